/**
 * The cursor's blinking. xterm blinks by an animation, for which a browser looks at the page's styles and draws at every
 * frame: eight hundredths of a core, as long as the terminal has the focus. Twice a second is enough.
 */

import type { Terminal } from '@xterm/xterm';

/** For so long it is seen, and for so long not, milliseconds. */
const HALF = 500;

/**
 * Blinks while an opened terminal has the focus, unless its reader wants stillness; begins anew with each change of the screen.
 * @param mount has the class `dim` while the cursor is not seen; what that means says screen.css.
 * @returns what ends it.
 */
export function blink(xterm: Terminal, mount: HTMLElement): () => void {
	if (!xterm.options.cursorBlink) return () => {};
	let timer: ReturnType<typeof setInterval> | undefined;
	const stop = () => {
		clearInterval(timer);
		mount.classList.remove('dim');
	};
	const begin = () => {
		stop();
		if (xterm.element?.classList.contains('focus')) timer = setInterval(() => mount.classList.toggle('dim'), HALF);
	};
	xterm.textarea?.addEventListener('focus', begin);
	xterm.textarea?.addEventListener('blur', stop);
	xterm.onRender(begin);
	return stop;
}
