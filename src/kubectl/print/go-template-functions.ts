/** The functions of Go templates: text/template's own, and those that kubectl adds. */

import { fromBase64 } from '../../os/text/base64.ts';
import { goText } from '../../os/text/go-syntax.ts';
import { GoTemplateError } from './go-template-parse.ts';
import { goJson, sortKeys } from './json.ts';

/** Go's idea of truth: not nil, zero or empty. */
export function truth(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
	return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** The name of a value's type in Go, as decoded JSON has it. */
export function goType(value: unknown): string {
	if (value === undefined || value === null) return '<nil>';
	if (Array.isArray(value)) return '[]interface {}';
	if (typeof value === 'object') return 'map[string]interface {}';
	if (typeof value === 'boolean') return 'bool';
	if (typeof value === 'string') return 'string';
	return Number.isInteger(value) ? 'int' : 'float64';
}

const missing = (value: unknown): boolean => value === undefined || value === null;

function equal(a: unknown, b: unknown): boolean {
	if (missing(a) || missing(b)) return missing(a) && missing(b);
	if (typeof a !== typeof b) {
		throw new GoTemplateError(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
	}
	if (typeof a === 'object') throw new GoTemplateError(`non-comparable type ${goText(a)}: ${goType(a)}`);
	return a === b;
}

const compared = (args: unknown[], test: (order: number) => boolean): boolean => {
	const [a, b] = args as [string | number, string | number];
	if (typeof a !== typeof b) {
		throw new GoTemplateError(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
	}
	return test(a < b ? -1 : a > b ? 1 : 0);
};

/** How long a string is in bytes, as Go counts. */
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** fmt.Sprint: a blank between two that are both no strings. */
const sprint = (args: unknown[]): string =>
	args
		.map((value, index) => {
			const apart = index > 0 && typeof value !== 'string' && typeof args[index - 1] !== 'string';
			return `${apart ? ' ' : ''}${goText(value)}`;
		})
		.join('');

/** fmt.Sprintf, the verbs that people use. */
function sprintf(format: string, args: unknown[]): string {
	let at = 0;
	return format.replace(
		/%([-+0# ]*)(\d*)(?:\.(\d+))?([vsdqtfgTxX%])/g,
		(_, flags: string, width: string, precision: string | undefined, verb: string) => {
			if (verb === '%') return '%';
			if (at >= args.length) return `%!${verb}(MISSING)`;
			const value = args[at++];
			const text = formatted(verb, value, precision);
			const size = Math.min(Number(width || 0), 10_000);
			return flags.includes('-') ? text.padEnd(size) : text.padStart(size, flags.includes('0') ? '0' : ' ');
		},
	);
}

/** One value in a verb of fmt; `%!d(string=x)` where it does not fit. */
function formatted(verb: string, value: unknown, precision: string | undefined): string {
	const unfit = (): string => `%!${verb}(${goType(value) === 'int' ? 'int64' : goType(value)}=${goText(value)})`;
	const isNumber = typeof value === 'number';
	switch (verb) {
		case 'T':
			return goType(value);
		case 't':
			return typeof value === 'boolean' ? String(value) : unfit();
		case 'd':
			return isNumber && Number.isInteger(value) ? String(value) : unfit();
		case 'f':
			return isNumber && !(Number.isInteger(value) && precision === '0')
				? value.toFixed(precision === undefined ? 6 : Math.min(Number(precision), 100))
				: unfit();
		case 'x':
		case 'X': {
			const text = isNumber
				? value.toString(16)
				: [...new TextEncoder().encode(goText(value))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
			return verb === 'X' ? text.toUpperCase() : text;
		}
		case 'q':
			return typeof value === 'string' ? JSON.stringify(value) : unfit();
		case 's':
			if (isNumber || typeof value === 'boolean') return unfit();
			return precision === undefined ? goText(value) : goText(value).slice(0, Number(precision));
	}
	return goText(value);
}

function index(value: unknown, keys: unknown[]): unknown {
	return keys.reduce<unknown>((inner, key) => {
		if (missing(inner)) throw new GoTemplateError('index of untyped nil');
		if (Array.isArray(inner) || typeof inner === 'string') {
			if (typeof key !== 'number') throw new GoTemplateError(`cannot index slice/array with type ${goType(key)}`);
			if (key < 0 || key >= inner.length) throw new GoTemplateError(`index out of range: ${key}`);
			return typeof inner === 'string' ? new TextEncoder().encode(inner)[key] : inner[key];
		}
		if (typeof inner !== 'object') throw new GoTemplateError(`can't index item of type ${goType(inner)}`);
		return Object.hasOwn(inner as object, String(key)) ? (inner as Record<string, unknown>)[String(key)] : undefined;
	}, value);
}

function decode(value: unknown): string {
	const text = String(value);
	const bad = [...text].findIndex((character) => !/[A-Za-z0-9+/=\n]/.test(character));
	const decoded = bad < 0 ? fromBase64(text) : undefined;
	if (decoded === undefined) {
		throw new GoTemplateError(
			`base64 decode failed: illegal base64 data at input byte ${bad < 0 ? text.length - (text.length % 4) : bad}`,
		);
	}
	return decoded;
}

const JS_ESCAPES: Record<string, string> = {
	'\\': '\\\\',
	"'": "\\'",
	'"': '\\"',
	'<': '\\u003C',
	'>': '\\u003E',
	'&': '\\u0026',
	'=': '\\u003D',
};

/** A function, and how many arguments it takes at least when that is told in advance. */
interface TemplateFunction {
	call(args: unknown[]): unknown;
	/** Exactly so many. */
	takes?: number;
	/** An argument must be there: a missing value is not one. */
	strings?: boolean;
}

export const FUNCTIONS: Record<string, TemplateFunction> = {
	and: { call: (args) => args.find((value) => !truth(value)) ?? args.at(-1) },
	or: { call: (args) => args.find(truth) ?? args.at(-1) },
	not: { takes: 1, call: ([value]) => !truth(value) },
	len: {
		takes: 1,
		call([value]) {
			if (typeof value === 'string') return bytes(value);
			if (Array.isArray(value)) return value.length;
			if (missing(value)) throw new GoTemplateError('reflect: call of reflect.Value.Type on zero Value');
			if (typeof value !== 'object') throw new GoTemplateError(`len of type ${goType(value)}`);
			return Object.keys(value as object).length;
		},
	},
	index: { call: ([value, ...keys]) => index(value, keys) },
	slice: {
		call: ([value, from, to]) =>
			(value as string | unknown[]).slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
	},
	eq: { call: ([first, ...others]) => others.some((value) => equal(first, value)) },
	ne: { takes: 2, call: ([a, b]) => !equal(a, b) },
	lt: { takes: 2, call: (args) => compared(args, (order) => order < 0) },
	le: { takes: 2, call: (args) => compared(args, (order) => order <= 0) },
	gt: { takes: 2, call: (args) => compared(args, (order) => order > 0) },
	ge: { takes: 2, call: (args) => compared(args, (order) => order >= 0) },
	print: { call: sprint },
	println: { call: (args) => `${args.map(goText).join(' ')}\n` },
	printf: { call: ([format, ...args]) => sprintf(String(format), args) },
	html: {
		call: (args) =>
			sprint(args).replace(
				/[&<>"']/g,
				(character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': '#34', "'": '#39' }[character]};`,
			),
	},
	js: { call: (args) => sprint(args).replace(/[\\'"<>&=]/g, (character) => JS_ESCAPES[character] as string) },
	urlquery: {
		call: (args) =>
			encodeURIComponent(sprint(args).toWellFormed())
				.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
				.replaceAll('%20', '+'),
	},
	base64decode: { takes: 1, strings: true, call: ([value]) => decode(value) },
	json: { takes: 1, call: ([value]) => goJson(sortKeys(value)) },
	exists: {
		call([value, ...keys]) {
			let inner = value;
			for (const key of keys) {
				if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, String(key))) return false;
				inner = (inner as Record<string, unknown>)[String(key)];
			}
			return true;
		},
	},
};
