/** nano's keys. Browsers keep a few for themselves (Ctrl-W closes the tab): F6 searches, as it does in nano too. */

import { cursorLineEnd, cursorLineStart, redo, undo } from '@codemirror/commands';
import { openSearchPanel } from '@codemirror/search';
import { type Extension, Prec } from '@codemirror/state';
import { type Command, type EditorView, keymap } from '@codemirror/view';
import type { EditorCommands } from './commands.ts';

/** Cuts whole lines; cuts that follow each other are pasted together. */
class CutBuffer {
	private text = '';
	private at = -1;

	readonly cut: Command = (view) => {
		const { state } = view;
		const line = state.doc.lineAt(state.selection.main.head);
		if (this.at !== line.from) this.text = '';
		this.text += `${line.text}\n`;
		this.at = line.from;
		const to = Math.min(line.to + 1, state.doc.length);
		const from = to === line.to && line.from > 0 ? line.from - 1 : line.from;
		view.dispatch({
			changes: { from, to },
			selection: { anchor: Math.min(line.from, state.doc.length - (to - from)) },
		});
		return true;
	};

	readonly paste: Command = (view) => {
		const { head } = view.state.selection.main;
		this.at = -1;
		view.dispatch({ changes: { from: head, insert: this.text }, selection: { anchor: head + this.text.length } });
		return true;
	};
}

/** nano's keymap for one editor. */
export function nanoKeys(commands: EditorCommands): Extension {
	const buffer = new CutBuffer();
	const does =
		(action: () => void) =>
		(_view: EditorView): boolean => {
			action();
			return true;
		};
	return Prec.high(
		keymap.of([
			{ key: 'Ctrl-o', run: does(() => commands.askName()), preventDefault: true },
			{ key: 'F3', run: does(() => commands.askName()) },
			{ key: 'Ctrl-s', run: does(() => commands.save()), preventDefault: true },
			{ key: 'Ctrl-x', run: does(() => commands.askQuit()), preventDefault: true },
			{ key: 'F2', run: does(() => commands.askQuit()) },
			{ key: 'Ctrl-k', run: buffer.cut, preventDefault: true },
			{ key: 'Ctrl-u', run: buffer.paste, preventDefault: true },
			{ key: 'Ctrl-a', run: cursorLineStart },
			{ key: 'Ctrl-e', run: cursorLineEnd },
			{ key: 'Ctrl-w', run: openSearchPanel, preventDefault: true },
			{ key: 'F6', run: openSearchPanel, preventDefault: true },
			{ key: 'Alt-u', run: undo, preventDefault: true },
			{ key: 'Alt-e', run: redo, preventDefault: true },
		]),
	);
}
