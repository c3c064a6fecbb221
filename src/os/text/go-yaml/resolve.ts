/** What a scalar stands for in go-yaml v2: YAML 1.1 without numbers of base 60, and times as they are written. */

import { fromBase64 } from '../base64.ts';
import { YamlFault } from './fault.ts';

/** The handle `!!` in full. */
const YAML_TAG = 'tag:yaml.org,2002:';

export type ScalarValue = string | number | boolean | null;

/** The tag that a value has by itself, without its `!!`. */
export type ScalarTag = 'str' | 'int' | 'float' | 'bool' | 'null' | 'merge' | 'timestamp';

export interface Resolved {
	tag: ScalarTag;
	value: ScalarValue;
}

const WORDS = new Map<string, Resolved>();
const word = (tag: ScalarTag, value: ScalarValue, ...spellings: string[]): void => {
	for (const each of spellings) WORDS.set(each, { tag, value });
};
const spelled = (...words: string[]): string[] =>
	words.flatMap((each) => [each, (each[0] as string).toUpperCase() + each.slice(1), each.toUpperCase()]);
word('bool', true, 'y', 'Y', ...spelled('yes', 'true', 'on'));
word('bool', false, 'n', 'N', ...spelled('no', 'false', 'off'));
word('null', null, '', '~', ...spelled('null'));
word('float', Number.NaN, '.nan', '.NaN', '.NAN');
word('float', Number.POSITIVE_INFINITY, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF');
word('float', Number.NEGATIVE_INFINITY, '-.inf', '-.Inf', '-.INF');
word('merge', '<<', '<<');

const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const TIME = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;
/** Longer numbers are no integers of 64 bits, in any base. */
const LONGEST = 80;
/** Bounds of int64 and uint64. */
const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n;

/** The value of a scalar that has no tag. */
function resolvePlain(text: string): Resolved {
	const known = WORDS.get(text);
	if (known) return known;
	const string: Resolved = { tag: 'str', value: text };
	const float = (digits: string): Resolved => {
		const value = Number(digits);
		return Number.isFinite(value) ? { tag: 'float', value } : string;
	};
	if (text.startsWith('.')) return FLOAT.test(text) ? float(text) : string;
	if (!/^[-+\d]/.test(text)) return string;
	const digits = text.replaceAll('_', '');
	const integer = parseInteger(digits);
	if (integer !== undefined) return { tag: 'int', value: Number(integer) };
	return FLOAT.test(digits) ? float(digits) : string;
}

/** Go's strconv with base 0: `0x1f`, `0b1`, `0o17` and `017`. Undefined for what is none, or too large for 64 bits. */
function parseInteger(text: string): bigint | undefined {
	if (text.length > LONGEST) return undefined;
	const match = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/.exec(text);
	if (!match) return undefined;
	const [, sign, digits] = match as unknown as [string, string, string];
	const octal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits;
	const value = BigInt(octal) * (sign === '-' ? -1n : 1n);
	return value >= LEAST && value < (sign === '' ? MOST : MOST / 2n) ? value : undefined;
}

/**
 * The value of a scalar.
 * @param tag in full, `!` or '' for none. Tags that are not YAML's own make it a string.
 * @param implicit whether it is plain, or without a value.
 * @throws YamlFault for a value that is not of its tag.
 */
export function resolveScalar(text: string, tag: string, implicit: boolean): Resolved {
	const string: Resolved = { tag: 'str', value: text };
	if (tag === '') return implicit ? resolvePlain(text) : string;
	const wanted = tag.startsWith(YAML_TAG) ? tag.slice(YAML_TAG.length) : '';
	if (wanted === 'binary') {
		const bytes = text.replace(/[\r\n]/g, '');
		const decoded = bytes.length % 4 === 0 && !/\s/.test(bytes) ? fromBase64(bytes) : undefined;
		if (decoded === undefined) throw new YamlFault('!!binary value contains invalid base64 data');
		return { tag: 'str', value: decoded };
	}
	if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(wanted)) return string;
	if (wanted === 'timestamp' && TIME.test(text)) return { tag: 'timestamp', value: text };
	const found = resolvePlain(text);
	if (found.tag === wanted) return found;
	if (found.tag === 'int' && wanted === 'float') return { tag: 'float', value: found.value };
	throw new YamlFault(`cannot decode !!${found.tag} \`${text}\` as a !!${wanted}`);
}

/** What a scalar is called as a key in JSON (sigs.k8s.io/yaml); undefined for null, which cannot be one. */
export function keyName({ tag, value }: Resolved): string | undefined {
	if (value === null) return undefined;
	return tag === 'float' ? formatFloat(value as number) : String(value);
}

/** Go's strconv.FormatFloat(value, 'g', -1, 32): the fewest digits that a float32 needs. */
function formatFloat(value: number): string {
	if (Number.isNaN(value)) return '.nan';
	const single = Math.fround(value);
	if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
	let shortest = String(single);
	for (let precision = 1; precision <= 9; precision++) {
		shortest = single.toExponential(precision - 1);
		if (Math.fround(Number(shortest)) === single) break;
	}
	const exponent = Number(shortest.slice(shortest.indexOf('e') + 1));
	if (exponent >= -4 && exponent < 6) return String(Number(shortest));
	return shortest.replace(/e([-+])(\d)$/, 'e$10$2');
}
