/** Builtins on the streamed form of values: `[path, leaf]` for each leaf, `[path]` where something ends. */

import type { Builtin, Closure } from '../environment.ts';
import { pathArgument, updatePath } from '../paths.ts';
import { isArray, isObject, type Value } from '../value.ts';
import { many, wrong } from './define.ts';

export const streaming: Record<string, Builtin> = {
	'tostream/0': many((value) => stream(value, [])),
	'fromstream/1': (evaluator, [events], at) =>
		(function* () {
			let whole: Value | undefined;
			for (const event of evaluator.values(events as Closure, at.value)) {
				const [path, leaf] = isArray(event) ? event : [];
				const keys = pathArgument(path);
				if (leaf !== undefined) whole = updatePath(whole ?? null, keys, () => leaf, evaluator.host.work);
				if (keys.length === 0 || (leaf === undefined && keys.length === 1)) {
					if (whole !== undefined) yield evaluator.made(at, whole);
					whole = undefined;
				}
			}
		})(),
	'truncate_stream/1': (evaluator, [events], at) =>
		(function* () {
			const depth = at.value;
			if (typeof depth !== 'number') throw wrong(depth, 'cannot be a depth', evaluator.host.work);
			for (const event of evaluator.values(events as Closure, at.value)) {
				const [path, ...leaf] = isArray(event) ? event : [];
				const keys = pathArgument(path);
				if (keys.length > depth) yield evaluator.made(at, [keys.slice(depth), ...leaf]);
			}
		})(),
};

/** The events of `tostream` and `--stream`: each leaf with its path, and the end of each array and object. */
export function* stream(value: Value, path: Value[] = []): Generator<Value> {
	if ((!isArray(value) && !isObject(value)) || (isArray(value) ? value.length : value.size) === 0) {
		yield [path, value];
		return;
	}
	let last: Value = null;
	for (const [key, part] of value.entries()) {
		yield* stream(part, [...path, key]);
		last = key;
	}
	yield [[...path, last]];
}
