/** explain -o plaintext-openapiv2: the older layout, from /openapi/v2 (kubectl's pkg/explain, model_printer.go). */

import type { Cli } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';
import { groupVersion, type Resource } from '../client/api.ts';
import { isOfKind, type SchemaNode } from '../client/schema.ts';
import { textOf, wrap } from './explain-text.ts';

const DESCRIPTION_INDENT = 5;
const FIELD_INDENT = 3;
/** Below this many levels --recursive stops: schemas may contain themselves. */
const DEEPEST = 20;

/**
 * Prints the explanation of a field of a resource, or of the whole without fields.
 * @throws CliError when the server knows no such kind in `version` (`apps/v1`), or the kind no such field.
 */
export async function explainOpenApiV2(cli: Cli, resource: Resource, fields: string[]): Promise<void> {
	const version = cli.flags.string('api-version') || groupVersion(resource);
	const [group, name] = version.includes('/') ? (version.split('/') as [string, string]) : ['', version];
	const { definitions } = await cli.api.json<{ definitions: Record<string, SchemaNode> }>('GET', '/openapi/v2');
	const root = Object.values(definitions).find((each) => isOfKind(each, { ...resource, group, version: name }));
	if (!root) {
		const asked = version.includes('/') ? version : `/${version}`;
		throw new CliError(`couldn't find resource for ${JSON.stringify(`${asked}, Kind=${resource.kind}`)}`);
	}
	const next = (node: SchemaNode): SchemaNode | undefined => {
		if (node.$ref) return definitions[node.$ref.replace('#/definitions/', '')];
		return node.items ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined);
	};
	/** A node with all that it refers to, or has in it, one after the other. */
	const chain = (node: SchemaNode): SchemaNode[] => {
		const following = next(node);
		return following ? [node, ...chain(following)] : [node];
	};
	const typeOf = (node: SchemaNode): string => {
		const inner = next(node);
		if (inner) return `${node.items ? '[]' : node.additionalProperties ? 'map[string]' : ''}${typeOf(inner)}`;
		if (node.properties) return 'Object';
		return node.type === 'object' ? 'map[string]' : (node.type ?? 'Object');
	};
	const recursive = cli.flags.bool('recursive');
	const fieldLines = (kind: SchemaNode, depth: number): string =>
		Object.entries(kind.properties ?? {})
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, node]) => {
				const required = !recursive && kind.required?.includes(key) ? ' -required-' : '';
				const head = `${' '.repeat(depth * FIELD_INDENT)}${key}\t<${typeOf(node)}>${required}\n`;
				const last = chain(node).at(-1);
				if (recursive) return head + (last?.properties && depth < DEEPEST ? fieldLines(last, depth + 1) : '');
				const text = textOf(cli, node);
				return `${head}${text ? wrap(text, DESCRIPTION_INDENT) : ''}\n`;
			})
			.join('');
	let node = root;
	for (const key of fields) {
		const inner = chain(node).at(-1)?.properties?.[key];
		if (!inner) throw new CliError(`field ${JSON.stringify(fields.at(-1))} does not exist`);
		node = inner;
	}
	const nodes = chain(node);
	const kind = nodes.at(-1)?.properties ? nodes.at(-1) : undefined;
	const field = fields.at(-1);
	let out = `KIND:     ${resource.kind}\nVERSION:  ${version}\n\n`;
	if (field !== undefined) out += `${kind ? 'RESOURCE: ' : 'FIELD:    '}${field} <${typeOf(node)}>\n\n`;
	out += 'DESCRIPTION:\n';
	const texts = nodes.map((each) => textOf(cli, each));
	// An empty line before every text but the first of all, which may be an empty one.
	out += texts.map((text, i) => text && `${i > 0 ? '\n' : ''}${wrap(text, DESCRIPTION_INDENT)}`).join('');
	if (texts.every((text) => text === '')) out += wrap('<empty>', DESCRIPTION_INDENT);
	if (kind) out += `\nFIELDS:\n${fieldLines(kind, 1)}`;
	await cli.print(out);
}
