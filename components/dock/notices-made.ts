/** The notices that offer something to do. */

import type { Notice } from './notices.ts';
import type { Texts } from './texts.ts';
import { quotable } from './visible.ts';

/** The longest command that a notice shows whole, characters. */
const SHOWN = 60;

/** A composition ends when a button takes the focus from it; its last syllable comes a moment later (milliseconds). */
const COMPOSED = 30;

/** A command from the text waits for the one that runs. */
export function busy({ notice }: Texts, command: string, act: { stop?(): void; drop(): void }): Notice {
	const line = quotable(command.split('\n')[0] ?? '');
	return {
		id: 'busy',
		tone: 'info',
		text: notice.busy(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line),
		dismissible: false,
		actions: [
			...(act.stop ? [{ text: notice.busyStop, run: act.stop }] : []),
			{ text: notice.busyDrop, run: act.drop },
		],
	};
}

/** Hangul is typed where a command should be; `meant` when it can be said what it would be in Latin letters. */
export function hangul({ notice }: Texts, meant: string | undefined, replace: () => void): Notice {
	const fix = { text: notice.hangulFix, run: () => void setTimeout(replace, COMPOSED) };
	return {
		id: 'hangul',
		tone: 'info',
		text: meant ? notice.hangulMeant(meant) : notice.hangul,
		...(meant && { actions: [fix] }),
	};
}

/** The simulator threw. */
export function crashed({ notice, doubt }: Texts, act: { reopen(): void; startFresh(): void }): Notice {
	return {
		id: 'crashed',
		tone: 'warning',
		text: notice.crashed,
		dismissible: false,
		actions: [
			{ text: notice.reopen, run: act.reopen },
			{ text: doubt.fresh, run: act.startFresh },
		],
	};
}

/** An editor is wanted, and its code could not be fetched. */
export function editorFailed({ notice }: Texts, act: { again(): void; close(): void }): Notice {
	return {
		id: 'editor',
		tone: 'warning',
		text: notice.editorFailed,
		dismissible: false,
		actions: [
			{ text: notice.editorAgain, run: act.again },
			{ text: notice.editorClose, run: act.close },
		],
	};
}
