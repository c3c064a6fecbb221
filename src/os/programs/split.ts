/** split(1), truncate(1), dd(1): files in pieces and of a size. */

import { FileError } from '../fs.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import { bytesOf, readBeginning, textOf } from './bytes.ts';
import { LINE } from './lines.ts';
import { type Command, command, parseCount, readInput, UsageError } from './types.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** `aa`, `ab`, …; or with digits `00`, `01`, …. */
function suffix(index: number, alphabet: string, length: number): string | undefined {
	let text = '';
	let rest = index;
	for (let place = 0; place < length; place++) {
		text = (alphabet[rest % alphabet.length] as string) + text;
		rest = Math.floor(rest / alphabet.length);
	}
	return rest > 0 ? undefined : text;
}

/** So many bytes each, the last piece having what is left when `rest`. */
function* bytePieces(bytes: Uint8Array, each: number, count: number, rest: boolean): Generator<string> {
	for (let index = 0; index < count; index++)
		yield fromBytes(bytes.subarray(index * each, rest && index + 1 === count ? bytes.length : (index + 1) * each));
}

/** So many lines each. */
function* linePieces(text: string, each: number): Generator<string> {
	let from = 0;
	let lines = 0;
	for (let at = 0; at < text.length; ) {
		const end = text.indexOf('\n', at);
		at = end < 0 ? text.length : end + 1;
		if (++lines < each && at < text.length) continue;
		yield text.slice(from, at);
		from = at;
		lines = 0;
	}
}

export const split: Command = command({
	name: 'split',
	summary: 'Output pieces of FILE to PREFIXaa, PREFIXab, ...',
	usage: '[OPTION]... [FILE [PREFIX]]',
	options: [
		{ short: 'a', long: 'suffix-length', value: true },
		{ short: 'b', long: 'bytes', value: true },
		{ long: 'additional-suffix', value: true },
		{ short: 'd' },
		{ long: 'numeric-suffixes' },
		{ short: 'l', long: 'lines', value: true },
		{ short: 'n', long: 'number', value: true },
		{ long: 'verbose' },
	],
	adapt: (argv) => argv.flatMap((word) => (/^-\d+$/.test(word) ? ['-l', word.slice(1)] : [word])),
	async run({ process, options, operands }) {
		const [file = '-', prefix = 'x', extra] = operands;
		if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
		const count = (name: string, what: string): number | undefined => {
			const text = options.get(name);
			const value = text === undefined ? undefined : parseCount(text);
			if (text !== undefined && !(value !== undefined && value > 0))
				throw new UsageError(`invalid number of ${what}: '${text}'`, 1, false);
			return value;
		};
		let text: string;
		try {
			text = await readInput(process, file);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			throw new UsageError(`cannot open '${file}' for reading: ${error.message}`, 1, false);
		}
		let pieces: Iterable<string>;
		const size = count('bytes', 'bytes');
		const chunks = count('number', 'chunks');
		if (size !== undefined || chunks !== undefined) {
			const bytes = await process.finish(bytesOf(text));
			const each = size ?? Math.floor(bytes.length / (chunks as number));
			const last = chunks ?? Math.ceil(bytes.length / each);
			pieces = bytePieces(bytes, each, last, chunks !== undefined);
		} else pieces = linePieces(text, count('lines', 'lines') ?? 1000);
		const alphabet = options.has('d') || options.has('numeric-suffixes') ? '0123456789' : LETTERS;
		let index = 0;
		for (const piece of pieces) {
			await process.work(LINE + piece.length);
			const end = suffix(index++, alphabet, count('suffix-length', 'suffix') ?? 2);
			if (end === undefined) throw new UsageError('output file suffixes exhausted', 1, false);
			const name = `${prefix}${end}${options.get('additional-suffix') ?? ''}`;
			if (options.has('verbose')) await process.print(`creating file '${name}'\n`);
			process.fs.writeFile(process.path(name), piece);
		}
		return 0;
	},
});

export const truncate: Command = command({
	name: 'truncate',
	summary: 'Shrink or extend the size of each FILE to the specified size.',
	usage: 'OPTION... FILE...',
	options: [
		{ short: 'c', long: 'no-create' },
		{ short: 's', long: 'size', value: true },
	],
	async run({ process, options, operands }) {
		const given = options.get('size');
		if (given === undefined) throw new UsageError("you must specify either '--size' or '--reference'");
		if (operands.length === 0) throw new UsageError('missing file operand');
		const [, sign = '', number = ''] = /^([-+]?)(.*)$/.exec(given) ?? [];
		const value = parseCount(number);
		if (value === undefined) throw new UsageError(`Invalid number: '${given}'`, 1, false);
		for (const name of operands) {
			const path = process.path(name);
			if (options.has('no-create') && !process.fs.exists(path)) continue;
			const bytes = process.fs.exists(path) ? toBytes(process.fs.readFile(path)) : new Uint8Array();
			const size = Math.max(0, sign === '+' ? bytes.length + value : sign === '-' ? bytes.length - value : value);
			const padding = '\0'.repeat(Math.max(0, size - bytes.length));
			process.fs.writeFile(path, fromBytes(bytes.subarray(0, size)) + padding);
		}
		return 0;
	},
});

/** As many bytes as fill the disk, and one more. */
const DISK = 64 * 1024 * 1024 + 1;

export const dd: Command = {
	name: 'dd',
	directory: '/bin',
	summary: 'Copy a file, converting and formatting according to the operands.',
	async program(process) {
		const values = new Map<string, string>();
		const fail = async (message: string): Promise<number> => {
			await process.warn(`dd: ${message}\n`);
			return 1;
		};
		for (const word of process.argv.slice(1)) {
			const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(word) ?? [];
			if (!['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'status'].includes(name))
				return fail(`unrecognized operand '${word}'\nTry 'dd --help' for more information.`);
			values.set(name, value);
		}
		const sizes: Record<string, number> = {};
		for (const [name, usual] of Object.entries({ bs: 512, count: Number.POSITIVE_INFINITY, skip: 0, seek: 0 })) {
			const text = values.get(name);
			const value = text === undefined ? usual : parseCount(text);
			if (value === undefined) return fail(`invalid number: '${text}'`);
			sizes[name] = value;
		}
		const { bs, count, skip, seek } = sizes as Record<'bs' | 'count' | 'skip' | 'seek', number>;
		const [from, to] = [values.get('if') ?? '-', values.get('of')];
		const zeros = from === '/dev/zero' ? '\0'.repeat(Math.min(bs * count, DISK)) : undefined;
		let bytes: Uint8Array = new Uint8Array();
		try {
			if (zeros === undefined)
				bytes = await process.finish(bytesOf(await readBeginning(process, from, Math.min(bs * (skip + count), DISK))));
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			return fail(`failed to open '${from}': ${error.message}`);
		}
		const taken = bytes.subarray(bs * skip, bs * (skip + count));
		const [part, size] =
			zeros === undefined ? [await process.finish(textOf(taken)), taken.length] : [zeros, zeros.length];
		if (to === undefined) await process.print(part);
		else {
			const path = process.path(to);
			try {
				const before = process.fs.exists(path) ? toBytes(process.fs.readFile(path)) : new Uint8Array();
				const head = fromBytes(before.subarray(0, bs * seek)) + '\0'.repeat(Math.max(0, bs * seek - before.length));
				const kept = values.get('conv')?.split(',').includes('notrunc');
				const tail = kept ? fromBytes(before.subarray(bs * seek + size)) : '';
				process.fs.writeFile(path, head + part + tail);
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				return fail(`failed to open '${to}': ${error.message}`);
			}
		}
		if (values.get('status') === 'none') return 0;
		const records = `${Math.floor(size / bs)}+${size % bs > 0 ? 1 : 0}`;
		await process.warn(`${records} records in\n${records} records out\n`);
		if (values.get('status') !== 'noxfer')
			await process.warn(`${size} byte${size === 1 ? '' : 's'} copied, 0.001 s, ${size} kB/s\n`);
		return 0;
	},
};
