/** od(1): bytes as numbers and characters. */

import { bytesOf, readBeginning } from './bytes.ts';
import { printAll } from './lines.ts';
import { type Command, command, parseCount, UsageError } from './types.ts';

/** One way of showing a block: how many bytes a field takes, how wide it is, and what is in it. */
interface Format {
	size: number;
	width: number;
	show: (bytes: Uint8Array) => string;
	/** `z`: the characters at the line's end. */
	text: boolean;
}

const NAMES =
	'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
		' ',
	);
const ESCAPES: Record<number, string> = {
	0: '\\0',
	7: '\\a',
	8: '\\b',
	9: '\\t',
	10: '\\n',
	11: '\\v',
	12: '\\f',
	13: '\\r',
};
const RADIXES: Record<string, number> = { d: 10, o: 8, x: 16 };
/** Digits of the largest number of so many bytes, by base. */
const digitsOf = (size: number, base: number): number => (2n ** BigInt(8 * size) - 1n).toString(base).length;

const unsigned = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const character = (byte: number): string => {
	if (ESCAPES[byte] !== undefined) return ESCAPES[byte];
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0');
};
const named = (byte: number): string => {
	const low = byte & 0x7f;
	return low === 0x7f ? 'del' : (NAMES[low] ?? String.fromCharCode(low));
};

function numbers(kind: string, size: number, text: boolean): Format {
	if (kind === 'd') {
		const width = digitsOf(size, 10) + (size === 8 ? 1 : size === 1 ? 2 : 2);
		return {
			size,
			text,
			width: size === 8 ? 21 : width,
			show: (bytes) => String(BigInt.asIntN(8 * size, unsigned(bytes))),
		};
	}
	const base = { o: 8, u: 10, x: 16 }[kind] as number;
	const digits = digitsOf(size, base);
	return {
		size,
		text,
		width: digits + 1,
		show: (bytes) =>
			unsigned(bytes)
				.toString(base)
				.padStart(base === 10 ? 0 : digits, '0'),
	};
}

const SIZES: Record<string, number> = { C: 1, S: 2, I: 4, L: 8 };

/** The formats that the value of `-t` names. Throws UsageError. */
function formats(text: string): Format[] {
	const found: Format[] = [];
	let rest = text;
	while (rest !== '') {
		const match = /^(?:([ac])|([doux])([CSIL]|\d+)?)(z?)/.exec(rest);
		if (!match) throw new UsageError(`invalid character '${rest[0]}' in type string '${text}'`, 1, false);
		const [whole, simple, kind, size, z] = match as unknown as [string, ...(string | undefined)[]];
		if (simple)
			found.push({
				size: 1,
				width: 4,
				text: z === 'z',
				show: ([byte]) => (simple === 'c' ? character(byte as number) : named(byte as number)),
			});
		else {
			const bytes = size === undefined ? 4 : (SIZES[size] ?? Number(size));
			if (![1, 2, 4, 8].includes(bytes))
				throw new UsageError(
					`invalid type string '${text}';\nthis system doesn't provide a ${bytes}-byte integral type`,
					1,
					false,
				);
			found.push(numbers(kind as string, bytes, z === 'z'));
		}
		rest = rest.slice(whole.length);
	}
	return found;
}

/** Options that stand for a type. */
const SHORTHANDS: Record<string, string> = {
	a: 'a',
	b: 'o1',
	c: 'c',
	d: 'u2',
	i: 'dI',
	l: 'dL',
	o: 'o2',
	s: 'd2',
	x: 'x2',
};

export const od: Command = command({
	name: 'od',
	summary: 'Write an unambiguous representation, octal bytes by default, of FILE to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'A', long: 'address-radix', value: true },
		{ short: 'j', long: 'skip-bytes', value: true },
		{ short: 'N', long: 'read-bytes', value: true },
		{ short: 't', long: 'format', value: true },
		{ short: 'v', long: 'output-duplicates' },
		{ short: 'w', long: 'width', value: 'optional' },
		...Object.keys(SHORTHANDS).map((short) => ({ short })),
	],
	// `-w8` has its value in the same word only.
	adapt: (argv) => argv.map((word) => word.replace(/^-w(\d+)$/, '--width=$1')),
	async run({ process, options, operands, complain }) {
		const radix = options.get('address-radix') ?? 'o';
		if (!'doxn'.includes(radix[0] ?? ' '))
			throw new UsageError(
				`invalid output address radix '${radix[0] ?? ''}'; it must be one character from [doxn]`,
				1,
				false,
			);
		const wanted = (options.values.get('format') ?? []).flatMap(formats);
		for (const [letter, type] of Object.entries(SHORTHANDS)) if (options.has(letter)) wanted.push(...formats(type));
		if (wanted.length === 0) wanted.push(...formats('o2'));
		const count = (name: string): number | undefined => {
			const text = options.get(name);
			const value = text === undefined ? undefined : text.startsWith('0x') ? Number(text) : parseCount(text);
			if (text !== undefined && value === undefined)
				throw new UsageError(
					`invalid ${name === 'width' ? '-w' : name === 'skip-bytes' ? '-j' : '-N'} argument '${text}'`,
					1,
					false,
				);
			return value;
		};
		const skip = count('skip-bytes') ?? 0;
		const most = skip + (count('read-bytes') ?? Number.POSITIVE_INFINITY);
		let status = 0;
		let text = '';
		for (const name of operands.length > 0 ? operands : ['-']) {
			try {
				text += await readBeginning(process, name, most);
			} catch (error) {
				if (!(error instanceof Error) || error.name !== 'FileError') throw error;
				await complain(`${name}: ${error.message}`);
				status = 1;
			}
		}
		const all = await process.finish(bytesOf(text));
		if (skip > all.length) throw new UsageError('cannot skip past end of combined input', 1, false);
		const bytes = all.subarray(skip, skip + (count('read-bytes') ?? all.length));
		if (bytes.length === 0 && status !== 0 && operands.length > 0) return status;
		const width = options.has('width') ? (options.get('width') === '' ? 32 : (count('width') as number)) : 16;
		if (width === 0) throw new UsageError(`invalid -w argument '${options.get('width')}'`, 1, false);
		await printAll(process, dump(bytes, wanted, { width, skip, radix, duplicates: options.has('output-duplicates') }));
		return status;
	},
});

function* dump(
	bytes: Uint8Array,
	wanted: Format[],
	options: { width: number; skip: number; radix: string; duplicates: boolean },
): Generator<string> {
	const address = (at: number): string => {
		const base = RADIXES[options.radix];
		return base ? (at + options.skip).toString(base).padStart(base === 16 ? 6 : 7, '0') : '';
	};
	// Formats side by side line up: each byte takes as much room as in the widest.
	const perByte = Math.max(...wanted.map(({ width, size }) => width / size));
	let before: string | undefined;
	let starred = false;
	for (let at = 0; at < bytes.length; at += options.width) {
		const line = bytes.subarray(at, at + options.width);
		const same = line.length === options.width && line.join() === before;
		before = line.join();
		if (same && !options.duplicates) {
			yield starred ? '' : '*\n';
			starred = true;
			continue;
		}
		starred = false;
		for (const [index, format] of wanted.entries()) {
			let text = index === 0 ? address(at) : ' '.repeat(address(at).length);
			const room = Math.round(perByte * format.size);
			let used = 0;
			for (let from = 0; from < line.length; from += format.size, used++) {
				const block = new Uint8Array(format.size);
				block.set(line.subarray(from, from + format.size));
				text += format.show(block).padStart(room);
			}
			if (format.text) {
				const blank = ' '.repeat(room * (options.width / format.size - used));
				const shown = [...line].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
				text += `${blank}  >${shown}<`;
			}
			yield `${text}\n`;
		}
	}
	if (options.radix !== 'n') yield `${address(bytes.length)}\n`;
}
