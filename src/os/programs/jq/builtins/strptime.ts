/** strptime(3): a time read by a format. */

import { calendar } from '../../../time.ts';

/** What was read; what was not is as jq leaves it. `month` counts from 0, `day` is 0 when there was none. */
export interface ReadTime {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december',
];

/** Conversions that stand for others. */
const LONG: Record<string, string> = {
	D: '%m/%d/%y',
	F: '%Y-%m-%d',
	R: '%H:%M',
	T: '%H:%M:%S',
	X: '%H:%M:%S',
	c: '%a %b %e %H:%M:%S %Y',
	r: '%I:%M:%S %p',
	x: '%m/%d/%y',
};

/**
 * Reads `text` by `format`.
 * @returns undefined when it does not fit, the whole of it.
 */
export function strptime(text: string, format: string): ReadTime | undefined {
	const reader = new Reader(text);
	return reader.read(format) && reader.ended ? reader.result() : undefined;
}

class Reader {
	private at = 0;
	private readonly text: string;
	private readonly time: ReadTime = { year: 1900, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
	private afternoon: boolean | undefined;
	private yearDay: number | undefined;

	constructor(text: string) {
		this.text = text;
	}

	get ended(): boolean {
		return this.at === this.text.length;
	}

	result(): ReadTime {
		const { time } = this;
		if (this.afternoon !== undefined) time.hour = (time.hour % 12) + (this.afternoon ? 12 : 0);
		if (this.yearDay !== undefined && time.day === 0) time.day = this.yearDay;
		return time;
	}

	read(format: string): boolean {
		for (let i = 0; i < format.length; i++) {
			const sign = format[i] as string;
			if (/\s/.test(sign)) this.blank();
			else if (sign !== '%') {
				if (this.text[this.at++] !== sign) return false;
			} else {
				i++;
				while (/[EO_^#0-]/.test(format[i] ?? '') && format[i + 1] !== undefined) i++;
				if (!this.conversion(format[i] ?? '')) return false;
			}
		}
		return true;
	}

	private blank(): void {
		while (/\s/.test(this.text[this.at] ?? '')) this.at++;
	}

	private number(digits: number, min: number, max: number, take: (value: number) => void): boolean {
		this.blank();
		const found = new RegExp(`\\d{1,${digits}}`, 'y');
		found.lastIndex = this.at;
		const text = found.exec(this.text)?.[0];
		if (text === undefined || Number(text) < min || Number(text) > max) return false;
		this.at += text.length;
		take(Number(text));
		return true;
	}

	/** A name, whole or its first three letters. */
	private name(names: string[], take: (index: number) => void): boolean {
		const rest = this.text.slice(this.at).toLowerCase();
		for (const [index, name] of names.entries())
			for (const form of [name, name.slice(0, 3)])
				if (rest.startsWith(form)) {
					this.at += form.length;
					take(index);
					return true;
				}
		return false;
	}

	private match(pattern: RegExp): RegExpExecArray | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.text) ?? undefined;
		if (found) this.at += found[0].length;
		return found;
	}

	private conversion(letter: string): boolean {
		const { time } = this;
		if (Object.hasOwn(LONG, letter)) return this.read(LONG[letter] as string);
		switch (letter) {
			case 'Y':
				return this.number(4, 0, 9999, (value) => {
					time.year = value;
				});
			case 'y':
				return this.number(2, 0, 99, (value) => {
					time.year = value < 69 ? 2000 + value : 1900 + value;
				});
			case 'm':
				return this.number(2, 1, 12, (value) => {
					time.month = value - 1;
				});
			case 'd':
			case 'e':
				return this.number(2, 1, 31, (value) => {
					time.day = value;
				});
			case 'H':
			case 'k':
				return this.number(2, 0, 23, (value) => {
					time.hour = value;
				});
			case 'I':
			case 'l':
				return this.number(2, 1, 12, (value) => {
					time.hour = value;
				});
			case 'M':
				return this.number(2, 0, 59, (value) => {
					time.minute = value;
				});
			case 'S':
				return this.number(2, 0, 61, (value) => {
					time.second = value;
				});
			case 'j':
				return this.number(3, 1, 366, (value) => {
					this.yearDay = value;
				});
			case 'u':
				return this.number(1, 1, 7, () => {});
			case 'w':
				return this.number(1, 0, 6, () => {});
			case 'U':
			case 'V':
			case 'W':
				return this.number(2, 0, 53, () => {});
			case 'a':
			case 'A':
				return this.name(DAYS, () => {});
			case 'b':
			case 'B':
			case 'h':
				return this.name(MONTHS, (index) => {
					time.month = index;
				});
			case 'p':
			case 'P':
				return this.name(['am', 'pm'], (index) => {
					this.afternoon = index === 1;
				});
			case 's':
				return this.seconds();
			case 'z':
				// Read, but of no effect: the fields stay as they were written.
				this.blank();
				return this.match(/Z|[+-]\d{2}(?::?\d{2})?/y) !== undefined;
			case 'Z':
				return this.match(/[A-Za-z]*/y) !== undefined;
			case 'n':
			case 't':
				this.blank();
				return true;
			case '%':
				return this.text[this.at++] === '%';
			default:
				return false;
		}
	}

	private seconds(): boolean {
		const found = this.match(/\d{1,12}/y);
		if (!found) return false;
		const { year, month, day, hour, minute, second } = calendar(Number(found[0]) * 1000);
		Object.assign(this.time, { year, month: month - 1, day, hour, minute, second });
		return true;
	}
}
