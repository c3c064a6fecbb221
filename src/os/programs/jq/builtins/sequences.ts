/** Builtins on streams of results and on arrays: `range`, `limit`, sorting, grouping. */

import type { At, Builtin, Closure } from '../environment.ts';
import type { Evaluator } from '../evaluate.ts';
import { compare, isArray, JqError, sortBy, truthy, type Value, type Work } from '../value.ts';
import { many, plain, wrong } from './define.ts';

const run = (evaluator: Evaluator, filter: Closure | undefined, at: At): Generator<At> => {
	const { node, env } = filter as Closure;
	return evaluator.run(node, env, at);
};

function* range(work: Work, from: Value, to: Value, by: Value): Generator<Value> {
	if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number')
		throw new JqError('Range bounds must be numeric');
	for (let at = from; by > 0 ? at < to : by < 0 && at > to; at += by) {
		work.spend(1);
		yield at;
	}
}

/** The first `count` results, for each count. */
function* limit(evaluator: Evaluator, [count, filter]: Closure[], at: At): Generator<At> {
	for (const most of evaluator.values(count as Closure, at.value)) {
		if (typeof most !== 'number') throw wrong(most, 'cannot be a limit', evaluator.host.work);
		if (most === 0) continue;
		let left = most < 0 ? Number.POSITIVE_INFINITY : most;
		for (const each of run(evaluator, filter, at)) {
			yield each;
			if (--left <= 0) break;
		}
	}
}

function* first(evaluator: Evaluator, [filter]: Closure[], at: At): Generator<At> {
	for (const each of run(evaluator, filter, at)) {
		yield each;
		return;
	}
}

function* last(evaluator: Evaluator, [filter]: Closure[], at: At): Generator<At> {
	let result: At | undefined;
	for (const each of run(evaluator, filter, at)) result = each;
	yield result ?? evaluator.made(at, null);
}

function* nth(evaluator: Evaluator, [index, filter]: Closure[], at: At): Generator<At> {
	for (const wanted of evaluator.values(index as Closure, at.value)) {
		if (typeof wanted !== 'number' || wanted < 0) throw new JqError("nth doesn't support negative indices");
		let left = wanted;
		let result: At | undefined;
		for (const each of run(evaluator, filter, at)) {
			result = each;
			if (--left < 0) break;
		}
		if (result) yield result;
	}
}

/** What one result more of a chain costs: its filter stays, since it may have others. */
const LINK = 20;

/** Goes from result to result with a stack of its own, so that a long chain is not a deep one. */
function* chain(
	evaluator: Evaluator,
	start: At,
	step: (at: At) => { shown?: At; next?: Generator<At> },
): Generator<At> {
	const stack: Iterator<At>[] = [[start].values()];
	while (stack.length > 0) {
		const result = (stack.at(-1) as Iterator<At>).next();
		if (result.done) {
			stack.pop();
			continue;
		}
		evaluator.host.work.spend(LINK);
		const { shown, next } = step(result.value);
		if (shown) yield shown;
		if (next) stack.push(next);
	}
}

/** The results of a filter, over and over. */
function* repeat(evaluator: Evaluator, [filter]: Closure[], at: At): Generator<At> {
	for (;;) {
		evaluator.host.work.spend(1);
		yield* run(evaluator, filter, at);
	}
}

const holds = (evaluator: Evaluator, condition: Closure | undefined, at: At): boolean => {
	for (const value of evaluator.values(condition as Closure, at.value)) return truthy(value);
	return false;
};

/** Does the condition hold for some (or, `every`, for each) result? */
function* quantify(evaluator: Evaluator, filter: Closure, condition: Closure, at: At, every: boolean): Generator<At> {
	for (const value of evaluator.values(filter, at.value))
		for (const answer of evaluator.values(condition, value))
			if (truthy(answer) !== every) {
				yield evaluator.made(at, !every);
				return;
			}
	yield evaluator.made(at, every);
}

/** The items of an array with the keys worked out for them. */
function keyed(value: Value, keys: Value, work: Work, what: string): { item: Value; key: Value }[] {
	if (!isArray(value)) throw wrong(value, `cannot be ${what}, as it is not an array`, work);
	work.spend(value.length);
	return value.map((item, index) => ({ item, key: (keys as Value[])[index] as Value }));
}

function group(value: Value, keys: Value, work: Work): Value {
	const groups: { key: Value; items: Value[] }[] = [];
	for (const { item, key } of sortBy(keyed(value, keys, work, 'grouped'), (each) => each.key, work)) {
		const open = groups.at(-1);
		if (open && compare(open.key, key, work) === 0) open.items.push(item);
		else groups.push({ key, items: [item] });
	}
	return groups.map(({ items }) => items);
}

/** The least item (`sign` 1) or the greatest (-1); of equals the first least and the last greatest. */
function extreme(value: Value, keys: Value, sign: 1 | -1, work: Work): Value {
	let best: { item: Value; key: Value } | undefined;
	for (const each of keyed(value, keys, work, 'compared')) {
		const difference = best ? sign * compare(each.key, best.key, work) : -1;
		if (difference < 0 || (sign === -1 && difference === 0)) best = each;
	}
	return best?.item ?? null;
}

export const sequences: Record<string, Builtin> = {
	'range/1': many((_value, [to], { host }) => range(host.work, 0, to as Value, 1)),
	'range/2': many((_value, [from, to], { host }) => range(host.work, from as Value, to as Value, 1)),
	'range/3': many((_value, [from, to, by], { host }) => range(host.work, from as Value, to as Value, by as Value)),
	'limit/2': limit,
	'first/1': first,
	'last/1': last,
	'nth/2': nth,
	'isempty/1': (evaluator, [filter], at) =>
		(function* () {
			for (const _ of run(evaluator, filter, at)) {
				yield evaluator.made(at, false);
				return;
			}
			yield evaluator.made(at, true);
		})(),
	'repeat/1': repeat,
	'while/2': (evaluator, [condition, next], at) =>
		chain(evaluator, at, (each) =>
			holds(evaluator, condition, each) ? { shown: each, next: run(evaluator, next, each) } : {},
		),
	'until/2': (evaluator, [condition, next], at) =>
		chain(evaluator, at, (each) =>
			holds(evaluator, condition, each) ? { shown: each } : { next: run(evaluator, next, each) },
		),
	'any/2': (evaluator, [filter, condition], at) =>
		quantify(evaluator, filter as Closure, condition as Closure, at, false),
	'all/2': (evaluator, [filter, condition], at) =>
		quantify(evaluator, filter as Closure, condition as Closure, at, true),
	'reverse/0': plain((value, _args, work) => {
		if (value === null || (value instanceof Map && value.size === 0)) return [];
		if (!isArray(value)) {
			if (typeof value === 'string' && value === '') return [];
			throw new JqError(`Cannot index ${value instanceof Map ? 'object' : typeof value} with number`);
		}
		work.spend(value.length);
		return [...value].reverse();
	}),
	'transpose/0': plain((value, _args, work, evaluator) => {
		const rows = [...evaluator.iterate({ value })].map((at) => at.value);
		const columns = Math.max(0, ...rows.map((row) => (isArray(row) ? row.length : 0)));
		work.spend(rows.length * columns);
		return Array.from({ length: columns }, (_, column) =>
			rows.map((row) => (isArray(row) ? (row[column] ?? null) : null)),
		);
	}),
	'_sort_by/1': plain((value, [keys], work) =>
		sortBy(keyed(value, keys as Value, work, 'sorted'), (each) => each.key, work).map((each) => each.item),
	),
	'_group_by/1': plain((value, [keys], work) => group(value, keys as Value, work)),
	'_min_by/1': plain((value, [keys], work) => extreme(value, keys as Value, 1, work)),
	'_max_by/1': plain((value, [keys], work) => extreme(value, keys as Value, -1, work)),
	'sort/0': plain((value, _args, work) =>
		sortBy(keyed(value, [], work, 'sorted'), (each) => each.item, work).map((each) => each.item),
	),
};
