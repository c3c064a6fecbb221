/** How long a text the editor takes: what is edited is in the session's log, which the browser has to find room for. */

import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** In characters. */
export const LONGEST = 256 * 1024;

/**
 * Lets a text grow to LONGEST, and no further. Of a paste what fits is taken; a key that would make it longer (vi's
 * `100000p`) does nothing. A text that is longer already can be made shorter.
 * @param onCut told once something was left out, after the change.
 */
export function lengthLimit(onCut: () => void): Extension {
	const told = () => queueMicrotask(onCut);
	return [
		EditorView.clipboardInputFilter.of((text, { doc, selection }) => {
			const replaced = selection.ranges.reduce((sum, { from, to }) => sum + to - from, 0);
			const room = Math.max(0, LONGEST - doc.length + replaced);
			// Lines end in one way only, whatever system they were copied on.
			const lines = (text.length > 2 * LONGEST ? text.slice(0, 2 * LONGEST) : text).replace(/\r\n?/g, '\n');
			if (lines.length <= room) return lines;
			told();
			return lines.slice(0, room);
		}),
		EditorState.transactionFilter.of((transaction) => {
			const { docChanged, changes } = transaction;
			if (!docChanged || changes.newLength <= LONGEST || changes.newLength <= changes.length) return transaction;
			told();
			return [];
		}),
	];
}
