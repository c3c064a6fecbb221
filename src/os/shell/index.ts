/** The shell as a program, in three flavours, and as the interpreter of a machine's scripts. */

import { FileError } from '../fs.ts';
import { ExecError, type Machine, type Process, type Program } from '../process.ts';
import { applySet } from './builtins/settings.ts';
import { finished } from './evaluate.ts';
import { runInteractive } from './interactive.ts';
import { Jobs } from './jobs.ts';
import { NoParser, parserFor } from './parser.ts';
import { runInput, runText } from './run.ts';
import { ExitShell, Return, Shell, type ShellOptions } from './shell.ts';
import { installSignalHandlers } from './traps.ts';

export type { Completer, Flavour, ShellOptions } from './shell.ts';

/**
 * Makes a shell: `sh`, `sh -c text [name args]`, `sh file args`, commands on standard input, or interactive on a
 * terminal; options -l -i -s -e -u -x -o and their like.
 */
export function createShell(options: ShellOptions): Program {
	return async (process) => {
		const shell = new Shell(process, options);
		shell.jobs = new Jobs(shell);
		importEnvironment(shell);
		try {
			return await start(shell);
		} catch (error) {
			if (!(error instanceof NoParser)) throw error;
			await shell.complain(error.message);
			return 126;
		} finally {
			shell.closeFiles();
		}
	};
}

/** Lets a machine run scripts by their path: by their `#!` line, or with its /bin/sh. */
export function useShell(machine: Machine): void {
	machine.interpreter = (script) => async (process) => {
		const name = process.argv[0] as string;
		const file = machine.which(name, process.env.PATH ?? '', process.cwd) ?? name;
		const shown = name.includes('/') ? name : file;
		if (script.startsWith('\x7fELF')) {
			await process.warn(`${shown}: cannot execute binary file: Exec format error\n`);
			return 126;
		}
		const line = /^#!\s*(\S+)(?:[ \t]+([^\n]*?))?\s*(?:\n|$)/.exec(script);
		const interpreter = line?.[1] ?? (machine.fs.exists('/bin/bash') ? '/bin/bash' : '/bin/sh');
		const argument = line?.[2] ? [line[2]] : [];
		const argv = [interpreter, ...argument, shown, ...process.argv.slice(1)];
		try {
			const program = machine.executable(interpreter, process.env.PATH ?? '', process.cwd);
			// The same process goes on as its interpreter.
			process.argv.splice(0, process.argv.length, ...argv);
			return await program(process);
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			await process.warn(`bash: ${shown}: ${interpreter}: bad interpreter: ${error.message}\n`);
			return 126;
		}
	};
}

function importEnvironment(shell: Shell): void {
	const { process, variables } = shell;
	for (const [name, value] of Object.entries(process.env)) {
		if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
		variables.set(name, value);
		variables.declare(name).exported = true;
	}
	variables.set('PWD', process.cwd);
	variables.declare('PWD').exported = true;
	variables.set('IFS', ' \t\n');
	variables.set('OPTIND', '1');
	variables.set('PS4', '+ ');
	variables.set('PPID', String(process.parent?.pid ?? 0));
	if (variables.get('HOME') === undefined) {
		const home = homeOf(process);
		if (home) variables.set('HOME', home);
	}
	if (!shell.isBash) return;
	variables.set('BASH', '/usr/bin/bash');
	variables.set('BASH_VERSION', '5.2.37(1)-release');
	variables.setArray(
		'BASH_VERSINFO',
		['5', '2', '37', '1', 'release', 'x86_64-pc-linux-gnu'].map((text, index) => [index, text]),
	);
	variables.set('HOSTNAME', process.machine.hostname);
	variables.set('HOSTTYPE', 'x86_64');
	variables.set('OSTYPE', 'linux-gnu');
	variables.set('MACHTYPE', 'x86_64-pc-linux-gnu');
	const level = Number(variables.get('SHLVL') ?? '0') + 1;
	variables.set('SHLVL', String(level));
	variables.declare('SHLVL').exported = true;
}

function homeOf(process: Process): string | undefined {
	try {
		const line = process.fs
			.readFile('/etc/passwd')
			.split('\n')
			.find((entry) => entry.startsWith(`${process.user}:`));
		return line?.split(':')[5];
	} catch (error) {
		if (error instanceof FileError) return undefined;
		throw error;
	}
}

/** Reads the command line and runs what it says. */
async function start(shell: Shell): Promise<number> {
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
	await parserFor(shell);
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
	await parserFor(shell);
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
	await parserFor(shell);
	return finished(shell, (own) => runText(own, text, 1));
}

/** /etc/profile, then the first of the user's profiles. */
async function loginFiles(shell: Shell): Promise<void> {
	const home = shell.variables.get('HOME') ?? '/';
	const own = shell.isBash ? ['.bash_profile', '.bash_login', '.profile'] : ['.profile'];
	const files = ['/etc/profile', own.map((name) => `${home}/${name}`).find((path) => shell.process.fs.exists(path))];
	for (const path of files) {
		if (!path || shell.process.fs.find(path)?.type !== 'file') continue;
		await parserFor(shell);
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
