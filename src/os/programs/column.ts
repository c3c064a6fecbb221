/** column(1): lists side by side, and tables. */

import { padColumns, textWidth } from '../text/width.ts';
import { LINE, mapped, printAll, readLinesOf } from './lines.ts';
import { type Command, command, eachInput } from './types.ts';

const TAB = 8;

/** column(1) without -t: columns of one width, whole tabs, filled down and then across. */
function* inTabColumns(lines: string[], width: number): Generator<string> {
	const size = (Math.floor(lines.reduce((widest, line) => Math.max(widest, textWidth(line)), 0) / TAB) + 1) * TAB;
	const count = Math.max(1, Math.floor(width / size));
	const rows = Math.ceil(lines.length / count);
	for (let row = 0; row < rows; row++) {
		for (let index = row; index < lines.length; index += rows) {
			const line = lines[index] as string;
			const last = index + rows >= lines.length;
			yield line + (last ? '\n' : '\t'.repeat(Math.ceil((size - textWidth(line)) / TAB)));
		}
	}
}

export const column: Command = command({
	name: 'column',
	summary: 'Columnate lists.',
	usage: '[options] [<file>...]',
	options: [
		{ short: 't', long: 'table' },
		{ short: 's', long: 'separator', value: true },
		{ short: 'o', long: 'output-separator', value: true },
		{ short: 'c', long: 'output-width', value: true },
	],
	async run(context) {
		const { process, options } = context;
		const read: string[] = [];
		const status = await eachInput(context, context.operands, async (name) => {
			await readLinesOf(process, name, read);
		});
		const lines = (await process.finish(mapped(read, (line) => (line.trim() === '' ? [] : [line])))).flat();
		if (!options.has('table')) {
			await printAll(
				process,
				inTabColumns(lines, Number(options.get('output-width') ?? process.stdout.terminal?.columns ?? 80)),
			);
			return status;
		}
		const separators = options.get('separator');
		const rows = await process.finish(
			mapped(lines, (line) =>
				separators === undefined
					? line.trim().split(/\s+/)
					: line.split(new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]`)),
			),
		);
		const widths: number[] = [];
		for (const row of rows) {
			await process.work(LINE * row.length);
			for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
		}
		for (const row of rows)
			await process.print(
				`${row.map((cell, index) => (index === row.length - 1 ? cell : padColumns(cell, widths[index] as number))).join(options.get('output-separator') ?? '  ')}\n`,
			);
		return status;
	},
});
