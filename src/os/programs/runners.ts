/** Commands that run others: env, timeout, watch, xargs, nohup, nice; and printenv. */

import { ExecError, type Process, SIGNALS, type SignalName } from '../process.ts';
import { emptyInput, Pipe, type Readable, readAll } from '../stream.ts';
import { strftime } from '../text/strftime.ts';
import { parseDuration } from './sleep.ts';
import { type Command, command, UsageError } from './types.ts';

/**
 * Runs a command and waits for it. Signals that end the runner end the command too.
 * @returns its status; 126 or 127 with a message when it cannot be run.
 */
async function run(
	process: Process,
	name: string,
	argv: string[],
	options: { env?: Record<string, string>; stdin?: Readable; cwd?: string } = {},
): Promise<number> {
	const child = await start(process, name, argv, options);
	if (typeof child === 'number') return child;
	return (await process.wait(child.exited)).status;
}

async function start(
	process: Process,
	name: string,
	argv: string[],
	options: { env?: Record<string, string>; stdin?: Readable; cwd?: string } = {},
): Promise<Process | number> {
	try {
		const child = process.spawn({ argv, env: process.env, ...options });
		process.atExit(() => {
			if (!child.result) child.kill('TERM');
		});
		return child;
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		await process.warn(
			`${name}: ${name === 'env' || name === 'xargs' ? '' : 'failed to run command '}${quote(argv[0] as string, name)}: ${error.message}\n`,
		);
		return error.code === 'ENOENT' ? 127 : 126;
	}
}

const quote = (text: string, name: string): string => (name === 'xargs' ? text : `'${text}'`);

export const env: Command = command({
	name: 'env',
	summary: 'Set each NAME to VALUE in the environment and run COMMAND.',
	usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
	misuse: 125,
	inOrder: true,
	options: [
		{ short: 'i', long: 'ignore-environment' },
		{ short: 'u', long: 'unset', value: true },
		{ short: 'C', long: 'chdir', value: true },
		{ short: '0', long: 'null' },
	],
	async run({ process, options, operands }) {
		const environment: Record<string, string> = options.has('ignore-environment') ? {} : { ...process.env };
		for (const name of options.values.get('unset') ?? []) delete environment[name];
		let index = operands[0] === '-' ? 1 : 0;
		for (; /^[^=]+=/.test(operands[index] ?? ''); index++) {
			const text = operands[index] as string;
			environment[text.slice(0, text.indexOf('='))] = text.slice(text.indexOf('=') + 1);
		}
		const argv = operands.slice(index);
		if (argv.length > 0)
			return run(process, 'env', argv, { env: environment, cwd: process.path(options.get('chdir') ?? '.') });
		const end = options.has('null') ? '\0' : '\n';
		await process.print(
			Object.entries(environment)
				.map(([name, value]) => `${name}=${value}${end}`)
				.join(''),
		);
		return 0;
	},
});

export const printenv: Command = command({
	name: 'printenv',
	summary: 'Print the values of the specified environment VARIABLE(s).',
	usage: '[OPTION]... [VARIABLE]...',
	misuse: 2,
	options: [{ short: '0', long: 'null' }],
	async run({ process, options, operands }) {
		const end = options.has('null') ? '\0' : '\n';
		if (operands.length === 0) {
			await process.print(
				Object.entries(process.env)
					.map(([name, value]) => `${name}=${value}${end}`)
					.join(''),
			);
			return 0;
		}
		let status = 0;
		for (const name of operands) {
			const value = process.env[name];
			if (value === undefined) status = 1;
			else await process.print(`${value}${end}`);
		}
		return status;
	},
});

export const timeout: Command = command({
	name: 'timeout',
	summary: 'Start COMMAND, and kill it if still running after DURATION.',
	usage: '[OPTION] DURATION COMMAND [ARG]...',
	misuse: 125,
	inOrder: true,
	options: [
		{ long: 'foreground' },
		{ short: 'k', long: 'kill-after', value: true },
		{ long: 'preserve-status' },
		{ short: 's', long: 'signal', value: true },
		{ short: 'v', long: 'verbose' },
	],
	async run({ process, options, operands }) {
		const [duration, ...argv] = operands;
		if (duration === undefined || argv.length === 0) throw new UsageError('missing operand', 125);
		const milliseconds = parseDuration(duration);
		if (milliseconds === undefined) throw new UsageError(`invalid time interval '${duration}'`, 125);
		const signalText = (options.get('signal') ?? 'TERM').toUpperCase().replace(/^SIG/, '');
		const signal =
			signalText in SIGNALS
				? (signalText as SignalName)
				: (Object.keys(SIGNALS) as SignalName[]).find((name) => String(SIGNALS[name]) === signalText);
		if (!signal) throw new UsageError(`${options.get('signal')}: invalid signal`, 125);
		const child = await start(process, 'timeout', argv);
		if (typeof child === 'number') return child;
		process.onSignal('INT', () => child.kill('INT'));
		process.onSignal('TERM', () => child.kill('TERM'));
		let expired = false;
		const timer =
			milliseconds === 0 || milliseconds === Number.POSITIVE_INFINITY
				? undefined
				: process.clock.after(milliseconds, () => {
						expired = true;
						child.kill(signal);
						const later = parseDuration(options.get('kill-after') ?? '');
						if (later !== undefined) process.clock.after(later, () => child.kill('KILL'));
					});
		const exit = await process.wait(child.exited);
		timer?.cancel();
		if (expired && options.has('verbose'))
			await process.warn(`timeout: sending signal ${signal} to command '${argv[0]}'\n`);
		// As the real one, which ends itself as it ended the command.
		if (expired && signal === 'KILL') {
			process.kill('KILL');
			process.checkSignals();
		}
		return expired && !options.has('preserve-status') ? 124 : exit.status;
	},
});

export const watch: Command = command({
	name: 'watch',
	summary: 'Execute a program periodically, showing output fullscreen.',
	usage: '[options] command',
	inOrder: true,
	options: [
		{ short: 'b', long: 'beep' },
		{ short: 'c', long: 'color' },
		{ short: 'd', long: 'differences', value: 'optional' },
		{ short: 'e', long: 'errexit' },
		{ short: 'g', long: 'chgexit' },
		{ short: 'n', long: 'interval', value: true },
		{ short: 't', long: 'no-title' },
		{ short: 'x', long: 'exec' },
	],
	async run({ process, options, operands }) {
		if (operands.length === 0) throw new UsageError('no command given');
		const interval = Number(options.get('interval') ?? 2);
		if (Number.isNaN(interval)) throw new UsageError(`failed to parse argument: '${options.get('interval')}'`);
		const text = operands.join(' ');
		const argv = options.has('exec') ? operands : ['sh', '-c', text];
		const { terminal } = process.stdout;
		let before: string | undefined;
		if (terminal) await process.print('\x1b[?1049h');
		try {
			for (;;) {
				const pipe = new Pipe(process.clock);
				const child = process.spawn({ argv, stdout: pipe, stderr: pipe, stdin: emptyInput });
				child.atExit(() => pipe.close());
				const output = await process.wait(readAll(pipe.ends().reader));
				const rows = terminal?.rows ?? 24;
				const columns = terminal?.columns ?? 80;
				const title = `Every ${interval.toFixed(1)}s: ${text}`;
				const right = `${process.machine.hostname}: ${strftime('%a %b %e %H:%M:%S %Y', process.clock.now())}`;
				const head = options.has('no-title')
					? ''
					: `${title.slice(0, Math.max(0, columns - right.length - 1)).padEnd(columns - right.length)}${right}\n\n`;
				const body = output
					.split('\n')
					.slice(0, rows - (head ? 3 : 1))
					.join('\n');
				await process.print(`\x1b[H\x1b[2J${head}${body.replace(/\n*$/, '\n')}`);
				if (options.has('chgexit') && before !== undefined && before !== output) return 0;
				before = output;
				await process.sleep(Math.max(0.1, interval) * 1000);
			}
		} finally {
			// Killed by Ctrl-C as a rule: the screen comes back all the same.
			if (terminal) void terminal.stdout.write('\x1b[?1049l');
		}
	},
});

/** xargs' words: blanks part them, quotes and backslashes hold them together. */
function splitWords(text: string): string[] {
	const words: string[] = [];
	let word: string | undefined;
	for (let i = 0; i < text.length; i++) {
		const character = text[i] as string;
		if (character === '\\') word = (word ?? '') + (text[++i] ?? '');
		else if (character === '"' || character === "'") {
			const close = text.indexOf(character, i + 1);
			const newline = text.indexOf('\n', i + 1);
			if (close < 0 || (newline >= 0 && newline < close))
				throw new UsageError(
					`unmatched ${character === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`,
					1,
					false,
				);
			word = (word ?? '') + text.slice(i + 1, close);
			i = close;
		} else if (/\s/.test(character)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? '') + character;
	}
	if (word !== undefined) words.push(word);
	return words;
}

export const xargs: Command = command({
	name: 'xargs',
	summary: 'Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.',
	usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
	inOrder: true,
	options: [
		{ short: '0', long: 'null' },
		{ short: 'a', long: 'arg-file', value: true },
		{ short: 'd', long: 'delimiter', value: true },
		{ short: 'I', value: true },
		{ short: 'i', long: 'replace', value: 'optional' },
		{ short: 'L', long: 'max-lines', value: true },
		{ short: 'n', long: 'max-args', value: true },
		{ short: 'P', long: 'max-procs', value: true },
		{ short: 'r', long: 'no-run-if-empty' },
		{ short: 's', long: 'max-chars', value: true },
		{ short: 't', long: 'verbose' },
		{ short: 'x', long: 'exit' },
	],
	async run({ process, options, operands }) {
		const file = options.get('arg-file');
		const text = file === undefined ? await readAll(process.stdin) : process.fs.readFile(process.path(file));
		const replace = options.get('I') ?? (options.has('replace') ? options.get('replace') || '{}' : undefined);
		const delimiter = options.has('null') ? '\0' : options.get('delimiter')?.replace('\\n', '\n').replace('\\t', '\t');
		let items: string[];
		if (delimiter !== undefined) {
			items = text.split(delimiter);
			if (items.at(-1) === '') items.pop();
		} else if (replace !== undefined)
			items = text
				.split('\n')
				.map((line) => line.trim())
				.filter((line) => line !== '');
		else if (options.has('max-lines')) items = text.split('\n').filter((line) => line.trim() !== '');
		else items = splitWords(text);
		const count = (name: string): number | undefined => {
			const value = options.get(name);
			if (value === undefined) return undefined;
			if (!/^\d+$/.test(value) || value === '0')
				throw new UsageError(`value ${value} for -${name === 'max-args' ? 'n' : 'L'} option should be >= 1`, 1, false);
			return Number(value);
		};
		const command = operands.length > 0 ? operands : ['echo'];
		const size = replace !== undefined ? 1 : (count('max-args') ?? count('max-lines') ?? 5000);
		const groups: string[][] = [];
		for (let index = 0; index < items.length; index += size) groups.push(items.slice(index, index + size));
		if (items.length === 0 && !options.has('no-run-if-empty') && replace === undefined) groups.push([]);
		const parallel = options.has('max-procs') ? Number(options.get('max-procs')) || groups.length : 1;
		let status = 0;
		const runGroup = async (group: string[]): Promise<boolean> => {
			const words = options.has('max-lines') && replace === undefined ? group.flatMap(splitWords) : group;
			const argv =
				replace === undefined
					? [...command, ...words]
					: command.map((word) => word.replaceAll(replace, group[0] as string));
			if (options.has('verbose')) await process.warn(`${argv.join(' ')}\n`);
			const result = await run(process, 'xargs', argv, { stdin: emptyInput });
			if (result === 126 || result === 127) {
				status = result;
				return false;
			}
			if (result === 255) {
				await process.warn(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
				status = 124;
				return false;
			}
			if (result > 128) {
				await process.warn(`xargs: ${argv[0]}: terminated by signal ${result - 128}\n`);
				status = 125;
				return false;
			}
			if (result !== 0) status = 123;
			return true;
		};
		for (let index = 0; index < groups.length; index += parallel) {
			const results = await Promise.all(groups.slice(index, index + parallel).map(runGroup));
			if (results.includes(false)) break;
		}
		return status;
	},
});

export const nohup: Command = command({
	name: 'nohup',
	summary: 'Run COMMAND, ignoring hangup signals.',
	usage: 'COMMAND [ARG]...',
	misuse: 125,
	inOrder: true,
	async run({ process, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand', 125);
		process.onSignal('HUP', () => {});
		const file = process.path('nohup.out');
		const toFile = process.stdout.terminal !== undefined;
		if (toFile) await process.warn("nohup: ignoring input and appending output to 'nohup.out'\n");
		const output = { write: async (text: string) => process.fs.writeFile(file, text, { append: true }), close() {} };
		try {
			const child = process.spawn({
				argv: operands,
				env: process.env,
				...(toFile && { stdout: output, stdin: emptyInput }),
			});
			child.onSignal('HUP', () => {});
			return (await process.wait(child.exited)).status;
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			await process.warn(`nohup: failed to run command '${operands[0]}': ${error.message}\n`);
			return error.code === 'ENOENT' ? 127 : 126;
		}
	},
});

export const nice: Command = command({
	name: 'nice',
	summary: 'Run COMMAND with an adjusted niceness, which affects process scheduling.',
	usage: '[OPTION] [COMMAND [ARG]...]',
	misuse: 125,
	inOrder: true,
	options: [{ short: 'n', long: 'adjustment', value: true }],
	async run({ process, operands }) {
		if (operands.length > 0) return run(process, 'nice', operands);
		await process.print('0\n');
		return 0;
	},
});
