/** resource.Quantity: amounts with suffixes. */

const FACTORS: Record<string, number> = {
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	'': 1,
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

/** The amount in units (cores, bytes); 0 for what is no quantity. */
export function parseQuantity(text: string | number): number {
	const match = /^([+-]?[\d.]+)(?:[eE]([+-]?\d+)|([a-zA-Z]{0,2}))$/.exec(String(text));
	if (!match) return 0;
	if (match[2] !== undefined) return Number(match[1]) * 10 ** Number(match[2]);
	return Number(match[1]) * (FACTORS[match[3] as string] ?? 1);
}

/** Is a text a quantity? */
export const isQuantity = (text: string): boolean =>
	/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/.test(text);

/** As the API writes a quantity: with the largest suffix of its kind that leaves no rest. `4005888Ki` → `3912Mi`. */
export function canonicalQuantity(text: string): string {
	const match = /^([+-]?[\d.]+)([a-zA-Z]{0,2})$/.exec(String(text));
	if (!match) return String(text);
	const amount = parseQuantity(text);
	if (/i$/.test(match[2] as string)) return formatMemory(amount);
	if (amount === 0) return '0';
	for (const suffix of ['E', 'P', 'T', 'G', 'M', 'k', '']) {
		const factor = FACTORS[suffix] as number;
		if (Math.abs(amount) >= factor && amount % factor === 0) return `${amount / factor}${suffix}`;
	}
	return `${Math.round(amount * 1000)}m`;
}

/** Cores: `250m`, `2`. */
export function formatMilli(cores: number): string {
	const milli = Math.round(cores * 1000);
	return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** Bytes with the largest binary suffix that leaves no rest: `70Mi`, `0`. */
export function formatMemory(bytes: number): string {
	if (bytes === 0) return '0';
	for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
		const factor = FACTORS[suffix] as number;
		if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${suffix}`;
	}
	return String(bytes);
}
