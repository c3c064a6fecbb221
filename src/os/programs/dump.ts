/** hexdump and xxd: bytes in hexadecimal beside their characters. */

import { fromBytes } from '../text/bytes.ts';
import { bytesOf } from './bytes.ts';
import { printAll } from './lines.ts';
import { type Command, type Context, command, eachInput, parseCount, readInput, UsageError } from './types.ts';

const two = (byte: number): string => byte.toString(16).padStart(2, '0');
const printable = (bytes: Uint8Array): string =>
	[...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');

/** All input as one, as far as it can be read. */
async function inputBytes(context: Context): Promise<{ bytes: Uint8Array; status: number }> {
	let text = '';
	const status = await eachInput(context, context.operands, async (name) => {
		text += await readInput(context.process, name);
	});
	return { bytes: await context.process.finish(bytesOf(text)), status };
}

function countOption({ options }: Context, name: string): number | undefined {
	const text = options.get(name);
	if (text === undefined) return undefined;
	const value = /^0x[0-9a-f]+$/i.test(text) ? Number(text) : parseCount(text);
	if (value === undefined || value < 0) throw new UsageError(`${text}: bad number`, 1, false);
	return value;
}

/** Lines of hexdump; equal ones after each other become a star. */
function* lines(
	bytes: Uint8Array,
	offset: number,
	options: { squeeze: boolean; address: number; line: (piece: Uint8Array) => string },
): Generator<string> {
	let before = '';
	let starred = false;
	for (let at = 0; at < bytes.length; at += 16) {
		const piece = bytes.subarray(at, at + 16);
		const same = piece.length === 16 && piece.join() === before;
		before = piece.join();
		if (same && options.squeeze) {
			yield starred ? '' : '*\n';
			starred = true;
			continue;
		}
		starred = false;
		yield `${(at + offset).toString(16).padStart(options.address, '0')}${options.line(piece)}\n`;
	}
	const end = (bytes.length + offset).toString(16).padStart(options.address, '0');
	if (bytes.length > 0) yield `${end}\n`;
}

const canonical = (piece: Uint8Array): string => {
	const hex = [...piece].map((byte, index) => `${index % 8 === 0 ? '  ' : ' '}${two(byte)}`).join('');
	return `${hex.padEnd(50)}  |${printable(piece)}|`;
};

/** Words of two bytes as an x86 has them: the low one first. */
const words =
	(base: number, width: number, digits: number) =>
	(piece: Uint8Array): string => {
		let text = '';
		for (let at = 0; at < 16; at += 2) {
			const value = (piece[at] ?? 0) | ((piece[at + 1] ?? 0) << 8);
			text += (at < piece.length ? value.toString(base).padStart(digits, '0') : '').padStart(width);
		}
		return text;
	};

export const hexdump: Command = command({
	name: 'hexdump',
	summary: 'Display file contents in hexadecimal, decimal, octal, or ascii.',
	usage: '[options] <file>...',
	options: [
		{ short: 'C', long: 'canonical' },
		{ short: 'd', long: 'two-bytes-decimal' },
		{ short: 'n', long: 'length', value: true },
		{ short: 'o', long: 'two-bytes-octal' },
		{ short: 's', long: 'skip', value: true },
		{ short: 'v', long: 'no-squeezing' },
		{ short: 'x', long: 'two-bytes-hex' },
	],
	async run(context) {
		const { options, process } = context;
		const { bytes, status } = await inputBytes(context);
		const skip = countOption(context, 'skip') ?? 0;
		const part = bytes.subarray(skip, skip + (countOption(context, 'length') ?? bytes.length));
		const line = options.has('canonical')
			? canonical
			: options.has('two-bytes-decimal')
				? words(10, 8, 5)
				: options.has('two-bytes-octal')
					? words(8, 8, 6)
					: words(16, options.has('two-bytes-hex') ? 8 : 5, 4);
		const address = options.has('canonical') ? 8 : 7;
		await printAll(process, lines(part, skip, { squeeze: !options.has('no-squeezing'), address, line }));
		return status;
	},
});

/** What `xxd -r` reads back: lines with addresses, or (`-p`) plain digits. */
function reverse(text: string, plain: boolean): Uint8Array {
	const digits = plain
		? text.replace(/\s/g, '')
		: text
				.split('\n')
				.map((line) => /^[0-9a-f]+: ((?:[0-9a-f]{2,} ?)+)/i.exec(line)?.[1]?.replaceAll(' ', '') ?? '')
				.join('');
	return Uint8Array.from(digits.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

export const xxd: Command = command({
	name: 'xxd',
	summary: 'Make a hexdump or do the reverse.',
	usage: '[options] [infile]',
	options: [
		{ short: 'b', long: 'bits' },
		{ short: 'c', long: 'cols', value: true },
		{ short: 'g', long: 'groupsize', value: true },
		{ short: 'l', long: 'len', value: true },
		{ short: 'p', long: 'plain' },
		{ short: 'r', long: 'revert' },
		{ short: 's', long: 'seek', value: true },
		{ short: 'u', long: 'uppercase' },
	],
	adapt: (argv) => argv.map((word) => (/^-(ps|plain|postscript)$/.test(word) ? '-p' : word)),
	async run(context) {
		const { options, process } = context;
		if (context.operands.length > 1) throw new UsageError('only one file can be read in this sandbox', 1, false);
		const { bytes, status } = await inputBytes(context);
		if (options.has('revert')) {
			await process.print(fromBytes(reverse(fromBytes(bytes), options.has('plain'))));
			return status;
		}
		const skip = countOption(context, 'seek') ?? 0;
		const part = bytes.subarray(skip, skip + (countOption(context, 'len') ?? bytes.length));
		const bits = options.has('bits');
		const columns = countOption(context, 'cols') || (options.has('plain') ? 30 : bits ? 6 : 16);
		const show = (byte: number) => {
			const text = bits ? byte.toString(2).padStart(8, '0') : two(byte);
			return options.has('uppercase') ? text.toUpperCase() : text;
		};
		const group = countOption(context, 'groupsize') ?? (bits ? 1 : 2);
		const room = columns * (bits ? 8 : 2) + (group === 0 ? 0 : Math.ceil(columns / group) - 1);
		for (let at = 0; at < part.length; at += columns) {
			const piece = part.subarray(at, at + columns);
			if (options.has('plain')) {
				await process.print(`${[...piece].map(show).join('')}\n`);
				continue;
			}
			const hex = [...piece].map(
				(byte, index) => (group > 0 && index > 0 && index % group === 0 ? ' ' : '') + show(byte),
			);
			await process.print(
				`${(at + skip).toString(16).padStart(8, '0')}: ${hex.join('').padEnd(room)}  ${printable(piece)}\n`,
			);
		}
		return status;
	},
});
