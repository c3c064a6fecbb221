/** What a checkpoint in the text shows, made from what the grader says and from what the reader has tried. */

import type { Bilingual, CheckpointState } from '../../src/lab/types.ts';

export interface Standing {
	id: string;
	/** As Checkpoint.astro's data-state. `failed` is said only of what the reader is at. */
	state: 'passed' | 'waiting' | 'failed';
	/** What to say; undefined while there is nothing worth saying. */
	say?: 'passed' | 'waiting' | 'notYet';
	explanation?: Bilingual;
}

/** Remembers what was tried, so that nobody is told off for a step not yet reached. */
export class Standings {
	/** The lab's checkpoints. */
	private readonly ids: readonly string[];
	/** Passed in a session whose log could not be replayed. */
	private readonly before: ReadonlySet<string>;
	/** What the grader said first: of what still stands so nothing is worth saying. */
	private readonly beginning = new Map<string, string>();
	private readonly answered = new Set<string>();
	private current: string | undefined;
	private tried: boolean;

	/**
	 * @param ids of the lab's checkpoints.
	 * @param before ids that had passed earlier.
	 * @param states what the grader says at the start; nothing while it has not begun.
	 * @param tried was anything tried already (a resumed session)?
	 */
	constructor(ids: readonly string[], before: Iterable<string>, states: readonly CheckpointState[], tried: boolean) {
		this.ids = ids;
		this.before = new Set(before);
		this.begin(states);
		this.tried = tried;
		this.current = this.firstOpen(states);
	}

	private begin(states: readonly CheckpointState[]): void {
		if (this.beginning.size > 0) return;
		for (const state of states) this.beginning.set(state.id, JSON.stringify(state));
	}

	/** A command was run. */
	attempt(): void {
		this.tried = true;
	}

	/** A question was answered. */
	answer(id: string): void {
		this.answered.add(id);
	}

	/** What each checkpoint shows now. */
	of(states: readonly CheckpointState[]): Standing[] {
		if (states.length === 0) return this.beforeGrading();
		this.begin(states);
		const current = this.firstOpen(states);
		if (this.current !== undefined && current !== this.current) this.tried = false;
		this.current = current;
		return states.map((state): Standing => {
			const { id, status, explanation } = state;
			if (this.passed(state)) return { id, state: 'passed', say: 'passed' };
			const touched = this.answered.has(id) || this.beginning.get(id) !== JSON.stringify(state);
			if (!touched && !(id === current && this.tried)) return { id, state: 'waiting' };
			const failed = status === 'failed' && (id === current || this.answered.has(id));
			return {
				id,
				state: failed ? 'failed' : 'waiting',
				say: status === 'waiting' ? 'waiting' : 'notYet',
				...(explanation && { explanation }),
			};
		});
	}

	/** Nothing is graded yet, and what had passed earlier still has. */
	private beforeGrading(): Standing[] {
		return this.ids.map((id) =>
			this.before.has(id) ? { id, state: 'passed', say: 'passed' } : { id, state: 'waiting' },
		);
	}

	private passed = (state: CheckpointState): boolean => state.status === 'passed' || this.before.has(state.id);

	private firstOpen(states: readonly CheckpointState[]): string | undefined {
		return states.find((state) => !this.passed(state))?.id;
	}
}
