/** Text to bytes and back in stretches, for programs that work on bytes (see src/os/text/bytes.ts and src/os/pace.ts). */

import { isEndless } from '../file-input.ts';
import type { Work } from '../pace.ts';
import type { Process } from '../process.ts';
import { CAPACITY, MEMORY, pieceEnd } from '../stream.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import { openInput, readInput } from './types.ts';

/** The bytes that a text stands for. */
export function* bytesOf(text: string): Work<Uint8Array> {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for (let at = 0; at < text.length; ) {
		const end = pieceEnd(text, at);
		const piece = toBytes(text.slice(at, end));
		pieces.push(piece);
		size += piece.length;
		at = end;
		// A text that is short takes no time.
		if (at < text.length) yield CAPACITY;
	}
	if (pieces.length === 1) return pieces[0] as Uint8Array;
	const whole = new Uint8Array(size);
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}

/** Where the stretch of bytes that begins at `at` ends: before the first byte of a UTF-8 character. */
function stretchEnd(bytes: Uint8Array, at: number): number {
	let end = Math.min(bytes.length, at + CAPACITY);
	for (let back = 0; back < 3 && end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80; back++) end--;
	return end;
}

/** The text that stands for bytes. */
export function* textOf(bytes: Uint8Array): Work<string> {
	let text = '';
	for (let at = 0; at < bytes.length; ) {
		const end = stretchEnd(bytes, at);
		text += fromBytes(bytes.subarray(at, end));
		at = end;
		if (at < bytes.length) yield CAPACITY;
	}
	return text;
}

/** The bytes of a file (`-` is standard input). Throws FileError with the path as given, and OutOfMemory. */
export async function readBytes(process: Process, name: string): Promise<Uint8Array> {
	return process.finish(bytesOf(await readInput(process, name)));
}

/**
 * A file of which so many bytes will be looked at (`-` is standard input): all of it, or as much of an endless device.
 * @throws FileError with the path as given, and OutOfMemory.
 */
export async function readBeginning(process: Process, name: string, bytes: number): Promise<string> {
	if (!isEndless(process.fs, process.path(name)) || bytes > 2 * MEMORY) return readInput(process, name);
	const input = await openInput(process, name);
	let text = '';
	while (text.length < bytes) text += (await input.read()) ?? '';
	return text;
}

/** Writes bytes to standard output. */
export async function printBytes(process: Process, bytes: Uint8Array): Promise<void> {
	for (let at = 0; at < bytes.length; ) {
		const end = stretchEnd(bytes, at);
		await process.print(fromBytes(bytes.subarray(at, end)));
		at = end;
	}
}
