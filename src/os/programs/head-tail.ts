/** head(1) and tail(1). */

import type { Work } from '../pace.ts';
import { CAPACITY, MEMORY, OutOfMemory } from '../stream.ts';
import { LINE } from './lines.ts';
import { type Command, command, eachInput, openInput, parseCount, readInput, UsageError } from './types.ts';

/** `head -5` and `tail -5` are `-n 5`. */
const oldStyle = (argv: string[]): string[] =>
	argv.flatMap((word, index) => (index === 1 && /^[-]\d+$/.test(word) ? ['-n', word.slice(1)] : [word]));

/** Lines that are counted in one stretch. */
const STRETCH = 4096;

/** Where the last `count` lines of a text begin. */
function* lastLines(text: string, count: number): Work<number> {
	let at = text.length;
	for (let left = count; left > 0 && at > 0; left--) {
		// The newline at the very end ends the last line.
		at = at < 2 ? 0 : text.lastIndexOf('\n', at - 2) + 1;
		if (left % STRETCH === 0) yield STRETCH * LINE;
	}
	return at;
}

/** Where the lines after the first `count` begin. */
function* firstLines(text: string, count: number): Work<number> {
	let at = 0;
	for (let left = count; left > 0 && at < text.length; left--) {
		const end = text.indexOf('\n', at);
		at = end < 0 ? text.length : end + 1;
		if (left % STRETCH === 0) yield STRETCH * LINE;
	}
	return at;
}

// biome-ignore lint/correctness/useYield: known at once.
function* at(place: number): Work<number> {
	return place;
}

const number = (text: string, what: string): number => {
	const count = parseCount(text.replace(/^[-+]/, ''));
	if (count === undefined) throw new UsageError(`invalid number of ${what}: '${text}'`, 1, false);
	return count;
};

export const head: Command = command({
	name: 'head',
	summary: 'Print the first 10 lines of each FILE to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'c', long: 'bytes', value: true },
		{ short: 'n', long: 'lines', value: true },
		{ short: 'q', long: 'quiet' },
		{ short: 'v', long: 'verbose' },
		{ short: 'z', long: 'zero-terminated' },
	],
	adapt: oldStyle,
	async run(context) {
		const { process, options, operands } = context;
		const bytes = options.get('bytes');
		const lines = options.get('lines') ?? '10';
		const count = bytes === undefined ? number(lines, 'lines') : number(bytes, 'bytes');
		const allBut = (bytes ?? lines).startsWith('-');
		const headers = options.has('verbose') || (operands.length > 1 && !options.has('quiet'));
		let first = true;
		return eachInput(
			{
				...context,
				complain: (message) => context.complain(`cannot open '${message.replace(/: /, "' for reading: ")}`),
			},
			operands,
			async (name) => {
				if (allBut) {
					const text = await readInput(process, name);
					await header(name);
					const end = bytes === undefined ? await process.finish(lastLines(text, count)) : text.length - count;
					await process.print(text.slice(0, Math.max(0, end)));
					return;
				}
				const input = await openInput(process, name);
				await header(name);
				let left = count;
				while (left > 0) {
					const text = await input.read();
					if (text === null) break;
					if (bytes !== undefined) {
						await process.print(text.slice(0, left));
						left -= text.length;
						continue;
					}
					let end = 0;
					while (left > 0) {
						const at = text.indexOf('\n', end);
						if (at < 0) {
							end = text.length;
							break;
						}
						end = at + 1;
						left--;
					}
					await process.print(text.slice(0, end));
				}
			},
		);
		async function header(name: string): Promise<void> {
			if (headers) await process.print(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
			first = false;
		}
	},
});

export const tail: Command = command({
	name: 'tail',
	summary: 'Print the last 10 lines of each FILE to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'c', long: 'bytes', value: true },
		{ short: 'f', long: 'follow', value: 'optional' },
		{ short: 'F' },
		{ short: 'n', long: 'lines', value: true },
		{ short: 'q', long: 'quiet' },
		{ short: 's', long: 'sleep-interval', value: true },
		{ short: 'v', long: 'verbose' },
		{ long: 'retry' },
	],
	adapt: oldStyle,
	async run(context) {
		const { process, options, operands } = context;
		const bytes = options.get('bytes');
		const lines = options.get('lines') ?? '10';
		const count = bytes === undefined ? number(lines, 'lines') : number(bytes, 'bytes');
		const from = (bytes ?? lines).startsWith('+');
		const headers = options.has('verbose') || (operands.length > 1 && !options.has('quiet'));
		let last = '';
		const seen = new Map<string, number>();
		const show = async (name: string, text: string) => {
			if (headers && last !== name)
				await process.print(`${last === '' ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
			last = name;
			await process.print(text);
		};
		const status = await eachInput(
			{
				...context,
				complain: (message) => context.complain(`cannot open '${message.replace(/: /, "' for reading: ")}`),
			},
			operands,
			async (name) => {
				const begin = (text: string): Work<number> =>
					bytes === undefined
						? from
							? firstLines(text, count - 1)
							: lastLines(text, count)
						: at(from ? Math.max(0, count - 1) : Math.max(0, text.length - count));
				const input = await openInput(process, name);
				let text = '';
				let length = 0;
				let room = 4 * CAPACITY;
				for (let piece = await input.read(); piece !== null; piece = await input.read()) {
					text += piece;
					length += piece.length;
					if (text.length < room) continue;
					// What can no longer be among the last is let go: the stream may have no end.
					if (!from) text = text.slice(await process.finish(begin(text)));
					room = 2 * text.length + 4 * CAPACITY;
					if (text.length > MEMORY) throw new OutOfMemory();
				}
				seen.set(name, length);
				await show(name, text.slice(await process.finish(begin(text))));
			},
		);
		const names = [...seen.keys()].filter((name) => name !== '-');
		if ((!options.has('follow') && !options.has('F')) || names.length === 0) return status;
		for (;;) {
			await process.sleep(1000 * Number(options.get('sleep-interval') ?? 1) || 1000);
			for (const name of names) {
				const node = process.fs.find(process.path(name));
				if (node?.type !== 'file') continue;
				const text = process.fs.readFile(process.path(name));
				const before = seen.get(name) ?? 0;
				if (text.length < before) await context.complain(`${name}: file truncated`);
				const news = text.length < before ? text : text.slice(before);
				seen.set(name, text.length);
				if (news) await show(name, news);
			}
		}
	},
});
