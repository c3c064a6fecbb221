/** sort, uniq, comm. */

import { readLines } from '../stream.ts';
import { collation } from '../text/collate.ts';
import { ended, printAll, readLinesOf, sorted } from './lines.ts';
import { type Command, command, eachInput, openInput, UsageError } from './types.ts';

interface Key {
	from: number;
	fromOffset: number;
	to: number;
	toOffset: number;
	flags: string;
}

function parseKey(text: string): Key {
	const match = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
	if (!match)
		throw new UsageError(
			/^[^\d]/.test(text)
				? `invalid number at field start: invalid count at start of '${text}'`
				: `stray character in field spec: invalid field specification '${text}'`,
			2,
			false,
		);
	if (match[1] === '0') throw new UsageError(`field number is zero: invalid field specification '${text}'`, 2, false);
	return {
		from: Number(match[1]),
		fromOffset: Number(match[2] ?? 1),
		to: match[4] === undefined ? Number.POSITIVE_INFINITY : Number(match[4]),
		toOffset: Number(match[5] ?? 0),
		flags: (match[3] ?? '') + (match[6] ?? ''),
	};
}

/** The part of a line that a key names. */
function keyText(line: string, key: Key, separator: string | undefined): string {
	// Without a separator a field begins with the blanks before it.
	const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(separator);
	const chosen = fields.slice(key.from - 1, key.to);
	if (chosen.length === 0) return '';
	if (key.to !== Number.POSITIVE_INFINITY && key.toOffset > 0 && chosen.length === key.to - key.from + 1)
		chosen[chosen.length - 1] = (chosen.at(-1) as string).slice(0, key.toOffset);
	const text = chosen.join(separator ?? '');
	const cut = key.flags.includes('b') ? text.trimStart() : text;
	return cut.slice(Math.max(0, key.fromOffset - 1));
}

const leadingNumber = (text: string): number => Number(/^\s*(-?(?:\d+\.?\d*|\.\d+))/.exec(text)?.[1] ?? 0);
const UNITS = 'KMGTPE';
function humanNumber(text: string): number {
	const match = /^\s*(-?(?:\d+\.?\d*|\.\d+))([KMGTPEkmgtpe]?)/.exec(text);
	if (!match) return 0;
	return Number(match[1]) * 1024 ** (UNITS.indexOf((match[2] as string).toUpperCase() || '?') + 1);
}
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Version order: numbers within text by value. */
function byVersion(a: string, b: string): number {
	const [x, y] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
	for (let i = 0; i < Math.max(x.length, y.length); i++) {
		const [left, right] = [x[i] ?? '', y[i] ?? ''];
		const difference =
			/^\d/.test(left) && /^\d/.test(right) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
		if (difference !== 0) return difference;
	}
	return 0;
}

/** What a key costs, in characters. */
const KEY = 64;

/** Sorted lines without those that compare as equal to the one before. */
function* distinct(lines: string[], compare: (a: string, b: string) => number): Generator<string> {
	for (const [index, line] of lines.entries())
		if (index === 0 || compare(lines[index - 1] as string, line) !== 0) yield line;
}

export const sort: Command = command({
	name: 'sort',
	summary: 'Write sorted concatenation of all FILE(s) to standard output.',
	usage: '[OPTION]... [FILE]...',
	misuse: 2,
	options: [
		{ short: 'b', long: 'ignore-leading-blanks' },
		{ short: 'c', long: 'check', value: 'optional' },
		{ short: 'd', long: 'dictionary-order' },
		{ short: 'f', long: 'ignore-case' },
		{ short: 'g', long: 'general-numeric-sort' },
		{ short: 'h', long: 'human-numeric-sort' },
		{ short: 'k', long: 'key', value: true },
		{ short: 'M', long: 'month-sort' },
		{ short: 'm', long: 'merge' },
		{ short: 'n', long: 'numeric-sort' },
		{ short: 'o', long: 'output', value: true },
		{ short: 'R', long: 'random-sort' },
		{ short: 'r', long: 'reverse' },
		{ short: 's', long: 'stable' },
		{ short: 't', long: 'field-separator', value: true },
		{ short: 'u', long: 'unique' },
		{ short: 'V', long: 'version-sort' },
		{ short: 'z', long: 'zero-terminated' },
	],
	async run(context) {
		const { process, options, operands } = context;
		const letters: [string, string][] = [
			['ignore-leading-blanks', 'b'],
			['dictionary-order', 'd'],
			['ignore-case', 'f'],
			['general-numeric-sort', 'g'],
			['human-numeric-sort', 'h'],
			['month-sort', 'M'],
			['numeric-sort', 'n'],
			['version-sort', 'V'],
			['reverse', 'r'],
		];
		const global = letters
			.filter(([name]) => options.has(name))
			.map(([, letter]) => letter)
			.join('');
		const keys = (options.values.get('key') ?? []).map(parseKey);
		const separatorText = options.get('field-separator');
		const separator = separatorText === '\\0' ? '\0' : separatorText;
		if (separator !== undefined && [...separator].length !== 1)
			throw new UsageError(separator === '' ? 'empty tab' : `multi-character tab '${separator}'`, 2, false);
		const collate = collation(process.env);
		const lines: string[] = [];
		const status = await eachInput(
			{ ...context, complain: (message) => context.complain(`cannot read: ${message}`) },
			operands,
			async (name) => {
				await readLinesOf(process, name, lines);
			},
			2,
		);
		if (status !== 0) return status;
		const compareText = (a: string, b: string, flags: string): number => {
			if (flags.includes('n')) return leadingNumber(a) - leadingNumber(b);
			if (flags.includes('g')) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
			if (flags.includes('h')) return humanNumber(a) - humanNumber(b);
			if (flags.includes('M'))
				return MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
			if (flags.includes('V')) return byVersion(a, b);
			let [x, y] = [a, b];
			if (flags.includes('b')) [x, y] = [x.trimStart(), y.trimStart()];
			if (flags.includes('d')) [x, y] = [x.replace(/[^\p{L}\p{N}\s]/gu, ''), y.replace(/[^\p{L}\p{N}\s]/gu, '')];
			if (flags.includes('f')) [x, y] = [x.toUpperCase(), y.toUpperCase()];
			return collate(x, y);
		};
		const byKeys = (a: string, b: string): number => {
			for (const key of keys) {
				const own = key.flags.replace('b', '') === '' ? global + key.flags : key.flags;
				const result = compareText(keyText(a, key, separator), keyText(b, key, separator), own);
				if (result !== 0) return own.includes('r') ? -result : result;
			}
			if (keys.length > 0) return 0;
			const result = compareText(a, b, global);
			return global.includes('r') ? -result : result;
		};
		// Cutting out a key costs more than comparing.
		const length = (line: string) => line.length + KEY * (keys.length + global.length);
		const compare = (a: string, b: string): number => {
			const result = byKeys(a, b);
			if (result !== 0 || options.has('unique') || options.has('stable')) return result;
			return global.includes('r') ? -collate(a, b) : collate(a, b);
		};
		if (options.has('check')) {
			for (let i = 1; i < lines.length; i++) {
				await process.work(length(lines[i] as string));
				const order = compare(lines[i - 1] as string, lines[i] as string);
				if (order < 0 || (order === 0 && !options.has('unique'))) continue;
				await context.complain(`${operands[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}`);
				return 1;
			}
			return 0;
		}
		let result: string[];
		if (options.has('random-sort')) {
			const places = lines.map(() => process.machine.random.float());
			const place = (index: number) => places[index] as number;
			const order = await process.finish(
				sorted(
					[...lines.keys()],
					(a, b) => place(a) - place(b),
					() => KEY,
				),
			);
			result = order.map((index) => lines[index] as string);
		} else result = await process.finish(sorted(lines, compare, length));
		const output = ended(options.has('unique') ? distinct(result, byKeys) : result);
		const file = options.get('output');
		if (file !== undefined) process.fs.writeFile(process.path(file), [...output].join(''));
		else await printAll(process, output);
		return 0;
	},
});

export const uniq: Command = command({
	name: 'uniq',
	summary: 'Filter adjacent matching lines from INPUT (or standard input), writing to OUTPUT (or standard output).',
	usage: '[OPTION]... [INPUT [OUTPUT]]',
	options: [
		{ short: 'c', long: 'count' },
		{ short: 'd', long: 'repeated' },
		{ short: 'D' },
		{ short: 'f', long: 'skip-fields', value: true },
		{ short: 'i', long: 'ignore-case' },
		{ short: 's', long: 'skip-chars', value: true },
		{ short: 'u', long: 'unique' },
		{ short: 'w', long: 'check-chars', value: true },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length > 2) throw new UsageError(`extra operand '${operands[2]}'`);
		const skipFields = Number(options.get('skip-fields') ?? 0);
		const skip = Number(options.get('skip-chars') ?? 0);
		const width = options.has('check-chars') ? Number(options.get('check-chars')) : undefined;
		const key = (line: string): string => {
			let text = line;
			for (let i = 0; i < skipFields; i++) text = text.replace(/^\s*\S*/, '');
			text = text.slice(skip, width === undefined ? undefined : skip + width);
			return options.has('ignore-case') ? text.toLowerCase() : text;
		};
		const target = operands[1] === undefined ? undefined : process.path(operands[1]);
		if (target !== undefined) process.fs.writeFile(target, '');
		const put = async (text: string) => {
			if (target === undefined) await process.print(text);
			else process.fs.writeFile(target, text, { append: true });
		};
		return eachInput(context, operands.slice(0, 1), async (name) => {
			let first: string | undefined;
			let group = '';
			let count = 0;
			const close = async () => {
				if (first === undefined) return;
				if (options.has('repeated') && count === 1) return;
				if (options.has('unique') && count > 1) return;
				if (!options.has('D')) await put(`${options.has('count') ? `${String(count).padStart(7)} ` : ''}${first}\n`);
				else if (count > 1) await put(group);
			};
			for await (const line of readLines(await openInput(process, name))) {
				if (first === undefined || key(first) !== key(line)) {
					await close();
					first = line;
					group = '';
					count = 0;
				}
				count++;
				if (options.has('D')) group += `${line}\n`;
			}
			await close();
		});
	},
});

export const comm: Command = command({
	name: 'comm',
	summary: 'Compare sorted files FILE1 and FILE2 line by line.',
	usage: '[OPTION]... FILE1 FILE2',
	options: [{ short: '1' }, { short: '2' }, { short: '3' }],
	async run({ process, options, operands }) {
		const [first, second] = operands;
		if (first === undefined) throw new UsageError('missing operand');
		if (second === undefined) throw new UsageError(`missing operand after '${first}'`);
		const a = await readLinesOf(process, first);
		const b = await readLinesOf(process, second);
		const collate = collation(process.env);
		const put = (column: 1 | 2 | 3, line: string) => {
			if (options.has(String(column))) return '';
			const before = ([1, 2] as const).filter((each) => each < column && !options.has(String(each))).length;
			return `${'\t'.repeat(before)}${line}\n`;
		};
		const compared = function* (): Generator<string> {
			let [i, j] = [0, 0];
			while (i < a.length || j < b.length) {
				const [left, right] = [a[i], b[j]];
				const order = left === undefined ? 1 : right === undefined ? -1 : collate(left, right);
				if (order < 0) yield put(1, a[i++] as string);
				else if (order > 0) yield put(2, b[j++] as string);
				else {
					yield put(3, left as string);
					i++;
					j++;
				}
			}
		};
		await printAll(process, compared());
		return 0;
	},
});
