/** `_match` with jq's modifiers, on which `match`, `test`, `capture`, `scan`, `split/2` and `sub` stand. */

import { MatchLimit } from '../../../text/matcher.ts';
import { compilePerlRegex, type PerlRegex } from '../../../text/perl-regex.ts';
import { RegexError } from '../../../text/regex.ts';
import { operate } from '../arithmetic.ts';
import type { At, Builtin, Closure } from '../environment.ts';
import type { Evaluator } from '../evaluate.ts';
import { getIndex, sliceKey } from '../paths.ts';
import { isArray, JqError, type JsonObject, objectOf, typeOf, type Value, type Work } from '../value.ts';
import { plain, wrong } from './define.ts';

interface Mode {
	global: boolean;
	prefer: 'first' | 'longest' | 'filled';
	/** The letters that change how the pattern is read. */
	reading: string;
}

/** Reads modifiers such as `gi`. Throws JqError. */
function modifiers(given: Value, work: Work): Mode {
	if (given !== null && typeof given !== 'string') throw wrong(given, 'is not a string', work);
	const letters = given ?? '';
	if (/[^gimnpslx]/.test(letters)) throw new JqError(`${letters} is not a valid modifier string`);
	return {
		global: letters.includes('g'),
		prefer: letters.includes('l') ? 'longest' : letters.includes('n') ? 'filled' : 'first',
		reading: ['i', 'x', 'm', 'p'].filter((letter) => letters.includes(letter)).join(''),
	};
}

/** Patterns compiled so far: a filter runs the same few on every input. */
const compiled = new Map<string, PerlRegex>();
const MAX_COMPILED = 100;

function compile(pattern: string, reading: string): PerlRegex {
	const key = `${reading}/${pattern}`;
	const known = compiled.get(key);
	if (known) return known;
	const regex = compilePerlRegex(pattern, {
		ignoreCase: reading.includes('i'),
		extended: reading.includes('x'),
		dotAll: /[mp]/.test(reading),
	});
	if (compiled.size >= MAX_COMPILED) compiled.clear();
	compiled.set(key, regex);
	return regex;
}

/** Code points between two places of a text. */
const points = (text: string, from: number, to: number): number => [...text.slice(from, to)].length;

/** A match or a group; jq makes empty ones elsewhere, and their fields come in another order. */
function part(offset: number, text: string | null, whole = false): [string, Value][] {
	const place: [string, Value] = ['offset', offset];
	const length: [string, Value] = ['length', text === null ? 0 : [...text].length];
	const string: [string, Value] = ['string', text];
	return text || whole ? [place, length, string] : [place, string, length];
}

/** All matches (one unless global), each as `match` gives it. Throws JqError. */
function matches(text: string, pattern: string, mode: Mode, work: Work): Value[] {
	const found: Value[] = [];
	try {
		const { matcher, names } = compile(pattern, mode.reading);
		let from = 0;
		let [at, offset] = [0, 0];
		const offsetOf = (place: number): number => {
			// Places come in order but for groups in lookbehind, so that counting goes on from the last one.
			if (place < at) return points(text, 0, place);
			offset += points(text, at, place);
			at = place;
			return offset;
		};
		while (from <= text.length) {
			const match = matcher.search(text, from, mode.prefer);
			work.spend(20 + (((match?.end ?? text.length) - from) >> 4));
			if (!match) break;
			const whole = part(offsetOf(match.start), text.slice(match.start, match.end), true);
			const captures = names.map((name, index): Value => {
				const group = match.groups[index];
				work.spend((group?.[0] ?? 0) >> 4);
				// A group that took no part counts as empty where the whole match is.
				const own = group
					? part(points(text, 0, group[0]), text.slice(group[0], group[1]))
					: match.end === match.start
						? part(offset, '')
						: part(-1, null);
				return objectOf([...own, ['name', name ?? null]]);
			});
			found.push(objectOf([...whole, ['captures', captures]]));
			if (!mode.global) break;
			from = match.end > match.start ? match.end : match.end + ((text.codePointAt(match.end) ?? 0) > 0xffff ? 2 : 1);
		}
	} catch (error) {
		if (error instanceof RegexError) throw new JqError(`Regex failure: ${error.message}`);
		if (error instanceof MatchLimit) throw new JqError('Regex failure: retry-limit-in-match over');
		throw error;
	}
	return found;
}

/** The captures that have names, as an object. */
const captured = (match: Value): JsonObject => {
	const captures = ((match as JsonObject).get('captures') ?? []) as readonly JsonObject[];
	return objectOf(
		captures
			.filter((each) => each.get('name') !== null)
			.map((each) => [each.get('name') as string, each.get('string') as Value]),
	);
};

function* substitute(evaluator: Evaluator, closures: Closure[], at: At): Generator<At> {
	const { work } = evaluator.host;
	const [patterns, replacement, flags] = closures as [Closure, Closure, Closure];
	const text = at.value;
	for (const given of evaluator.values(flags, text))
		for (const pattern of evaluator.values(patterns, text)) {
			/** One text for each result of the replacement. */
			const results: Value[] = [];
			let previous = 0;
			for (const match of matchesOf(text, pattern, given, work) as JsonObject[]) {
				const offset = match.get('offset') as number;
				const gap = getIndex(text, sliceKey(previous, offset), work);
				let index = 0;
				for (const insert of evaluator.values(replacement, captured(match))) {
					const before = operate('+', results[index] ?? null, gap, work);
					results[index++] = operate('+', before, insert, work);
				}
				previous = offset + (match.get('length') as number);
			}
			if (results.length === 0) yield at;
			const rest = getIndex(text, sliceKey(previous, null), work);
			for (const result of results) yield evaluator.made(at, operate('+', result, rest, work));
		}
}

const matchesOf = (value: Value, pattern: Value, given: Value, work: Work): Value[] => {
	if (typeof value !== 'string') throw wrong(value, 'cannot be matched, as it is not a string', work);
	if (typeof pattern !== 'string') throw wrong(pattern, 'cannot be matched, as it is not a string', work);
	return matches(value, pattern, modifiers(given, work), work);
};

export const regex: Record<string, Builtin> = {
	'_match/2': plain((value, [pattern, given], work) => matchesOf(value, pattern as Value, given as Value, work)),
	// Where one argument stands for both, it may be an array of the pattern and its modifiers.
	'_pattern/1': plain((_value, [given]) => {
		if (typeof given === 'string') return [given, null];
		if (isArray(given as Value) && (given as Value[]).length > 0) {
			const [pattern, mode] = given as Value[];
			return [pattern as Value, mode ?? null];
		}
		throw new JqError(`${typeOf(given as Value)} not a string or array`);
	}),
	'_captured/0': plain((value) => captured(value)),
	'sub/3': (evaluator, args, at) => substitute(evaluator, args, at),
};
