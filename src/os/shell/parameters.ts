/** Parameter expansion (bash(1), Parameter Expansion): `$x`, `${x:-y}`, `${x[@]}`, `${x//a/b}` and the rest. */

import type { ParameterExpansionPart, ParameterOperation, SimpleExpansionPart, Word } from 'unbash';
import type { Work } from '../pace.ts';
import { CAPACITY } from '../stream.ts';
import { compileGlob } from '../text/glob.ts';
import type { Matcher } from '../text/matcher.ts';
import { expandArithmetic, expandInto, expandPart, expandPattern, expandText, type Purpose } from './expand.ts';
import { Fields } from './fields.ts';
import { quoteForReuse, quoteShell } from './quote.ts';
import { type Shell, ShellError } from './shell.ts';

/** What a parameter stands for: one text, or a list of them. */
interface Value {
	texts: string[];
	/** `@` gives fields even when quoted, `*` joins them. */
	list: '@' | '*' | undefined;
	set: boolean;
}

/** Expands one parameter into `fields`. Throws ShellError. */
export async function expandParameter(
	shell: Shell,
	part: SimpleExpansionPart | ParameterExpansionPart,
	fields: Fields,
	purpose: Purpose,
	quoted: boolean,
): Promise<void> {
	const emit = async (value: Value) => {
		if (value.list === '@' || (value.list === '*' && !quoted)) {
			if (purpose.split) await shell.finish(fields.list(value.texts, quoted));
			else if (quoted) fields.quoted(value.texts.join(' '));
			else await shell.finish(fields.split(value.texts.join(value.list === '*' ? shell.separator : ' ')));
			return;
		}
		const text = value.list === '*' ? value.texts.join(shell.separator) : (value.texts[0] ?? '');
		if (quoted) fields.quoted(text);
		else await shell.finish(fields.split(text));
	};
	if (part.type === 'SimpleExpansion') {
		const name = part.text.slice(1);
		const value = plain(shell, name);
		checkSet(shell, name, value);
		await emit(value);
		return;
	}
	const { operation } = part;
	let name = part.parameter;
	if (name === '' && part.prefix === '#') {
		// `${#}` is the count of arguments.
		await emit({ texts: [shell.lookup('#') ?? '0'], list: undefined, set: true });
		return;
	}
	if (!/^([A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!_-])$/.test(name) || operation?.type === 'Unknown')
		throw new ShellError(badSubstitution(shell, part.text), shell.isBash ? 1 : 2);
	if (part.prefix === '!') {
		if (operation?.type === 'Names') {
			const names = shell.variables.names().filter((candidate) => candidate.startsWith(name));
			await emit({ texts: names, list: operation.operator, set: true });
			return;
		}
		if (part.index && (part.index.text === '@' || part.index.text === '*')) {
			const keys = (shell.elements(name) ?? (shell.lookup(name) === undefined ? [] : [['0', '']])).map(
				([key]) => key as string,
			);
			await emit({ texts: keys, list: part.index.text, set: true });
			return;
		}
		const target = part.index ? (await indexed(shell, name, part.index)).texts[0] : shell.lookup(name);
		if (target === undefined || target === '')
			throw new ShellError(`${part.text.slice(2, -1)}: invalid indirect expansion`);
		const reference = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/.exec(target);
		if (reference) {
			const [, array, index] = reference as unknown as [string, string, string];
			const value: Value =
				index === '@' || index === '*'
					? { texts: (shell.elements(array) ?? []).map(([, text]) => text), list: index, set: true }
					: one(shell.element(array, String(shell.arithmetic(index))));
			await emit(await operate(shell, array, value, operation, part.text));
			return;
		}
		if (!/^([A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!-])$/.test(target))
			throw new ShellError(`${target}: invalid variable name`);
		name = target;
	}
	const value = part.index ? await indexed(shell, name, part.index) : plain(shell, name);
	if (part.prefix === '#') {
		if (!part.index && !operation) checkSet(shell, name, value);
		const length = value.list ? value.texts.length : [...(value.texts[0] ?? '')].length;
		await emit({ texts: [String(length)], list: undefined, set: true });
		return;
	}
	if (operation?.type === 'Default') {
		await expandDefault(shell, part, name, value, operation, fields, purpose, quoted, emit);
		return;
	}
	checkSet(shell, part.index ? `${name}[${part.index.text}]` : name, value);
	await emit(await operate(shell, name, value, operation, part.text));
}

const badSubstitution = (shell: Shell, text: string): string =>
	shell.isBash
		? `${text}: bad substitution`
		: shell.flavour === 'dash'
			? 'Bad substitution'
			: 'syntax error: bad substitution';

const one = (text: string | undefined): Value => ({ texts: [text ?? ''], list: undefined, set: text !== undefined });

function plain(shell: Shell, name: string): Value {
	if (name === '@' || name === '*')
		return { texts: [...shell.positional], list: name, set: shell.positional.length > 0 };
	return one(shell.lookup(name));
}

async function indexed(shell: Shell, name: string, index: Word): Promise<Value> {
	if (index.text === '@' || index.text === '*') {
		const scalar = shell.lookup(name);
		const texts = shell.elements(name)?.map(([, text]) => text) ?? (scalar === undefined ? [] : [scalar]);
		return { texts, list: index.text, set: texts.length > 0 };
	}
	const key = shell.variables.find(name)?.associative
		? await expandText(shell, index)
		: (await expandArithmetic(shell, index.text)).toString();
	return one(shell.element(name, key));
}

/** `set -u`. */
function checkSet(shell: Shell, name: string, value: Value): void {
	if (value.set || value.list || !shell.settings.has('nounset')) return;
	const shown = /^\d+$/.test(name) && shell.isBash ? `$${name}` : name;
	throw new ShellError(
		shell.isBash ? `${shown}: unbound variable` : `${name}: parameter not set`,
		shell.isBash ? 127 : 2,
	);
}

/** `${x:-word}` and its like: the word keeps its own quoting and splitting. */
async function expandDefault(
	shell: Shell,
	part: ParameterExpansionPart,
	name: string,
	value: Value,
	operation: Extract<ParameterOperation, { type: 'Default' }>,
	fields: Fields,
	purpose: Purpose,
	quoted: boolean,
	emit: (value: Value) => Promise<void>,
): Promise<void> {
	const empty = value.list ? value.texts.join('') === '' : value.texts[0] === '';
	const missing = !value.set || (operation.operator.startsWith(':') && empty);
	const word = async () => {
		if (quoted) fields.quoted(await quotedOperand(shell, operation.operand));
		else await operandInto(shell, operation.operand, fields, purpose);
	};
	switch (operation.operator.at(-1)) {
		case '-':
			if (missing) await word();
			else await emit(value);
			return;
		case '+':
			if (!missing) await word();
			return;
		case '?': {
			if (!missing) {
				await emit(value);
				return;
			}
			const text = await expandText(shell, operation.operand);
			const message = text || (operation.operator === '?' ? 'parameter not set' : 'parameter null or not set');
			throw new ShellError(`${name}: ${message}`, shell.isBash ? 127 : 2);
		}
		default: {
			if (!missing) {
				await emit(value);
				return;
			}
			if (!/^[A-Za-z_]/.test(name)) throw new ShellError(`$${name}: cannot assign in this way`);
			const text = quoted ? await quotedOperand(shell, operation.operand) : await expandText(shell, operation.operand);
			if (part.index) shell.variables.setElement(name, Number(await expandArithmetic(shell, part.index.text)), text);
			else shell.assign(name, text);
			await emit(one(text));
		}
	}
}

/** An operand between double quotes: only its own double quotes vanish. */
async function quotedOperand(shell: Shell, operand: Word): Promise<string> {
	if (!operand.parts) return operand.value;
	const inner = new Fields('');
	for (const child of operand.parts)
		await expandPart(shell, child, inner, { split: false }, child.type !== 'DoubleQuoted');
	return inner
		.finish()
		.map((field) => field.text)
		.join(' ');
}

/** An unquoted operand: literal text in it is split like the result of an expansion. */
async function operandInto(shell: Shell, operand: Word, fields: Fields, purpose: Purpose): Promise<void> {
	if (!purpose.split) {
		await expandInto(shell, operand, fields, purpose);
		return;
	}
	const parts = operand.parts ?? [
		{ type: 'Literal' as const, pos: 0, end: 0, value: operand.value, text: operand.text },
	];
	let first = true;
	for (const child of parts) {
		if (child.type === 'Literal' && !child.text.includes('\\') && !(first && child.text.startsWith('~')))
			await shell.finish(fields.split(child.text));
		else if (first && child.type === 'Literal')
			await expandInto(shell, { ...operand, parts: [child] }, fields, purpose);
		else await expandPart(shell, child, fields, purpose, false);
		first = false;
	}
}

/** Applies an operation other than the defaults to each text of a value. */
async function operate(
	shell: Shell,
	name: string,
	value: Value,
	operation: ParameterOperation | undefined,
	source: string,
): Promise<Value> {
	if (!operation) return value;
	const map = async (change: (text: string) => Work<string>): Promise<Value> => {
		const texts: string[] = [];
		for (const text of value.texts) texts.push(await shell.finish(change(text)));
		return { ...value, texts };
	};
	switch (operation.type) {
		case 'Remove': {
			const matcher = compileGlob(await expandPattern(shell, operation.operand));
			return map((text) => remove(text, operation.operator, matcher));
		}
		case 'Replace': {
			const matcher = compileGlob(await expandPattern(shell, operation.pattern));
			const replacement = await expandText(shell, operation.replacement);
			return map((text) => replace(text, operation.operator, matcher, replacement));
		}
		case 'Slice': {
			const offset = Number(await expandArithmetic(shell, operation.offset.text));
			const length = operation.length ? Number(await expandArithmetic(shell, operation.length.text)) : undefined;
			return slice(shell, name, value, offset, length, source);
		}
		case 'CaseModification': {
			const operand = operation.operand ? await expandPattern(shell, operation.operand) : '?';
			const matcher = compileGlob(operand || '?');
			const upper = operation.operator.startsWith('^');
			const change = (character: string): string =>
				!matcher.matches(character) ? character : upper ? character.toUpperCase() : character.toLowerCase();
			return map((text) => changeCase(text, change, operation.operator.length === 2));
		}
		case 'Transform':
			return transform(shell, name, value, operation.operand.text);
		default:
			throw new ShellError(badSubstitution(shell, source));
	}
}

/** `#`, `##`, `%`, `%%`: the shortest or longest piece at an end that matches goes away. */
function* remove(text: string, operator: '#' | '##' | '%' | '%%', matcher: Matcher): Work<string> {
	if (operator.startsWith('#')) return text.slice(matcher.headEnd(text, operator === '##') ?? 0);
	return text.slice(0, (yield* matcher.tailStart(text, operator === '%%')) ?? text.length);
}

/** `/` the first match, `//` all, `/#` one at the beginning, `/%` one at the end. */
function* replace(text: string, operator: string, matcher: Matcher, replacement: string): Work<string> {
	if (operator === '/%') {
		const start = yield* matcher.tailStart(text, true);
		return start === undefined ? text : text.slice(0, start) + replacement;
	}
	if (operator === '/#') {
		const end = matcher.headEnd(text, true);
		return end === undefined ? text : replacement + text.slice(end);
	}
	if (text === '') return matcher.matches('') ? replacement : '';
	let result = '';
	let at = 0;
	yield* matcher.each(text, (match) => {
		result += text.slice(at, match.start) + replacement;
		at = match.end;
		return operator === '//';
	});
	return result + text.slice(at);
}

/** Characters whose case is changed in one stretch. */
const STRETCH = 8_192;

function* changeCase(text: string, change: (character: string) => string, all: boolean): Work<string> {
	let result = '';
	let at = 0;
	let counted = 0;
	for (const character of text) {
		if (!all && at > 0) return result + text.slice(at);
		result += change(character);
		at += character.length;
		if (at - counted < STRETCH) continue;
		yield CAPACITY;
		counted = at;
	}
	return result;
}

function slice(
	shell: Shell,
	name: string,
	value: Value,
	offset: number,
	length: number | undefined,
	source: string,
): Value {
	if (value.list) {
		// Of the positional parameters element 0 is $0.
		const all = name === '@' || name === '*' ? [shell.name, ...value.texts] : value.texts;
		const from = offset < 0 ? all.length + offset : offset;
		if (from < 0) return { ...value, texts: [] };
		if (length !== undefined && length < 0) throw new ShellError(`${length}: substring expression < 0`);
		const start = (name === '@' || name === '*') && offset === 0 && length === undefined ? 0 : from;
		return { ...value, texts: all.slice(start, length === undefined ? undefined : start + length) };
	}
	const characters = [...(value.texts[0] ?? '')];
	const from = offset < 0 ? characters.length + offset : offset;
	if (from < 0 || from > characters.length) return one('');
	const end = length === undefined ? characters.length : length < 0 ? characters.length + length : from + length;
	if (end < from) throw new ShellError(`${source.match(/:([^:}]*)}$/)?.[1] ?? length}: substring expression < 0`);
	return one(characters.slice(from, end).join(''));
}

/** `${x@Q}` and the other letters. */
function transform(shell: Shell, name: string, value: Value, letter: string): Value {
	const map = (change: (text: string) => string): Value =>
		value.set ? { ...value, texts: value.texts.map(change) } : value;
	switch (letter) {
		case 'Q':
			return map(quoteShell);
		case 'U':
			return map((text) => text.toUpperCase());
		case 'u':
			return map((text) => text.slice(0, 1).toUpperCase() + text.slice(1));
		case 'L':
			return map((text) => text.toLowerCase());
		case 'E':
			return map((text) => text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\'));
		case 'A': {
			const variable = shell.variables.find(name);
			const flags = `${variable?.array ? 'a' : ''}${variable?.associative ? 'A' : ''}${variable?.integer ? 'i' : ''}${variable?.readonly ? 'r' : ''}${variable?.exported ? 'x' : ''}`;
			return map((text) => (flags ? `declare -${flags} ${name}=${quoteShell(text)}` : `${name}=${quoteShell(text)}`));
		}
		case 'a': {
			const variable = shell.variables.find(name);
			const flags = `${variable?.array ? 'a' : ''}${variable?.associative ? 'A' : ''}${variable?.integer ? 'i' : ''}${variable?.readonly ? 'r' : ''}${variable?.exported ? 'x' : ''}`;
			return one(flags);
		}
		case 'K':
		case 'k': {
			const elements = shell.elements(name) ?? [];
			return one(elements.map(([key, text]) => `${key} ${quoteForReuse(text)}`).join(' '));
		}
		default:
			throw new ShellError(`\${${name}@${letter}}: bad substitution`);
	}
}
