/** Builtins that steer: break, continue, return, exit, eval, source, trap, and their like. */

import { FileError } from '../../fs.ts';
import { SIGNALS } from '../../process.ts';
import { readAll } from '../../stream.ts';
import { quoteShell } from '../quote.ts';
import { runText } from '../run.ts';
import { ExitShell, LoopJump, Return, type Shell } from '../shell.ts';
import { installSignalHandlers, signalList, signalName } from '../signals.ts';
import { runWords } from '../simple.ts';
import type { Builtin } from './types.ts';

const jump = (kind: 'break' | 'continue'): Builtin => ({
	name: kind,
	usage: `${kind} [n]`,
	async run(shell, argv) {
		const levels = argv[1] === undefined ? 1 : Number(argv[1]);
		if (!Number.isInteger(levels)) {
			await shell.complain(`${kind}: ${argv[1]}: numeric argument required`);
			throw new ExitShell(128);
		}
		if (shell.loopDepth === 0) {
			if (shell.isBash) await shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
			return 0;
		}
		if (levels < 1) {
			await shell.complain(`${kind}: ${argv[1]}: loop count out of range`);
			return 1;
		}
		throw new LoopJump(kind, levels);
	},
});

/** The status that `exit` and `return` are given. */
async function statusArgument(shell: Shell, argv: string[]): Promise<number> {
	const text = argv[1];
	if (text === undefined) return shell.status;
	if (/^-?\d+$/.test(text)) return Number(BigInt.asUintN(8, BigInt(text)));
	if (!shell.isBash) {
		await shell.complain(`${argv[0]}: Illegal number: ${text}`);
		return 2;
	}
	await shell.complain(`${argv[0]}: ${text}: numeric argument required`);
	return 2;
}

const exit = (name: string): Builtin => ({
	name,
	usage: `${name} [n]`,
	async run(shell, argv) {
		if (name === 'logout' && !shell.login) {
			await shell.complain("logout: not login shell: use `exit'");
			return 1;
		}
		if (shell.interactive) {
			await shell.write(2, shell.login ? 'logout\n' : shell.isBash ? 'exit\n' : '');
			if (shell.jobs.all.some((job) => shell.jobs.state(job) === 'Stopped') && !shell.exitWarned) {
				await shell.write(2, 'There are stopped jobs.\n');
				shell.exitWarned = true;
				return 1;
			}
		}
		const status = await statusArgument(shell, argv);
		if (argv.length > 2 && /^-?\d+$/.test(argv[1] as string) && shell.isBash) {
			await shell.complain(`${name}: too many arguments`);
			return 1;
		}
		throw new ExitShell(status);
	},
});

const source = (name: string, only?: Builtin['only']): Builtin => ({
	name,
	usage: `${name} filename [arguments]`,
	...(only && { only }),
	async run(shell, argv) {
		const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
		const file = args[0];
		if (file === undefined) {
			await shell.complain(`${name}: filename argument required`);
			await shell.write(2, `${name}: usage: ${name} filename [arguments]\n`);
			return 2;
		}
		let path = shell.process.path(file);
		if (!file.includes('/')) {
			for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
				const candidate = shell.process.path(`${directory || '.'}/${file}`);
				if (shell.process.fs.find(candidate)?.type !== 'file') continue;
				path = candidate;
				break;
			}
		}
		let text: string;
		try {
			const own = /^\/dev\/(?:stdin|fd\/(\d))$/.exec(path);
			const input = own && shell.files.get(Number(own[1] ?? 0));
			text = input ? await shell.wait(readAll(input.readable)) : shell.process.fs.readFile(path);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			const reason = error.code === 'EISDIR' ? 'is a directory' : error.message;
			await shell.complain(
				shell.isBash
					? error.code === 'EISDIR'
						? `${name}: ${file}: ${reason}`
						: `${file}: ${error.message}`
					: `${name}: cannot open ${file}: No such file`,
			);
			if (!shell.isBash && !shell.interactive) throw new ExitShell(2);
			return 1;
		}
		if (shell.sourceDepth > 100) {
			await shell.complain(`${name}: maximum source nesting level exceeded`);
			return 1;
		}
		await null;
		const { positional } = shell;
		if (args.length > 1) shell.positional = args.slice(1);
		shell.sourceDepth++;
		try {
			return await runText(shell, text, 1);
		} catch (error) {
			if (error instanceof Return) return error.status;
			throw error;
		} finally {
			shell.sourceDepth--;
			if (args.length > 1) shell.positional = positional;
		}
	},
});

const fixed = (name: string, status: number): Builtin => ({ name, usage: name, run: () => status });

export const flowBuiltins: Builtin[] = [
	fixed(':', 0),
	fixed('true', 0),
	fixed('false', 1),
	jump('break'),
	jump('continue'),
	exit('exit'),
	{ ...exit('logout'), only: ['bash'] },
	source('.'),
	source('source', ['bash', 'ash']),
	{
		name: 'return',
		usage: 'return [n]',
		async run(shell, argv) {
			if (shell.functionStack.length === 0 && shell.sourceDepth === 0) {
				if (!shell.isBash) throw new ExitShell(await statusArgument(shell, argv));
				await shell.complain("return: can only `return' from a function or sourced script");
				return 2;
			}
			throw new Return(await statusArgument(shell, argv));
		},
	},
	{
		name: 'eval',
		usage: 'eval [arg ...]',
		async run(shell, argv) {
			const text = (argv[1] === '--' ? argv.slice(2) : argv.slice(1)).join(' ');
			if (text.trim() === '') return 0;
			if (++shell.nesting > 200) {
				shell.nesting--;
				await shell.complain('eval: maximum eval nesting level exceeded (200)');
				return 1;
			}
			await null;
			try {
				return await runText(shell, text, shell.line, 'eval');
			} finally {
				shell.nesting--;
			}
		},
	},
	{
		name: 'exec',
		usage: 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]',
		// Reached only through `command exec` and `builtin exec`; plain exec is the simple command's own matter.
		run: (shell, argv) =>
			argv.length > 1 ? runWords(shell, argv.slice(1)).then((status) => Promise.reject(new ExitShell(status))) : 0,
	},
	{
		name: 'trap',
		usage: 'trap [-lp] [[arg] signal_spec ...]',
		async run(shell, argv) {
			let args = argv.slice(1);
			if (args[0] === '-l') {
				await shell.print(signalList(shell));
				return 0;
			}
			const list = args[0] === '-p';
			if (args[0] === '--' || list) args = args.slice(1);
			if (args.length === 0 || list) {
				const wanted = args.map((name) => signalName(name));
				for (const [name, text] of shell.traps) {
					if (wanted.length > 0 && !wanted.includes(name)) continue;
					const shown = name in SIGNALS && shell.isBash ? `SIG${name}` : name;
					await shell.print(`trap -- ${quoteShell(text)} ${shown}\n`);
				}
				return 0;
			}
			// A single number or name alone restores the default.
			const reset =
				args[0] === '-' ||
				(args.length === 1 && signalName(args[0] as string) !== undefined) ||
				/^\d+$/.test(args[0] as string);
			const names = args.length === 1 || (/^\d+$/.test(args[0] as string) && args[0] !== '-') ? args : args.slice(1);
			let status = 0;
			for (const name of names) {
				const signal = signalName(name);
				if (!signal) {
					await shell.complain(`trap: ${name}: invalid signal specification`);
					status = 1;
					continue;
				}
				if (reset) shell.traps.delete(signal);
				else shell.traps.set(signal, args[0] as string);
			}
			installSignalHandlers(shell);
			return status;
		},
	},
];
