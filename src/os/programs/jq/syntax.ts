/** The syntax tree of a jq filter. */

import type { Value } from './value.ts';

export type Operator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** `=`, `|=`, and the arithmetic ones with the operator before the `=`; `//=` is the operator '//'. */
export type Update = { kind: 'set' } | { kind: 'modify' } | { kind: 'operate'; operator: Operator | '//' };

export interface Definition {
	name: string;
	/** Each is a filter's name, or a variable's with `$`. */
	parameters: string[];
	body: Node;
}

export type Pattern =
	| { type: 'name'; name: string }
	| { type: 'array'; items: Pattern[] }
	| { type: 'object'; entries: { variable?: string; key: Node; pattern?: Pattern }[] };

export type Node =
	| { type: 'identity' }
	| { type: 'literal'; value: Value }
	| { type: 'string'; format?: string; parts: (string | Node)[] }
	| { type: 'format'; name: string }
	| { type: 'index'; target: Node; key: Node }
	| { type: 'slice'; target: Node; from?: Node; to?: Node }
	| { type: 'iterate'; target: Node }
	| { type: 'recurse' }
	| { type: 'pipe'; left: Node; right: Node }
	| { type: 'comma'; left: Node; right: Node }
	| { type: 'negate'; operand: Node }
	| { type: 'binary'; operator: Operator; left: Node; right: Node }
	| { type: 'and' | 'or' | 'alternative'; left: Node; right: Node }
	| { type: 'update'; update: Update; left: Node; right: Node }
	| { type: 'if'; condition: Node; then: Node; otherwise?: Node }
	| { type: 'try'; body: Node; handler?: Node }
	| { type: 'reduce'; source: Node; patterns: Pattern[]; initial: Node; update: Node }
	| { type: 'foreach'; source: Node; patterns: Pattern[]; initial: Node; update: Node; extract?: Node }
	| { type: 'array'; body?: Node }
	| { type: 'object'; entries: { key: Node; value: Node }[] }
	| { type: 'bind'; source: Node; patterns: Pattern[]; body: Node }
	| { type: 'label'; name: string; body: Node }
	| { type: 'break'; name: string; at: number }
	| { type: 'variable'; name: string; at: number }
	| { type: 'call'; name: string; args: Node[]; at: number }
	| { type: 'define'; definition: Definition; body: Node };

/** A filter that cannot be compiled: each message with where in the text it lies, and how far to indent after it. */
export class CompileError extends Error {
	readonly problems: { message: string; at: number; column?: number }[];
	constructor(problems: CompileError['problems']) {
		super(problems[0]?.message ?? 'syntax error');
		this.problems = problems;
	}

	/**
	 * All of it as jq prints it on standard error. The blanks after the quoted line are jq's: it pads by the column.
	 * @param program the filter's text.
	 */
	report(program: string): string {
		const lines = this.problems.map(({ message, at }) => {
			if (at < 0) return `jq: error: ${message}\n`;
			const start = program.lastIndexOf('\n', at - 1) + 1;
			const end = program.indexOf('\n', start);
			const line = program.slice(start, end < 0 ? undefined : end);
			const number = program.slice(0, start).split('\n').length;
			return `jq: error: ${message} at <top-level>, line ${number}:\n${line}${' '.repeat(at - start)}\n`;
		});
		const count = this.problems.length;
		return `${lines.join('')}jq: ${count} compile error${count === 1 ? '' : 's'}\n`;
	}
}
