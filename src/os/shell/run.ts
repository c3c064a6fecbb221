/** Runs source text: scripts, `-c` strings, `eval`, `source`, traps, and input as it comes. */

import { parse } from 'unbash';
import { expandAliases } from './aliases.ts';
import { Abandon, runScript } from './evaluate.ts';
import { readInputLine } from './input.ts';
import { type Shell, ShellError, type Source } from './shell.ts';
import { isIncomplete, openHereDocuments, syntaxError } from './syntax.ts';

/**
 * Parses and runs a text in this shell. A syntax error is told and gives status 2.
 * @param builtin whose text it is, for messages.
 * @returns the status of its last command.
 */
export async function runText(shell: Shell, text: string, firstLine = shell.line, builtin?: string): Promise<number> {
	const outer = shell.source;
	const { position } = shell;
	shell.source = { text, firstLine, ...(builtin && { builtin }) };
	shell.position = 0;
	try {
		return await parseAndRun(shell, shell.source);
	} finally {
		shell.source = outer;
		shell.position = position;
	}
}

async function parseAndRun(shell: Shell, source: Source): Promise<number> {
	const expanded = expandAliases(shell, source.text);
	source.text = expanded;
	const script = parse(expanded);
	const problem = syntaxError(script, expanded);
	if (problem) {
		// What stands on the lines before the error has run by then.
		const before = completeLines(expanded, problem.position);
		if (before > 0) {
			const head = parse(expanded.slice(0, before));
			if (!syntaxError(head, expanded.slice(0, before))) await runScript(shell, head);
		}
		shell.position = problem.position;
		await complainOfSyntax(shell, source, problem.message, problem.token);
		shell.status = 2;
		return 2;
	}
	for (const open of openHereDocuments(script)) {
		// The warning comes where the text ends.
		shell.position = expanded.replace(/\n$/, '').length;
		if (shell.isBash)
			await shell.complain(
				`warning: here-document at line ${lineAt(source, open.position)} delimited by end-of-file (wanted \`${open.delimiter}')`,
			);
	}
	if (script.commands.length === 0) {
		shell.status = 0;
		return 0;
	}
	return runScript(shell, script);
}

async function complainOfSyntax(
	shell: Shell,
	source: Source,
	message: string,
	token: string | undefined,
): Promise<void> {
	if (!shell.isBash) {
		const words =
			token !== undefined
				? `${shell.flavour === 'dash' ? 'Syntax error' : 'syntax error'}: ${shell.flavour === 'dash' ? `"${token}" unexpected` : `unexpected "${token}"`}`
				: message.includes('matching')
					? `${shell.flavour === 'dash' ? 'Syntax error' : 'syntax error'}: ${shell.flavour === 'dash' ? 'Unterminated quoted string' : 'unterminated quoted string'}`
					: `${shell.flavour === 'dash' ? 'Syntax error: end of file unexpected' : 'syntax error: unexpected end of file'}`;
		await shell.complain(words);
		return;
	}
	const name = source.builtin
		? `${source.builtin}: `
		: !shell.interactive && shell.sourceKind === 'string'
			? '-c: '
			: '';
	// The end of the text is a line of its own.
	const line =
		shell.position >= source.text.length && token === undefined
			? source.firstLine + `${source.text.replace(/\n$/, '')}\n`.split('\n').length - 1
			: shell.line;
	const prefix =
		shell.interactive || shell.speaksInteractively ? `${shell.name}: ` : `${shell.name}: ${name}line ${line}: `;
	await shell.write(2, `${prefix}${message}\n`);
	if (token !== undefined && !shell.interactive)
		await shell.write(
			2,
			`${shell.name}: ${name}line ${line}: \`${source.text.split('\n')[line - source.firstLine] ?? ''}'\n`,
		);
}

const lineAt = (source: Source, position: number): number =>
	source.firstLine + source.text.slice(0, position).split('\n').length - 1;

/** How much of the text before `position` is whole commands: up to a line's end, and not inside something. */
function completeLines(text: string, position: number): number {
	for (let end = text.lastIndexOf('\n', position - 1); end > 0; end = text.lastIndexOf('\n', end - 1)) {
		if (!isIncomplete(text.slice(0, end + 1))) return end + 1;
	}
	return 0;
}

/**
 * Runs commands from descriptor 0 as they come, one complete command at a time, so that a command may read the
 * lines after it.
 */
export async function runInput(shell: Shell): Promise<number> {
	let line = 1;
	for (;;) {
		const first = await readInputLine(shell, 0);
		if (first === null) return shell.status;
		let text = first;
		while (isIncomplete(text)) {
			const more = await readInputLine(shell, 0);
			if (more === null) break;
			text += more;
		}
		shell.process.checkSignals();
		await runText(shell, text, line);
		line += text.split('\n').length - 1;
	}
}

/** Runs a line typed at the prompt; errors that end a script only end the line. */
export async function runTyped(shell: Shell, text: string): Promise<void> {
	try {
		await runText(shell, text, 1);
	} catch (error) {
		if (error instanceof Abandon) shell.status = error.status;
		else if (error instanceof ShellError) {
			await shell.complain(error.message);
			shell.status = error.status;
		} else throw error;
	}
}
