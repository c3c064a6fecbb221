/** Builtins of C's maths library (manual, "Math"), on doubles. */

import type { Builtin } from '../environment.ts';
import { describe } from '../print.ts';
import { JqError, type Value } from '../value.ts';
import { plain } from './define.ts';

/** Rounds halves to the even neighbour (rint(3)). */
function even(x: number): number {
	const rounded = Math.round(x);
	return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** A number as a fraction within [0.5, 1) and a power of two (frexp(3)). */
function parts(x: number): [number, number] {
	if (x === 0 || !Number.isFinite(x)) return [x, 0];
	let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
	let fraction = x * 2 ** -exponent;
	// The logarithm may be off by one at powers of two.
	while (Math.abs(fraction) < 0.5) {
		fraction *= 2;
		exponent--;
	}
	while (Math.abs(fraction) >= 1) {
		fraction /= 2;
		exponent++;
	}
	return [fraction, exponent];
}

/** x times 2 to the power of n, in two steps so that neither overflows before its time. */
const scale = (x: number, n: number): number => {
	const bound = Math.max(-4_000, Math.min(4_000, Math.trunc(n)));
	const half = Math.trunc(bound / 2);
	return x * 2 ** half * 2 ** (bound - half);
};

/** What is left of x after the nearest whole number of y (IEEE 754, remainder). */
function remainder(x: number, y: number): number {
	const rest = Math.abs(x % y);
	const size = Math.abs(y);
	const odd = Math.abs(Math.trunc(x / y)) % 2 === 1;
	const nearest = rest > size / 2 || (rest === size / 2 && odd) ? rest - size : rest;
	return x < 0 ? -nearest : nearest;
}

/** The double beside x on the way to y. */
function next(x: number, y: number): number {
	if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
	if (x === y) return y;
	if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, x);
	view.setBigInt64(0, view.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
	return view.getFloat64(0);
}

const one: Record<string, (x: number) => number> = {
	acos: Math.acos,
	acosh: Math.acosh,
	asin: Math.asin,
	asinh: Math.asinh,
	atan: Math.atan,
	atanh: Math.atanh,
	cbrt: Math.cbrt,
	ceil: Math.ceil,
	cos: Math.cos,
	cosh: Math.cosh,
	exp: Math.exp,
	exp10: (x) => 10 ** x,
	exp2: (x) => 2 ** x,
	expm1: Math.expm1,
	fabs: Math.abs,
	floor: Math.floor,
	log: Math.log,
	log10: Math.log10,
	log1p: Math.log1p,
	log2: Math.log2,
	logb: (x) => (x === 0 ? Number.NEGATIVE_INFINITY : parts(x)[1] - 1),
	nearbyint: even,
	rint: even,
	round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
	significand: (x) => (x === 0 || !Number.isFinite(x) ? x : parts(x)[0] * 2),
	sin: Math.sin,
	sinh: Math.sinh,
	sqrt: Math.sqrt,
	tan: Math.tan,
	tanh: Math.tanh,
	trunc: Math.trunc,
};

const two: Record<string, (x: number, y: number) => number> = {
	atan2: Math.atan2,
	copysign: (x, y) => (Math.sign(y) < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
	drem: remainder,
	fdim: (x, y) => (x > y ? x - y : 0),
	fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
	fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
	fmod: (x, y) => x % y,
	hypot: Math.hypot,
	ldexp: scale,
	nextafter: next,
	nexttoward: next,
	pow: (x, y) => x ** y,
	remainder,
	scalb: scale,
	scalbln: scale,
};

const three: Record<string, (x: number, y: number, z: number) => number> = { fma: (x, y, z) => x * y + z };

/** Not in the sandbox: jq says so of what the C library it was built with did not have. */
const MISSING = [
	...['erf', 'erfc', 'gamma', 'j0', 'j1', 'lgamma', 'lgamma_r', 'pow10', 'tgamma', 'y0', 'y1'].map(
		(each) => `${each}/0`,
	),
	...['jn/2', 'yn/2'],
];

const all = (action: (...numbers: number[]) => Value, input: boolean): Builtin =>
	plain((value, args, work) => {
		const numbers = input ? [value] : args;
		for (const each of numbers)
			if (typeof each !== 'number') throw new JqError(`${describe(each, work)} number required`);
		return action(...(numbers as number[]));
	});

const functions = (table: Record<string, (...numbers: number[]) => number>, arity: number): [string, Builtin][] =>
	Object.entries(table).map(([name, action]) => [`${name}/${arity}`, all(action, arity === 0)]);

const isNumber = (holds: (x: number) => boolean): Builtin =>
	plain((value) => typeof value === 'number' && holds(value));

/** Below it a double is not normal (DBL_MIN). */
const SMALLEST_NORMAL = 2 ** -1022;
const finite = (x: number): boolean => Math.abs(x) !== Number.POSITIVE_INFINITY;

export const maths: Record<string, Builtin> = {
	...Object.fromEntries([...functions(one, 0), ...functions(two, 2), ...functions(three, 3)]),
	...Object.fromEntries(
		MISSING.map((name): [string, Builtin] => [
			name,
			() => {
				throw new JqError(`Error: ${name} not found at build time`);
			},
		]),
	),
	'frexp/0': all((x) => parts(x as number), true),
	'modf/0': all((x) => [finite(x as number) ? (x as number) % 1 : 0, Math.trunc(x as number)], true),
	'infinite/0': plain(() => Number.POSITIVE_INFINITY),
	'nan/0': plain(() => Number.NaN),
	'isnan/0': isNumber(Number.isNaN),
	'isinfinite/0': isNumber((x) => !finite(x)),
	'isfinite/0': isNumber(finite),
	'isnormal/0': isNumber((x) => finite(x) && Math.abs(x) >= SMALLEST_NORMAL),
};
