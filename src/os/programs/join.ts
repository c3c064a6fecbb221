/** join(1) */

import { byCodePoint } from '../text/collate.ts';
import { LINE, mapped, printAll, readLinesOf } from './lines.ts';
import { type Command, command, UsageError } from './types.ts';

type Row = string[];

export const join: Command = command({
	name: 'join',
	summary: 'For each pair of input lines with identical join fields, write a line to standard output.',
	usage: '[OPTION]... FILE1 FILE2',
	options: [
		{ short: 'a', value: true },
		{ short: 'e', value: true },
		{ short: 'i', long: 'ignore-case' },
		{ short: 'j', value: true },
		{ short: 'o', value: true },
		{ short: 't', value: true },
		{ short: 'v', value: true },
		{ short: '1', value: true },
		{ short: '2', value: true },
		{ long: 'header' },
		{ long: 'nocheck-order' },
	],
	async run({ process, options, operands, complain }) {
		if (operands.length < 2)
			throw new UsageError(operands.length === 0 ? 'missing operand' : `missing operand after '${operands[0]}'`);
		if (operands.length > 2) throw new UsageError(`extra operand '${operands[2]}'`);
		const field = (name: string): number => {
			const text = options.get(name) ?? options.get('j') ?? '1';
			if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`invalid field number: '${text}'`, 1, false);
			return Number(text) - 1;
		};
		const keys = [field('1'), field('2')];
		const separator = options.get('t');
		const read = async (name: string): Promise<Row[]> =>
			process.finish(
				mapped(await readLinesOf(process, name), (line) =>
					separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator),
				),
			);
		const files = [await read(operands[0] as string), await read(operands[1] as string)] as [Row[], Row[]];
		const key = (row: Row, file: 0 | 1): string => {
			const text = row[keys[file] as number] ?? '';
			return options.has('ignore-case') ? text.toLowerCase() : text;
		};
		const unpaired = new Set([...(options.values.get('a') ?? []), ...(options.values.get('v') ?? [])]);
		const paired = !options.has('v');
		const format = options.values.get('o')?.flatMap((text) => text.split(/[ ,]+/));
		const empty = options.get('e') ?? '';
		const write = (left: Row | undefined, right: Row | undefined) => {
			const rest = (row: Row | undefined, file: 0 | 1) => (row ?? []).filter((_, index) => index !== keys[file]);
			const own = (left ? left[keys[0] as number] : right?.[keys[1] as number]) ?? '';
			const cells = format
				? format.map((cell) => {
						if (cell === '0') return own;
						const row = cell.startsWith('1') ? left : right;
						return row?.[Number(cell.slice(2)) - 1] ?? empty;
					})
				: [own, ...rest(left, 0), ...rest(right, 1)];
			return `${cells.join(separator ?? ' ')}\n`;
		};
		if (options.has('header')) await process.print(write(files[0].shift(), files[1].shift()));
		let status = 0;
		for (const file of options.has('nocheck-order') ? [] : ([0, 1] as const))
			for (const [index, row] of files[file].entries()) {
				await process.work(LINE);
				const before = files[file][index - 1];
				if (before === undefined || byCodePoint(key(before, file), key(row, file)) <= 0) continue;
				await complain(`${operands[file]}:${index + 1}: is not sorted: ${row.join(separator ?? ' ')}`);
				status = 1;
				break;
			}
		const [first, second] = files;
		const pairs = function* (): Generator<string> {
			let [at, other] = [0, 0];
			while (at < first.length || other < second.length) {
				const [left, right] = [first[at], second[other]];
				const order = !left ? 1 : !right ? -1 : byCodePoint(key(left, 0), key(right, 1));
				if (order < 0) {
					yield unpaired.has('1') ? write(left, undefined) : '';
					at++;
				} else if (order > 0) {
					yield unpaired.has('2') ? write(undefined, right) : '';
					other++;
				} else {
					const same = key(left as Row, 0);
					const begin = other;
					while (other < second.length && key(second[other] as Row, 1) === same) other++;
					for (; at < first.length && key(first[at] as Row, 0) === same; at++)
						for (let each = begin; each < other; each++) yield paired ? write(first[at], second[each]) : '';
				}
			}
		};
		await printAll(process, pairs());
		if (status !== 0) await complain('input is not in sorted order');
		return status;
	},
});
