/** Values as Go's strconv and time packages read and write them: their errors show in kubectl's messages. */

/** A text that is no such value; `message` is Go's. */
export class GoParseError extends Error {}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** strconv.ParseBool. */
export function parseBool(text: string): boolean {
	if (TRUE.has(text)) return true;
	if (FALSE.has(text)) return false;
	throw new GoParseError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** strconv.ParseInt. */
export function parseInteger(text: string): number {
	if (!/^[+-]?\d+$/.test(text))
		throw new GoParseError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
	const value = Number(text);
	if (!Number.isSafeInteger(value)) {
		throw new GoParseError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
	}
	return value;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** time.ParseDuration; returns milliseconds. `1h30m`, `90s`, `1.5h`, `0`. */
export function parseDuration(text: string): number {
	const quoted = JSON.stringify(text);
	if (/^[+-]?0$/.test(text)) return 0;
	const match = /^([+-]?)(.+)$/.exec(text);
	if (!match) throw new GoParseError(`time: invalid duration ${quoted}`);
	let rest = match[2] as string;
	let total = 0;
	while (rest !== '') {
		const number = /^(\d+\.?\d*|\.\d+)/.exec(rest);
		if (!number) throw new GoParseError(`time: invalid duration ${quoted}`);
		rest = rest.slice(number[0].length);
		const unit = /^[^\d.]+/.exec(rest);
		if (!unit) throw new GoParseError(`time: missing unit in duration ${quoted}`);
		const factor = UNITS[unit[0]];
		if (factor === undefined) {
			throw new GoParseError(`time: unknown unit ${JSON.stringify(unit[0])} in duration ${quoted}`);
		}
		rest = rest.slice(unit[0].length);
		total += Number(number[0]) * factor;
	}
	return match[1] === '-' ? -total : total;
}

/** time.Duration's String: `1h30m0s`, `1m0s`, `30s`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
	if (milliseconds === 0) return '0s';
	if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
	if (milliseconds < 1000) return `${milliseconds}ms`;
	const hours = Math.floor(milliseconds / 3_600_000);
	const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
	const seconds = (milliseconds % 60_000) / 1000;
	if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
	if (minutes > 0) return `${minutes}m${seconds}s`;
	return `${seconds}s`;
}

/** fmt's %q: a double-quoted Go string. */
export const quote = (text: string): string => JSON.stringify(text);
