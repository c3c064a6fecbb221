/** Lines in stretches: what a program does with many of them leaves the page its turns (see src/os/pace.ts). */

import type { Work } from '../pace.ts';
import type { Process } from '../process.ts';
import { CAPACITY, OutOfMemory, readLines } from '../stream.ts';
import { openInput } from './types.ts';

/** The most lines that a program keeps: each takes far more room than its characters. */
const MAX_LINES = 5_000_000;

/** What a line costs beside its characters, in characters. */
export const LINE = 32;

/** Items that are sorted in one go. */
const RUN = 256;

/**
 * The lines of a file (`-` is standard input), without their newlines, after those in `lines`.
 * @throws FileError with the path as given, and OutOfMemory.
 */
export async function readLinesOf(process: Process, name: string, lines: string[] = []): Promise<string[]> {
	for await (const line of readLines(await openInput(process, name))) {
		if (lines.push(line) > MAX_LINES) throw new OutOfMemory();
	}
	return lines;
}

/** The same where the text is at hand already. */
export function* linesOf(text: string): Work<string[]> {
	const lines: string[] = [];
	for (let at = 0, counted = 0; at < text.length; ) {
		const end = text.indexOf('\n', at);
		if (lines.push(text.slice(at, end < 0 ? undefined : end)) > MAX_LINES) throw new OutOfMemory();
		at = end < 0 ? text.length : end + 1;
		if (at - counted < CAPACITY) continue;
		yield at - counted;
		counted = at;
	}
	return lines;
}

/** Lines changed one by one, as Array.prototype.map does. */
export const mapped = <T>(lines: readonly string[], change: (line: string) => T): Work<T[]> =>
	changed(lines, change, (line) => line.length);

/** Items changed one by one; `length` is what changing one costs, in characters. */
export function* changed<S, T>(items: readonly S[], change: (item: S) => T, length: (item: S) => number): Work<T[]> {
	const changed: T[] = [];
	let cost = 0;
	for (const item of items) {
		changed.push(change(item));
		cost += LINE + length(item);
		if (cost < CAPACITY) continue;
		yield cost;
		cost = 0;
	}
	return changed;
}

/** Prints pieces of text, an empty one being something that was looked at and left out. */
export async function printAll(process: Process, pieces: Iterable<string>): Promise<void> {
	let text = '';
	let passed = 0;
	for (const piece of pieces) {
		text += piece;
		passed += LINE;
		if (text.length + passed < CAPACITY) continue;
		await process.work(passed);
		if (text !== '') await process.print(text);
		text = '';
		passed = 0;
	}
	if (text !== '') await process.print(text);
}

/** Each of some lines with its newline. */
export function* ended(lines: Iterable<string>): Generator<string> {
	for (const line of lines) yield `${line}\n`;
}

/** Sorts as Array.prototype.sort does, in stretches; `length` is what comparing an item costs, in characters. */
export function* sorted<T>(
	items: readonly T[],
	compare: (a: T, b: T) => number,
	length: (item: T) => number,
): Work<T[]> {
	let runs: T[][] = [];
	for (let at = 0; at < items.length; ) {
		let cost = 0;
		const from = at;
		while (at < items.length && at - from < RUN && cost < CAPACITY) cost += LINE + length(items[at++] as T);
		runs.push(items.slice(from, at).sort(compare));
		yield cost;
	}
	while (runs.length > 1) {
		const merged: T[][] = [];
		for (let pair = 0; pair < runs.length; pair += 2)
			merged.push(yield* merge(runs[pair] as T[], runs[pair + 1] ?? [], compare, length));
		runs = merged;
	}
	return runs[0] ?? [];
}

function* merge<T>(a: T[], b: T[], compare: (a: T, b: T) => number, length: (item: T) => number): Work<T[]> {
	if (b.length === 0) return a;
	const both: T[] = [];
	let cost = 0;
	for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
		const left = j >= b.length || (i < a.length && compare(a[i] as T, b[j] as T) <= 0);
		const item = (left ? a[i++] : b[j++]) as T;
		both.push(item);
		cost += LINE + length(item);
		if (cost < CAPACITY) continue;
		yield cost;
		cost = 0;
	}
	return both;
}
