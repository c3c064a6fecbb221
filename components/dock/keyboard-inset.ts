/**
 * Keeps the sheet above a phone's on-screen keyboard, which covers the foot of the page without resizing it: the visual
 * viewport says how much of it is left.
 */

/** A visual viewport smaller than this by less is a browser's bar, not a keyboard (CSS pixels). */
const KEYBOARD = 120;

/** Sets --naru-keyboard and --naru-visible on `element` while the page lives, and data-keyboard when there is one. */
export function followKeyboard(element: HTMLElement): void {
	const viewport = window.visualViewport;
	if (!viewport) return;
	const update = () => {
		// Pinched, the viewport says nothing about keyboards.
		const covered = viewport.scale > 1.05 ? 0 : Math.round(window.innerHeight - viewport.height - viewport.offsetTop);
		const isKeyboard = window.innerHeight - viewport.height > KEYBOARD && viewport.scale <= 1.05;
		element.toggleAttribute('data-keyboard', isKeyboard);
		element.style.setProperty('--naru-keyboard', isKeyboard ? `${Math.max(0, covered)}px` : '0px');
		element.style.setProperty('--naru-visible', `${Math.round(viewport.height)}px`);
	};
	viewport.addEventListener('resize', update);
	viewport.addEventListener('scroll', update);
	update();
}
