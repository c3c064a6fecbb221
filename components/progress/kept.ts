/** The progress that this browser keeps, for pages without a session. */

import { absorb, type LabProgress, readProgress, toJSON } from '../../src/lab/progress.ts';
import { area, parse, progressKey } from '../dock/storage.ts';

/** The progress of a lab; nothing where nothing is kept, or may be. */
export function keptProgress(lab: string): LabProgress {
	try {
		return readProgress(parse(area()?.getItem(progressKey(lab)) ?? null));
	} catch {
		return new Map();
	}
}

/**
 * Takes in what is known of a lab from elsewhere; nothing that is kept is lost.
 * @returns whether the browser took it.
 */
export function takeIn(lab: string, other: LabProgress): boolean {
	const storage = area();
	if (!storage) return false;
	try {
		const kept = parse(storage.getItem(progressKey(lab)));
		const progress = readProgress(kept);
		absorb(progress, other);
		storage.setItem(progressKey(lab), JSON.stringify(toJSON(progress, kept)));
		return true;
	} catch {
		return false;
	}
}

/** Calls back when progress may have changed: in this page's dock, or in another tab. */
export function onProgress(listener: () => void): void {
	document.addEventListener('naru:progress', listener);
	window.addEventListener('storage', listener);
}
