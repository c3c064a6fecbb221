/** test(1): conditions, for the builtin, the program and `[[ ]]`. */

import type { FsNode } from '../fs.ts';
import type { Process } from '../process.ts';
import type { Command } from './types.ts';

/** Wrong use of test; `message` without prefix. The status is 2. */
export class TestError extends Error {}

const UNARY = new Set([
	'-a',
	'-b',
	'-c',
	'-d',
	'-e',
	'-f',
	'-g',
	'-h',
	'-k',
	'-L',
	'-n',
	'-N',
	'-O',
	'-G',
	'-p',
	'-r',
	'-s',
	'-S',
	'-t',
	'-u',
	'-w',
	'-x',
	'-z',
	'-v',
	'-o',
]);
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** A test of one operand, such as `-f file`. */
export function unaryTest(process: Process, operator: string, operand: string): boolean {
	if (operator === '-n') return operand !== '';
	if (operator === '-z') return operand === '';
	if (operator === '-t') {
		const stream = operand === '0' ? process.stdin : operand === '1' ? process.stdout : process.stderr;
		return /^[012]$/.test(operand) && stream.terminal !== undefined;
	}
	if (operand === '') return false;
	const node = process.fs.find(process.path(operand), operator !== '-h' && operator !== '-L');
	if (operator === '-h' || operator === '-L') return node?.type === 'link';
	if (!node) return false;
	switch (operator) {
		case '-d':
			return node.type === 'directory';
		case '-f':
			return node.type === 'file' && !node.device;
		case '-c':
			return node.type === 'file' && node.device !== undefined;
		case '-s':
			return node.type === 'directory' || (node.type === 'file' && process.fs.readFile(process.path(operand)) !== '');
		case '-r':
			return permitted(process, node, 4);
		case '-w':
			return permitted(process, node, 2);
		case '-x':
			return process.user === 'root'
				? node.type === 'directory' || (node.mode & 0o111) !== 0
				: permitted(process, node, 1);
		case '-O':
			return node.owner === process.user;
		case '-G':
			return node.group === process.user;
		case '-u':
			return (node.mode & 0o4000) !== 0;
		case '-g':
			return (node.mode & 0o2000) !== 0;
		case '-k':
			return (node.mode & 0o1000) !== 0;
		case '-a':
		case '-e':
		case '-N':
			return true;
		default:
			return false;
	}
}

function permitted(process: Process, node: FsNode, bit: number): boolean {
	if (process.user === 'root') return true;
	const shift = node.owner === process.user ? 6 : node.group === process.user ? 3 : 0;
	return ((node.mode >> shift) & bit) !== 0;
}

/** A test of two operands. Throws TestError for what is no number. */
export function binaryTest(process: Process, operator: string, left: string, right: string): boolean {
	switch (operator) {
		case '=':
		case '==':
			return left === right;
		case '!=':
			return left !== right;
		case '<':
			return left < right;
		case '>':
			return left > right;
		case '-nt':
		case '-ot':
		case '-ef': {
			const [a, b] = [process.fs.find(process.path(left)), process.fs.find(process.path(right))];
			if (operator === '-ef') return a !== undefined && a === b;
			const [x, y] = [a?.modified ?? -1, b?.modified ?? -1];
			return operator === '-nt' ? x > y : x < y;
		}
	}
	const [a, b] = [whole(left), whole(right)];
	switch (operator) {
		case '-eq':
			return a === b;
		case '-ne':
			return a !== b;
		case '-lt':
			return a < b;
		case '-le':
			return a <= b;
		case '-gt':
			return a > b;
		default:
			return a >= b;
	}
}

function whole(text: string): bigint {
	if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
	return BigInt(text.trim().replace(/^\+/, ''));
}

/**
 * Evaluates test's arguments (without the name and `]`), by POSIX's rules on their number.
 * @param extra decides operators that only a shell knows (`-v`, `-o`). Throws TestError.
 */
export function evaluateTest(
	process: Process,
	args: readonly string[],
	extra?: (operator: string, operand: string) => boolean,
): boolean {
	const unary = (operator: string, operand: string) =>
		(operator === '-v' || operator === '-o') && extra
			? extra(operator, operand)
			: unaryTest(process, operator, operand);
	const fixed = (words: readonly string[]): boolean | undefined => {
		const [a, b, c] = words as [string, string, string];
		switch (words.length) {
			case 0:
				return false;
			case 1:
				return a !== '';
			case 2:
				if (a === '!') return b === '';
				if (UNARY.has(a)) return unary(a, b);
				throw new TestError(`${a}: unary operator expected`);
			case 3:
				if (BINARY.has(b)) return binaryTest(process, b, a, c);
				if (b === '-a') return a !== '' && c !== '';
				if (b === '-o') return a !== '' || c !== '';
				if (a === '!') return !fixed(words.slice(1));
				if (a === '(' && c === ')') return b !== '';
				throw new TestError(`${b}: binary operator expected`);
			case 4:
				if (a === '!') return !fixed(words.slice(1));
				if (a === '(' && words[3] === ')') return fixed(words.slice(1, 3));
		}
		return undefined;
	};
	const simple = fixed(args);
	if (simple !== undefined) return simple;
	let at = 0;
	const or = (): boolean => {
		let value = and();
		while (args[at] === '-o') {
			at++;
			const right = and();
			value = value || right;
		}
		return value;
	};
	const and = (): boolean => {
		let value = primary();
		while (args[at] === '-a') {
			at++;
			const right = primary();
			value = value && right;
		}
		return value;
	};
	const primary = (): boolean => {
		const word = args[at];
		if (word === undefined) throw new TestError('argument expected');
		if (word === '!') {
			at++;
			return !primary();
		}
		if (word === '(') {
			at++;
			const value = or();
			if (args[at] !== ')') throw new TestError("`)' expected");
			at++;
			return value;
		}
		if (BINARY.has(args[at + 1] ?? '') && args[at + 2] !== undefined) {
			at += 3;
			return binaryTest(process, args[at - 2] as string, word, args[at - 1] as string);
		}
		if (UNARY.has(word) && args[at + 1] !== undefined) {
			at += 2;
			return unary(word, args[at - 1] as string);
		}
		at++;
		return word !== '';
	};
	const value = or();
	if (at < args.length) throw new TestError('too many arguments');
	return value;
}

const program = async (process: Process): Promise<number> => {
	const name = process.argv[0]?.split('/').at(-1) === '[' ? '[' : 'test';
	let args = process.argv.slice(1);
	if (name === '[') {
		if (args.at(-1) !== ']') {
			await process.warn("[: missing ']'\n");
			return 2;
		}
		args = args.slice(0, -1);
	}
	try {
		return evaluateTest(process, args) ? 0 : 1;
	} catch (error) {
		if (!(error instanceof TestError)) throw error;
		await process.warn(`${name}: ${error.message}\n`);
		return 2;
	}
};

export const test: Command = { name: 'test', summary: 'Check file types and compare values.', program };
export const bracket: Command = { name: '[', summary: 'Check file types and compare values.', program };
