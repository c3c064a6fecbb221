/**
 * Shows what a term means beside the word: while the pointer rests on it, while it has the focus, or after a tap. The
 * card lies in the top layer and is laid out in the page's own coordinates, so it moves nothing and scrolls with its word.
 */

/** Milliseconds: a pointer on its way over a word opens nothing, and one on its way to the card does not lose it. */
const OPEN_AFTER = 150;
const CLOSE_AFTER = 250;
/** Pixels between the card and its word, and between the card and the window's edge. */
const GAP = 6;
const MARGIN = 12;

/** Watches every term of the page. On a page without one it does nothing. */
export function watchTerms(): void {
	if (!document.querySelector('a.term')) return;
	const card = document.createElement('div');
	card.className = 'term-card';
	card.popover = 'manual';
	card.role = 'tooltip';
	// All that is read stands inside a landmark.
	document.querySelector('main')?.append(card);
	let shown: HTMLElement | undefined;
	/** A tap or Enter keeps the card open until another, Escape or a press elsewhere. */
	let kept = false;
	let timer: number | undefined;

	const show = (term: HTMLElement) => {
		window.clearTimeout(timer);
		if (shown === term) return;
		const entry = document.getElementById(term.getAttribute('href')?.slice(1) ?? '');
		if (!entry) return;
		hide();
		const list = document.createElement('dl');
		list.append(...[...entry.children].map((child) => child.cloneNode(true)));
		for (const part of list.querySelectorAll('[id]')) part.removeAttribute('id');
		card.replaceChildren(list);
		card.showPopover();
		place(card, term);
		shown = term;
	};
	const hide = () => {
		window.clearTimeout(timer);
		if (!shown) return;
		shown = undefined;
		kept = false;
		card.hidePopover();
	};
	const later = (then: () => void, milliseconds: number) => {
		window.clearTimeout(timer);
		timer = window.setTimeout(then, milliseconds);
	};

	document.addEventListener('pointerover', (event) => {
		if (event.pointerType === 'touch') return;
		const term = termAt(event.target);
		if (term) later(() => !kept && show(term), OPEN_AFTER);
		else if (card.contains(event.target as Node)) window.clearTimeout(timer);
		else if (!kept) later(() => shown !== document.activeElement && hide(), CLOSE_AFTER);
	});
	document.addEventListener('focusin', ({ target }) => {
		const term = termAt(target);
		// A press gives the focus, too; what it does is the click's business.
		if (term?.matches(':focus-visible')) show(term);
		else if (!kept) hide();
	});
	document.addEventListener('focusout', ({ target }) => {
		if (shown && target === shown) hide();
	});
	document.addEventListener('click', (event) => {
		const term = termAt(event.target);
		if (!term || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		event.preventDefault();
		if (shown === term && kept) return hide();
		show(term);
		kept = shown === term;
	});
	document.addEventListener('pointerdown', ({ target }) => {
		if (!termAt(target) && !card.contains(target as Node)) hide();
	});
	document.addEventListener('keydown', ({ key }) => {
		if (key === 'Escape') hide();
	});
	window.addEventListener('resize', hide);
}

function termAt(target: EventTarget | null): HTMLElement | null {
	return target instanceof Element ? target.closest<HTMLElement>('a.term') : null;
}

/** Puts the card under the word, or over it where there is no room below, within the window's sides. */
function place(card: HTMLElement, term: HTMLElement): void {
	// A term that runs on in the next line has two boxes: the first is where it begins.
	const word = term.getClientRects()[0] ?? term.getBoundingClientRect();
	const { width, height } = card.getBoundingClientRect();
	const left = Math.min(word.left, document.documentElement.clientWidth - width - MARGIN);
	const below = word.bottom + GAP;
	const above = word.top - GAP - height;
	const top = below + height > window.innerHeight - MARGIN && above > MARGIN ? above : below;
	card.style.left = `${Math.max(MARGIN, left) + window.scrollX}px`;
	card.style.top = `${top + window.scrollY}px`;
}
