/**
 * A small backtracking matcher that regular expressions and shell patterns share. JavaScript's own RegExp is not used
 * for what a learner types: it cannot be bounded, and `(a+)+$` must not stop the tab.
 */

import type { Work } from '../pace.ts';
import { compile, type Match, MatchLimit, type Node, type State, type Step } from './match-steps.ts';

export { type CharacterTest, type Match, MatchLimit, type Node } from './match-steps.ts';

/** Steps after which the page may have its turn, where a search can wait for that. */
const STRETCH = 65_536;

/** Steps that are not worth a thought. */
const LITTLE = 4_096;

/** A compiled pattern. All methods throw MatchLimit on runaway patterns. */
export class Matcher {
	private readonly step: Step;
	private readonly fold: boolean;
	/** How many groups the pattern has. */
	readonly groupCount: number;
	/** Text that every match starts with, to skip quickly to candidates. */
	private readonly prefix: string;
	private readonly anchored: boolean;
	/** Steps of searches that are over, and the search that is on or was last. */
	private spent = 0;
	private current: State | undefined;

	constructor(node: Node, groupCount = 0, fold = false) {
		this.step = compile(node);
		this.fold = fold;
		this.groupCount = groupCount;
		const first = node.type === 'sequence' ? node.nodes[0] : node;
		this.prefix = first?.type === 'text' && !fold ? first.text : '';
		this.anchored = first?.type === 'start' && !first.line;
	}

	/** Does the whole text match? */
	matches(text: string): boolean {
		return this.guard(() => {
			const state = this.state(text);
			return this.step(state, 0, (end) => (end === text.length ? end : -1)) >= 0;
		});
	}

	/**
	 * The first match at or after `from`.
	 * @param prefer of several that begin there: the one the pattern finds first, the longest, or the first not empty.
	 */
	search(text: string, from = 0, prefer: 'first' | 'longest' | 'filled' = 'first'): Match | undefined {
		return this.guard(() => {
			const state = this.state(text);
			for (let at = from; at <= text.length; at++) {
				if (this.prefix !== '') {
					at = text.indexOf(this.prefix, at);
					if (at < 0) return undefined;
				}
				state.groups = [];
				const found = this.at(state, at, prefer);
				if (found) return found;
				if (this.anchored) return undefined;
				// Never start inside a surrogate pair.
				if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
			}
			return undefined;
		});
	}

	/**
	 * Finds matches from left to right that do not overlap, empty ones too but for one at the text's end, and gives each
	 * to `found` until that says false. In stretches: the text may be long.
	 */
	*each(text: string, found: (match: Match) => boolean): Work<void> {
		const state = this.state(text);
		for (let at = 0; at < text.length; ) {
			if (state.steps >= STRETCH) {
				yield state.steps;
				state.steps = 0;
			}
			if (this.prefix !== '') {
				at = text.indexOf(this.prefix, at);
				if (at < 0) return;
			}
			state.groups = [];
			const match = this.guard(() => this.at(state, at, 'first'));
			if ((match && !found(match)) || this.anchored) return;
			if (match && match.end > at) at = match.end;
			else at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
		}
	}

	/** The end of the shortest or longest match that begins where the text does, or undefined. */
	headEnd(text: string, longest: boolean): number | undefined {
		return this.guard(() => {
			let best: number | undefined;
			this.step(this.state(text), 0, (end) => {
				if (best === undefined || (longest ? end > best : end < best)) best = end;
				// It cannot become better.
				return end === (longest ? text.length : 0) ? end : -1;
			});
			return best;
		});
	}

	/** Where the shortest or longest match that ends where the text does begins, or undefined. */
	*tailStart(text: string, longest: boolean): Work<number | undefined> {
		const state = this.state(text);
		for (let tried = 0; tried <= text.length; tried++) {
			const at = longest ? tried : text.length - tried;
			if (state.steps >= STRETCH) {
				yield state.steps;
				state.steps = 0;
			}
			state.groups = [];
			if (this.guard(() => this.step(state, at, (end) => (end === text.length ? end : -1))) >= 0) return at;
		}
		return undefined;
	}

	private at(state: State, at: number, prefer: 'first' | 'longest' | 'filled'): Match | undefined {
		let best: Match | undefined;
		state.kept = undefined;
		const end = this.step(state, at, (to) => {
			if (prefer === 'first') return to;
			if (prefer === 'filled') return to > at ? to : -1;
			if (!best || to > best.end) best = { start: state.kept ?? at, end: to, groups: this.groups(state) };
			return -1;
		});
		return end < 0 ? best : { start: state.kept ?? at, end, groups: this.groups(state) };
	}

	private groups(state: State): Match['groups'] {
		return Array.from({ length: this.groupCount }, (_, index) => state.groups[index + 1]);
	}

	/** The ends of all matches that begin at `at`, in the order they are found (longest first for greedy patterns). */
	ends(text: string, at: number): number[] {
		return this.guard(() => {
			const ends = new Set<number>();
			this.step(this.state(text), at, (end) => {
				ends.add(end);
				return -1;
			});
			return [...ends];
		});
	}

	/** What its searches have cost since this was last asked, in characters (see Process.work); 0 while that is little. */
	cost(): number {
		const steps = this.spent + (this.current?.steps ?? 0);
		if (steps < LITTLE) return 0;
		this.spent = 0;
		this.current = undefined;
		return steps >> 1;
	}

	private state(text: string): State {
		this.spent += this.current?.steps ?? 0;
		this.current = { text, steps: 0, fold: this.fold, groups: [] };
		return this.current;
	}

	private guard<T>(action: () => T): T {
		try {
			return action();
		} catch (error) {
			// Groups that repeat very often recurse very deep.
			if (error instanceof RangeError) throw new MatchLimit();
			throw error;
		}
	}
}
