/** crictl's tables, ages and sizes (cri-tools pkg/display; docker/go-units). */

/** What Go's tabwriter is set to: the least width of a column, and the blanks after its longest cell. */
const LEAST = 20;
const PADDING = 3;

/** Rows with the headings first, as columns. */
export function table(rows: string[][]): string {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(LEAST, ...rows.map((row) => (row[column] ?? '').length + PADDING)),
	);
	return rows
		.map((row) => {
			const cells = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] as number) : cell));
			return `${cells.join('')}\n`;
		})
		.join('');
}

const [MINUTE, HOUR] = [60, 3600];
const DAY = 24 * HOUR;

/** `About a minute ago`, from milliseconds. */
export function agoText(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	const hours = Math.round(seconds / HOUR);
	const words = (): string => {
		if (seconds < 1) return 'Less than a second';
		if (seconds === 1) return '1 second';
		if (seconds < MINUTE) return `${seconds} seconds`;
		if (seconds < 2 * MINUTE) return 'About a minute';
		if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} minutes`;
		if (hours === 1) return 'About an hour';
		if (hours < 48) return `${hours} hours`;
		if (hours < 24 * 7 * 2) return `${Math.floor(seconds / DAY)} days`;
		if (hours < 24 * 30 * 2) return `${Math.floor(seconds / DAY / 7)} weeks`;
		if (hours < 24 * 365 * 2) return `${Math.floor(seconds / DAY / 30)} months`;
		return `${Math.floor(seconds / DAY / 365)} years`;
	};
	return `${words()} ago`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `59.8MB`: three digits, in thousands. */
export function sizeText(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < UNITS.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${Number(value.toPrecision(3))}${UNITS[unit]}`;
}
