/** The terminal that people see: xterm with a reader's keys, the page's theme, and nothing that reaches outside. */

import { FitAddon } from '@xterm/addon-fit';
import { Terminal as Xterm } from '@xterm/xterm';
import xtermStyles from '@xterm/xterm/css/xterm.css?inline';
import { Backlog } from './backlog.ts';
import { blink } from './cursor.ts';
import { watchKeys } from './keys.ts';
import { bracketed, PASTE_LIMIT } from './paste.ts';
import ownStyles from './screen.css?inline';
import type { Texts } from './texts.ts';
import { currentTheme, onThemeChange } from './theme.ts';
import { scrollByTouch } from './touch.ts';
import { ignoreReach } from './unreachable.ts';

/** Lines kept above the screen. */
const SCROLLBACK = 5_000;

/**
 * xterm parses what it is given at once, and looks at the time only between two pieces (12 ms, then the page has its turn):
 * this many characters each, a few milliseconds even where they scroll line by line on an old laptop.
 */
const PIECE = 2 * 1024;

/** How often a screen that nobody sees is brought up to date, milliseconds: its turns are worth more to the ones that are seen. */
const UNSEEN = 1_000;

/** A resize is told to programs once the window has come to rest, milliseconds. */
const REST = 120;

export interface ScreenOptions {
	texts: Texts;
	screenReader: boolean;
	/** Keys and pastes, as a keyboard sends them. */
	onKeys(data: string): void;
	/** Text being composed by an input method; what it ends as comes by onKeys. */
	onComposition(text: string): void;
	onResize(columns: number, rows: number): void;
	onClipboardRefused(): void;
	/** More was pasted than the terminal takes at once; the rest was left out. */
	onPasteCut(): void;
}

/** Output of the past, and the terminal's size then. */
export interface ScreenPart {
	text: string;
	columns: number;
	rows: number;
}

export interface Screen {
	/** Shows the terminal in `host` from now on, or takes it out of the page. It measures itself once it has a size. */
	attach(host: HTMLElement | null): void;
	write(text: string): void;
	/** Writes what was shown before, each part at the size it was shown at. What is written meanwhile comes after it. */
	restore(parts: readonly ScreenPart[]): Promise<void>;
	/** Empties screen and scrollback. */
	reset(): void;
	focus(): void;
	setScreenReader(on: boolean): void;
	/** Names itself in another language from now on. */
	speak(texts: Texts, language: string): void;
	readonly columns: number;
	readonly rows: number;
	dispose(): void;
}

/**
 * Puts the terminal into its place, in a shadow tree. xterm changes elements with every key and measures each new
 * character by a layout; in the page's own tree each such change has Starlight's `:has()` rules looked at again for the
 * whole lesson (some 15 ms on a desktop). A shadow tree is nobody's sibling.
 */
function putInShadow(host: HTMLElement, ...children: HTMLElement[]): void {
	const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
	root.adoptedStyleSheets = [xtermStyles, ownStyles].map((text) => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(text);
		return sheet;
	});
	root.replaceChildren(...children);
}

/** With the reader's own text size, and a little smaller where a line would have too few columns. */
function fontSize(): number {
	const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
	return Math.round(root * (window.innerWidth < 1_600 ? 0.8125 : 0.875));
}

/** Makes a screen. It is drawn by xterm's DOM renderer, so its text is in the page. */
export function createScreen(options: ScreenOptions): Screen {
	const xterm = new Xterm({
		convertEol: true,
		cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
		cursorInactiveStyle: 'outline',
		drawBoldTextInBrightColors: false,
		fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--naru-font-mono').trim() || 'monospace',
		fontSize: fontSize(),
		lineHeight: 1.25,
		macOptionIsMeta: true,
		// Our line editing expects it (line-editor.ts, resized).
		reflowCursorLine: true,
		minimumContrastRatio: 4.5,
		rightClickSelectsWord: false,
		screenReaderMode: options.screenReader,
		scrollback: SCROLLBACK,
		theme: currentTheme(),
		// No handler: an OSC 8 sequence makes no link. unreachable.ts drops them before they get this far.
		linkHandler: null,
	});
	const fit = new FitAddon();
	xterm.loadAddon(fit);
	ignoreReach(xterm.parser);

	const ends: (() => void)[] = [];
	ends.push(
		onThemeChange(() => {
			xterm.options.theme = currentTheme();
		}),
	);
	xterm.onData(options.onKeys);

	// What xterm draws into, and what a screen reader says of the terminal, next to each other (see putInShadow).
	const mount = document.createElement('div');
	mount.className = 'screen';
	const help = document.createElement('p');
	help.id = 'help';
	help.className = 'help';

	const speak = (texts: Texts, language: string) => {
		Xterm.strings.promptLabel = texts.terminal.label;
		Xterm.strings.tooMuchOutput = texts.terminal.tooMuchOutput;
		xterm.textarea?.setAttribute('aria-label', texts.terminal.label);
		help.lang = language;
		help.textContent = `${texts.terminal.help} ${texts.leave.help}`;
	};
	speak(options.texts, document.documentElement.lang);

	let host: HTMLElement | undefined;
	let restoring = false;
	/** xterm has not parsed yet all that it was given. */
	let drawing = false;
	let timer: ReturnType<typeof setTimeout> | undefined;

	/** Output that was written for the old size is drawn first, or a line that is being typed would not find itself again. */
	let late: ReturnType<typeof setTimeout> | undefined;
	const fitSoon = () => {
		if (drawing) late ??= setTimeout(measure, REST);
		else measure();
	};
	const measure = () => {
		clearTimeout(late);
		late = undefined;
		if (restoring || !host || host.clientHeight === 0 || host.clientWidth === 0) return;
		if (!xterm.element) open();
		if (focusWanted) xterm.focus();
		focusWanted = false;
		const size = fit.proposeDimensions();
		if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows)) return;
		if (size.cols !== xterm.cols || size.rows !== xterm.rows) xterm.resize(size.cols, size.rows);
		clearTimeout(timer);
		timer = setTimeout(() => options.onResize(xterm.cols, xterm.rows), REST);
	};
	/** Somebody can see it: it is in a place, and that is shown. */
	let seen = false;
	const resizes = new ResizeObserver((entries) => {
		seen = (entries.at(-1)?.contentRect.height ?? 0) > 0;
		if (seen && pause !== undefined) draw();
		fitSoon();
	});
	/** The focus was asked for before there was anything to focus. */
	let focusWanted = false;

	const open = () => {
		xterm.open(mount);
		const { textarea, element } = xterm;
		if (!textarea || !element) return;
		textarea.setAttribute('aria-describedby', help.id);
		// Phone keyboards would otherwise begin each line with a capital, and remember commands as words.
		for (const [name, value] of [
			['autocapitalize', 'off'],
			['autocorrect', 'off'],
			['autocomplete', 'off'],
			['spellcheck', 'false'],
			['enterkeyhint', 'send'],
		] as const) {
			textarea.setAttribute(name, value);
		}
		textarea.addEventListener('compositionupdate', ({ data }) => options.onComposition(data));
		watchKeys(xterm, { send: options.onKeys, onClipboardRefused: options.onClipboardRefused });
		ends.push(scrollByTouch(element, xterm, options.onKeys), blink(xterm, mount));
		// Before xterm sees it: our terminal takes a bracketed paste whether or not a program asked for one.
		const onPaste = (event: ClipboardEvent) => {
			event.preventDefault();
			event.stopPropagation();
			const text = event.clipboardData?.getData('text/plain');
			if (!text) return;
			options.onKeys(bracketed(text));
			if (text.length > PASTE_LIMIT) options.onPasteCut();
		};
		element.addEventListener('paste', onPaste, { capture: true });
	};

	/** Hands text to xterm in pieces; `done` comes once all of it is drawn. */
	const feed = (text: string, done: () => void) => {
		let at = 0;
		for (; at + PIECE < text.length; at += PIECE) xterm.write(text.slice(at, at + PIECE));
		xterm.write(text.slice(at), done);
	};

	const backlog = new Backlog();
	let pause: ReturnType<typeof setTimeout> | undefined;
	const drawn = () => {
		if (seen) draw();
		else pause = setTimeout(draw, UNSEEN);
	};
	const draw = () => {
		clearTimeout(pause);
		pause = undefined;
		drawing = !backlog.empty;
		if (drawing) feed(backlog.take(SCROLLBACK + xterm.rows), drawn);
		else if (late !== undefined) measure();
	};
	const write = (text: string) => {
		backlog.push(text);
		if (!drawing && !restoring) draw();
	};

	return {
		attach(place) {
			resizes.disconnect();
			host = place ?? undefined;
			seen = false;
			if (!host) return;
			putInShadow(host, mount, help);
			resizes.observe(host);
		},
		write,
		async restore(parts) {
			restoring = true;
			for (const { text, columns, rows } of parts) {
				if (columns !== xterm.cols || rows !== xterm.rows) xterm.resize(columns, rows);
				await new Promise<void>((resolve) => feed(text, resolve));
			}
			restoring = false;
			measure();
			if (!drawing) draw();
		},
		reset() {
			backlog.clear();
			xterm.reset();
		},
		focus() {
			focusWanted = !xterm.element;
			xterm.focus();
		},
		setScreenReader(on) {
			xterm.options.screenReaderMode = on;
		},
		speak,
		get columns() {
			return xterm.cols;
		},
		get rows() {
			return xterm.rows;
		},
		dispose() {
			for (const each of [timer, pause, late]) clearTimeout(each);
			resizes.disconnect();
			for (const end of ends) end();
			xterm.dispose();
		},
	};
}
