/** The shell as a program, in three flavours, and as the interpreter of a machine's scripts. */

import { FileError } from '../fs.ts';
import type { Machine } from '../machine.ts';
import { ExecError, type Process, type Program } from '../process.ts';
import { interpreterFor, NoInterpreter } from './fetch-interpreter.ts';
import { firstLine } from './first-prompt.ts';
import { Jobs } from './jobs.ts';
import { Shell, type ShellOptions } from './shell.ts';

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
			return await run(shell);
		} catch (error) {
			if (!(error instanceof NoInterpreter)) throw error;
			await shell.complain(error.message);
			return 126;
		} finally {
			shell.closeFiles();
		}
	};
}

/** Without an interpreter a prompt says so and asks again: what is typed next may find it. */
async function run(shell: Shell): Promise<number> {
	for (;;) {
		const first = await firstLine(shell);
		try {
			const { runInteractive, start } = await interpreterFor(shell);
			return await (first ? runInteractive(shell, first.terminal, first.line) : start(shell));
		} catch (error) {
			if (!first || !(error instanceof NoInterpreter)) throw error;
			shell.status = 126;
			await shell.complain(error.message);
		}
	}
}

/** Lets a machine run scripts by their path: by their `#!` line, or with its /bin/sh. */
export function useShell(machine: Machine): void {
	machine.interpreter = (script) => {
		const line = /^#!\s*(\S+)(?:[ \t]+([^\n]*?))?\s*(?:\n|$)/.exec(script);
		const interpreter = line?.[1] ?? (machine.fs.exists('/bin/bash') ? '/bin/bash' : '/bin/sh');
		// exec(2) itself fails without it: whoever tried to run the script says so.
		if (!machine.which(interpreter, '', '/')) throw new ExecError('ENOENT', interpreter);
		return async (process) => {
			const name = process.argv[0] as string;
			const file = machine.which(name, process.env.PATH ?? '', process.cwd) ?? name;
			const shown = name.includes('/') ? name : file;
			if (script.startsWith('\x7fELF')) {
				await process.warn(`${shown}: cannot execute binary file: Exec format error\n`);
				return 126;
			}
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
