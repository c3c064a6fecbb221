/** Compound commands: conditions, loops, case, `[[ ]]`, `(( ))`. */

import type {
	ArithmeticFor,
	Case,
	CompoundCommand,
	CompoundList,
	For,
	If,
	Select,
	TestExpression,
	While,
	Word,
} from 'unbash';
import { binaryTest, unaryTest } from '../programs/test.ts';
import { compileGlob } from '../text/glob.ts';
import type { Matcher } from '../text/matcher.ts';
import { compileRegex, RegexError } from '../text/regex.ts';
import { runList } from './evaluate.ts';
import { expandArithmetic, expandPattern, expandRegex, expandText, expandWords } from './expand.ts';
import { readInputLine } from './input.ts';
import { LoopJump, type Shell, ShellError } from './shell.ts';
import { trace, traces, traceWord } from './trace.ts';

/** Runs a compound command (subshells are evaluate.ts's). */
export async function runCompound(shell: Shell, command: CompoundCommand): Promise<number> {
	switch (command.type) {
		case 'If':
			return runIf(shell, command);
		case 'For':
			return runFor(shell, command);
		case 'ArithmeticFor':
			return runArithmeticFor(shell, command);
		case 'While':
			return runWhile(shell, command);
		case 'Case':
			return runCase(shell, command);
		case 'Select':
			return runSelect(shell, command);
		case 'BraceGroup':
			return runList(shell, command.body);
		case 'TestCommand':
			return (await test(shell, command.expression)) ? 0 : 1;
		case 'ArithmeticCommand': {
			return (await tracedArithmetic(shell, command.body)) === 0n ? 1 : 0;
		}
		default:
			return 0;
	}
}

/** `((`'s message names itself first. */
async function arithmetic(shell: Shell, source: string): Promise<bigint> {
	try {
		return await expandArithmetic(shell, source);
	} catch (error) {
		if (error instanceof Error && error.constructor.name === 'ArithmeticError')
			throw new ShellError(`((: ${error.message}`, 1, false);
		throw error;
	}
}

async function tracedArithmetic(shell: Shell, source: string): Promise<bigint> {
	await trace(shell, `(( ${source} ))`);
	return arithmetic(shell, source);
}

/** Runs a list whose failure is an answer, not an error. */
async function condition(shell: Shell, list: CompoundList): Promise<boolean> {
	shell.conditionDepth++;
	try {
		return (await runList(shell, list)) === 0;
	} finally {
		shell.conditionDepth--;
	}
}

async function runIf(shell: Shell, node: If): Promise<number> {
	if (await condition(shell, node.clause)) return runList(shell, node.then);
	for (const elif of node.elif) if (await condition(shell, elif.clause)) return runList(shell, elif.then);
	return node.else ? runList(shell, node.else) : 0;
}

/** Runs a loop's body once. Returns 'break' when the loop is over. */
async function iterate(shell: Shell, body: CompoundList, status: { value: number }): Promise<'break' | undefined> {
	// A body without commands that wait must still let time pass and hear Ctrl-C.
	await shell.tick();
	shell.loopDepth++;
	try {
		status.value = await runList(shell, body);
	} catch (error) {
		if (!(error instanceof LoopJump)) throw error;
		status.value = 0;
		if (--error.levels > 0 && shell.loopDepth > 1) throw error;
		if (error.kind === 'break') return 'break';
	} finally {
		shell.loopDepth--;
	}
	return undefined;
}

function checkName(name: Word): void {
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.value))
		throw new ShellError(`\`${name.text}': not a valid identifier`, 1, false);
}

async function runFor(shell: Shell, node: For): Promise<number> {
	checkName(node.name);
	const words = node.wordlist ? await expandWords(shell, node.wordlist) : [...shell.positional];
	const status = { value: 0 };
	const listed = node.wordlist ? node.wordlist.map(({ text }) => ` ${text}`).join('') : ' "$@"';
	for (const word of words) {
		await trace(shell, `for ${node.name.value} in${listed}`);
		shell.assign(node.name.value, word);
		if ((await iterate(shell, node.body, status)) === 'break') break;
	}
	return status.value;
}

async function runArithmeticFor(shell: Shell, node: ArithmeticFor): Promise<number> {
	const text = (part: { pos: number; end: number } | undefined) =>
		part ? shell.source.text.slice(part.pos, part.end) : '';
	// Source positions are taken now: the body may be run while another source is current.
	const [initialize, check, update] = [text(node.initialize), text(node.test), text(node.update)];
	const status = { value: 0 };
	if (initialize) await tracedArithmetic(shell, initialize);
	while (check === '' || (await tracedArithmetic(shell, check)) !== 0n) {
		if ((await iterate(shell, node.body, status)) === 'break') break;
		if (update) await tracedArithmetic(shell, update);
	}
	return status.value;
}

async function runWhile(shell: Shell, node: While): Promise<number> {
	const status = { value: 0 };
	for (;;) {
		shell.loopDepth++;
		let holds: boolean;
		try {
			holds = await condition(shell, node.clause);
		} catch (error) {
			// `while break; do`: the condition belongs to the loop.
			if (!(error instanceof LoopJump)) throw error;
			if (--error.levels > 0 && shell.loopDepth > 1) throw error;
			if (error.kind === 'break') break;
			continue;
		} finally {
			shell.loopDepth--;
		}
		if (holds !== (node.kind === 'while')) break;
		if ((await iterate(shell, node.body, status)) === 'break') break;
	}
	return status.value;
}

async function matchesGlob(shell: Shell, pattern: Word, text: string): Promise<boolean> {
	const matcher = compileGlob(await expandPattern(shell, pattern), shell.shopts.has('nocasematch'));
	const matches = matcher.matches(text);
	await pay(shell, matcher);
	return matches;
}

/** Lets the time pass that a pattern took. */
async function pay(shell: Shell, matcher: Matcher): Promise<void> {
	const cost = matcher.cost();
	if (cost > 0) await shell.work(cost);
}

async function runCase(shell: Shell, node: Case): Promise<number> {
	await trace(shell, `case ${node.word.text} in`);
	const word = await expandText(shell, node.word);
	let status = 0;
	let falling = false;
	for (const item of node.items) {
		let matches = falling;
		for (const pattern of matches ? [] : item.pattern) {
			if (await matchesGlob(shell, pattern, word)) {
				matches = true;
				break;
			}
		}
		if (!matches) continue;
		status = await runList(shell, item.body);
		falling = item.terminator === ';&';
		if (item.terminator !== ';&' && item.terminator !== ';;&') break;
	}
	return status;
}

async function runSelect(shell: Shell, node: Select): Promise<number> {
	checkName(node.name);
	const words = node.wordlist ? await expandWords(shell, node.wordlist) : [...shell.positional];
	if (words.length === 0) return 0;
	const width = String(words.length).length;
	await trace(shell, `select ${node.name.value} in${node.wordlist?.map(({ text }) => ` ${text}`).join('') ?? ' "$@"'}`);
	const menu = words.map((word, index) => `${String(index + 1).padStart(width)}) ${word}\n`).join('');
	const status = { value: 0 };
	let show = true;
	for (;;) {
		await shell.write(2, `${show ? menu : ''}${shell.variables.get('PS3') ?? '#? '}`);
		const line = await readInputLine(shell, 0);
		if (line === null) {
			await shell.write(2, '\n');
			return 1;
		}
		const answer = line.replace(/\n$/, '');
		shell.assign('REPLY', answer);
		show = answer.trim() === '';
		if (show) continue;
		shell.assign(node.name.value, words[Number(answer) - 1] ?? '');
		if ((await iterate(shell, node.body, status)) === 'break') return status.value;
	}
}

/** `[[ … ]]` */
async function test(shell: Shell, node: TestExpression, negation = ''): Promise<boolean> {
	switch (node.type) {
		case 'TestGroup':
			return test(shell, node.expression);
		case 'TestNot':
			return (
				(await test(shell, node.operand, '! '.repeat(node.negations.length))) === (node.negations.length % 2 === 0)
			);
		case 'TestLogical': {
			for (const operand of node.operands) {
				const holds = await test(shell, operand);
				if (holds !== (node.operator === '&&')) return holds;
			}
			return node.operator === '&&';
		}
		case 'TestUnary': {
			const operand = await expandText(shell, node.operand);
			await trace(shell, `[[ ${negation}${node.operator} ${traceWord(operand)} ]]`);
			if (node.operator === '-v') return isSet(shell, operand);
			if (node.operator === '-o') return shell.settings.has(operand);
			return unaryTest(shell.process, node.operator, operand);
		}
		case 'TestBinary':
			return binary(shell, node.operator, node.left, node.right, negation);
	}
}

/** Is the variable (or array element) set? */
export function isSet(shell: Shell, name: string): boolean {
	const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/.exec(name);
	if (!element) return shell.lookup(name) !== undefined;
	const [, array, index] = element as unknown as [string, string, string];
	if (index === '@' || index === '*') return (shell.elements(array)?.length ?? 0) > 0;
	const key = shell.variables.find(array)?.associative ? index : String(shell.arithmetic(index));
	return shell.element(array, key) !== undefined;
}

async function binary(shell: Shell, operator: string, left: Word, right: Word, negation: string): Promise<boolean> {
	const text = await expandText(shell, left);
	if (traces(shell)) {
		const other = /^[!=]?=$/.test(operator) ? await expandPattern(shell, right) : await expandText(shell, right);
		await trace(shell, `[[ ${negation}${text || "''"} ${operator} ${other || "''"} ]]`);
	}
	const fold = shell.shopts.has('nocasematch');
	switch (operator) {
		case '=':
		case '==':
			return matchesGlob(shell, right, text);
		case '!=':
			return !(await matchesGlob(shell, right, text));
		case '=~': {
			try {
				const matcher = compileRegex(await expandRegex(shell, right), { extended: true, ignoreCase: fold });
				const match = matcher.search(text);
				await pay(shell, matcher);
				const groups = match ? [[match.start, match.end] as [number, number], ...match.groups] : [];
				shell.variables.setArray(
					'BASH_REMATCH',
					groups.map((group, index) => [index, group ? text.slice(group[0], group[1]) : '']),
				);
				return match !== undefined;
			} catch (error) {
				if (error instanceof RegexError) throw new ShellError('', 2, false);
				throw error;
			}
		}
		case '-eq':
		case '-ne':
		case '-lt':
		case '-le':
		case '-gt':
		case '-ge': {
			const [a, b] = [await arithmetic(shell, text), await arithmetic(shell, await expandText(shell, right))];
			return { '-eq': a === b, '-ne': a !== b, '-lt': a < b, '-le': a <= b, '-gt': a > b, '-ge': a >= b }[operator];
		}
		default:
			return binaryTest(shell.process, operator, text, await expandText(shell, right));
	}
}
