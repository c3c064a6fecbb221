/** Builtins on strings: parts of them, characters, formats. */

import { operate, splitText } from '../arithmetic.ts';
import type { Builtin } from '../environment.ts';
import { format } from '../formats.ts';
import { describe, toJson } from '../print.ts';
import { isArray, JqError, type Value, type Work } from '../value.ts';
import { plain, wrong } from './define.ts';

const REPLACEMENT = 0xfffd;

function implode(value: Value, work: Work): string {
	if (!isArray(value)) throw new JqError('implode input must be an array');
	work.text(value.length);
	const characters = value.map((code) => {
		if (typeof code !== 'number')
			throw new JqError(`${describe(code, work)} can't be imploded, unicode codepoint needs to be numeric`);
		const whole = Math.trunc(code);
		const valid = whole >= 0 && whole <= 0x10ffff && !(whole >= 0xd800 && whole < 0xe000);
		return String.fromCodePoint(valid ? whole : REPLACEMENT);
	});
	return characters.join('');
}

function explode(value: Value, work: Work): number[] {
	if (typeof value !== 'string') throw new JqError('explode input must be a string');
	work.text(value.length);
	return [...value].map((character) => character.codePointAt(0) as number);
}

/** Numbers and booleans as JSON, null as nothing; what else is no string cannot be added to one. */
function join(items: readonly Value[], separator: Value, work: Work): Value {
	if (items.length === 0) return '';
	let whole: Value = '';
	for (const [index, item] of items.entries()) {
		work.spend(1);
		const part = typeof item === 'number' || typeof item === 'boolean' ? toJson(item, work) : (item ?? '');
		const before: Value = index > 0 && separator !== null ? separator : '';
		if (typeof whole === 'string' && typeof before === 'string' && typeof part === 'string') whole += before + part;
		else whole = operate('+', operate('+', whole, before, work), part, work);
	}
	if (typeof whole === 'string') work.text(whole.length);
	return whole;
}

/** Changes the case of ASCII letters alone. */
const cased = (letters: RegExp, change: (letter: string) => string): Builtin =>
	plain((value, _args, work) => {
		if (typeof value !== 'string') throw new JqError('explode input must be a string');
		work.text(value.length);
		return value.replace(letters, change);
	});

/** `startswith` and `endswith`. */
const sided = (name: string, holds: (text: string, part: string) => boolean): Builtin =>
	plain((value, [part]) => {
		if (typeof value !== 'string' || typeof part !== 'string') throw new JqError(`${name}() requires string inputs`);
		return holds(value, part);
	});

/** `ltrimstr` and `rtrimstr`: what does not fit stays as it is. */
const trimmed = (trim: (text: string, part: string) => string): Builtin =>
	plain((value, [part]) => (typeof value === 'string' && typeof part === 'string' ? trim(value, part) : value));

export const text: Record<string, Builtin> = {
	'split/1': plain((value, [separator], work) => {
		if (typeof value !== 'string' || typeof separator !== 'string')
			throw new JqError('split input and separator must be strings');
		return splitText(value, separator, work);
	}),
	'join/1': plain((value, [separator], work, evaluator) => {
		const items = [...evaluator.iterate({ value })].map((at) => at.value);
		return join(items, separator as Value, work);
	}),
	'explode/0': plain((value, _args, work) => explode(value, work)),
	'implode/0': plain((value, _args, work) => implode(value, work)),
	'ascii_downcase/0': cased(/[A-Z]/g, (letter) => letter.toLowerCase()),
	'ascii_upcase/0': cased(/[a-z]/g, (letter) => letter.toUpperCase()),
	'startswith/1': sided('startswith', (whole, part) => whole.startsWith(part)),
	'endswith/1': sided('endswith', (whole, part) => whole.endsWith(part)),
	'ltrimstr/1': trimmed((whole, part) => (whole.startsWith(part) ? whole.slice(part.length) : whole)),
	'rtrimstr/1': trimmed((whole, part) =>
		part !== '' && whole.endsWith(part) ? whole.slice(0, whole.length - part.length) : whole,
	),
	'format/1': plain((value, [name], work) => {
		if (typeof name !== 'string') throw wrong(name as Value, 'is not a valid format', work);
		return format(`@${name}`, value, work);
	}),
};
