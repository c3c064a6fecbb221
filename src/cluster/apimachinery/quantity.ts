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
