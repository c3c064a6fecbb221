/** The editor in the terminal's colours. Custom properties reach into the shadow tree, so both themes come by themselves. */

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlight = HighlightStyle.define([
	{ tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--naru-river)' },
	{ tag: [tags.string, tags.special(tags.string)], color: 'var(--naru-good)' },
	{ tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.atom], color: 'var(--naru-lantern)' },
	{ tag: tags.comment, color: 'var(--naru-console-output)', fontStyle: 'italic' },
	{ tag: [tags.meta, tags.separator, tags.labelName, tags.typeName], color: 'var(--naru-river-strong)' },
	{ tag: tags.invalid, color: 'var(--naru-bad)' },
]);

const theme = EditorView.theme({
	'&': {
		height: '100%',
		backgroundColor: 'var(--naru-console)',
		color: 'var(--naru-console-text)',
		fontSize: '0.875rem',
	},
	'&.cm-focused': { outline: '2px solid var(--naru-river)', outlineOffset: '-2px' },
	'.cm-scroller': { fontFamily: 'var(--naru-font-mono)', lineHeight: '1.5' },
	'.cm-content': { caretColor: 'var(--naru-river)' },
	'.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--naru-river)', borderLeftWidth: '2px' },
	'.cm-fat-cursor': { background: 'var(--naru-river) !important', color: 'var(--naru-on-river) !important' },
	'&:not(.cm-focused) .cm-fat-cursor': {
		background: 'none !important',
		outline: '1px solid var(--naru-river) !important',
	},
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection': {
		backgroundColor: 'var(--naru-river-soft) !important',
	},
	'.cm-gutters': {
		backgroundColor: 'transparent',
		color: 'var(--naru-console-output)',
		border: 'none',
	},
	'.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
	'.cm-panels': {
		backgroundColor: 'var(--naru-bar)',
		color: 'var(--naru-ink)',
		borderColor: 'var(--naru-console-line) !important',
	},
	'.cm-panels input, .cm-panels button, .cm-panels label': { font: 'inherit', fontSize: '0.8125rem' },
	'.cm-vim-panel, .cm-vim-panel input': {
		fontFamily: 'var(--naru-font-mono)',
		fontSize: '0.8125rem',
		color: 'var(--naru-ink)',
	},
	'.cm-textfield': { backgroundColor: 'var(--naru-paper-raised)', color: 'var(--naru-ink)' },
	'.cm-button': {
		backgroundImage: 'none',
		backgroundColor: 'var(--naru-paper-raised)',
		color: 'var(--naru-ink)',
		border: '1px solid var(--naru-hairline-strong)',
	},
	'.cm-tooltip': {
		border: '1px solid var(--naru-hairline-strong)',
		borderRadius: '0.375rem',
		overflow: 'hidden',
		backgroundColor: 'var(--naru-paper-raised)',
		color: 'var(--naru-ink)',
		boxShadow: '0 0.25rem 1rem rgb(0 0 0 / 18%)',
		fontFamily: 'var(--sl-font)',
		fontSize: '0.8125rem',
		lineHeight: '1.5',
	},
	'.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--naru-font-mono)', maxHeight: '14rem' },
	'.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.125rem 0.5rem' },
	'.cm-tooltip-autocomplete ul li[aria-selected]': {
		backgroundColor: 'var(--naru-river)',
		color: 'var(--naru-on-river)',
	},
	'.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
	'.cm-completionDetail': { marginInlineStart: '1rem', fontStyle: 'normal', opacity: '0.8' },
	'.cm-tooltip.cm-completionInfo': { maxWidth: '18rem', padding: '0.5rem 0.75rem', wordBreak: 'keep-all' },
	'.cm-diagnostic': { padding: '0.375rem 0.75rem', borderLeft: '4px solid var(--naru-bad)', wordBreak: 'keep-all' },
	'.cm-lintRange-error': {
		backgroundImage: 'none',
		textDecoration: 'underline wavy var(--naru-bad) 1px',
		textUnderlineOffset: '0.2em',
	},
	'.cm-lint-marker-error': {
		content: '""',
		width: '0.625rem',
		height: '0.625rem',
		margin: '0.3rem auto',
		borderRadius: '50%',
		backgroundColor: 'var(--naru-bad)',
	},
	'.cm-tooltip code': { fontFamily: 'var(--naru-font-mono)', fontSize: '0.95em' },
	'.cm-searchMatch': { backgroundColor: 'var(--naru-lantern-soft)' },
	'.cm-searchMatch.cm-searchMatch-selected': { outline: '1px solid var(--naru-lantern)' },
});

export const editorTheme: Extension = [theme, syntaxHighlighting(highlight)];
