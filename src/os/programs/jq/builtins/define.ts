/** Ways to write a builtin. */

import type { At, Builtin } from '../environment.ts';
import type { Evaluator } from '../evaluate.ts';
import { describe } from '../print.ts';
import { JqError, type Value, type Work } from '../value.ts';

/** One result from the input and the arguments' values; each combination of these in turn, the last one's outermost. */
export const plain =
	(action: (input: Value, args: Value[], work: Work, evaluator: Evaluator) => Value): Builtin =>
	(evaluator, args, at) => {
		function* combine(index: number, values: Value[]): Generator<At> {
			const arg = args[index];
			evaluator.host.work.spend(1);
			if (!arg) yield evaluator.made(at, action(at.value, values, evaluator.host.work, evaluator));
			else for (const value of evaluator.values(arg, at.value)) yield* combine(index - 1, [value, ...values]);
		}
		return combine(args.length - 1, []);
	};

/** Any number of results from the input and the arguments' values. */
export const many =
	(action: (input: Value, args: Value[], evaluator: Evaluator) => Iterable<Value>): Builtin =>
	(evaluator, args, at) => {
		function* combine(index: number, values: Value[]): Generator<At> {
			const arg = args[index];
			if (!arg) for (const value of action(at.value, values, evaluator)) yield evaluator.made(at, value);
			else for (const value of evaluator.values(arg, at.value)) yield* combine(index + 1, [...values, value]);
		}
		return combine(0, []);
	};

/** A JqError that names a value: `number (1) has no keys`. */
export const wrong = (value: Value, what: string, work: Work): JqError =>
	new JqError(`${describe(value, work)} ${what}`);
