/** Builtins on values of every kind: sizes, keys, paths, types, errors. */

import type { Builtin, Closure } from '../environment.ts';
import type { Evaluator } from '../evaluate.ts';
import { deletePaths, getPath, indicesOf, pathArgument, updatePath } from '../paths.ts';
import { describe, toJson, toText } from '../print.ts';
import { ParseError, parseOne } from '../reader.ts';
import {
	compare,
	fromPlain,
	isArray,
	isObject,
	JqError,
	sortedKeys,
	truthy,
	typeOf,
	type Value,
	type Work,
} from '../value.ts';
import { many, plain, wrong } from './define.ts';

/** `halt` and `halt_error`: ends the run; text goes to standard error. */
export class Halt extends Error {
	readonly status: number;
	readonly text: string;
	constructor(status: number, text: string) {
		super('halt');
		this.status = status;
		this.text = text;
	}
}

function length(value: Value, work: Work): number {
	if (value === null) return 0;
	if (typeof value === 'string') return [...value].length;
	if (typeof value === 'number') return Math.abs(value);
	if (isArray(value)) return value.length;
	if (isObject(value)) return value.size;
	throw wrong(value, 'has no length', work);
}

function keys(value: Value, sorted: boolean, work: Work): Value[] {
	if (isArray(value)) return [...value.keys()];
	if (!isObject(value)) throw wrong(value, 'has no keys', work);
	work.spend(value.size);
	return sorted ? sortedKeys(value) : [...value.keys()];
}

function has(value: Value, key: Value): boolean {
	if (isObject(value) && typeof key === 'string') return value.has(key);
	if (isArray(value) && typeof key === 'number') return key >= 0 && Math.floor(key) < value.length;
	if (value === null && (typeof key === 'string' || typeof key === 'number')) return false;
	throw new JqError(
		`Cannot check whether ${typeOf(value)} has a ${typeof key === 'string' ? 'string' : typeOf(key)} key`,
	);
}

function contains(whole: Value, part: Value, work: Work): boolean {
	work.spend(1);
	if (isObject(whole) && isObject(part))
		return [...part].every(([key, value]) => whole.has(key) && contains(whole.get(key) as Value, value, work));
	if (isArray(whole) && isArray(part))
		return part.every((item) => whole.some((own) => typeOf(own) === typeOf(item) && contains(own, item, work)));
	if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
	if (typeOf(whole) === typeOf(part)) return whole === part;
	throw new JqError(`${describe(whole, work)} and ${describe(part, work)} cannot have their containment checked`);
}

function indices(whole: Value, part: Value, work: Work): Value {
	if (whole === null) return null;
	if (typeof whole === 'string' && typeof part === 'string') {
		const found: number[] = [];
		if (part === '') return found;
		const bytes = new TextEncoder();
		for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
			work.spend(1 + (at >> 6));
			// jq 1.7 counts bytes here.
			found.push(bytes.encode(whole.slice(0, at)).length);
		}
		return found;
	}
	if (isArray(whole) && isArray(part)) return indicesOf(whole, part, work);
	if (isArray(whole)) return indicesOf(whole, [part], work);
	throw new JqError(
		`Cannot index ${typeOf(whole)} with ${typeof part === 'string' ? `string ${JSON.stringify(part)}` : typeOf(part)}`,
	);
}

/** Where `target` is in a sorted array, or -1 less where it would go. */
function bsearch(value: Value, target: Value, work: Work): number {
	if (!isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
	let [low, high] = [0, value.length - 1];
	while (low <= high) {
		const middle = (low + high) >> 1;
		const difference = compare(value[middle] as Value, target, work);
		if (difference === 0) return middle;
		if (difference < 0) low = middle + 1;
		else high = middle - 1;
	}
	return -1 - low;
}

function flatten(items: readonly Value[], depth: number, into: Value[], work: Work): Value[] {
	for (const item of items) {
		work.spend(1);
		if (isArray(item) && depth > 0) flatten(item, depth - 1, into, work);
		else into.push(item);
	}
	return into;
}

function* select(evaluator: Evaluator, [condition]: Closure[], at: Parameters<Builtin>[2]): ReturnType<Builtin> {
	for (const value of evaluator.values(condition as Closure, at.value)) if (truthy(value)) yield at;
}

/** What a level of `recurse` costs: filters that wait are dear to whoever collects the garbage. */
const LEVEL = 150;

function* recurse(
	evaluator: Evaluator,
	[next]: Closure[],
	at: Parameters<Builtin>[2],
): Generator<Parameters<Builtin>[2]> {
	// A stack of our own, so that a long chain is not a deep one.
	yield at;
	const stack = [evaluator.run((next as Closure).node, (next as Closure).env, at)];
	while (stack.length > 0) {
		const result = (stack.at(-1) as (typeof stack)[number]).next();
		if (result.done) stack.pop();
		else {
			yield result.value;
			evaluator.host.work.spend(LEVEL);
			stack.push(evaluator.run((next as Closure).node, (next as Closure).env, result.value));
		}
	}
}

export const core: Record<string, Builtin> = {
	'empty/0': () => [],
	'null/0': plain(() => null),
	'true/0': plain(() => true),
	'false/0': plain(() => false),
	'not/0': plain((value) => !truthy(value)),
	'type/0': plain((value) => typeOf(value)),
	'length/0': plain((value, _args, work) => length(value, work)),
	'utf8bytelength/0': plain((value, _args, work) => {
		if (typeof value !== 'string') throw wrong(value, 'only strings have UTF-8 byte length', work);
		return new TextEncoder().encode(value).length;
	}),
	'keys/0': plain((value, _args, work) => keys(value, true, work)),
	'keys_unsorted/0': plain((value, _args, work) => keys(value, false, work)),
	'has/1': plain((value, [key]) => has(value, key as Value)),
	'contains/1': plain((value, [part], work) => contains(value, part as Value, work)),
	'indices/1': plain((value, [part], work) => indices(value, part as Value, work)),
	'_indices/1': plain((value, [part], work) => indices(value, part as Value, work)),
	'flatten/1': plain((value, [depth], work, evaluator) => {
		if (typeof depth !== 'number')
			throw new JqError(`${describe(depth as Value, work)} and number (1) cannot be subtracted`);
		if (depth < 0) throw new JqError('flatten depth must not be negative');
		return flatten(
			[...evaluator.iterate({ value })].map((at) => at.value),
			depth,
			[],
			work,
		);
	}),
	'add/0': plain((value, _args, work, evaluator) => {
		const items = [...evaluator.iterate({ value })].map((at) => at.value);
		// Long texts and lists are joined in one go, which one by one would be the square of the work.
		if (items.length > 0 && items.every((item) => typeof item === 'string')) {
			const text = items.join('');
			work.text(text.length);
			return text;
		}
		if (items.length > 0 && items.every(isArray)) return flatten(items, 1, [], work);
		let sum: Value = null;
		for (const item of items)
			for (const next of evaluator.values(
				{
					node: { type: 'binary', operator: '+', left: { type: 'identity' }, right: { type: 'literal', value: item } },
					env: undefined,
				},
				sum,
			))
				sum = next;
		return sum;
	}),
	'tojson/0': plain((value, _args, work) => toJson(value, work)),
	'fromjson/0': plain((value, _args, work) => {
		if (typeof value !== 'string') throw wrong(value, 'only strings can be parsed', work);
		return parse(value);
	}),
	'tostring/0': plain((value, _args, work) => toText(value, work)),
	'tonumber/0': plain((value, _args, work) => {
		if (typeof value === 'number') return value;
		if (typeof value !== 'string') throw wrong(value, 'cannot be parsed as a number', work);
		const number = parse(value);
		if (typeof number !== 'number' && number !== null) throw wrong(value, 'cannot be parsed as a number', work);
		return number;
	}),
	'error/0': (_evaluator, _args, at) => {
		throw new JqError(at.value);
	},
	'error/1': many((_input, [value]) => {
		throw new JqError(value as Value);
	}),
	'halt/0': () => {
		throw new Halt(0, '');
	},
	'halt_error/1': many((value, [status], { host: { work } }) => {
		if (typeof status !== 'number') throw wrong(value, 'halt_error/1: number required', work);
		throw new Halt(status, value === null ? '' : typeof value === 'string' ? value : `${toJson(value, work)}\n`);
	}),
	'path/1': (evaluator, [filter], at) =>
		(function* () {
			for (const path of evaluator.paths(filter as Closure, at.value)) yield evaluator.made(at, path);
		})(),
	'getpath/1': (evaluator, [paths], at) =>
		(function* () {
			for (const value of evaluator.values(paths as Closure, at.value)) {
				const path = pathArgument(value);
				const part = getPath(at.value, path, evaluator.host.work);
				let to = at;
				for (const key of path) to = evaluator.part(to, key, null);
				yield at.path === undefined ? { value: part } : { value: part, path: to.path };
			}
		})(),
	'setpath/2': plain((value, [path, part], work) => updatePath(value, pathArgument(path), () => part as Value, work)),
	'delpaths/1': plain((value, [paths], work) => {
		if (!isArray(paths as Value)) throw new JqError('Paths must be specified as an array');
		return deletePaths(value, (paths as Value[]).map(pathArgument), work);
	}),
	'select/1': select,
	'recurse/0': (evaluator, _args, at) => evaluator.recurse(at),
	'recurse/1': recurse,
	'debug/0': plain((value, _args, work, { host }) => {
		host.warn(`["DEBUG:",${toJson(value, work)}]\n`);
		return value;
	}),
	'debug/1': (evaluator, [message], at) =>
		(function* () {
			for (const value of evaluator.values(message as Closure, at.value))
				evaluator.host.warn(`["DEBUG:",${toJson(value, evaluator.host.work)}]\n`);
			yield at;
		})(),
	'stderr/0': plain((value, _args, work, { host }) => {
		host.warn(toText(value, work));
		return value;
	}),
	'input/0': plain((_value, _args, _work, { host }) => {
		const next = host.nextInput();
		if (next === undefined) throw new JqError('break');
		return next;
	}),
	'inputs/0': many(function* (_value, _args, { host }) {
		for (let next = host.nextInput(); next !== undefined; next = host.nextInput()) yield next;
	}),
	'input_filename/0': plain((_value, _args, _work, { host }) => host.inputFilename()),
	'input_line_number/0': plain((_value, _args, _work, { host }) => host.inputLine()),
	'builtins/0': plain((_value, _args, _work, { host }) =>
		[...host.builtins.keys(), ...host.library.keys()].filter((name) => !name.startsWith('_')),
	),
	'get_jq_origin/0': plain(() => '/usr/bin'),
	'get_prog_origin/0': plain(() => '.'),
	'modulemeta/0': plain((value) => {
		if (typeof value !== 'string') throw new JqError('modulemeta input module name must be a string');
		throw new JqError(`module not found: ${value}`);
	}),
	'bsearch/1': plain((value, [target], work) => bsearch(value, target as Value, work)),
	'get_search_list/0': plain(() => fromPlain(['~/.jq', '$ORIGIN/../lib/jq', '$ORIGIN/../lib'])),
};

function parse(text: string): Value {
	try {
		return parseOne(text);
	} catch (error) {
		if (error instanceof ParseError) throw new JqError(error.message);
		throw error;
	}
}
