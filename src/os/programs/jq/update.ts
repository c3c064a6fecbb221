/** Assignments: what `=`, `|=` and `+=` make of a value. */

import { operate } from './arithmetic.ts';
import type { Closure, Env } from './environment.ts';
import type { Evaluator } from './evaluate.ts';
import { deletePaths, getPath, updatePath } from './paths.ts';
import type { Node } from './syntax.ts';
import { truthy, type Value } from './value.ts';

/** `=`, `|=`, `+=` and the like. */
export function* updated(
	evaluator: Evaluator,
	node: Node & { type: 'update' },
	env: Env,
	value: Value,
): Generator<Value> {
	const { work } = evaluator.host;
	const { update } = node;
	const left = { node: node.left, env };
	const right = { node: node.right, env };
	if (update.kind === 'modify') {
		yield modify(evaluator, left, value, (old) => evaluator.values(right, old));
		return;
	}
	for (const operand of evaluator.values(right, value)) {
		let result = value;
		for (const path of evaluator.paths(left, value))
			result = updatePath(
				result,
				path,
				(old) => {
					if (update.kind === 'set') return operand;
					if (update.operator === '//') return truthy(old) ? old : operand;
					return operate(update.operator, old, operand, work);
				},
				work,
			);
		yield result;
	}
}

/** `|=`: each part becomes the first result on it; parts without a result go. */
function modify(evaluator: Evaluator, paths: Closure, value: Value, change: (old: Value) => Iterable<Value>): Value {
	const { work } = evaluator.host;
	let result = value;
	const gone: Value[][] = [];
	for (const path of evaluator.paths(paths, value)) {
		const old = getPath(result, path, work);
		let next: Value | undefined;
		for (const each of change(old)) {
			next = each;
			break;
		}
		if (next === undefined) gone.push(path);
		else {
			const changed = next;
			result = updatePath(result, path, () => changed, work);
		}
	}
	return gone.length > 0 ? deletePaths(result, gone, work) : result;
}
