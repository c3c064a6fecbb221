/** seq and shuf. */

import { formatPrintf } from '../text/printf.ts';
import { ended, printAll, readLinesOf } from './lines.ts';
import { type Command, command, UsageError } from './types.ts';

export const seq: Command = command({
	name: 'seq',
	summary: 'Print numbers from FIRST to LAST, in steps of INCREMENT.',
	usage: '[OPTION]... LAST\n  or:  seq [OPTION]... FIRST LAST\n  or:  seq [OPTION]... FIRST INCREMENT LAST',
	options: [
		{ short: 'f', long: 'format', value: true },
		{ short: 's', long: 'separator', value: true },
		{ short: 'w', long: 'equal-width' },
	],
	// Negative numbers are no options.
	adapt: (argv) => {
		const at = argv.findIndex((word, index) => index > 0 && /^-[\d.]/.test(word));
		return at < 0 ? argv : [...argv.slice(0, at), '--', ...argv.slice(at)];
	},
	async run({ process, options, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		if (operands.length > 3) throw new UsageError(`extra operand '${operands[3]}'`);
		for (const text of operands)
			if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
				throw new UsageError(`invalid floating point argument: '${text}'`);
		const numbers = operands.map(Number);
		const first = operands.length > 1 ? (numbers[0] as number) : 1;
		const step = operands.length > 2 ? (numbers[1] as number) : 1;
		const last = numbers.at(-1) as number;
		if (step === 0) throw new UsageError(`invalid Zero increment value: '${operands[1]}'`);
		const decimals = Math.max(
			0,
			...operands.slice(0, operands.length > 2 ? 2 : 1).map((text) => (text.split('.')[1] ?? '').length),
		);
		const separator = options.get('separator') ?? '\n';
		const width = options.has('equal-width')
			? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length)
			: 0;
		const format = options.get('format');
		let chunk: string[] = [];
		let started = false;
		const flush = async () => {
			if (chunk.length === 0) return;
			await process.print((started ? separator : '') + chunk.join(separator));
			started = true;
			chunk = [];
		};
		for (let index = 0; ; index++) {
			const value = first + index * step;
			if (step > 0 ? value > last + 1e-10 : value < last - 1e-10) break;
			const text = format === undefined ? value.toFixed(decimals) : formatPrintf(format, [String(value)], 0).text;
			chunk.push(
				width
					? text.startsWith('-')
						? `-${text.slice(1).padStart(width - 1, '0')}`
						: text.padStart(width, '0')
					: text,
			);
			if (chunk.length >= 2000) {
				await flush();
				await process.sleep(1);
			}
		}
		await flush();
		if (started) await process.print('\n');
		return 0;
	},
});

export const shuf: Command = command({
	name: 'shuf',
	summary: 'Write a random permutation of the input lines to standard output.',
	usage: '[OPTION]... [FILE]',
	options: [
		{ short: 'e', long: 'echo' },
		{ short: 'i', long: 'input-range', value: true },
		{ short: 'n', long: 'head-count', value: true },
	],
	async run({ process, options, operands }) {
		let lines: string[];
		const range = /^(\d+)-(\d+)$/.exec(options.get('input-range') ?? '');
		if (options.has('input-range') && (!range || Number(range[2]) - Number(range[1]) > 1_000_000))
			throw new UsageError(`invalid input range: '${options.get('input-range')}'`);
		if (range)
			lines = Array.from({ length: Math.max(0, Number(range[2]) - Number(range[1]) + 1) }, (_, index) =>
				String(Number(range[1]) + index),
			);
		else if (options.has('echo')) lines = [...operands];
		else lines = await readLinesOf(process, operands[0] ?? '-');
		for (let i = lines.length - 1; i > 0; i--) {
			const j = process.machine.random.below(i + 1);
			[lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
		}
		const count = options.has('head-count') ? Number(options.get('head-count')) : lines.length;
		await printAll(process, ended(lines.slice(0, count)));
		return 0;
	},
});
