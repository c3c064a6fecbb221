/** `set -x`: each command, expanded, on standard error before it runs. */

import type { Assignment } from 'unbash';
import { expandString } from './expand.ts';
import { decodePrompt } from './prompt.ts';
import { quoteIfNeeded } from './quote.ts';
import type { Shell } from './shell.ts';

/** Is tracing on? */
export const traces = (shell: Shell): boolean => shell.settings.has('xtrace');

/** Writes one line, behind PS4, whose first character tells how deep in substitutions the command is. */
export async function trace(shell: Shell, text: string): Promise<void> {
	if (!traces(shell)) return;
	const prompt = shell.variables.get('PS4') ?? '+ ';
	// What PS4 itself runs is not traced.
	shell.settings.delete('xtrace');
	try {
		const expanded = await expandString(shell, decodePrompt(shell, prompt));
		await shell.write(2, `${expanded.slice(0, 1).repeat(shell.nesting)}${expanded}${text}\n`);
	} finally {
		shell.settings.add('xtrace');
	}
}

/** A word as a trace shows it. */
export const traceWord = (word: string): string => (word === '' ? "''" : quoted(word));

/** In single quotes wherever the shell itself would mind a character; a newline stays one. */
const quoted = (text: string): string =>
	/[\s'"\\|&;()<>{}[\]*?$`!^#~]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : quoteIfNeeded(text);

/** A command's words and the assignments before it. */
export async function traceWords(
	shell: Shell,
	argv: readonly string[],
	environment: readonly [string, string][],
): Promise<void> {
	// bash tells of these before the command, each in a line of its own.
	for (const [name, value] of environment) await trace(shell, `${name}=${quoted(value)}`);
	await trace(shell, argv.map(traceWord).join(' '));
	// `export` and `readonly` assign after that, which is told, too.
	if (argv[0] !== 'export' && argv[0] !== 'readonly') return;
	for (const word of argv.slice(1)) {
		const [, name, value] = /^([A-Za-z_]\w*\+?=)(.*)$/s.exec(word) ?? [];
		if (name !== undefined) await trace(shell, `${name}${quoted(value as string)}`);
	}
}

/** An assignment. @param value expanded; undefined for an array, which is shown as it was written. */
export async function traceAssignment(shell: Shell, node: Assignment, value: string | undefined): Promise<void> {
	const index = node.index ? `[${node.index.text}]` : '';
	const text = value === undefined ? node.text : `${node.name}${index}${node.append ? '+=' : '='}${quoted(value)}`;
	await trace(shell, text);
}
