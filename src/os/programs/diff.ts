/** diff(1) */

import { FileError, resolvePath } from '../fs.ts';
import type { Work } from '../pace.ts';
import type { Process } from '../process.ts';
import { strftime } from '../text/strftime.ts';
import { linesOf, mapped, printAll } from './lines.ts';
import { type Command, command, readInput, UsageError } from './types.ts';

interface Change {
	/** Lines [from, to) of each side, from 0. */
	a: [number, number];
	b: [number, number];
}

/** Above this many cells a comparison takes the differing middle as one change. */
const MAX_CELLS = 4_000_000;

/** What changed between two lists of lines (longest common subsequence). */
export function compareLines(a: string[], b: string[]): Change[] {
	let start = 0;
	while (start < a.length && start < b.length && a[start] === b[start]) start++;
	let end = 0;
	while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
	const [left, right] = [a.length - end - start, b.length - end - start];
	if (left === 0 && right === 0) return [];
	if (left === 0 || right === 0 || left * right > MAX_CELLS)
		return [{ a: [start, start + left], b: [start, start + right] }];
	// Numbers are compared faster than lines.
	const numbers = new Map<string, number>();
	const numbered = (line: string): number => {
		const number = numbers.get(line) ?? numbers.size;
		numbers.set(line, number);
		return number;
	};
	const x = a.slice(start, a.length - end).map(numbered);
	const y = b.slice(start, b.length - end).map(numbered);
	const width = y.length + 1;
	const table = new Uint32Array((x.length + 1) * width);
	for (let i = x.length - 1; i >= 0; i--)
		for (let j = y.length - 1; j >= 0; j--)
			table[i * width + j] =
				x[i] === y[j]
					? (table[(i + 1) * width + j + 1] as number) + 1
					: Math.max(table[(i + 1) * width + j] as number, table[i * width + j + 1] as number);
	const changes: Change[] = [];
	let [i, j] = [0, 0];
	while (i < x.length || j < y.length) {
		if (i < x.length && j < y.length && x[i] === y[j]) {
			i++;
			j++;
			continue;
		}
		const [fromI, fromJ] = [i, j];
		while ((i < x.length || j < y.length) && !(i < x.length && j < y.length && x[i] === y[j])) {
			const down = i < x.length ? (table[(i + 1) * width + j] as number) : -1;
			const right = j < y.length ? (table[i * width + j + 1] as number) : -1;
			if (down >= right) i++;
			else j++;
		}
		changes.push({ a: [start + fromI, start + i], b: [start + fromJ, start + j] });
	}
	return changes;
}

/** Lines with the mark of a missing newline at the end. */
function* split(text: string): Work<string[]> {
	const lines = yield* linesOf(text);
	if (text !== '' && !text.endsWith('\n')) lines[lines.length - 1] += '\n\\ No newline at end of file';
	return lines;
}

const span = ([from, to]: [number, number], empty: number): string =>
	to - from === 0 ? String(empty) : to - from === 1 ? String(from + 1) : `${from + 1},${to}`;

function* normal(a: string[], b: string[], changes: Change[]): Generator<string> {
	for (const change of changes) {
		const letter = change.a[0] === change.a[1] ? 'a' : change.b[0] === change.b[1] ? 'd' : 'c';
		yield `${span(change.a, change.a[0])}${letter}${span(change.b, change.b[0])}\n`;
		for (let at = change.a[0]; at < change.a[1]; at++) yield `< ${a[at]}\n`;
		if (letter === 'c') yield '---\n';
		for (let at = change.b[0]; at < change.b[1]; at++) yield `> ${b[at]}\n`;
	}
}

/** The hunks of a unified diff without its two head lines. */
export function* unifiedHunks(a: string[], b: string[], changes: Change[], context: number): Generator<string> {
	for (let index = 0; index < changes.length; ) {
		const group = [changes[index] as Change];
		while (index + group.length < changes.length) {
			const next = changes[index + group.length] as Change;
			if (next.a[0] - (group.at(-1) as Change).a[1] > 2 * context) break;
			group.push(next);
		}
		index += group.length;
		const first = group[0] as Change;
		const last = group.at(-1) as Change;
		const fromA = Math.max(0, first.a[0] - context);
		const toA = Math.min(a.length, last.a[1] + context);
		const fromB = Math.max(0, first.b[0] - context);
		const toB = Math.min(b.length, last.b[1] + context);
		const range = (from: number, to: number) =>
			to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
		yield `@@ -${range(fromA, toA)} +${range(fromB, toB)} @@\n`;
		let at = fromA;
		for (const change of group) {
			for (; at < change.a[0]; at++) yield ` ${a[at]}\n`;
			for (; at < change.a[1]; at++) yield `-${a[at]}\n`;
			for (let other = change.b[0]; other < change.b[1]; other++) yield `+${b[other]}\n`;
		}
		for (; at < toA; at++) yield ` ${a[at]}\n`;
	}
}

export const diff: Command = command({
	name: 'diff',
	summary: 'Compare FILES line by line.',
	usage: '[OPTION]... FILES',
	misuse: 2,
	namedHint: true,
	options: [
		{ short: 'B', long: 'ignore-blank-lines' },
		{ short: 'b', long: 'ignore-space-change' },
		{ short: 'i', long: 'ignore-case' },
		{ short: 'N', long: 'new-file' },
		{ short: 'q', long: 'brief' },
		{ short: 'r', long: 'recursive' },
		{ short: 's', long: 'report-identical-files' },
		{ short: 'U', long: 'unified', value: true },
		{ short: 'u' },
		{ short: 'w', long: 'ignore-all-space' },
		{ short: 'L', long: 'label', value: true },
		{ long: 'color', value: 'optional' },
	],
	adapt: (argv) => argv.map((word) => (word === '--unified' ? '-u' : word)),
	async run({ process, options, operands, complain }) {
		const [first, second] = operands;
		if (first === undefined) throw new UsageError("missing operand after 'diff'", 2);
		if (second === undefined) throw new UsageError(`missing operand after '${first}'`, 2);
		if (operands.length > 2) throw new UsageError(`extra operand '${operands[2]}'`, 2);
		const key = (line: string): string => {
			let text = options.has('ignore-case') ? line.toLowerCase() : line;
			if (options.has('ignore-all-space')) text = text.replace(/\s+/g, '');
			else if (options.has('ignore-space-change')) text = text.replace(/\s+/g, ' ').trimEnd();
			return text;
		};
		let status = 0;
		const compare = async (left: string, right: string, heading: boolean): Promise<void> => {
			const get = async (name: string): Promise<string | undefined> => {
				if (name !== '-' && options.has('new-file') && !process.fs.exists(process.path(name))) return '';
				try {
					return await readInput(process, name);
				} catch (error) {
					if (!(error instanceof FileError)) throw error;
					await complain(`${error.path}: ${error.message}`);
					status = 2;
					return undefined;
				}
			};
			const texts = [await get(left), await get(right)];
			if (texts.includes(undefined)) return;
			const a = await process.finish(split(texts[0] as string));
			const b = await process.finish(split(texts[1] as string));
			const keys = [await process.finish(mapped(a, key)), await process.finish(mapped(b, key))] as const;
			let changes = compareLines(...keys);
			if (options.has('ignore-blank-lines'))
				changes = changes.filter((change) =>
					[...a.slice(...change.a), ...b.slice(...change.b)].some((line) => line.trim() !== ''),
				);
			if (changes.length === 0) {
				if (options.has('report-identical-files')) await process.print(`Files ${left} and ${right} are identical\n`);
				return;
			}
			status = Math.max(status, 1);
			if (options.has('brief')) {
				await process.print(`Files ${left} and ${right} differ\n`);
				return;
			}
			const unified = options.has('u') || options.has('unified');
			if (heading)
				await process.print(
					`diff ${process.argv.slice(1, -2).join(' ')} ${left} ${right}\n`.replace('diff  ', 'diff '),
				);
			if (!unified) {
				await printAll(process, normal(a, b, changes));
				return;
			}
			const labels = options.values.get('label') ?? [];
			const stamp = (name: string) =>
				`${name}\t${strftime('%Y-%m-%d %H:%M:%S.%N +0000', name === '-' ? process.clock.now() : (process.fs.find(process.path(name))?.modified ?? 0))}`;
			await process.print(`--- ${labels[0] ?? stamp(left)}\n+++ ${labels[1] ?? stamp(right)}\n`);
			await printAll(process, unifiedHunks(a, b, changes, Number(options.get('unified') ?? 3)));
		};
		const isDirectory = (name: string) => name !== '-' && process.fs.isDirectory(process.path(name));
		if (isDirectory(first) && isDirectory(second)) {
			await directories(
				process,
				first,
				second,
				options.has('recursive'),
				options.has('new-file'),
				compare,
				async (line) => {
					status = Math.max(status, 1);
					await process.print(line);
				},
			);
			return status;
		}
		const into = (directory: string, name: string) => `${directory.replace(/\/$/, '')}/${name.split('/').at(-1)}`;
		await compare(
			isDirectory(first) ? into(first, second) : first,
			isDirectory(second) ? into(second, first) : second,
			false,
		);
		return status;
	},
});

async function directories(
	process: Process,
	a: string,
	b: string,
	recursive: boolean,
	all: boolean,
	compare: (left: string, right: string, heading: boolean) => Promise<void>,
	tell: (line: string) => Promise<void>,
): Promise<void> {
	const names = (directory: string) => process.fs.readdir(process.path(directory));
	for (const name of [...new Set([...names(a), ...names(b)])].sort()) {
		const [left, right] = [`${a}/${name}`, `${b}/${name}`];
		const find = (path: string) => process.fs.find(resolvePath(process.cwd, path));
		const [x, y] = [find(left), find(right)];
		if (!all && (!x || !y)) {
			await tell(`Only in ${x ? a : b}: ${name}\n`);
			continue;
		}
		if (x?.type === 'directory' && y?.type === 'directory') {
			if (recursive) await directories(process, left, right, recursive, all, compare, tell);
			else await tell(`Common subdirectories: ${left} and ${right}\n`);
			continue;
		}
		await compare(left, right, true);
	}
}
