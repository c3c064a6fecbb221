/** echo, printf, test and [. */

import { evaluateTest, TestError } from '../../programs/test.ts';
import { BadDescriptor } from '../../stream.ts';
import { formatPrintf, unescape } from '../../text/printf.ts';
import { isSet } from '../compound.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, isName } from './types.ts';

/** Prints, wording a closed standard output as the shell does. */
async function put(shell: Shell, name: string, text: string): Promise<number> {
	try {
		await shell.print(text);
		return 0;
	} catch (error) {
		if (!(error instanceof BadDescriptor)) throw error;
		await shell.complain(`${name}: write error: ${error.message}`);
		return 1;
	}
}

const testBuiltin = (name: string): Builtin => ({
	name,
	usage: name === '[' ? '[ arg... ]' : 'test [expr]',
	async run(shell, argv) {
		let args = argv.slice(1);
		if (name === '[') {
			if (args.at(-1) !== ']') {
				await shell.complain(shell.isBash ? "[: missing `]'" : '[: missing ]');
				return 2;
			}
			args = args.slice(0, -1);
		}
		try {
			const holds = evaluateTest(streams(shell), args, (operator, operand) =>
				operator === '-v' ? isSet(shell, operand) : shell.settings.has(operand),
			);
			return holds ? 0 : 1;
		} catch (error) {
			if (!(error instanceof TestError)) throw error;
			await shell.complain(`${name}: ${shell.isBash ? error.message : posixWords(error.message)}`);
			return 2;
		}
	},
});

/** dash and ash word test's errors differently. */
const posixWords = (message: string): string =>
	message
		.replace(/^(.*): integer expression expected$/, 'Illegal number: $1')
		.replace(/^(.*): (unary|binary) operator expected$/, '$1: unexpected operator');

/** `test -t 1` looks at the shell's descriptors, not at the process's. */
const streams = (shell: Shell) =>
	new Proxy(shell.process, {
		get(target, property) {
			if (property === 'stdin') return shell.files.get(0)?.readable ?? {};
			if (property === 'stdout') return shell.files.get(1)?.writable ?? {};
			if (property === 'stderr') return shell.files.get(2)?.writable ?? {};
			const value = Reflect.get(target, property, target) as unknown;
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});

export const outputBuiltins: Builtin[] = [
	{
		name: 'echo',
		usage: 'echo [-neE] [arg ...]',
		run(shell, argv) {
			let args = argv.slice(1);
			let newline = true;
			// dash's echo always takes escapes and knows only -n.
			let escapes = shell.flavour === 'dash' || shell.shopts.has('xpg_echo');
			const flags = shell.flavour === 'dash' ? /^-n$/ : /^-[neE]+$/;
			while (args[0] !== undefined && flags.test(args[0])) {
				if (args[0].includes('n')) newline = false;
				if (args[0].includes('e')) escapes = true;
				if (args[0].includes('E')) escapes = false;
				args = args.slice(1);
				if (shell.flavour === 'dash') break;
			}
			const text = args.join(' ');
			if (!escapes) return put(shell, 'echo', newline ? `${text}\n` : text);
			const decoded = unescape(text, 'echo');
			return put(shell, 'echo', decoded.stopped || !newline ? decoded.text : `${decoded.text}\n`);
		},
	},
	{
		name: 'printf',
		usage: 'printf [-v var] format [arguments]',
		async run(shell, argv) {
			let args = argv.slice(1);
			let variable: string | undefined;
			if (args[0] === '-v' && shell.isBash) {
				variable = args[1];
				args = args.slice(2);
				if (variable === undefined || !isName(variable.replace(/\[.*\]$/, ''))) {
					await shell.complain(`printf: \`${variable ?? ''}': not a valid identifier`);
					return 2;
				}
			}
			if (args[0] === '--') args = args.slice(1);
			const format = args[0];
			if (format === undefined) {
				await shell.write(2, shell.isBash ? `printf: usage: ${this.usage}\n` : 'usage: printf format [arg ...]\n');
				return 2;
			}
			const result = formatPrintf(format, args.slice(1), shell.process.clock.now());
			for (const problem of result.problems) if (problem) await shell.complain(`printf: ${problem}`);
			const element = variable === undefined ? undefined : /^(.*)\[(.*)\]$/.exec(variable);
			let status = 0;
			if (element) {
				const key = shell.variables.find(element[1] as string)?.associative
					? (element[2] as string)
					: Number(shell.arithmetic(element[2] as string));
				shell.variables.setElement(element[1] as string, key, result.text);
			} else if (variable !== undefined) shell.assign(variable, result.text);
			else status = await put(shell, 'printf', result.text);
			return result.problems.length > 0 ? 1 : status;
		},
	},
	testBuiltin('test'),
	testBuiltin('['),
];
