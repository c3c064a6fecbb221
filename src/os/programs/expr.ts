import { MatchLimit } from '../text/matcher.ts';
import { compileRegex, RegexError } from '../text/regex.ts';
import type { Command } from './types.ts';

class ExprError extends Error {}

const LEVELS = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

/** Evaluates expr's words. Throws ExprError. */
function evaluate(words: readonly string[]): string {
	let at = 0;
	const isNull = (text: string) => text === '' || /^-?0+$/.test(text);
	const integer = (text: string): bigint => {
		if (!/^-?\d+$/.test(text)) throw new ExprError('non-integer argument');
		return BigInt(text);
	};
	const match = (text: string, pattern: string): string => {
		const matcher = compileRegex(`^${pattern.replace(/^\^/, '')}`);
		const found = matcher.search(text);
		if (matcher.groupCount > 0) {
			const group = found?.groups[0];
			return group ? text.slice(group[0], group[1]) : '';
		}
		return String(found ? found.end - found.start : 0);
	};
	const primary = (): string => {
		const word = words[at++];
		if (word === undefined) throw new ExprError(`syntax error: missing argument after '${words.at(-1)}'`);
		if (word === '(') {
			const value = level(0);
			if (words[at++] !== ')') throw new ExprError(`syntax error: expecting ')' after '${words[at - 2] ?? ''}'`);
			return value;
		}
		if (word === '+' && words[at] !== undefined) return words[at++] as string;
		if (words[at] === undefined || at >= words.length) return word;
		if (word === 'length') return String([...primary()].length);
		if (word === 'match') return match(primary(), primary());
		if (word === 'index') {
			const [text, set] = [[...primary()], primary()];
			return String(text.findIndex((character) => set.includes(character)) + 1);
		}
		if (word === 'substr') {
			const [text, start, length] = [[...primary()], Number(integer(primary())), Number(integer(primary()))];
			return start < 1 || length < 1 ? '' : text.slice(start - 1, start - 1 + length).join('');
		}
		return word;
	};
	const level = (index: number): string => {
		const operators = LEVELS[index];
		if (!operators) return primary();
		let left = level(index + 1);
		while (operators.includes(words[at] ?? '')) {
			const operator = words[at++] as string;
			left = apply(operator, left, level(index + 1));
		}
		return left;
	};
	const apply = (operator: string, left: string, right: string): string => {
		switch (operator) {
			case '|':
				return !isNull(left) ? left : isNull(right) ? '0' : right;
			case '&':
				return isNull(left) || isNull(right) ? '0' : left;
			case ':':
				return match(left, right);
			case '+':
				return String(integer(left) + integer(right));
			case '-':
				return String(integer(left) - integer(right));
			case '*':
				return String(integer(left) * integer(right));
			case '/':
			case '%':
				if (integer(right) === 0n) throw new ExprError('division by zero');
				return String(operator === '/' ? integer(left) / integer(right) : integer(left) % integer(right));
		}
		const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
		const order = numeric ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
		const holds = {
			'<': order < 0,
			'<=': order <= 0,
			'=': order === 0,
			'==': order === 0,
			'!=': order !== 0,
			'>=': order >= 0,
			'>': order > 0,
		}[operator];
		return holds ? '1' : '0';
	};
	const value = level(0);
	if (at < words.length) throw new ExprError(`syntax error: unexpected argument '${words[at]}'`);
	return value;
}

/** expr(1) */
export const expr: Command = {
	name: 'expr',
	summary: 'Evaluate expressions.',
	async program(process) {
		const words = process.argv.slice(1);
		if (words.length === 0) {
			await process.warn("expr: missing operand\nTry 'expr --help' for more information.\n");
			return 2;
		}
		try {
			const value = evaluate(words);
			await process.print(`${value}\n`);
			return value === '' || /^-?0+$/.test(value) ? 1 : 0;
		} catch (error) {
			if (!(error instanceof ExprError || error instanceof RegexError || error instanceof MatchLimit)) throw error;
			await process.warn(`expr: ${error.message}\n`);
			return 2;
		}
	},
};
