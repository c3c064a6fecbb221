import { toBytes } from '../text/bytes.ts';
import { textWidth } from '../text/width.ts';
import { type Command, command, eachInput, readInput } from './types.ts';

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => toBytes(text).length;

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
			const text = await readInput(process, name);
			const counts: number[] = [];
			if (wanted('lines')) counts.push(text.split('\n').length - 1);
			if (wanted('words')) counts.push(text.split(/\s+/).filter((word) => word !== '').length);
			if (wanted('chars')) counts.push([...text].length);
			if (wanted('bytes')) counts.push(byteLength(text));
			if (wanted('max-line-length')) counts.push(Math.max(0, ...text.split('\n').map(textWidth)));
			total += byteLength(text);
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
