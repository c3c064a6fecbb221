import type { Cli, Command } from '../cli/command.ts';
import { bool, text } from '../cli/common-flags.ts';
import { CliError, MultipleErrors } from '../cli/errors.ts';
import { groupVersion, type Resource } from '../client/api.ts';
import { discover, findResource } from '../client/discovery.ts';
import { isOfKind, type SchemaNode } from '../client/schema.ts';
import { JsonPathError, parseTemplate } from '../print/jsonpath-parse.ts';
import { explainOpenApiV2 } from './explain-openapiv2.ts';
import { textOf, wrap } from './explain-text.ts';

type Schemas = Record<string, SchemaNode>;

/** Below this many levels --recursive stops: schemas may contain themselves. */
const DEEPEST = 20;
/** Values of an enumeration that are named beside a field among others. */
const FEW = 4;

export const explain: Command = {
	name: 'explain',
	group: 'intermediate',
	summary: 'Get documentation for a resource',
	description:
		'Describe fields and structure of various resources.\n\n A field is named by its path: <type>.<fieldName>[.<fieldName>]',
	examples: [
		['Explain a resource and its fields', 'kubectl explain pods'],
		['Explain all fields below it', 'kubectl explain pods --recursive'],
		['Explain a field', 'kubectl explain service.spec.ports'],
	],
	usage:
		'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
	flags: [
		text('api-version', 'The version of the API to explain, as GROUP/VERSION.'),
		text('output', 'Format: plaintext.', { short: 'o', default: "'plaintext'", complete: ['plaintext'] }),
		bool('recursive', 'Names all fields below, without their descriptions.'),
	],
	complete: 'type',
	async run(cli) {
		const [path] = cli.args;
		if (path === undefined) {
			throw new CliError(
				'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
			);
		}
		if (cli.args.length > 1) throw new CliError('We accept only this format: explain RESOURCE');
		const format = cli.flags.string('output');
		const { resource, fields } = await splitPath(cli, path);
		if (format === 'plaintext-openapiv2') {
			await explainOpenApiV2(cli, resource, fields);
			return 0;
		}
		if (format !== 'plaintext' && format !== '') throw new CliError(`unrecognized format: ${format}`);
		const wanted = cli.flags.string('api-version');
		if (wanted && wanted !== groupVersion(resource)) {
			if (!(await discover(cli.api)).groupVersions.includes(wanted)) {
				const version = wanted.includes('/') ? wanted : `/${wanted}`;
				throw new CliError(`couldn't find resource for ${JSON.stringify(`${version}, Resource=${resource.plural}`)}`);
			}
			throw new CliError(`GVR (${wanted}, Resource=${resource.plural}) not found in OpenAPI schema`);
		}
		const prefix = resource.group ? `apis/${resource.group}/${resource.version}` : `api/${resource.version}`;
		const document = await cli.api.json<{ components: { schemas: Schemas } }>('GET', `/openapi/v3/${prefix}`);
		const schemas = document.components.schemas;
		const root = Object.values(schemas).find((schema) => isOfKind(schema, resource));
		if (!root) throw new CliError(`couldn't find resource for "${groupVersion(resource)}, Kind=${resource.kind}"`);
		await new Explainer(cli, schemas).explain(resource, root, fields);
		return 0;
	},
};

/** `deployments.apps.spec` may be a group or a field: the longest name that is a resource counts. */
async function splitPath(cli: Cli, path: string): Promise<{ resource: Resource; fields: string[] }> {
	const names = fieldNames(path);
	const discovered = await discover(cli.api);
	for (let length = names.length; length > 1; length--) {
		const [type = '', ...group] = names.slice(0, length);
		const found = findResource(discovered, names.slice(0, length).join('.'));
		if (found && found.group === group.join('.') && findResource(discovered, type))
			return { resource: found, fields: names.slice(length) };
	}
	const [type = '', ...fields] = names;
	try {
		return { resource: await cli.resource(type), fields };
	} catch (error) {
		// Told among several errors, and so without a prefix, as explain has it.
		throw error instanceof CliError ? new MultipleErrors([error]) : error;
	}
}

/** The names in a path, which is read as JSONPath. Throws CliError. */
function fieldNames(path: string): string[] {
	try {
		const steps = parseTemplate(`{.${path}}`).flatMap((each) => (each.type === 'action' ? each.steps : []));
		return steps.flatMap((step) => {
			if (step.type !== 'field') throw new CliError('invalid jsonpath syntax, first node must be field node');
			return step.name === '' ? [] : [step.name];
		});
	} catch (error) {
		if (error instanceof JsonPathError) throw new CliError(error.message);
		throw error;
	}
}

class Explainer {
	private readonly cli: Cli;
	private readonly schemas: Schemas;
	private readonly recursive: boolean;

	constructor(cli: Cli, schemas: Schemas) {
		this.cli = cli;
		this.schemas = schemas;
		this.recursive = cli.flags.bool('recursive');
	}

	/** Prints the explanation. What is known before a field turns out not to exist is printed all the same. */
	async explain(resource: Resource, root: SchemaNode, fields: string[]): Promise<void> {
		let out = resource.group ? `GROUP:      ${resource.group}\n` : '';
		out += `KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n\n`;
		let node = root;
		let last: { name: string; node: SchemaNode } | undefined;
		for (const name of fields) {
			const inner = this.resolve(this.inside(node)).properties?.[name];
			if (!inner) {
				await this.cli.print(out);
				// The whole path is looked for, and told by its end.
				throw new CliError(`field ${JSON.stringify(fields.at(-1))} does not exist`);
			}
			node = inner;
			last = { name, node };
		}
		if (last) out += `FIELD: ${last.name} <${this.typeOf(node)}>\n${this.enumLines(node, 0) || '\n'}\n`;
		const target = this.resolve(this.inside(node));
		out += `DESCRIPTION:\n${this.paragraphs(node, 4)}`;
		if (target.properties) {
			out += `FIELDS:\n${this.recursive ? this.tree(target, 1) : this.fields(target)}`;
		}
		await this.cli.print(`${out}\n`);
	}

	/** What a reference, or the one schema of an allOf, stands for. */
	private resolve(node: SchemaNode): SchemaNode {
		const reference = node.$ref ?? (node.allOf?.length === 1 ? node.allOf[0]?.$ref : undefined);
		if (reference) return this.schemas[reference.replace('#/components/schemas/', '')] ?? {};
		return node;
	}

	/** Lists and maps are explained by what is in them. */
	private inside(node: SchemaNode): SchemaNode {
		const resolved = this.resolve(node);
		if (resolved.items) return this.inside(resolved.items);
		if (typeof resolved.additionalProperties === 'object') return this.inside(resolved.additionalProperties);
		return node;
	}

	private typeOf(node: SchemaNode): string {
		const reference = node.$ref ?? (node.allOf?.length === 1 ? node.allOf[0]?.$ref : undefined);
		const resolved = this.resolve(node);
		if (resolved.items) return `[]${this.typeOf(resolved.items)}`;
		if (typeof resolved.additionalProperties === 'object')
			return `map[string]${this.typeOf(resolved.additionalProperties)}`;
		if (reference) {
			const name = reference.split('.').at(-1) as string;
			return resolved.properties || name === 'IntOrString' || name === 'Quantity' || name === 'Time'
				? name
				: (resolved.type ?? 'Object');
		}
		if (node.format === 'int-or-string' || node['x-kubernetes-int-or-string']) return 'IntOrString';
		if (node.type === 'object') return 'Object';
		return node.type ?? 'Object';
	}

	private text(node: SchemaNode): string {
		return textOf(this.cli, node);
	}

	/** The descriptions of a field, of what is in it where it is a list or map, and of the type: as far as there are any. */
	private paragraphs(node: SchemaNode, indent: number): string {
		const texts: string[] = [];
		for (let each: SchemaNode | undefined = node; each; each = this.next(each)) texts.push(this.text(each));
		const told = texts.filter((text) => text !== '');
		const pad = ' '.repeat(indent);
		if (told.length === 0) return `${pad}<empty>\n`;
		return `${told.map((text) => wrap(text, indent)).join('')}${pad}\n`;
	}

	/** What a schema is made of: the type that it refers to, or what is in a list or map. */
	private next(node: SchemaNode): SchemaNode | undefined {
		const resolved = this.resolve(node);
		if (resolved !== node) return resolved;
		if (node.items) return node.items;
		return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
	}

	private enumLines(node: SchemaNode, indent: number): string {
		if (!node.enum?.length) return '';
		return `${' '.repeat(indent)}ENUM:\n${node.enum.map((value) => `${' '.repeat(indent + 4)}${value}\n`).join('')}`;
	}

	/** The same beside a field among others: the first few in a line. */
	private enumLine({ enum: values = [] }: SchemaNode, indent: number): string {
		if (values.length === 0) return '';
		const more = values.length > FEW ? ', ....' : '';
		return `${' '.repeat(indent)}enum: ${values.slice(0, FEW).join(', ')}${more}\n`;
	}

	private fields(node: SchemaNode): string {
		return this.entries(node)
			.map(
				([name, each]) =>
					`${this.heading(node, name, each, 2)}${this.enumLine(each, 2)}${wrap(this.text(each) || '<no description>', 4)}\n`,
			)
			.join('');
	}

	private heading(parent: SchemaNode, name: string, node: SchemaNode, indent: number): string {
		const required = parent.required?.includes(name) ? ' -required-' : '';
		return `${' '.repeat(indent)}${name}\t<${this.typeOf(node)}>${required}\n`;
	}

	private entries(node: SchemaNode): [string, SchemaNode][] {
		return Object.entries(node.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
	}

	private tree(node: SchemaNode, depth: number): string {
		if (depth > DEEPEST) return '';
		return this.entries(node)
			.map(([name, each]) => {
				const inner = this.resolve(this.inside(each));
				return `${this.heading(node, name, each, depth * 2)}${this.enumLine(each, depth * 2)}${inner.properties ? this.tree(inner, depth + 1) : ''}`;
			})
			.join('');
	}
}
