/** cmp(1) */

import { CAPACITY } from '../stream.ts';
import { readBytes } from './bytes.ts';
import { type Command, command, parseCount, UsageError } from './types.ts';

/** A byte as `-b` shows it. */
function shown(byte: number): string {
	if (byte >= 0x80) return `M-${shown(byte - 0x80)}`;
	return byte < 0x20 ? `^${String.fromCharCode(byte + 0x40)}` : byte === 0x7f ? '^?' : String.fromCharCode(byte);
}

export const cmp: Command = command({
	name: 'cmp',
	summary: 'Compare two files byte by byte.',
	usage: '[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]',
	misuse: 2,
	namedHint: true,
	options: [
		{ short: 'b', long: 'print-bytes' },
		{ short: 'i', long: 'ignore-initial', value: true },
		{ short: 'l', long: 'verbose' },
		{ short: 'n', long: 'bytes', value: true },
		{ short: 's', long: 'silent' },
		{ long: 'quiet' },
	],
	async run({ process, options, operands, complain }) {
		const [first, second = '-', ...skipped] = operands;
		if (first === undefined) throw new UsageError("missing operand after 'cmp'", 2);
		if (skipped.length > 2) throw new UsageError(`extra operand '${skipped[2]}'`, 2);
		const count = (text: string | undefined, name: string): number | undefined => {
			const value = text === undefined ? undefined : parseCount(text);
			if (text !== undefined && (value === undefined || value < 0))
				throw new UsageError(`invalid --${name} value '${text}'`, 2);
			return value;
		};
		const [both, other] = options.get('ignore-initial')?.split(':') ?? [];
		const skips = [skipped[0] ?? both, skipped[1] ?? (skipped[0] === undefined ? (other ?? both) : undefined)];
		const from = skips.map((text) => count(text, 'ignore-initial') ?? 0);
		const limit = count(options.get('bytes'), 'bytes') ?? Number.POSITIVE_INFINITY;
		const read = async (name: string, skip: number) => (await readBytes(process, name)).subarray(skip, skip + limit);
		const [a, b] = [await read(first, from[0] as number), await read(second, from[1] as number)];
		const shorter = Math.min(a.length, b.length);
		const quiet = options.has('silent') || options.has('quiet');
		const bytes = options.has('print-bytes');
		const width = String(Math.max(a.length, b.length)).length;
		let line = 1;
		let status = 0;
		for (let at = 0; at < shorter; at++) {
			if (at % CAPACITY === CAPACITY - 1) await process.work(CAPACITY);
			const [x, y] = [a[at] as number, b[at] as number];
			if (x !== y) {
				status = 1;
				const octal = (byte: number) => byte.toString(8).padStart(3);
				if (quiet) return status;
				if (!options.has('verbose')) {
					const values = bytes ? ` is ${octal(x)} ${shown(x)} ${octal(y)} ${shown(y)}` : '';
					await process.print(
						`${first} ${second} differ: ${bytes ? 'byte' : 'char'} ${at + 1}, line ${line}${values}\n`,
					);
					return status;
				}
				const values = bytes ? `${octal(x)} ${shown(x).padEnd(4)} ${octal(y)} ${shown(y)}` : `${octal(x)} ${octal(y)}`;
				await process.print(`${String(at + 1).padStart(width)} ${values}\n`);
			}
			if (x === 10) line++;
		}
		if (a.length === b.length) return status;
		if (!quiet) {
			const whole = shorter > 0 && a[shorter - 1] === 10;
			const place = options.has('verbose') ? '' : whole ? `, line ${line - 1}` : `, in line ${line}`;
			await complain(
				`EOF on ${a.length < b.length ? first : second} ${shorter === 0 ? 'which is empty' : `after byte ${shorter}${place}`}`,
			);
		}
		return 1;
	},
});
