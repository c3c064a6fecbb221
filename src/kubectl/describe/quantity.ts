/** Quantities as kubectl reads and writes them (resource.Quantity). */

import { QUANTITY, quantity, SUFFIXES } from '../../cluster/apimachinery/quantity.ts';

/** What resource.ParseQuantity says of what is none. */
export const QUANTITY_ERROR =
	"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Is a text a quantity? */
export const isQuantity = (text: string): boolean => QUANTITY.test(text);

/** As the API writes a quantity: with the largest suffix of its kind that leaves no rest. `4005888Ki` → `3912Mi`. */
export function canonicalQuantity(text: string): string {
	const match = /^([+-]?[\d.]+)([a-zA-Z]{0,2})$/.exec(String(text));
	if (!match) return String(text);
	const amount = quantity(text);
	if (/i$/.test(match[2] as string)) return formatMemory(amount);
	if (amount === 0) return '0';
	for (const suffix of ['E', 'P', 'T', 'G', 'M', 'k', '']) {
		const factor = SUFFIXES[suffix] as number;
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
		const factor = SUFFIXES[suffix] as number;
		if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${suffix}`;
	}
	return String(bytes);
}
