/** Puts on the screen what a session had shown, as it was shown. */

import type { Session } from '../../src/lab/session-types.ts';
import type { Screen, ScreenPart } from './screen.ts';

/** A terminal's size before anything resized it. */
const FIRST = { columns: 80, rows: 24 };

/**
 * Writes the past output of one of a session's terminals. Line editing redraws by counting columns, so each part is written at the width that
 * the terminal had then; xterm reflows it to the width of now.
 */
export function resume(session: Session, terminal: number, screen: Screen): Promise<void> {
	return screen.restore(parts(session, terminal));
}

function parts(session: Session, terminal: number): ScreenPart[] {
	const sizes = session.log.entries.map(({ event }) =>
		event.kind === 'input' && event.terminal === terminal && event.input.type === 'resize' ? event.input : undefined,
	);
	const all: ScreenPart[] = [];
	let size = FIRST;
	let seen = 0;
	for (const { text, after } of session.output(terminal)) {
		for (; seen < after; seen++) size = sizes[seen] ?? size;
		const last = all.at(-1);
		if (last && last.columns === size.columns && last.rows === size.rows) last.text += text;
		else all.push({ columns: size.columns, rows: size.rows, text });
	}
	return all;
}
