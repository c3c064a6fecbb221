/** Scrolling with a finger. xterm 6.0 draws its own scroll bar and left touch out (xtermjs/xterm.js#5489). */

import type { Terminal as Xterm } from '@xterm/xterm';

/** Speed that is left after each frame of coasting, and below which it stops (lines a frame). */
const FRICTION = 0.94;
const STILL = 0.05;

/**
 * A finger moved up or down over `element` scrolls the terminal; in a full-screen program it presses the arrow keys.
 * @returns what ends it.
 */
export function scrollByTouch(element: HTMLElement, xterm: Xterm, send: (data: string) => void): () => void {
	let y: number | undefined;
	let lines = 0;
	let speed = 0;
	let frame = 0;

	const lineHeight = () => (element.querySelector('.xterm-screen')?.clientHeight ?? 0) / xterm.rows || 17;
	const scroll = (by: number) => {
		lines += by;
		const whole = Math.trunc(lines);
		if (whole === 0) return;
		lines -= whole;
		if (xterm.buffer.active.type === 'normal') xterm.scrollLines(whole);
		else send((whole < 0 ? '\x1b[A' : '\x1b[B').repeat(Math.abs(whole)));
	};
	const coast = () => {
		speed *= FRICTION;
		if (Math.abs(speed) < STILL) return;
		scroll(speed);
		frame = requestAnimationFrame(coast);
	};

	const onStart = (event: TouchEvent) => {
		cancelAnimationFrame(frame);
		speed = 0;
		lines = 0;
		y = event.touches.length === 1 ? event.touches[0]?.clientY : undefined;
	};
	const onMove = (event: TouchEvent) => {
		const now = event.touches[0]?.clientY;
		if (y === undefined || now === undefined) return;
		// The page must not scroll along, nor be pulled down to reload.
		if (event.cancelable) event.preventDefault();
		speed = (y - now) / lineHeight();
		y = now;
		scroll(speed);
	};
	const onEnd = () => {
		y = undefined;
		if (xterm.buffer.active.type === 'normal') frame = requestAnimationFrame(coast);
	};

	element.addEventListener('touchstart', onStart, { passive: true });
	element.addEventListener('touchmove', onMove, { passive: false });
	element.addEventListener('touchend', onEnd);
	element.addEventListener('touchcancel', onEnd);
	return () => {
		cancelAnimationFrame(frame);
		element.removeEventListener('touchstart', onStart);
		element.removeEventListener('touchmove', onMove);
		element.removeEventListener('touchend', onEnd);
		element.removeEventListener('touchcancel', onEnd);
	};
}
