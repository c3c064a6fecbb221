/** Gzip files (RFC 1952) and the deflate format in them (RFC 1951). */

import type { Work } from '../pace.ts';

/** What is no gzip file, or a broken one; `message` is gzip's. */
export class GzipError extends Error {
	override readonly name = 'GzipError';
}

export interface GzipMember {
	bytes: Uint8Array;
	/** The name in the header. */
	name: string | undefined;
}

/** Symbols for lengths from 257 on, and for distances: the base, and the bits that follow (RFC 1951, 3.2.5). */
const LENGTHS: [base: number, bits: number][] = [];
const DISTANCES: [base: number, bits: number][] = [];
for (let symbol = 0, base = 3; symbol < 28; symbol++) {
	const bits = symbol < 8 ? 0 : (symbol >> 2) - 1;
	LENGTHS.push([base, bits]);
	base += 1 << bits;
}
LENGTHS.push([258, 0]);
for (let symbol = 0, base = 1; symbol < 30; symbol++) {
	const bits = symbol < 4 ? 0 : (symbol >> 1) - 1;
	DISTANCES.push([base, bits]);
	base += 1 << bits;
}
/** The order in which the lengths of the code length codes come (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END = 256;
const FIXED_LENGTHS = Array.from({ length: 288 }, (_, symbol) =>
	symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
const FIXED_DISTANCES = new Array<number>(30).fill(5);
/** The most that is unpacked: a small file must not fill the tab's memory. */
const MAX_SIZE = 64 * 1024 * 1024;

/** Bytes that are worked on in one stretch. */
const STRETCH = 65_536;
/** Bytes of packed data that are unpacked in one stretch, and what one costs: bit by bit. */
const PACKED_STRETCH = 2_048;
const PACKED_COST = 8;

/** What each byte does to a CRC-32. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte;
	for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	return crc;
});

/** CRC-32 of bytes (RFC 1952, 8). */
function* crc32(bytes: Uint8Array): Work<number> {
	let crc = 0xffffffff;
	for (let at = 0; at < bytes.length; at += STRETCH) {
		for (const byte of bytes.subarray(at, at + STRETCH))
			crc = (crc >>> 8) ^ (REMAINDERS[(crc ^ byte) & 0xff] as number);
		yield STRETCH;
	}
	return (crc ^ 0xffffffff) >>> 0;
}

/** Codes by symbol, from their lengths (3.2.2). */
function codes(lengths: readonly number[]): { code: number; length: number }[] {
	const result: { code: number; length: number }[] = [];
	let code = 0;
	for (let length = 1; length <= 15; length++) {
		for (const [symbol, each] of lengths.entries()) if (each === length) result[symbol] = { code: code++, length };
		code <<= 1;
	}
	return result;
}

class BitReader {
	at: number;
	private bit = 0;
	private readonly bytes: Uint8Array;

	constructor(bytes: Uint8Array, at: number) {
		this.bytes = bytes;
		this.at = at;
	}

	bits(count: number): number {
		let value = 0;
		for (let index = 0; index < count; index++) {
			if (this.at >= this.bytes.length) throw new GzipError('unexpected end of file');
			value |= (((this.bytes[this.at] as number) >> this.bit) & 1) << index;
			this.bit = (this.bit + 1) & 7;
			if (this.bit === 0) this.at++;
		}
		return value;
	}

	align(): void {
		if (this.bit > 0) this.at++;
		this.bit = 0;
	}

	/** The next symbol of a Huffman code, whose table maps length and code to symbols. */
	symbol(table: Map<number, number>): number {
		let code = 0;
		for (let length = 1; length <= 15; length++) {
			code = (code << 1) | this.bits(1);
			const symbol = table.get((length << 16) | code);
			if (symbol !== undefined) return symbol;
		}
		throw new GzipError('invalid compressed data--format violated');
	}
}

function table(lengths: readonly number[]): Map<number, number> {
	const result = new Map<number, number>();
	for (const [symbol, entry] of codes(lengths).entries())
		if (entry) result.set((entry.length << 16) | entry.code, symbol);
	return result;
}

function dynamicTables(reader: BitReader): [Map<number, number>, Map<number, number>] {
	const literals = reader.bits(5) + 257;
	const distances = reader.bits(5) + 1;
	const count = reader.bits(4) + 4;
	const first = new Array<number>(19).fill(0);
	for (const symbol of ORDER.slice(0, count)) first[symbol] = reader.bits(3);
	const meta = table(first);
	const lengths: number[] = [];
	while (lengths.length < literals + distances) {
		const symbol = reader.symbol(meta);
		if (symbol < 16) lengths.push(symbol);
		else {
			const value = symbol === 16 ? (lengths.at(-1) ?? 0) : 0;
			const times = symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
			for (let index = 0; index < times; index++) lengths.push(value);
		}
	}
	return [table(lengths.slice(0, literals)), table(lengths.slice(literals, literals + distances))];
}

/** Unpacks deflated data from `at` on. Returns it, and where it ended. */
function* inflate(bytes: Uint8Array, at: number): Work<{ output: Uint8Array; end: number }> {
	const reader = new BitReader(bytes, at);
	let output = new Uint8Array(Math.max(1024, bytes.length * 4));
	let size = 0;
	let counted = at;
	const put = (byte: number) => {
		if (size === output.length) {
			if (size >= MAX_SIZE) throw new GzipError('No space left on device');
			const larger = new Uint8Array(size * 2);
			larger.set(output);
			output = larger;
		}
		output[size++] = byte;
	};
	for (let last = 0; !last; ) {
		last = reader.bits(1);
		const type = reader.bits(2);
		if (type === 3) throw new GzipError('invalid compressed data--format violated');
		if (type === 0) {
			reader.align();
			const length = reader.bits(16);
			reader.bits(16);
			for (let index = 0; index < length; index++) put(reader.bits(8));
			yield length * PACKED_COST;
			counted = reader.at;
			continue;
		}
		const [literals, distances] = type === 1 ? [table(FIXED_LENGTHS), table(FIXED_DISTANCES)] : dynamicTables(reader);
		for (let symbol = reader.symbol(literals); symbol !== END; symbol = reader.symbol(literals)) {
			if (reader.at - counted >= PACKED_STRETCH) {
				yield PACKED_STRETCH * PACKED_COST;
				counted = reader.at;
			}
			if (symbol < END) {
				put(symbol);
				continue;
			}
			const [lengthBase, lengthBits] = LENGTHS[symbol - 257] ?? [0, 0];
			const length = lengthBase + reader.bits(lengthBits);
			const [base, bits] = DISTANCES[reader.symbol(distances)] ?? [0, 0];
			const distance = base + reader.bits(bits);
			if (distance === 0 || distance > size) throw new GzipError('invalid compressed data--format violated');
			for (let index = 0; index < length; index++) put(output[size - distance] as number);
		}
	}
	reader.align();
	return { output: output.subarray(0, size), end: reader.at };
}

const SEARCH = 32_768;

/** Packs with the fixed codes; what was there within 32 KiB becomes a reference. */
function* deflate(bytes: Uint8Array): Work<Uint8Array> {
	// Nine bits for a byte at most, the block's head and its end.
	const output = new Uint8Array(Math.ceil((bytes.length * 9) / 8) + 16);
	let size = 0;
	let pending = 0;
	let count = 0;
	const bits = (value: number, length: number) => {
		pending |= value << count;
		for (count += length; count >= 8; count -= 8) {
			output[size++] = pending & 0xff;
			pending >>>= 8;
		}
	};
	const literals = codes(FIXED_LENGTHS);
	const distances = codes(FIXED_DISTANCES);
	/** Huffman codes go in from their highest bit on. */
	const symbol = ({ code, length }: { code: number; length: number }) => {
		for (let index = length - 1; index >= 0; index--) bits((code >> index) & 1, 1);
	};
	const coded = (value: number, ranges: [number, number][]): [symbol: number, rest: number, bits: number] => {
		const index = ranges.findLastIndex(([base]) => base <= value);
		const [base, extra] = ranges[index] as [number, number];
		return [index, value - base, extra];
	};
	const seen = new Map<number, number>();
	const key = (at: number) =>
		((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
	bits(1, 1);
	bits(1, 2);
	let counted = 0;
	for (let at = 0; at < bytes.length; ) {
		if (at - counted >= PACKED_STRETCH) {
			yield PACKED_STRETCH * PACKED_COST;
			counted = at;
		}
		const before = at + 2 < bytes.length ? seen.get(key(at)) : undefined;
		let length = 0;
		if (before !== undefined && at - before <= SEARCH)
			while (length < 258 && at + length < bytes.length && bytes[before + length] === bytes[at + length]) length++;
		if (before !== undefined && length >= 3) {
			const [lengthSymbol, lengthRest, lengthBits] = coded(length, LENGTHS);
			symbol(literals[257 + lengthSymbol] as { code: number; length: number });
			bits(lengthRest, lengthBits);
			const [distanceSymbol, distanceRest, distanceBits] = coded(at - before, DISTANCES);
			symbol(distances[distanceSymbol] as { code: number; length: number });
			bits(distanceRest, distanceBits);
		} else {
			length = 1;
			symbol(literals[bytes[at] as number] as { code: number; length: number });
		}
		for (const end = at + length; at < end; at++) {
			if (at + 2 < bytes.length) seen.set(key(at), at);
			// What is too far back is never looked at again.
			const gone = at - SEARCH - 1;
			if (gone >= 0 && seen.get(key(gone)) === gone) seen.delete(key(gone));
		}
	}
	symbol(literals[END] as { code: number; length: number });
	if (count > 0) output[size++] = pending;
	return output.subarray(0, size);
}

const littleEndian = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/**
 * Packs bytes into a gzip file.
 * @param modified milliseconds since the epoch, 0 for none.
 */
export function* gzip(bytes: Uint8Array, name: string | undefined, modified: number): Work<Uint8Array> {
	const named = name === undefined ? [] : [...new TextEncoder().encode(name), 0];
	const head = [
		...[0x1f, 0x8b, 8, name === undefined ? 0 : 8],
		...littleEndian(Math.floor(modified / 1000)),
		// No extra flags; made on Unix.
		...[0, 3],
		...named,
	];
	const body = yield* deflate(bytes);
	const whole = new Uint8Array(head.length + body.length + 8);
	whole.set(head);
	whole.set(body, head.length);
	whole.set([...littleEndian(yield* crc32(bytes)), ...littleEndian(bytes.length)], head.length + body.length);
	return whole;
}

/** Does it begin as a gzip file does? */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks a gzip file, all its members as one.
 * @throws GzipError
 */
export function* gunzip(bytes: Uint8Array): Work<GzipMember> {
	if (!isGzip(bytes)) throw new GzipError('not in gzip format');
	const pieces: Uint8Array[] = [];
	let name: string | undefined;
	let at = 0;
	while (isGzip(bytes.subarray(at))) {
		const flags = bytes[at + 3] as number;
		at += 10;
		if (flags & 4) at += 2 + (bytes[at] as number) + ((bytes[at + 1] as number) << 8);
		const text = () => {
			const end = bytes.indexOf(0, at);
			if (end < 0) throw new GzipError('unexpected end of file');
			const found = new TextDecoder().decode(bytes.subarray(at, end));
			at = end + 1;
			return found;
		};
		if (flags & 8) name ??= text();
		if (flags & 16) text();
		if (flags & 2) at += 2;
		const { output, end } = yield* inflate(bytes, at);
		if (end + 8 > bytes.length) throw new GzipError('unexpected end of file');
		const view = new DataView(bytes.buffer, bytes.byteOffset + end, 8);
		if (view.getUint32(0, true) !== (yield* crc32(output))) throw new GzipError('invalid compressed data--crc error');
		if (view.getUint32(4, true) !== output.length) throw new GzipError('invalid compressed data--length error');
		pieces.push(output);
		at = end + 8;
	}
	const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let filled = 0;
	for (const piece of pieces) {
		whole.set(piece, filled);
		filled += piece.length;
	}
	return { bytes: whole, name };
}
