/** Decimal numbers of any length, with the digits behind the point that bc's rules give a result (bc(1), POSIX). */

export interface Decimal {
	/** The number without its point. */
	digits: bigint;
	/** How many of the digits are behind the point. */
	scale: number;
}

/** What bc cannot go on after; `message` is bc's. */
export class BcError extends Error {}

/** More digits than anybody needs: a power may not fill the memory. */
const MAX_DIGITS = 20_000;
const DIGITS = '0123456789ABCDEF';

export const whole = (value: number | bigint): Decimal => ({ digits: BigInt(value), scale: 0 });
export const isZero = ({ digits }: Decimal): boolean => digits === 0n;

const magnitude = (digits: bigint): bigint => (digits < 0n ? -digits : digits);

/** The same number with so many digits behind the point; what is too much is cut off. */
export function rescale({ digits, scale }: Decimal, wanted: number): Decimal {
	if (wanted >= scale) return { digits: digits * 10n ** BigInt(wanted - scale), scale: wanted };
	return { digits: digits / 10n ** BigInt(scale - wanted), scale: wanted };
}

export function add(a: Decimal, b: Decimal): Decimal {
	const scale = Math.max(a.scale, b.scale);
	return { digits: rescale(a, scale).digits + rescale(b, scale).digits, scale };
}

export const negate = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale });
export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));

/** Less than 0, 0 or more. */
export function compare(a: Decimal, b: Decimal): number {
	const { digits } = subtract(a, b);
	return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
	const product = { digits: a.digits * b.digits, scale: a.scale + b.scale };
	return rescale(product, Math.min(product.scale, Math.max(scale, a.scale, b.scale)));
}

/** @throws BcError */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
	if (isZero(b)) throw new BcError('Divide by zero');
	const numerator = a.digits * 10n ** BigInt(scale + b.scale);
	return { digits: numerator / (b.digits * 10n ** BigInt(a.scale)), scale };
}

/** @throws BcError */
export function modulo(a: Decimal, b: Decimal, scale: number): Decimal {
	if (isZero(b)) throw new BcError('Modulo by zero');
	const quotient = divide(a, b, scale);
	const product = { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale };
	return rescale(subtract(a, product), Math.max(scale + b.scale, a.scale));
}

/** The exponent's fraction does not count. @throws BcError */
export function power(a: Decimal, exponent: Decimal, scale: number): Decimal {
	const times = rescale(exponent, 0).digits;
	const count = Number(magnitude(times));
	if (a.digits.toString().length * count > MAX_DIGITS) throw new BcError('exponent too large in raise');
	const raised = { digits: a.digits ** BigInt(count), scale: a.scale * count };
	if (times < 0n) return divide(whole(1), raised, scale);
	return rescale(raised, Math.min(raised.scale, Math.max(scale, a.scale)));
}

/** @throws BcError */
export function squareRoot(a: Decimal, scale: number): Decimal {
	if (a.digits < 0n) throw new BcError('Square root of a negative number');
	const wanted = Math.max(scale, a.scale);
	const target = rescale(a, wanted * 2).digits;
	// Newton's method on whole numbers, from above.
	let root = 10n ** BigInt(Math.ceil(target.toString().length / 2));
	for (;;) {
		const next = (root + target / root) / 2n;
		if (next >= root) break;
		root = next;
	}
	return { digits: target === 0n ? 0n : root, scale: wanted };
}

/** Reads `12.50` in the base of ibase; a digit beyond the base counts as its highest, if it is not alone. */
export function parse(text: string, base: number): Decimal {
	const [before = '', after = ''] = text.split('.');
	const all = before + after;
	let digits = 0n;
	for (const letter of all) {
		const value = DIGITS.indexOf(letter);
		digits = digits * BigInt(base) + BigInt(all.length === 1 ? value : Math.min(value, base - 1));
	}
	if (base === 10 || after === '') return { digits, scale: after.length };
	return divide(whole(digits), whole(BigInt(base) ** BigInt(after.length)), after.length);
}

/** As bc prints it: no zero before the point. @param base of obase, 2 to 16 */
export function format({ digits, scale }: Decimal, base: number): string {
	if (digits === 0n) return '0';
	const sign = digits < 0n ? '-' : '';
	const unit = 10n ** BigInt(scale);
	const size = magnitude(digits);
	if (base === 10) {
		const text = size.toString().padStart(scale, '0');
		const point = text.length - scale;
		return `${sign}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`;
	}
	const before = size / unit;
	let text = sign + (before === 0n ? '' : before.toString(base).toUpperCase());
	if (scale > 0) text += '.';
	let rest = size % unit;
	// As many digits as say as much as the decimal ones do.
	for (let said = 1n; scale > 0 && said < unit; said *= BigInt(base)) {
		rest *= BigInt(base);
		text += DIGITS[Number(rest / unit)];
		rest %= unit;
	}
	return text;
}

/** How many digits a number has, for length(). */
export const lengthOf = ({ digits, scale }: Decimal): number => Math.max(magnitude(digits).toString().length, scale);
