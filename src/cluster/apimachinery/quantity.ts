/** Kubernetes quantities as numbers (k8s.io/apimachinery, api/resource): `250m`, `1.5`, `64Mi`, `2e3`. */

/** What each suffix multiplies by. */
export const SUFFIXES: Record<string, number> = {
	'': 1,
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	P: 1e15,
	E: 1e18,
	Ki: 2 ** 10,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
	Ei: 2 ** 60,
};

/** How a quantity is written. */
export const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** A quantity's value in its base unit (cores, bytes); 0 for what is none. */
export function quantity(text: string | number | undefined): number {
	if (text === undefined) return 0;
	if (typeof text === 'number') return text;
	const match = QUANTITY.exec(text);
	if (!match) return 0;
	const [, number = '0', exponent = '', suffix = ''] = match;
	return Number(number + exponent) * (SUFFIXES[suffix] ?? 1);
}

/** CPU in thousandths of a core, rounded up as upstream does. */
export const milliCpu = (text: string | number | undefined): number => Math.ceil(quantity(text) * 1000 - 1e-9);

/** Written so already: less than a thousand of a unit. */
const CANONICAL = /^[1-9]\d{0,2}(?:[numkMGTPE]|[KMGTPE]i)?$/;

/** Decimal suffixes by the power of ten they stand for. */
const DECIMAL = new Map([
	[-9, 'n'],
	[-6, 'u'],
	[-3, 'm'],
	[0, ''],
	[3, 'k'],
	[6, 'M'],
	[9, 'G'],
	[12, 'T'],
	[15, 'P'],
	[18, 'E'],
]);
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The largest power of ten that is read: beyond it upstream caps the value. */
const MAX_EXPONENT = 18;

/**
 * A quantity as the API server stores it (Quantity.CanonicalizeBytes): no fraction, the largest suffix that fits, and the
 * family of suffixes that it was written in. `0.5` is `500m`, `1024Mi` is `1Gi`. What is finer than a nano is rounded up.
 * @param text what QUANTITY matches; anything else is given back.
 */
export function canonicalQuantity(text: string): string {
	if (CANONICAL.test(text)) return text;
	const match = QUANTITY.exec(text);
	if (!match) return text;
	const [, number = '0', exponent = '', suffix = ''] = match;
	const power = exponent ? Number(exponent.slice(1)) : ([...DECIMAL].find(([, name]) => name === suffix)?.[0] ?? 0);
	if (power > MAX_EXPONENT) return text;
	const [whole = '', fraction = ''] = number.replace(/^[+-]/, '').split('.');
	let nanos = BigInt(whole + fraction || '0');
	if (suffix.endsWith('i')) nanos *= 1024n ** BigInt(BINARY.indexOf(suffix));
	const shift = 9 + power - fraction.length;
	const unit = 10n ** BigInt(Math.min(400, Math.max(0, -shift)));
	nanos = shift >= 0 ? nanos * 10n ** BigInt(shift) : (nanos + unit - 1n) / unit;
	if (nanos === 0n) return '0';
	const sign = number.startsWith('-') ? '-' : '';
	const bytes = nanos / 1_000_000_000n;
	if (suffix.endsWith('i') && bytes >= 1024n) {
		let mantissa = (nanos + 999_999_999n) / 1_000_000_000n;
		let step = 0;
		for (; mantissa % 1024n === 0n && step < BINARY.length - 1; step++) mantissa /= 1024n;
		return `${sign}${mantissa}${BINARY[step]}`;
	}
	let scale = -9;
	for (; nanos % 1000n === 0n && scale < MAX_EXPONENT; scale += 3) nanos /= 1000n;
	if (exponent) return `${sign}${nanos}${scale === 0 ? '' : `e${scale}`}`;
	return `${sign}${nanos}${DECIMAL.get(scale)}`;
}
