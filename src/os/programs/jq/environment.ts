/** What a running filter knows: values with their paths, the names visible, and what the program around provides. */

import type { Evaluator } from './evaluate.ts';
import type { Definition, Node } from './syntax.ts';
import type { Value, Work } from './value.ts';

/** Where a value came from: keys from the last to the first. */
export type Path = { key: Value; up: Path } | 'root' | 'none';

/** A value; with its path when paths are asked for ('none': it has none). */
export interface At {
	value: Value;
	path?: Path | undefined;
}

/** A filter with the names visible where it was written. */
export interface Closure {
	node: Node;
	env: Env;
}

/** What is visible, innermost first. */
export type Env =
	| undefined
	| { kind: 'variable'; name: string; value: Value; up: Env }
	| { kind: 'closure'; name: string; closure: Closure; up: Env }
	| { kind: 'filter'; definition: Definition; up: Env }
	| { kind: 'label'; name: string; up: Env };

/** A builtin written here: `args` are filters to run on whatever it likes. */
export type Builtin = (evaluator: Evaluator, args: Closure[], at: At) => Iterable<At>;

/** What the program around provides. */
export interface Host {
	work: Work;
	/** By `name/arity`. */
	builtins: ReadonlyMap<string, Builtin>;
	library: ReadonlyMap<string, Definition>;
	/** The next input, undefined after the last. Throws JqError. */
	nextInput(): Value | undefined;
	/** Writes to standard error. */
	warn(text: string): void;
	/** Milliseconds since the epoch. */
	now(): number;
	environment(): Value;
	inputFilename(): Value;
	inputLine(): number;
}
