/** awk's language as a syntax tree (POSIX awk, with mawk's additions). */

export type Expr =
	| { type: 'number'; value: number }
	| { type: 'string'; value: string }
	| { type: 'regex'; source: string }
	| { type: 'variable'; name: string }
	| { type: 'field'; index: Expr }
	| { type: 'element'; name: string; keys: Expr[] }
	| { type: 'in'; keys: Expr[]; name: string }
	| { type: 'assign'; operator: string; target: Expr; value: Expr }
	| { type: 'increment'; target: Expr; by: 1 | -1; prefix: boolean }
	| { type: 'unary'; operator: string; operand: Expr }
	| { type: 'binary'; operator: string; left: Expr; right: Expr }
	| { type: 'match'; negated: boolean; text: Expr; pattern: Expr }
	| { type: 'conditional'; test: Expr; yes: Expr; no: Expr }
	| { type: 'call'; name: string; args: Expr[] }
	| { type: 'group'; items: Expr[] }
	| { type: 'getline'; target: Expr | undefined; from: { kind: 'file' | 'command'; name: Expr } | undefined };

/** Where `print` and `printf` write, unless to standard output. */
export interface Redirection {
	kind: 'write' | 'append' | 'command';
	name: Expr;
}

export type Stmt =
	| { type: 'expression'; value: Expr }
	| { type: 'print'; args: Expr[]; format: boolean; to: Redirection | undefined }
	| { type: 'block'; body: Stmt[] }
	| { type: 'if'; test: Expr; yes: Stmt; no: Stmt | undefined }
	| { type: 'while'; test: Expr; body: Stmt }
	| { type: 'do'; test: Expr; body: Stmt }
	| { type: 'for'; start: Stmt | undefined; test: Expr | undefined; step: Stmt | undefined; body: Stmt }
	| { type: 'forin'; variable: string; name: string; body: Stmt }
	| { type: 'next' | 'nextfile' | 'break' | 'continue' }
	| { type: 'exit' | 'return'; value: Expr | undefined }
	| { type: 'delete'; name: string; keys: Expr[] | undefined };

export interface Rule {
	pattern: 'BEGIN' | 'END' | Expr | undefined;
	until: Expr | undefined;
	action: Stmt | undefined;
}

export interface AwkProgram {
	rules: Rule[];
	functions: Map<string, { parameters: string[]; body: Stmt }>;
}

/** A program that cannot be read; `message` is mawk's, with the line. */
export class AwkSyntaxError extends Error {}

/** The functions that awk brings: the fewest and the most arguments they take. */
export const BUILTINS: Readonly<Record<string, readonly [number, number]>> = {
	atan2: [2, 2],
	close: [1, 1],
	cos: [1, 1],
	exp: [1, 1],
	fflush: [0, 1],
	gsub: [2, 3],
	index: [2, 2],
	int: [1, 1],
	length: [0, 1],
	log: [1, 1],
	match: [2, 2],
	mktime: [1, 1],
	rand: [0, 0],
	sin: [1, 1],
	split: [2, 3],
	sprintf: [1, Number.POSITIVE_INFINITY],
	sqrt: [1, 1],
	srand: [0, 1],
	strftime: [0, 3],
	sub: [2, 3],
	substr: [2, 3],
	system: [1, 1],
	systime: [0, 0],
	tolower: [1, 1],
	toupper: [1, 1],
};
