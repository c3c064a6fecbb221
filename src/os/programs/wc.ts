import { toBytes } from '../text/bytes.ts';
import { textWidth } from '../text/width.ts';
import { type Command, command, eachInput, openInput } from './types.ts';

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => toBytes(text).length;

/** What wc counts, in the order in which it says so. */
const COUNTS = ['lines', 'words', 'chars', 'bytes', 'max-line-length'] as const;

/** wc(1) */
export const wc: Command = command({
	name: 'wc',
	summary: 'Print newline, word, and byte counts for each FILE, and a total line if more than one FILE is specified.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'c', long: 'bytes' },
		{ short: 'm', long: 'chars' },
		{ short: 'l', long: 'lines' },
		{ short: 'L', long: 'max-line-length' },
		{ short: 'w', long: 'words' },
	],
	async run(context) {
		const { process, options, operands } = context;
		const any = ['bytes', 'chars', 'lines', 'max-line-length', 'words'].some((name) => options.has(name));
		const wanted = (name: string) => options.has(name) || (!any && ['lines', 'words', 'bytes'].includes(name));
		const rows: { counts: number[]; name: string | undefined }[] = [];
		let total = 0;
		const status = await eachInput(context, operands, async (name) => {
			const count = { lines: 0, words: 0, chars: 0, bytes: 0, 'max-line-length': 0 };
			let [inWord, column] = [false, 0];
			const input = await openInput(process, name);
			for (let text = await input.read(); text !== null; text = await input.read()) {
				const lines = text.split('\n');
				count.lines += lines.length - 1;
				count.bytes += byteLength(text);
				if (wanted('words')) {
					count.words += (text.match(/\S+/g)?.length ?? 0) - (inWord && /^\S/.test(text) ? 1 : 0);
					inWord = /\S$/.test(text);
				}
				if (wanted('chars')) count.chars += [...text].length;
				if (!wanted('max-line-length')) continue;
				for (const [index, line] of lines.entries()) {
					column = (index === 0 ? column : 0) + textWidth(line);
					count['max-line-length'] = Math.max(count['max-line-length'], column);
				}
			}
			total += count.bytes;
			const counts = COUNTS.filter(wanted).map((each) => count[each]);
			rows.push({ counts, name: operands.length === 0 ? undefined : name });
		});
		if (operands.length > 1) {
			const totals = (rows[0]?.counts ?? [0, 0, 0]).map((_, index) =>
				rows.reduce((sum, row) => sum + (row.counts[index] as number), 0),
			);
			rows.push({ counts: totals, name: 'total' });
		}
		const many = (rows[0]?.counts.length ?? 0) > 1 || rows.length > 1;
		const stdin = operands.length === 0 || operands.includes('-');
		const width = !many
			? 1
			: stdin
				? 7
				: // The columns are as wide as the number of all bytes, shown or not.
					String(total).length;
		for (const row of rows) {
			const numbers = row.counts.map((count) => String(count).padStart(width)).join(' ');
			await process.print(`${numbers}${row.name === undefined ? '' : ` ${row.name}`}\n`);
		}
		return status;
	},
});
