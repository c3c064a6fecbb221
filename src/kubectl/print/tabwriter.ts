/** Elastic tab stops, as Go's text/tabwriter lays them out: a column is a run of lines that have a cell there. */

export interface TabOptions {
	minWidth: number;
	padding: number;
}

/** The layout of kubectl's tables: at least 6 wide, 3 blanks between. */
export const TABLE_TABS: TabOptions = { minWidth: 6, padding: 3 };
/** The layout of `kubectl describe`. */
export const DESCRIBE_TABS: TabOptions = { minWidth: 0, padding: 2 };

const width = (cell: string): number => [...cell].length;

/**
 * Lays out lines whose cells end in tabs; what follows a line's last tab belongs to no column.
 * @param remembered widths per column that must not shrink (a watch's earlier rows); grown in place.
 */
export function layOut(text: string, { minWidth, padding }: TabOptions, remembered?: number[]): string {
	const lines = text.split('\n').map((line) => line.split('\t'));
	const widths: number[][] = lines.map(() => []);
	const format = (from: number, to: number, column: number): void => {
		for (let at = from; at < to; ) {
			if ((lines[at] as string[]).length - 1 <= column) {
				at++;
				continue;
			}
			let end = at;
			let widest = Math.max(minWidth, remembered?.[column] ?? 0);
			while (end < to && (lines[end] as string[]).length - 1 > column) {
				widest = Math.max(widest, width(lines[end]?.[column] as string) + padding);
				end++;
			}
			for (let line = at; line < end; line++) (widths[line] as number[])[column] = widest;
			if (remembered) remembered[column] = widest;
			format(at, end, column + 1);
			at = end;
		}
	};
	format(0, lines.length, 0);
	return lines
		.map((cells, line) =>
			cells
				.map((cell, column) => {
					const wanted = widths[line]?.[column];
					return wanted === undefined ? cell : cell + ' '.repeat(Math.max(0, wanted - width(cell)));
				})
				.join(''),
		)
		.join('\n');
}
