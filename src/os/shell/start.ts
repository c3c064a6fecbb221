/** What a shell was started for: a text, a file, standard input, or a conversation. */

import { FileError } from '../fs.ts';
import { applySet } from './builtins/settings.ts';
import { finished } from './evaluate.ts';
import { loginFilesOf } from './first-prompt.ts';
import { runInteractive } from './interactive.ts';
import { runInput, runText } from './run.ts';
import { ExitShell, Return, type Shell } from './shell.ts';
import { installSignalHandlers } from './signals.ts';

/** Reads the command line and runs what it says. Returns the status to end with. */
export async function start(shell: Shell): Promise<number> {
	const { process } = shell;
	const args = process.argv.slice(1);
	let command = false;
	let forceInput = false;
	let forceInteractive = false;
	const settings: string[] = [];
	shell.login = (process.argv[0] ?? '').startsWith('-');
	let index = 0;
	for (; index < args.length; index++) {
		const word = args[index] as string;
		if (word === '--' || word === '-') {
			index++;
			break;
		}
		if (!/^[-+]./.test(word)) break;
		if (word.startsWith('--')) {
			if (word === '--login') shell.login = true;
			else if (word === '--norc' || word === '--noprofile' || word === '--posix' || word === '--noediting')
				shell.skipStartup ||= word === '--norc';
			else if (word === '--rcfile' || word === '--init-file') index++;
			else if (word === '--version' && shell.isBash) {
				await process.print('GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n');
				return 0;
			} else if (word === '--help' && shell.isBash) {
				await process.print(
					'Usage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\n',
				);
				return 0;
			} else {
				await process.warn(
					shell.isBash ? `${shell.name}: ${word}: invalid option\n` : `${shell.name}: 0: Illegal option ${word}\n`,
				);
				return 2;
			}
			continue;
		}
		const on = word[0] as string;
		for (const letter of word.slice(1)) {
			if (letter === 'c') command = true;
			else if (letter === 's') forceInput = true;
			else if (letter === 'i') forceInteractive = true;
			else if (letter === 'l') shell.login = true;
			else if (letter === 'o') settings.push(`${on}o`, args[++index] ?? '');
			else settings.push(on + letter);
		}
	}
	// `-c` and a script name themselves later; option errors come before that.
	const status = settings.length > 0 ? await applySet(shell, settings) : 0;
	if (status !== 0) return 2;
	const rest = args.slice(index);
	if (command) return runString(shell, rest);
	if (rest.length > 0 && !forceInput) return runFile(shell, rest);
	shell.positional = rest;
	shell.sourceKind = 'input';
	const { terminal } = process.stdin;
	if (terminal && (forceInteractive || process.stdout.terminal || process.stderr.terminal)) {
		if (shell.login) await loginFiles(shell);
		return runInteractive(shell, terminal);
	}
	return finished(shell, runInput);
}

async function runString(shell: Shell, rest: string[]): Promise<number> {
	const [text, name, ...args] = rest;
	if (text === undefined) {
		await shell.process.warn(
			shell.isBash ? `${shell.name}: -c: option requires an argument\n` : `${shell.name}: 0: -c requires an argument\n`,
		);
		return 2;
	}
	if (name !== undefined) shell.name = name;
	shell.positional = args;
	shell.sourceKind = 'string';
	return finished(shell, async (own) => {
		if (own.login) await loginFiles(own);
		return runText(own, text, 1);
	});
}

async function runFile(shell: Shell, rest: string[]): Promise<number> {
	const [file, ...args] = rest as [string, ...string[]];
	let text: string;
	try {
		text = shell.process.fs.readFile(shell.process.path(file));
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		if (shell.isBash) await shell.process.warn(`${shell.name}: ${file}: ${error.message}\n`);
		else if (shell.flavour === 'dash')
			await shell.process.warn(`${shell.name}: 0: cannot open ${file}: No such file\n`);
		else await shell.process.warn(`${shell.name}: can't open '${file}': ${error.message}\n`);
		return shell.isBash ? (error.code === 'ENOENT' ? 127 : 126) : 2;
	}
	if (text.startsWith('\x7fELF')) {
		await shell.process.warn(`${file}: ${file}: cannot execute binary file\n`);
		return 126;
	}
	shell.name = file;
	shell.positional = args;
	shell.sourceKind = 'file';
	return finished(shell, (own) => runText(own, text, 1));
}

/** /etc/profile, then the first of the user's profiles. */
async function loginFiles(shell: Shell): Promise<void> {
	for (const path of loginFilesOf(shell)) {
		shell.sourceDepth++;
		try {
			await runText(shell, shell.process.fs.readFile(path), 1);
		} catch (error) {
			if (error instanceof ExitShell) throw error;
			if (!(error instanceof Return)) throw error;
		} finally {
			shell.sourceDepth--;
		}
	}
	installSignalHandlers(shell);
}
