/** A shell at its first prompt, before anything was run: a line editor with a history. */

import type { LineResult, Terminal } from '../terminal.ts';
import { interpreterFor, NoInterpreter } from './fetch-interpreter.ts';
import { decodePrompt, plainPrompt } from './prompt.ts';
import type { Shell } from './shell.ts';
import { installSignalHandlers } from './signals.ts';

const exists = (shell: Shell, path: string): boolean =>
	shell.process.fs.find(shell.process.path(path))?.type === 'file';

/** What a login shell reads: /etc/profile and the first of the user's profiles, as far as they are there. */
export function loginFilesOf(shell: Shell): string[] {
	const home = shell.variables.get('HOME') ?? '/';
	const own = shell.isBash ? ['.bash_profile', '.bash_login', '.profile'] : ['.profile'];
	const first = own.map((name) => `${home}/${name}`).find((path) => exists(shell, path));
	return ['/etc/profile', ...(first === undefined ? [] : [first])].filter((path) => exists(shell, path));
}

/** What an interactive shell reads when it begins: ~/.bashrc, or $ENV for the POSIX shells. */
export function startupFileOf(shell: Shell): string | undefined {
	const home = shell.variables.get('HOME') ?? '/';
	const file = shell.options.rcFile ?? (shell.isBash ? `${home}/.bashrc` : shell.variables.get('ENV'));
	return file && !shell.skipStartup && exists(shell, file) ? shell.process.path(file) : undefined;
}

/** Makes the shell an interactive one: its options, its prompts, what signals do to it. */
export function enterInteractive(shell: Shell): void {
	shell.interactive = true;
	shell.settings.add('monitor');
	shell.shopts.add('expand_aliases');
	if (shell.isBash) shell.settings.add('histexpand');
	installSignalHandlers(shell);
	if (shell.variables.get('PS1') === undefined) shell.variables.set('PS1', defaultPrompt(shell));
	if (shell.variables.get('PS2') === undefined) shell.variables.set('PS2', '> ');
}

function defaultPrompt(shell: Shell): string {
	if (shell.isBash) return '\\s-\\v\\$ ';
	if (shell.flavour === 'ash') return '\\w \\$ ';
	return shell.process.user === 'root' ? '# ' : '$ ';
}

/** ~/.bash_history, if the image or the workstation brings one. */
export function loadHistory(shell: Shell): void {
	const path = `${shell.variables.get('HOME') ?? ''}/.bash_history`;
	if (!shell.isBash || shell.history.length > 0 || !exists(shell, path)) return;
	const lines = shell.process.fs.readFile(path).split('\n');
	shell.history.push(...lines.filter((line) => line !== ''));
}

/** Reads a line at a prompt that is expanded already. Tab brings the interpreter, which knows the commands. */
export function readLine(shell: Shell, terminal: Terminal, prompt: string): Promise<LineResult> {
	return shell.process.wait(
		terminal.readLine({
			prompt,
			history: shell.history,
			complete: async (line, cursor) => {
				try {
					return await (await interpreterFor(shell)).complete(shell, line, cursor);
				} catch (error) {
					if (!(error instanceof NoInterpreter)) throw error;
					return { from: cursor, candidates: [] };
				}
			},
		}),
	);
}

/**
 * What was typed at the first prompt of an interactive shell that has nothing to run before it.
 * @returns undefined for a shell of another kind: one with a task, startup files, or a prompt that must be computed.
 */
export async function firstLine(shell: Shell): Promise<{ terminal: Terminal; line: LineResult } | undefined> {
	const { argv, stdin, stdout, stderr } = shell.process;
	const { terminal } = stdin;
	if (!terminal || !(stdout.terminal || stderr.terminal)) return undefined;
	if (argv.slice(1).some((word) => !['-l', '-i', '--login'].includes(word))) return undefined;
	shell.login = (argv[0] ?? '').startsWith('-') || argv.includes('-l') || argv.includes('--login');
	if ((shell.login && loginFilesOf(shell).length > 0) || startupFileOf(shell)) return undefined;
	const ps1 = shell.variables.get('PS1') ?? defaultPrompt(shell);
	const prompt = plainPrompt(decodePrompt(shell, ps1));
	if (prompt === undefined || shell.variables.get('PROMPT_COMMAND')) return undefined;
	shell.sourceKind = 'input';
	enterInteractive(shell);
	loadHistory(shell);
	shell.options.onPrompt?.(shell.status);
	return { terminal, line: await readLine(shell, terminal, prompt) };
}
