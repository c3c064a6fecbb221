/** The editor itself: CodeMirror with a program's keys, in a shadow tree of its own (see screen.ts for why). */

import { defaultKeymap, history, historyKeymap, indentLess, indentMore, insertTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import type { EditorKeys } from '../../../src/os/editor.ts';
import type { EditorCommands } from './commands.ts';
import { lengthLimit } from './limit.ts';
import { nanoKeys } from './nano.ts';
import { editorTheme } from './theme.ts';
import { viInserts, viKeys } from './vi.ts';

export interface CodeEditorOptions {
	/** What the text is of; its end tells the language. */
	name: string;
	/** Without the last newline. */
	text: string;
	/** From 1. */
	line: number;
	/** `plain` where there is no keyboard with the keys of the others. */
	keys: EditorKeys | 'plain';
	/** For screen readers. */
	label: string;
	phrases: Record<string, string>;
	/** What it has besides, where the file is a manifest (manifest.ts). */
	manifest?: Extension | undefined;
	commands: EditorCommands;
	onChange(): void;
	/** The text would have become longer than the editor takes: something was left out. */
	onCut(): void;
}

export interface CodeEditor {
	readonly text: string;
	/** Puts another text in its place, as one change. */
	replace(text: string): void;
	focus(): void;
	dispose(): void;
}

const STRUCTURED = /\.(ya?ml|json)$/;

/** The one key that every editor on every desktop has. */
const plainKeys = (commands: EditorCommands): Extension =>
	keymap.of([
		{
			key: 'Mod-s',
			preventDefault: true,
			run() {
				commands.save(undefined, true);
				return true;
			},
		},
	]);

const KEYS: Record<CodeEditorOptions['keys'], (commands: EditorCommands) => Extension> = {
	vi: viKeys,
	nano: nanoKeys,
	plain: plainKeys,
};

/**
 * Tab indents, and yet a keyboard gets out (WCAG 2.1.2): Esc then Tab, and Shift-Tab with nothing to take back, move the
 * focus. In vi's normal mode Tab is free anyway.
 */
function letTabLeave(host: HTMLElement, view: EditorView, keys: CodeEditorOptions['keys']): void {
	let escaped = false;
	host.addEventListener(
		'keydown',
		(event) => {
			if (event.key === 'Shift') return;
			const free = escaped || (keys === 'vi' && !viInserts(view));
			// CodeMirror does not hear of it, so the browser moves the focus.
			if (event.key === 'Tab' && free) event.stopPropagation();
			escaped = event.key === 'Escape';
		},
		{ capture: true },
	);
}

/** Shows an editor in `host` until disposed of. */
export function createCodeEditor(host: HTMLElement, options: CodeEditorOptions): CodeEditor {
	const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
	const structured = STRUCTURED.test(options.name);
	const line = Math.min(options.line, options.text.split('\n').length);
	const state = EditorState.create({
		doc: options.text,
		extensions: [
			KEYS[options.keys](options.commands),
			options.manifest ?? [],
			lengthLimit(options.onCut),
			// A file's own: a carriage return in it is a character like another, and stays.
			EditorState.lineSeparator.of('\n'),
			highlightSpecialChars(),
			lineNumbers(),
			history(),
			drawSelection(),
			search({ top: false }),
			structured ? [yaml(), indentUnit.of('  ')] : indentUnit.of('\t'),
			keymap.of([
				...historyKeymap,
				...searchKeymap,
				// As vim's settings for YAML have it: spaces, since YAML takes no tabs.
				{ key: 'Tab', run: structured ? indentBySpaces : insertTab, shift: indentLess },
				...defaultKeymap,
			]),
			EditorState.phrases.of(options.phrases),
			EditorView.contentAttributes.of({
				'aria-label': options.label,
				autocapitalize: 'off',
				spellcheck: 'false',
				tabindex: '0',
			}),
			EditorView.updateListener.of(({ docChanged }) => docChanged && options.onChange()),
			editorTheme,
		],
	});
	const view = new EditorView({ state, root, parent: root });
	view.dispatch({ selection: { anchor: view.state.doc.line(Math.max(1, line)).from }, scrollIntoView: true });
	letTabLeave(view.dom, view, options.keys);
	return {
		get text() {
			return view.state.doc.toString();
		},
		replace(text) {
			view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, filter: false });
		},
		focus: () => view.focus(),
		dispose: () => view.destroy(),
	};
}

/** Indents a selection; without one inserts spaces up to the next stop. */
const indentBySpaces: typeof indentMore = (target) => {
	const { state } = target;
	if (!state.selection.main.empty) return indentMore(target);
	const { head } = state.selection.main;
	const column = head - state.doc.lineAt(head).from;
	target.dispatch(state.update(state.replaceSelection(' '.repeat(2 - (column % 2))), { userEvent: 'input' }));
	return true;
};
