/** The terminal's colours in both themes, and which of the two the page has now. */

import type { ITheme } from '@xterm/xterm';

// Every colour that text takes has 4.5:1 or more on its background (WCAG 2.2, 1.4.3); the backgrounds are the
// palette's --naru-console, which xterm cannot read because it wants plain colours.
const light: ITheme = {
	background: '#e9f0ee',
	foreground: '#10262d',
	cursor: '#0b6470',
	cursorAccent: '#e9f0ee',
	selectionBackground: '#bcdcd8',
	selectionInactiveBackground: '#d0e3e0',
	scrollbarSliderBackground: '#10262d33',
	scrollbarSliderHoverBackground: '#10262d55',
	scrollbarSliderActiveBackground: '#10262d77',
	black: '#10262d',
	red: '#a02a1b',
	green: '#22622c',
	yellow: '#774800',
	blue: '#1c4f9a',
	magenta: '#762d88',
	cyan: '#0b5e68',
	white: '#475b61',
	brightBlack: '#4d5f66',
	brightRed: '#8c2113',
	brightGreen: '#1a5524',
	brightYellow: '#663d00',
	brightBlue: '#163f80',
	brightMagenta: '#642374',
	brightCyan: '#084b54',
	brightWhite: '#26383f',
};

const dark: ITheme = {
	background: '#0a1317',
	foreground: '#eef1ea',
	cursor: '#7fcbc5',
	cursorAccent: '#0a1317',
	selectionBackground: '#1d5a61',
	selectionInactiveBackground: '#24424a',
	scrollbarSliderBackground: '#eef1ea2e',
	scrollbarSliderHoverBackground: '#eef1ea4d',
	scrollbarSliderActiveBackground: '#eef1ea66',
	black: '#7d9299',
	red: '#f2a192',
	green: '#93cf95',
	yellow: '#ecb968',
	blue: '#8fb8f0',
	magenta: '#d6a6e3',
	cyan: '#7fcbc5',
	white: '#ccd5d5',
	brightBlack: '#93a6ab',
	brightRed: '#f9bcb1',
	brightGreen: '#b5e0b6',
	brightYellow: '#f3cf95',
	brightBlue: '#b3d0f7',
	brightMagenta: '#e6c6ef',
	brightCyan: '#b7e3dd',
	brightWhite: '#ffffff',
};

/** The theme that the page shows now: the reader's choice (Starlight's data-theme), else the system's. */
export function currentTheme(): ITheme {
	const chosen = document.documentElement.dataset.theme;
	const isLight = chosen ? chosen === 'light' : !matchMedia('(prefers-color-scheme: dark)').matches;
	return isLight ? light : dark;
}

/** Calls back whenever the page's theme changes. Returns what ends it. */
export function onThemeChange(listener: () => void): () => void {
	const observer = new MutationObserver(listener);
	observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
	const system = matchMedia('(prefers-color-scheme: dark)');
	system.addEventListener('change', listener);
	return () => {
		observer.disconnect();
		system.removeEventListener('change', listener);
	};
}
