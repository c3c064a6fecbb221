/** base64 and the checksums. */

import { atOnce, type Work } from '../pace.ts';
import { printBytes, readBytes } from './bytes.ts';
import { type Command, command, eachInput, readInput, UsageError } from './types.ts';

/** Bytes that are encoded in one stretch: without a rest in groups of three. */
const ENCODED = 24_576;

function* encode(bytes: Uint8Array): Work<string> {
	let encoded = '';
	for (let at = 0; at < bytes.length; at += ENCODED) {
		if (at > 0) yield ENCODED;
		let binary = '';
		for (const byte of bytes.subarray(at, at + ENCODED)) binary += String.fromCharCode(byte);
		encoded += btoa(binary);
	}
	return encoded;
}

/** What base64 text without a stray character stands for. */
function* decode(text: string): Work<Uint8Array> {
	const bytes = new Uint8Array(Math.floor((text.length / 4) * 3));
	for (let at = 0; at < text.length; at += STRETCH) {
		if (at > 0) yield STRETCH;
		const binary = atob(text.slice(at, at + STRETCH));
		for (let index = 0; index < binary.length; index++) bytes[(at / 4) * 3 + index] = binary.charCodeAt(index);
	}
	return bytes;
}

/** base64(1) */
export const base64: Command = command({
	name: 'base64',
	summary: 'Base64 encode or decode FILE, or standard input, to standard output.',
	usage: '[OPTION]... [FILE]',
	options: [
		{ short: 'd', long: 'decode' },
		{ short: 'D' },
		{ short: 'i', long: 'ignore-garbage' },
		{ short: 'w', long: 'wrap', value: true },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length > 1) throw new UsageError(`extra operand '${operands[1]}'`);
		const wrap = options.get('wrap') ?? '76';
		if (!/^\d+$/.test(wrap)) throw new UsageError(`invalid wrap size: '${wrap}'`, 1, false);
		let status = 0;
		const failed = await eachInput(context, operands, async (name) => {
			if (!options.has('decode') && !options.has('D')) {
				const encoded = await process.finish(encode(await readBytes(process, name)));
				const width = Number(wrap);
				if (width === 0) await process.print(encoded);
				else
					for (let at = 0; at < encoded.length; at += width) await process.print(`${encoded.slice(at, at + width)}\n`);
				return;
			}
			const text = await readInput(process, name);
			const clean = options.has('ignore-garbage') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text.replace(/\n/g, '');
			const stray = clean.search(/[^A-Za-z0-9+/]/);
			const valid = stray < 0 ? clean : clean.slice(0, stray);
			const whole = valid.slice(0, valid.length - (valid.length % 4 === 1 ? 1 : 0));
			await printBytes(process, await process.finish(decode(whole)));
			const padding = clean.slice(valid.length);
			if (!/^={0,2}$/.test(padding) || (valid.length + padding.length) % 4 !== 0) {
				await context.complain('invalid input');
				status = 1;
			}
		});
		return failed || status;
	},
});

type Digest = (bytes: Uint8Array) => Work<string>;

const summing = (name: string, digest: Digest): Command =>
	command({
		name,
		summary: `Print or check ${name.replace('sum', '').toUpperCase()} checksums.`,
		usage: '[OPTION]... [FILE]...',
		options: [
			{ short: 'b', long: 'binary' },
			{ short: 'c', long: 'check' },
			{ short: 't', long: 'text' },
			{ long: 'quiet' },
			{ long: 'status' },
		],
		async run(context) {
			const { process, options, operands } = context;
			const of = async (file: string) => process.finish(digest(await readBytes(process, file)));
			if (!options.has('check'))
				return eachInput(context, operands, async (file) => {
					await process.print(`${await of(file)}  ${file}\n`);
				});
			let bad = 0;
			const status = await eachInput(context, operands, async (list) => {
				for (const line of (await readInput(process, list)).split('\n')) {
					const match = /^([0-9a-f]+) [ *](.*)$/.exec(line);
					if (!match) continue;
					const good = (await of(match[2] as string)) === match[1];
					if (!good) bad++;
					if (!options.has('status') && !(good && options.has('quiet')))
						await process.print(`${match[2]}: ${good ? 'OK' : 'FAILED'}\n`);
				}
			});
			if (bad > 0 && !options.has('status'))
				await context.complain(`WARNING: ${bad} computed checksum${bad === 1 ? '' : 's'} did NOT match`);
			return status || (bad > 0 ? 1 : 0);
		},
	});

/** Bytes of a message that are worked on in one stretch. */
const STRETCH = 32_768;

/** A message padded to whole blocks of 64 bytes with its length (RFC 1321, RFC 6234). */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
	const size = (((bytes.length + 8) >> 6) + 1) << 6;
	const buffer = new Uint8Array(size);
	buffer.set(bytes);
	buffer[bytes.length] = 0x80;
	const view = new DataView(buffer.buffer);
	const bits = bytes.length * 8;
	view.setUint32(size - (littleEndian ? 8 : 4), bits >>> 0, littleEndian);
	view.setUint32(size - (littleEndian ? 4 : 8), Math.floor(bits / 0x1_0000_0000), littleEndian);
	return view;
}

const rotl = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
const rotr = (value: number, by: number): number => (value >>> by) | (value << (32 - by));
const hex = (words: number[], swap = false): string =>
	words
		.map((word) => {
			const text = (word >>> 0).toString(16).padStart(8, '0');
			return swap ? (text.match(/../g) as string[]).reverse().join('') : text;
		})
		.join('');

/** MD5 (RFC 1321). */
export function* md5(bytes: Uint8Array): Work<string> {
	const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
	const view = padded(bytes, true);
	let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
	for (let block = 0; block < view.byteLength; block += 64) {
		if (block % STRETCH === STRETCH - 64) yield STRETCH;
		let [a, b, c, d] = [a0, b0, c0, d0];
		for (let i = 0; i < 64; i++) {
			const round = i >> 4;
			const f =
				round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
			const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
			const constant = Math.floor(Math.abs(Math.sin(i + 1)) * 0x1_0000_0000) | 0;
			const sum = (a + f + constant + view.getInt32(block + 4 * g, true)) | 0;
			[a, d, c, b] = [d, c, b, (b + rotl(sum, shifts[4 * round + (i % 4)] as number)) | 0];
		}
		a0 = (a0 + a) | 0;
		b0 = (b0 + b) | 0;
		c0 = (c0 + c) | 0;
		d0 = (d0 + d) | 0;
	}
	return hex([a0, b0, c0, d0], true);
}

/** SHA-1 (RFC 3174). */
export function* sha1(bytes: Uint8Array): Work<string> {
	const view = padded(bytes, false);
	const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
	const words = new Int32Array(80);
	for (let block = 0; block < view.byteLength; block += 64) {
		if (block % STRETCH === STRETCH - 64) yield STRETCH;
		for (let i = 0; i < 80; i++)
			words[i] =
				i < 16
					? view.getInt32(block + 4 * i)
					: rotl(
							(words[i - 3] as number) ^
								(words[i - 8] as number) ^
								(words[i - 14] as number) ^
								(words[i - 16] as number),
							1,
						);
		let [a, b, c, d, e] = state as [number, number, number, number, number];
		for (let i = 0; i < 80; i++) {
			const [f, k] =
				i < 20
					? [(b & c) | (~b & d), 0x5a827999]
					: i < 40
						? [b ^ c ^ d, 0x6ed9eba1]
						: i < 60
							? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
							: [b ^ c ^ d, 0xca62c1d6];
			const next = (rotl(a, 5) + f + e + k + (words[i] as number)) | 0;
			[e, d, c, b, a] = [d, c, rotl(b, 30), a, next];
		}
		for (const [index, value] of [a, b, c, d, e].entries()) state[index] = ((state[index] as number) + value) | 0;
	}
	return hex(state);
}

/** The first 32 bits of the fractional parts of roots of the first primes, which SHA-2 takes as its constants. */
function rootBits(count: number, root: 2 | 3): number[] {
	const bits: number[] = [];
	for (let candidate = 2; bits.length < count; candidate++) {
		let prime = true;
		for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
		if (!prime) continue;
		const value = root === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate);
		bits.push(((value - Math.floor(value)) * 0x1_0000_0000) | 0);
	}
	return bits;
}

/** SHA-256 (RFC 6234). */
export const sha256 = (bytes: Uint8Array): string => atOnce(sha256InStretches(bytes));

function* sha256InStretches(bytes: Uint8Array): Work<string> {
	const view = padded(bytes, false);
	const state = rootBits(8, 2);
	const constants = rootBits(64, 3);
	const words = new Int32Array(64);
	for (let block = 0; block < view.byteLength; block += 64) {
		if (block % STRETCH === STRETCH - 64) yield STRETCH;
		for (let i = 0; i < 64; i++) {
			if (i < 16) {
				words[i] = view.getInt32(block + 4 * i);
				continue;
			}
			const [x, y] = [words[i - 15] as number, words[i - 2] as number];
			const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3);
			const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10);
			words[i] = ((words[i - 16] as number) + s0 + (words[i - 7] as number) + s1) | 0;
		}
		let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
		for (let i = 0; i < 64; i++) {
			const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
			const one = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] as number) + (words[i] as number)) | 0;
			const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
			const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
		}
		for (const [index, value] of [a, b, c, d, e, f, g, h].entries())
			state[index] = ((state[index] as number) + value) | 0;
	}
	return hex(state);
}

export const md5sum = summing('md5sum', md5);
export const sha1sum = summing('sha1sum', sha1);
export const sha256sum = summing('sha256sum', sha256InStretches);
