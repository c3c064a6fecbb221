/** The operators between two values. */

import { describe } from './print.ts';
import type { Operator } from './syntax.ts';
import { compare, isArray, isObject, JqError, type JsonObject, type Value, type Work } from './value.ts';

const cannot = (left: Value, right: Value, what: string, work: Work): JqError =>
	new JqError(`${describe(left, work)} and ${describe(right, work)} cannot be ${what}`);

/** `.` of the top and below from both sides, the right one's where they differ. */
function merge(left: JsonObject, right: JsonObject, work: Work): JsonObject {
	const result = new Map(left);
	work.spend(left.size + right.size);
	for (const [key, value] of right) {
		const old = result.get(key);
		result.set(key, old !== undefined && isObject(old) && isObject(value) ? merge(old, value, work) : value);
	}
	return result;
}

const finite = (value: number): number =>
	Number.isFinite(value) || Number.isNaN(value) ? value : Math.sign(value) * Number.MAX_VALUE;

function add(left: Value, right: Value, work: Work): Value {
	if (left === null) return right;
	if (right === null) return left;
	if (typeof left === 'number' && typeof right === 'number') return left + right;
	if (typeof left === 'string' && typeof right === 'string') {
		work.text(left.length + right.length);
		return left + right;
	}
	if (isArray(left) && isArray(right)) {
		work.spend((left.length + right.length) >> 3);
		return [...left, ...right];
	}
	if (isObject(left) && isObject(right)) {
		work.spend((left.size + right.size) >> 2);
		return new Map([...left, ...right]);
	}
	throw cannot(left, right, 'added', work);
}

function multiply(left: Value, right: Value, work: Work): Value {
	if (typeof left === 'number' && typeof right === 'number') return finite(left * right);
	if (isObject(left) && isObject(right)) return merge(left, right, work);
	const [text, times] = typeof left === 'string' ? [left, right] : [right, left];
	if (typeof text === 'string' && typeof times === 'number') {
		if (times < 0 || Number.isNaN(times)) return null;
		// Parts of a time do not count, but one is made of any part.
		const count = times > 0 && times < 1 ? 1 : Math.floor(times);
		work.text(text.length * count);
		return text.repeat(count);
	}
	throw cannot(left, right, 'multiplied', work);
}

/** Whole numbers as C's intmax_t takes them. */
const whole = (value: number): number => (Number.isNaN(value) ? 0 : Math.trunc(value));

/** Splits a string at each `separator`; an empty one parts the characters. */
export function splitText(text: string, separator: string, work: Work): Value[] {
	work.text(text.length);
	if (text === '') return [];
	const parts = separator === '' ? [...text] : text.split(separator);
	work.spend(parts.length);
	return parts;
}

/** `left operator right`. Throws JqError. */
export function operate(operator: Operator, left: Value, right: Value, work: Work): Value {
	work.spend(1);
	switch (operator) {
		case '+':
			return add(left, right, work);
		case '-':
			if (typeof left === 'number' && typeof right === 'number') return left - right;
			if (isArray(left) && isArray(right))
				return left.filter((item) => !right.some((other) => compare(item, other, work) === 0));
			throw cannot(left, right, 'subtracted', work);
		case '*':
			return multiply(left, right, work);
		case '/':
			if (typeof left === 'number' && typeof right === 'number') {
				if (right === 0) throw cannot(left, right, 'divided because the divisor is zero', work);
				return left / right;
			}
			if (typeof left === 'string' && typeof right === 'string') return splitText(left, right, work);
			throw cannot(left, right, 'divided', work);
		case '%': {
			if (typeof left !== 'number' || typeof right !== 'number') throw cannot(left, right, 'divided (remainder)', work);
			if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
			const divisor = Math.abs(whole(right));
			if (divisor === 0) throw cannot(left, right, 'divided (remainder) because the divisor is zero', work);
			const rest = whole(left) % divisor;
			return rest === 0 ? 0 : rest;
		}
		case '==':
			return compare(left, right, work) === 0;
		case '!=':
			return compare(left, right, work) !== 0;
		case '<':
			return compare(left, right, work) < 0;
		case '<=':
			return compare(left, right, work) <= 0;
		case '>':
			return compare(left, right, work) > 0;
		case '>=':
			return compare(left, right, work) >= 0;
	}
}
