/** What both layouts of explain do with a published schema. */

import type { Cli } from '../cli/command.ts';
import type { SchemaNode } from '../client/schema.ts';

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
