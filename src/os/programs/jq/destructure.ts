/** Patterns: `. as [$a, {b: $c}]`. */

import type { Env } from './environment.ts';
import type { Evaluator } from './evaluate.ts';
import { getIndex } from './paths.ts';
import { describe } from './print.ts';
import type { Pattern } from './syntax.ts';
import { JqError, type Value } from './value.ts';

/** The names visible once `value` is taken apart by the pattern; keys in it are filters on `input`. Throws JqError. */
export function* destructure(
	evaluator: Evaluator,
	pattern: Pattern,
	value: Value,
	env: Env,
	input: Value,
): Generator<Env> {
	if (pattern.type === 'name') {
		yield { kind: 'variable', name: pattern.name, value, up: env };
		return;
	}
	if (pattern.type === 'array') {
		yield* destructureAll(
			evaluator,
			pattern.items.map((item, index) => ({ item, key: index })),
			value,
			env,
			input,
			0,
		);
		return;
	}
	yield* destructureEntries(evaluator, pattern, value, env, input, 0);
}

function* destructureAll(
	evaluator: Evaluator,
	items: { item: Pattern; key: number }[],
	value: Value,
	env: Env,
	input: Value,
	index: number,
): Generator<Env> {
	const entry = items[index];
	if (!entry) yield env;
	else
		for (const inner of destructure(evaluator, entry.item, getIndex(value, entry.key, evaluator.host.work), env, input))
			yield* destructureAll(evaluator, items, value, inner, input, index + 1);
}

function* destructureEntries(
	evaluator: Evaluator,
	pattern: Pattern & { type: 'object' },
	value: Value,
	env: Env,
	input: Value,
	index: number,
): Generator<Env> {
	const entry = pattern.entries[index];
	if (!entry) {
		yield env;
		return;
	}
	for (const key of evaluator.values({ node: entry.key, env }, input)) {
		if (typeof key !== 'string')
			throw new JqError(
				`Cannot index ${describe(value, evaluator.host.work)} with ${describe(key, evaluator.host.work)}`,
			);
		const part = getIndex(value, key, evaluator.host.work);
		const bound: Env =
			entry.variable === undefined ? env : { kind: 'variable', name: entry.variable, value: part, up: env };
		for (const inner of entry.pattern ? destructure(evaluator, entry.pattern, part, bound, input) : [bound])
			yield* destructureEntries(evaluator, pattern, value, inner, input, index + 1);
	}
}
