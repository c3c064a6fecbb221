/** Where the reader is in the text, told by blocks: the same place whatever language and layout they are in. */

/** A block, and where in it the reader is: how much of it is above the line, or how far below the line it begins (pixels). */
export interface Place {
	block: number;
	share: number;
	offset: number;
}

/** The line under the page's bars, where text that is scrolled to begins; pixels from the window's top. */
const line = () => Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;

/** A block's box; a pair's where it stands beside its other language. */
const boxOf = (block: Element) => (block.closest('.pair') ?? block).getBoundingClientRect();

/** The reader's place; undefined at the very top of the page. */
export function placeIn(blocks: readonly Element[]): Place | undefined {
	if (window.scrollY === 0) return undefined;
	const from = line();
	for (const [block, element] of blocks.entries()) {
		const { top, bottom, height } = boxOf(element);
		if (bottom <= from) continue;
		return top >= from ? { block, share: 0, offset: top - from } : { block, share: (from - top) / height, offset: 0 };
	}
	return undefined;
}

/** Scrolls there. */
export function goTo(blocks: readonly Element[], { block, share, offset }: Place): void {
	const element = blocks[block];
	if (!element) return;
	const { top, height } = boxOf(element);
	window.scrollBy({ top: top + share * height - offset - line(), behavior: 'instant' });
}

const keyOf = () => `naru:place:${location.pathname}`;

/** Keeps the place while the page is reloaded: the browser would keep pixels, of a page that is laid out differently then. */
export function keepPlace(place: Place | undefined): void {
	try {
		if (place) sessionStorage.setItem(keyOf(), JSON.stringify(place));
		else sessionStorage.removeItem(keyOf());
	} catch {
		// Then it begins at its top.
	}
}

/** The place that was kept, if the reader has come back to this page; only once. */
export function keptPlace(): Place | undefined {
	try {
		const kept = sessionStorage.getItem(keyOf());
		sessionStorage.removeItem(keyOf());
		const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
		if (!navigation || !['reload', 'back_forward'].includes(navigation.type)) return undefined;
		const place = JSON.parse(kept ?? 'null') as Partial<Place> | null;
		if (!place || ![place.block, place.share, place.offset].every(Number.isFinite)) return undefined;
		return place as Place;
	} catch {
		return undefined;
	}
}
