/** expand, unexpand, fmt, factor: blanks, paragraphs and numbers. */

import type { Work } from '../pace.ts';
import type { Process } from '../process.ts';
import { CAPACITY, readLines } from '../stream.ts';
import { textWidth } from '../text/width.ts';
import { type Command, command, eachInput, openInput, readInput, UsageError } from './types.ts';

/** The column of the next tab stop after `column`; beyond the last of a list there are none. */
function stopAfter(column: number, stops: number[]): number | undefined {
	if (stops.length === 1) return (Math.floor(column / (stops[0] as number)) + 1) * (stops[0] as number);
	return stops.find((stop) => stop > column);
}

function tabStops(text: string | undefined): number[] {
	const stops = (text ?? '8').split(/[ ,]+/).map(Number);
	if (stops.some((stop, index) => !Number.isInteger(stop) || stop <= (stops[index - 1] ?? 0)))
		throw new UsageError(
			stops.includes(0) ? 'tab size cannot be 0' : `tab size contains invalid character(s): '${text}'`,
			1,
			false,
		);
	return stops;
}

/** Prints a file with each character as `change` has it. */
async function changed(process: Process, name: string, change: (character: string) => string): Promise<void> {
	const input = await openInput(process, name);
	for (let text = await input.read(); text !== null; text = await input.read()) {
		let output = '';
		for (const character of text) output += change(character);
		await process.print(output);
	}
}

const TABS = { short: 't', long: 'tabs', value: true } as const;

export const expand: Command = command({
	name: 'expand',
	summary: 'Convert tabs in each FILE to spaces, writing to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [TABS, { short: 'i', long: 'initial' }],
	adapt: (argv) => argv.flatMap((word) => (/^-\d+$/.test(word) ? ['-t', word.slice(1)] : [word])),
	async run(context) {
		const { process, options } = context;
		const stops = tabStops(options.get('tabs'));
		return eachInput(context, context.operands, async (name) => {
			let column = 0;
			let initial = true;
			await changed(process, name, (character) => {
				if (character === '\t' && (initial || !options.has('initial'))) {
					const next = stopAfter(column, stops) ?? column + 1;
					const blanks = ' '.repeat(next - column);
					column = next;
					return blanks;
				}
				initial = character === '\n' || (initial && character === ' ');
				column = character === '\n' ? 0 : column + textWidth(character);
				return character;
			});
		});
	},
});

export const unexpand: Command = command({
	name: 'unexpand',
	summary: 'Convert blanks in each FILE to tabs, writing to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [TABS, { short: 'a', long: 'all' }, { long: 'first-only' }],
	async run(context) {
		const { process, options } = context;
		const stops = tabStops(options.get('tabs'));
		const all = (options.has('all') || options.has('tabs')) && !options.has('first-only');
		return eachInput(context, context.operands, async (name) => {
			let column = 0;
			let from = 0;
			let blanks = '';
			let initial = true;
			await changed(process, name, (character) => {
				if ((character === ' ' || character === '\t') && (initial || all)) {
					if (blanks === '') from = column;
					blanks += character;
					const next = stopAfter(column, stops);
					column = character === '\t' ? (next ?? column + 1) : column + 1;
					// A stop is reached: the blanks before it are a tab, but for a single space.
					if (column !== next) return '';
					const tab = column - from > 1 || character === '\t' ? '\t' : blanks;
					blanks = '';
					return tab;
				}
				const text = blanks + character;
				blanks = '';
				initial = character === '\n';
				column = character === '\n' ? 0 : column + textWidth(character);
				return text;
			});
			await process.print(blanks);
		});
	},
});

export const fmt: Command = command({
	name: 'fmt',
	summary: 'Reformat each paragraph in the FILE(s), writing to standard output.',
	usage: '[-WIDTH] [OPTION]... [FILE]...',
	options: [
		{ short: 's', long: 'split-only' },
		{ short: 'u', long: 'uniform-spacing' },
		{ short: 'w', long: 'width', value: true },
	],
	adapt: (argv) => argv.flatMap((word) => (/^-\d+$/.test(word) ? ['-w', word.slice(1)] : [word])),
	async run(context) {
		const { process, options } = context;
		const width = Number(options.get('width') ?? 75);
		if (!(width > 0)) throw new UsageError(`invalid width: '${options.get('width')}'`, 1, false);
		return eachInput(context, context.operands, async (name) => {
			let paragraph: string[] = [];
			const flush = async () => {
				const indent = /^\s*/.exec(paragraph[0] ?? '')?.[0] ?? '';
				const words = paragraph.join(' ').trim().split(/\s+/).filter(Boolean);
				const lines = await process.finish(filled(words, width - indent.length));
				for (const line of lines) await process.print(`${indent}${line}\n`);
				paragraph = [];
			};
			for await (const line of readLines(await openInput(process, name))) {
				if (line.trim() === '') {
					await flush();
					await process.print('\n');
				} else if (options.has('split-only')) {
					paragraph = [line];
					await flush();
				} else paragraph.push(line);
			}
			await flush();
		});
	},
});

/** Words that are fitted in one stretch. */
const WORDS = 2048;

/** Lines of words at most `width` wide and as even as can be. */
function* filled(words: string[], width: number): Work<string[]> {
	// The goal is seven hundredths below the width, as in GNU fmt, and so are these weights.
	const goal = Math.floor((width * 187) / 200);
	const short = (by: number) => (10 * by) ** 2;
	const orphan = (word: string) => 150 ** 2 / (textWidth(word) + 2);
	const best: { cost: number; next: number; length: number }[] = [];
	best[words.length] = { cost: 0, next: words.length, length: 0 };
	for (let from = words.length - 1; from >= 0; from--) {
		if (from % WORDS === WORDS - 1) yield CAPACITY;
		let length = -1;
		for (let to = from; to < words.length; to++) {
			length += textWidth(words[to] as string) + 1;
			if (length > width && to > from) break;
			const after = best[to + 1] as { cost: number; next: number; length: number };
			let cost = after.cost;
			if (to + 1 < words.length) cost += short(goal - length);
			// Lines of different length look ragged, but for the last.
			if (after.next < words.length) cost += short(length - after.length) / 2;
			if (from === words.length - 1 && from > 0) cost += orphan(words[from] as string);
			if (!best[from] || cost < (best[from] as { cost: number }).cost) best[from] = { cost, next: to + 1, length };
		}
	}
	const lines: string[] = [];
	for (let at = 0; at < words.length; ) {
		const { next } = best[at] as { next: number };
		lines.push(words.slice(at, next).join(' '));
		at = next;
	}
	return lines;
}

/** Divisors that are tried in one stretch. */
const DIVISORS = 1_000_000;

/** Numbers beyond this take too long here. */
const MAX_FACTORED = 10n ** 15n;

export const factor: Command = command({
	name: 'factor',
	summary: 'Print the prime factors of each specified integer NUMBER.',
	usage: '[NUMBER]...',
	async run({ process, operands, complain }) {
		const words = operands.length > 0 ? operands : (await readInput(process, '-')).split(/\s+/).filter(Boolean);
		let status = 0;
		for (const word of words) {
			if (!/^\+?\d+$/.test(word) || BigInt(word) > MAX_FACTORED) {
				await complain(
					/^\+?\d+$/.test(word)
						? `'${word}' is too large for this sandbox`
						: `'${word}' is not a valid positive integer`,
				);
				status = 1;
				continue;
			}
			let rest = Number(word);
			const found: number[] = [];
			for (let prime = 2; prime * prime <= rest; prime += prime === 2 ? 1 : 2) {
				if (prime % DIVISORS === 1) await process.work(CAPACITY);
				while (rest % prime === 0) {
					found.push(prime);
					rest /= prime;
				}
			}
			if (rest > 1) found.push(rest);
			await process.print(`${Number(word)}:${found.map((prime) => ` ${prime}`).join('')}\n`);
		}
		return status;
	},
});
