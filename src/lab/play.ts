/** Does what a lab's file says a learner does: for the command line and for tests. */

import type { Session } from './session-types.ts';
import type { SolutionStep } from './types.ts';

/** The longest a line is waited for before it is interrupted, in simulated milliseconds. */
const PATIENCE = 180_000;

/** How much simulated time passes at once while a line runs (milliseconds). */
const SLICE = 100;

/** A person looks at what came before going on (milliseconds). */
const PAUSE = 1_000;

/** What a typed line showed, in the order it came. */
export interface Played {
	/** What programs wrote, both streams together, as the screen has it. */
	shown: string;
	/** Standard output alone. */
	stdout: string;
}

export interface Player {
	/** Types a line (or several: a here-document) at the first terminal and lets time pass until it is done. */
	type(text: string): Promise<Played>;
	/** Takes one step of a solution; `{output}` in an answer is what the line typed last printed. */
	take(step: SolutionStep): Promise<void>;
}

/** Sits down at a session's first terminal. */
export function createPlayer(session: Session): Player {
	const [terminal] = session.terminals;
	if (!terminal) throw new Error('the session has no terminal');
	let last: Played = { shown: '', stdout: '' };
	let pieces: { text: string; source: string }[] = [];
	terminal.onOutput((text, source) => pieces.push({ text, source }));
	const collect = (wanted: (source: string) => boolean) =>
		pieces
			.filter(({ source }) => wanted(source))
			.map(({ text }) => text)
			.join('');

	const settle = async () => {
		for (let waited = 0; waited < PATIENCE; waited += SLICE) {
			await session.run(SLICE);
			if (terminal.awaitingInput) return;
		}
		terminal.onInput({ type: 'interrupt' });
		await session.run(SLICE);
	};

	return {
		async type(text) {
			pieces = [];
			for (const line of text.split('\n')) {
				terminal.onInput({ type: 'line', text: line });
				await settle();
			}
			last = { shown: collect((source) => source !== 'echo'), stdout: collect((source) => source === 'stdout') };
			await session.run(PAUSE);
			return last;
		},
		async take({ type, browse, answer }) {
			if (type !== undefined) await this.type(type);
			if (browse !== undefined) {
				session.browse(browse, session.browserPlaces[0] ?? 'workstation');
				await session.run(0);
				await session.runUntil(() => session.visits.at(-1)?.state !== 'loading', PATIENCE);
				await session.run(PAUSE);
			}
			if (!answer) return;
			session.answer(answer.checkpoint, answer.value.replaceAll('{output}', last.stdout.trim()));
			await session.run(PAUSE);
		},
	};
}
