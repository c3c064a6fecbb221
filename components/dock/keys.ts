/** Keys that the page needs for itself, although a terminal would take them all. */

import type { Terminal as Xterm } from '@xterm/xterm';

/** Makes line editing forget an Esc that was to begin a Meta key (readline's abort). */
const FORGET_ESCAPE = '\x07';

export interface KeyHandlers {
	send(data: string): void;
	onClipboardRefused(): void;
}

/**
 * Esc then Tab, and Shift-Tab at any time, leave the terminal: Tab alone completes, so somebody who has only a keyboard
 * needs another way out (WCAG 2.1.2). Ctrl-C with a selection and Ctrl-Shift-C copy, Ctrl-V and Ctrl-Shift-V paste.
 */
export function watchKeys(xterm: Xterm, { send, onClipboardRefused }: KeyHandlers): void {
	/** Esc was the last key. */
	let leaving = false;

	const copy = async () => {
		const text = xterm.getSelection();
		if (text === '') return;
		try {
			await navigator.clipboard.writeText(text);
			xterm.clearSelection();
		} catch {
			onClipboardRefused();
		}
	};

	xterm.attachCustomKeyEventHandler((event) => {
		if (event.type !== 'keydown' || event.isComposing) return true;
		const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
		if (key === 'Shift') return true;
		const plain = !ctrlKey && !altKey && !metaKey;

		if (key === 'Tab' && plain && (leaving || shiftKey)) {
			if (leaving) send(FORGET_ESCAPE);
			leaving = false;
			// Neither xterm nor we stop the event: the browser moves the focus on.
			return false;
		}
		leaving = key === 'Escape' && plain && !shiftKey;

		// By place on the keyboard where the key has no Latin letter: Ctrl-C must work while it types Hangul.
		const letter = /^[a-z]$/i.test(key) ? key.toUpperCase() : /^Key([A-Z])$/.exec(event.code)?.[1];
		if (ctrlKey && !altKey && !metaKey) {
			if (letter === 'C' && (shiftKey || xterm.hasSelection())) {
				event.preventDefault();
				void copy();
				return false;
			}
			// The browser pastes, and its paste event brings the text here.
			if (letter === 'V') return false;
		}
		return true;
	});
}
