/** bc's mathematics library (`bc -l`): sine, cosine, arc tangent, logarithm, exponential. */

import {
	add,
	BcError,
	compare,
	type Decimal,
	divide,
	isZero,
	multiply,
	negate,
	rescale,
	squareRoot,
	subtract,
	whole,
} from './decimal.ts';

/** Digits that are worked out beyond those asked for. */
const EXTRA = 8;

/** Sums terms until one is nothing. */
function series(
	first: Decimal,
	next: (term: Decimal, index: number) => Decimal,
	value = (term: Decimal, _: number) => term,
): Decimal {
	let sum = value(first, 0);
	let term = first;
	for (let index = 1; ; index++) {
		term = next(term, index);
		const part = value(term, index);
		if (isZero(part)) return sum;
		sum = add(sum, part);
	}
}

function exponential(x: Decimal, scale: number): Decimal {
	if (x.digits < 0n) return divide(whole(1), exponential(negate(x), scale), scale);
	if (compare(x, whole(10_000)) > 0) throw new BcError('exponent too large in raise');
	// Halved until it is small, then squared as often.
	let [small, halvings] = [x, 0];
	while (compare(small, whole(1)) > 0) {
		small = divide(small, whole(2), scale);
		halvings++;
	}
	let result = series({ digits: 10n ** BigInt(scale), scale }, (term, index) =>
		divide(multiply(term, small, scale), whole(index), scale),
	);
	for (; halvings > 0; halvings--) result = multiply(result, result, scale);
	return result;
}

function logarithm(x: Decimal, scale: number): Decimal {
	if (x.digits <= 0n) return divide(subtract(whole(1), whole(10n ** BigInt(scale))), whole(1), scale);
	// Roots until it is near 1, then 2·artanh((x−1)/(x+1)).
	let [near, factor] = [x, 2n];
	while (compare(near, whole(2)) > 0 || compare(near, { digits: 5n, scale: 1 }) < 0) {
		near = squareRoot(near, scale);
		factor *= 2n;
	}
	const y = divide(subtract(near, whole(1)), add(near, whole(1)), scale);
	const square = multiply(y, y, scale);
	const sum = series(
		y,
		(term) => multiply(term, square, scale),
		(term, index) => divide(term, whole(2 * index + 1), scale),
	);
	return multiply(whole(factor), sum, scale);
}

function arcTangent(x: Decimal, scale: number): Decimal {
	if (x.digits < 0n) return negate(arcTangent(negate(x), scale));
	// atan(x) = 2·atan(x / (1 + √(1+x²)))
	if (compare(x, { digits: 2n, scale: 1 }) > 0) {
		const root = squareRoot(add(whole(1), multiply(x, x, scale)), scale);
		return multiply(whole(2), arcTangent(divide(x, add(whole(1), root), scale), scale), scale);
	}
	const square = negate(multiply(x, x, scale));
	return series(
		x,
		(term) => multiply(term, square, scale),
		(term, index) => divide(term, whole(2 * index + 1), scale),
	);
}

function sine(x: Decimal, scale: number): Decimal {
	const turn = multiply(whole(8), arcTangent(whole(1), scale), scale);
	const turns = divide(x, turn, 0);
	const rest = subtract(x, multiply(turns, turn, scale));
	const square = negate(multiply(rest, rest, scale));
	return series(rescale(rest, scale), (term, index) =>
		divide(multiply(term, square, scale), whole(2 * index * (2 * index + 1)), scale),
	);
}

/** cos(x) = sin(x + π/2) */
const cosine = (x: Decimal, scale: number): Decimal =>
	sine(add(x, multiply(whole(2), arcTangent(whole(1), scale), scale)), scale);

const functions: Record<string, (x: Decimal, scale: number) => Decimal> = {
	a: arcTangent,
	c: cosine,
	e: exponential,
	l: logarithm,
	s: sine,
};

/** A function of the library by its letter; undefined when there is none. */
export function libraryFunction(name: string): ((x: Decimal, scale: number) => Decimal) | undefined {
	const found = functions[name];
	return found && ((x, scale) => rescale(found(x, scale + EXTRA), scale));
}
