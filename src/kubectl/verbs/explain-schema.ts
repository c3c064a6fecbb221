/** What both layouts of explain do with a published schema. */

import type { Cli } from '../cli/command.ts';

/** An OpenAPI schema as the server publishes it. */
export interface SchemaNode {
	$ref?: string;
	allOf?: SchemaNode[];
	type?: string;
	format?: string;
	description?: string;
	/** The same in Korean, for the fields that the course teaches. */
	'x-description-ko'?: string;
	properties?: Record<string, SchemaNode>;
	additionalProperties?: SchemaNode | boolean;
	items?: SchemaNode;
	required?: string[];
	enum?: string[];
	oneOf?: SchemaNode[];
	'x-kubernetes-int-or-string'?: boolean;
	'x-kubernetes-preserve-unknown-fields'?: boolean;
	'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

type KindName = { group: string; version: string; kind: string };

/** Is the schema that of a kind? */
export const isOfKind = (schema: SchemaNode, { group, version, kind }: KindName): boolean =>
	(schema['x-kubernetes-group-version-kind'] ?? []).some(
		(each) => each.group === group && each.version === version && each.kind === kind,
	);

/** What a schema is said to mean, in the language of the locale; empty when nothing is said. */
export function textOf({ process: { env } }: Cli, node: SchemaNode): string {
	const korean = /^ko/.test(env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '');
	return (korean ? node['x-description-ko'] : undefined) ?? node.description ?? '';
}

const WIDTH = 80;

/** Breaks a text into lines at blanks; each paragraph on its own. */
export function wrap(text: string, indent: number): string {
	const pad = ' '.repeat(indent);
	let out = '';
	for (const paragraph of text.split('\n')) {
		let line = '';
		for (const word of paragraph.split(' ')) {
			if (line !== '' && line.length + 1 + word.length > WIDTH - indent) {
				out += `${pad}${line}\n`;
				line = word;
			} else line = line === '' ? word : `${line} ${word}`;
		}
		out += `${pad}${line}\n`;
	}
	return out;
}
