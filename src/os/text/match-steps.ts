/** What a pattern is made of, and the steps that matching it takes: see matcher.ts. */

/** A set of characters: `has` decides for one code point. */
export type CharacterTest = (character: string) => boolean;

export type Node =
	| { type: 'text'; text: string }
	| { type: 'set'; test: CharacterTest }
	| { type: 'sequence'; nodes: Node[] }
	| { type: 'choice'; nodes: Node[] }
	/** `lazy`: as few as will do come first. */
	| { type: 'repeat'; node: Node; min: number; max: number; lazy?: boolean }
	/** What matched first stays: no going back into it. */
	| { type: 'atomic'; node: Node }
	/** What must follow, or (`behind`) come before, and is no part of the match; `negated`: must not. */
	| { type: 'look'; node: Node; behind: boolean; negated: boolean }
	| { type: 'group'; index: number; node: Node }
	| { type: 'back'; index: number }
	/** Anything but what `node` matches as a whole (extglob's `!(…)`). */
	| { type: 'not'; node: Node }
	/** `line`: after any line end, too. */
	| { type: 'start'; line?: boolean }
	/** Of the text; 'last' before a line end that closes it, too; 'line' before any. */
	| { type: 'end'; before?: 'last' | 'line' }
	/** The match is to begin here, whatever was matched before (Perl's `\K`). */
	| { type: 'keep' }
	| { type: 'boundary'; kind: 'b' | 'B' | '<' | '>' };

/** Thrown when a match takes more work than a sane pattern needs. */
export class MatchLimit extends Error {
	constructor() {
		super('regular expression too complex');
		this.name = 'MatchLimit';
	}
}

/** Where a pattern matched: [start, end) of the whole and of each group (undefined: took no part). */
export interface Match {
	start: number;
	end: number;
	groups: ([number, number] | undefined)[];
}

/** Steps that one search may take: some 50 ms. */
const MAX_STEPS = 1_000_000;

export interface State {
	text: string;
	steps: number;
	fold: boolean;
	groups: ([number, number] | undefined)[];
	/** Where `\K` stood. */
	kept?: number | undefined;
}

type Next = (at: number) => number;
export type Step = (state: State, at: number, next: Next) => number;

const isWord = (character: string | undefined): boolean => character !== undefined && /[A-Za-z0-9_]/.test(character);

export function compile(node: Node): Step {
	switch (node.type) {
		case 'text': {
			const { text } = node;
			const folded = text.toLowerCase();
			return (state, at, next) => {
				spend(state);
				const end = at + text.length;
				if (state.fold ? state.text.slice(at, end).toLowerCase() !== folded : !state.text.startsWith(text, at))
					return -1;
				return next(end);
			};
		}
		case 'set':
			return (state, at, next) => {
				spend(state);
				const size = one(state, at, node.test);
				return size === 0 ? -1 : next(at + size);
			};
		case 'sequence': {
			const steps = node.nodes.map((each, index) => {
				const after = node.nodes[index + 1];
				return each.type === 'repeat' ? compileRepeat(each, after?.type === 'text' ? after.text : '') : compile(each);
			});
			return (state, at, next) => {
				const run = (index: number, from: number): number => {
					const step = steps[index];
					return step ? step(state, from, (to) => run(index + 1, to)) : next(from);
				};
				return run(0, at);
			};
		}
		case 'choice': {
			const steps = node.nodes.map(compile);
			return (state, at, next) => {
				for (const step of steps) {
					const saved = state.groups.slice();
					const end = step(state, at, next);
					if (end >= 0) return end;
					state.groups = saved;
				}
				return -1;
			};
		}
		case 'repeat':
			return compileRepeat(node);
		case 'group': {
			const step = compile(node.node);
			return (state, at, next) => {
				const before = state.groups[node.index];
				const end = step(state, at, (to) => {
					const inner = state.groups[node.index];
					state.groups[node.index] = [at, to];
					const result = next(to);
					if (result < 0) state.groups[node.index] = inner;
					return result;
				});
				if (end < 0) state.groups[node.index] = before;
				return end;
			};
		}
		case 'back':
			return (state, at, next) => {
				spend(state);
				const group = state.groups[node.index];
				if (!group) return -1;
				const text = state.text.slice(group[0], group[1]);
				const there = state.text.slice(at, at + text.length);
				const same = state.fold ? there.toLowerCase() === text.toLowerCase() : there === text;
				return same ? next(at + text.length) : -1;
			};
		case 'not': {
			const step = compile(node.node);
			return (state, at, next) => {
				for (let end = state.text.length; end >= at; end--) {
					spend(state);
					const matches = step(state, at, (to) => (to === end ? to : -1)) === end;
					if (matches) continue;
					const result = next(end);
					if (result >= 0) return result;
				}
				return -1;
			};
		}
		case 'atomic': {
			const step = compile(node.node);
			return (state, at, next) => {
				const end = step(state, at, (to) => to);
				return end < 0 ? -1 : next(end);
			};
		}
		case 'look':
			return compileLook(node);
		case 'start':
			return (state, at, next) =>
				at === 0 || (node.line && state.text[at - 1] === '\n' && at < state.text.length) ? next(at) : -1;
		case 'end':
			return ({ text }, at, next) => {
				const newline = node.before !== undefined && text[at] === '\n';
				const holds = at === text.length || (newline && (node.before === 'line' || at === text.length - 1));
				return holds ? next(at) : -1;
			};
		case 'keep':
			return (state, at, next) => {
				const before = state.kept;
				state.kept = at;
				const end = next(at);
				if (end < 0) state.kept = before;
				return end;
			};
		case 'boundary':
			return (state, at, next) => {
				const before = isWord(state.text[at - 1]);
				const after = isWord(state.text[at]);
				const holds =
					node.kind === '<'
						? !before && after
						: node.kind === '>'
							? before && !after
							: (before !== after) === (node.kind === 'b');
				return holds ? next(at) : -1;
			};
	}
}

function spend(state: State): void {
	if (++state.steps > MAX_STEPS) throw new MatchLimit();
}

/** The length of the character at `at` if it is in the set, else 0. */
function one(state: State, at: number, test: CharacterTest): number {
	const code = state.text.codePointAt(at);
	if (code === undefined) return 0;
	const character = String.fromCodePoint(code);
	if (test(character) || (state.fold && (test(character.toLowerCase()) || test(character.toUpperCase()))))
		return character.length;
	return 0;
}

function compileLook(node: Node & { type: 'look' }): Step {
	const step = compile(node.node);
	const found = (state: State, at: number): boolean => {
		if (!node.behind) return step(state, at, (to) => to) >= 0;
		for (let from = at; from >= 0; from--) {
			spend(state);
			if (step(state, from, (to) => (to === at ? to : -1)) >= 0) return true;
		}
		return false;
	};
	return (state, at, next) => {
		const saved = state.groups.slice();
		const holds = found(state, at);
		if (node.negated || !holds) state.groups = saved;
		return holds === node.negated ? -1 : next(at);
	};
}

/** @param after text that follows in any case: where it does not stand, going on is of no use. */
function compileRepeat(node: Node & { type: 'repeat' }, after = ''): Step {
	const { min, max, lazy } = node;
	if (!lazy && (node.node.type === 'set' || (node.node.type === 'text' && node.node.text.length === 1))) {
		const only = node.node;
		const test: CharacterTest = only.type === 'set' ? only.test : (character) => character === only.text;
		// One character at a time: take all, then give back, without recursion.
		return (state, at, next) => {
			const ends = [at];
			let end = at;
			while (ends.length - 1 < max) {
				const size = one(state, end, test);
				if (size === 0) break;
				end += size;
				ends.push(end);
				if ((ends.length & 15) === 0) spend(state);
			}
			for (let count = ends.length - 1; count >= min; count--) {
				if (after !== '' && !state.fold && !state.text.startsWith(after, ends[count])) {
					if ((count & 3) === 0) spend(state);
					continue;
				}
				spend(state);
				const result = next(ends[count] as number);
				if (result >= 0) return result;
			}
			return -1;
		};
	}
	const step = compile(node.node);
	return (state, at, next) => {
		const again = (count: number, from: number): number => {
			spend(state);
			if (lazy && count >= min) {
				const end = next(from);
				if (end >= 0) return end;
			}
			if (count < max) {
				const saved = state.groups.slice();
				const end = step(state, from, (to) => (to === from && count >= min ? -1 : again(count + 1, to)));
				if (end >= 0) return end;
				state.groups = saved;
			}
			return count >= min && !lazy ? next(from) : -1;
		};
		return again(0, at);
	};
}
