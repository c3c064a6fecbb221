/** Simple commands: assignments, words, redirections, and what runs: a function, a builtin or a program. */

import type { ArrayValue, Assignment, Command, Word } from 'unbash';
import { ExecError, type Process } from '../process.ts';
import { declarationBuiltins, findBuiltin } from './builtins/index.ts';
import { foreground, runCommand, runList } from './evaluate.ts';
import { expandArithmetic, expandText, expandWord, parseWord } from './expand.ts';
import { redirect, redirectForGood } from './redirect.ts';
import { ExitShell, Return, type Shell, ShellError } from './shell.ts';
import { traceAssignment, traceWords } from './trace.ts';
import { runTrap } from './traps.ts';
import { VariableError } from './variables.ts';

/** A simple command after its expansions. */
export interface Prepared {
	argv: string[];
	/** Assignments before it, for its environment alone. */
	environment: [string, string][];
	/** Array assignments among the arguments of `declare` and its like. */
	arrays: Map<number, Assignment>;
}

/** Expands words and leading assignments. Throws ShellError. */
export async function prepare(shell: Shell, command: Command): Promise<Prepared> {
	const argv: string[] = [];
	const arrays = new Map<number, Assignment>();
	const declaration = command.name !== undefined && declarationBuiltins.has(command.name.value);
	if (command.name) for (const field of await expandWord(shell, command.name)) argv.push(field);
	for (const argument of command.args) {
		if (argument.type === 'Word') {
			if (declaration && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(argument.text)) {
				// As assignments these are not split.
				argv.push(await assignmentText(shell, argument));
				continue;
			}
			for (const field of await expandWord(shell, argument)) argv.push(field);
			continue;
		}
		if (argument.value.type === 'ArrayValue') {
			arrays.set(argv.length, argument);
			argv.push(argument.text);
			continue;
		}
		const sign = argument.append ? '+=' : '=';
		const index = argument.index ? `[${argument.index.text}]` : '';
		if (declaration) argv.push(`${argument.name}${index}${sign}${await expandText(shell, argument.value, true)}`);
		else for (const field of await expandWord(shell, parseWord(argument.text))) argv.push(field);
	}
	const environment: [string, string][] = [];
	if (argv.length > 0) {
		for (const item of command.prefix) {
			if (item.type !== 'Assignment' || item.value.type !== 'Word' || item.index) continue;
			const text = await expandText(shell, item.value, true);
			environment.push([item.name, item.append ? (shell.lookup(item.name) ?? '') + text : text]);
		}
	}
	return { argv, environment, arrays };
}

async function assignmentText(shell: Shell, word: Word): Promise<string> {
	const at = word.text.indexOf('=');
	return word.text.slice(0, at + 1) + (await expandText(shell, parseWord(word.text.slice(at + 1)), true));
}

/** Runs a simple command in this shell. */
export async function runSimple(shell: Shell, command: Command): Promise<number> {
	shell.substitutionStatus = undefined;
	const prepared = await prepare(shell, command);
	const { argv } = prepared;
	if (shell.trapDepth === 0) {
		shell.command = shell.source.text.slice(command.pos, command.end);
		if (shell.traps.has('DEBUG')) await runTrap(shell, 'DEBUG');
	}
	if (argv.length > 0) await traceWords(shell, argv, prepared.environment);
	else return runAssignments(shell, command);
	shell.lastArgument = argv.at(-1) as string;
	if (argv[0] === 'exec' && !shell.functions.has('exec')) return runExec(shell, command, prepared);
	const undo = await redirect(shell, command.redirects);
	try {
		return await dispatch(shell, prepared, command);
	} finally {
		undo();
	}
}

/** Runs expanded words: a function, a builtin, or a program in the foreground. */
async function dispatch(shell: Shell, prepared: Prepared, command: Command | undefined): Promise<number> {
	// A job by itself is brought to the foreground: `%1` (bash manual, 7.1).
	if (prepared.argv[0]?.startsWith('%') && shell.settings.has('monitor'))
		return runWords(shell, ['fg', ...prepared.argv]);
	const internal = await runFunctionOrBuiltin(shell, prepared);
	if (internal !== undefined) return internal;
	const process = await runExternal(shell, prepared);
	if (typeof process === 'number') return process;
	const text = command ? shell.source.text.slice(command.pos, command.end) : prepared.argv.join(' ');
	return foreground(shell, [process], text);
}

/** Runs words as `command`, `builtin` and others do: expanded already. */
export async function runWords(shell: Shell, argv: string[], options: { functions?: boolean } = {}): Promise<number> {
	const prepared: Prepared = { argv, environment: [], arrays: new Map() };
	const internal = await runFunctionOrBuiltin(shell, prepared, options.functions ?? true);
	if (internal !== undefined) return internal;
	const process = await runExternal(shell, prepared);
	return typeof process === 'number' ? process : foreground(shell, [process], argv.join(' '));
}

const CALLERS_TRAPS = ['DEBUG', 'RETURN'];

/** How deep functions may call each other. */
const MAX_CALLS = 1000;

/** Undefined when the name is neither a function nor a builtin. */
export async function runFunctionOrBuiltin(
	shell: Shell,
	prepared: Prepared,
	functions = true,
): Promise<number | undefined> {
	const name = prepared.argv[0] as string;
	const definition = functions ? shell.functions.get(name) : undefined;
	const builtin = definition ? undefined : findBuiltin(shell, name);
	if (!definition && !builtin) return undefined;
	// Assignments before a function or builtin hold while it runs.
	const restore: [string, string | undefined, boolean][] = [];
	for (const [variable, value] of prepared.environment) {
		restore.push([variable, shell.variables.get(variable), shell.variables.find(variable)?.exported ?? false]);
		shell.assign(variable, value);
		shell.variables.declare(variable).exported = true;
	}
	try {
		if (builtin) return await builtin.run(shell, prepared.argv, prepared.arrays);
		return await callFunction(shell, name, prepared.argv.slice(1));
	} finally {
		for (const [variable, value, exported] of restore) {
			if (value === undefined) shell.variables.unset(variable);
			else {
				shell.variables.set(variable, value);
				shell.variables.declare(variable).exported = exported;
			}
		}
	}
}

async function callFunction(shell: Shell, name: string, args: string[]): Promise<number> {
	const definition = shell.functions.get(name);
	if (!definition) return 127;
	if (shell.functionStack.length >= MAX_CALLS)
		throw new ShellError(`${name}: maximum function nesting level exceeded (${MAX_CALLS})`, 1);
	// Each call starts in a turn of its own: deep recursion must not exhaust JavaScript's stack.
	await null;
	const { positional, source, loopDepth } = shell;
	shell.positional = args;
	shell.source = definition.source;
	shell.loopDepth = 0;
	shell.functionStack.push(name);
	shell.variables.pushScope();
	// A function does not know its caller's traps on commands and returns (without functrace).
	const outer = shell.settings.has('functrace')
		? []
		: CALLERS_TRAPS.map((trap) => [trap, shell.traps.get(trap)] as const);
	for (const [trap] of outer) shell.traps.delete(trap);
	try {
		const { body } = definition.node;
		let status: number;
		try {
			status = body.type === 'CompoundList' ? await runList(shell, body) : await runCommand(shell, body);
		} catch (error) {
			if (!(error instanceof Return)) throw error;
			status = error.status;
		}
		if (shell.traps.has('RETURN')) await runTrap(shell, 'RETURN');
		return status;
	} finally {
		for (const [trap, text] of outer) if (text !== undefined) shell.traps.set(trap, text);
		shell.variables.popScope();
		shell.functionStack.pop();
		shell.positional = positional;
		shell.source = source;
		shell.loopDepth = loopDepth;
	}
}

/** Starts a program; a status instead when there is none (the message is printed). */
export async function runExternal(shell: Shell, prepared: Prepared): Promise<Process | number> {
	const { argv, environment } = prepared;
	const name = argv[0] as string;
	const env: Record<string, string> = { ...shell.variables.environment(), _: name };
	for (const [variable, value] of environment) env[variable] = value;
	if (name === '') {
		await shell.complain(shell.isBash ? ': command not found' : ': Permission denied');
		return 127;
	}
	await shell.paceChildren();
	try {
		return shell.spawn(argv, undefined, env);
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		const handler = shell.functions.get('command_not_found_handle');
		if (handler && error.code === 'ENOENT' && !name.includes('/'))
			return callFunction(shell, 'command_not_found_handle', argv);
		const failure = shell.execFailure(error, name);
		// Without a process nothing goes on, as in bash (make_child, throw_to_top_level) and dash (sh_error).
		if (error.code === 'EAGAIN') throw new ShellError(failure.message, failure.status);
		await shell.complain(failure.message);
		return failure.status;
	}
}

/** A command of assignments and redirections alone. */
async function runAssignments(shell: Shell, command: Command): Promise<number> {
	for (const item of command.prefix) if (item.type === 'Assignment') await assign(shell, item);
	if (command.redirects.length > 0) (await redirect(shell, command.redirects))();
	return shell.substitutionStatus ?? 0;
}

/** Makes one assignment. Throws ShellError, VariableError, ArithmeticError. */
export async function assign(shell: Shell, node: Assignment): Promise<void> {
	const { name, value } = node;
	if (value.type === 'ArrayValue') {
		await traceAssignment(shell, node, undefined);
		await assignArray(shell, name, value, node.append ?? false);
		return;
	}
	const text = await expandText(shell, value, true);
	await traceAssignment(shell, node, text);
	if (node.index) {
		const variable = shell.variables.find(name);
		const key = variable?.associative
			? await expandText(shell, node.index)
			: Number(await expandArithmetic(shell, node.index.text));
		const before = node.append ? (shell.element(name, String(key)) ?? '') : '';
		const whole = variable?.integer
			? shell.arithmetic(node.append ? `${before || 0}+(${text})` : text).toString()
			: before + text;
		shell.variables.setElement(name, key, whole);
		return;
	}
	if (!node.append) {
		shell.assign(name, text);
		return;
	}
	const before = shell.variables.get(name) ?? '';
	if (shell.variables.find(name)?.integer) shell.assign(name, `${before || 0}+(${text})`);
	else shell.assign(name, before + text);
}

/** `name=(…)` and `name+=(…)`. */
export async function assignArray(shell: Shell, name: string, value: ArrayValue, append: boolean): Promise<void> {
	const variable = shell.variables.find(name);
	if (variable?.readonly) throw new VariableError(`${name}: readonly variable`);
	if (variable?.associative) {
		const entries = new Map<string, string>(append ? variable.associative : []);
		const words: string[] = [];
		for (const element of value.elements) {
			const keyed = splitElement(element);
			if (keyed)
				entries.set(
					await expandText(shell, parseWord(keyed.key)),
					await expandText(shell, parseWord(keyed.value), true),
				);
			else for (const field of await expandWord(shell, element)) words.push(field);
		}
		for (let index = 0; index < words.length; index += 2) entries.set(words[index] as string, words[index + 1] ?? '');
		shell.variables.setAssociative(name, entries);
		return;
	}
	const scalar: [number, string][] = append && variable?.value !== undefined ? [[0, variable.value]] : [];
	const entries = new Map(scalar);
	// What an array has already stays where it is: a loop that adds to a long one must not copy it each time.
	const longer = append && variable?.array !== undefined;
	let next = longer ? (variable.array?.end ?? 0) : scalar.length;
	for (const element of value.elements) {
		const keyed = splitElement(element);
		if (keyed) {
			next = Number(await expandArithmetic(shell, keyed.key));
			entries.set(next++, await expandText(shell, parseWord(keyed.value), true));
			continue;
		}
		for (const field of await expandWord(shell, element)) entries.set(next++, field);
	}
	if (longer) for (const [index, text] of entries) shell.variables.setElement(name, index, text);
	else shell.variables.setArray(name, entries);
	if (variable?.integer)
		for (const [index, text] of entries) shell.variables.setElement(name, index, shell.arithmetic(text).toString());
}

/** `[key]=value` of an array element, as source text. */
function splitElement(word: Word): { key: string; value: string } | undefined {
	if (!word.text.startsWith('[')) return undefined;
	const close = word.text.indexOf(']=');
	return close < 0 ? undefined : { key: word.text.slice(1, close), value: word.text.slice(close + 2) };
}

/** `exec`: redirections for good, or this process becomes another program. */
async function runExec(shell: Shell, command: Command, prepared: Prepared): Promise<number> {
	let argv = prepared.argv.slice(1);
	if (argv[0] === '--') argv = argv.slice(1);
	if (argv[0] === '-a' && argv.length > 2) argv = argv.slice(2);
	else if (argv[0] === '-c' || argv[0] === '-l') argv = argv.slice(1);
	if (argv.length === 0) {
		await redirectForGood(shell, command.redirects);
		return 0;
	}
	const undo = await redirect(shell, command.redirects);
	const child = await runExternal(shell, { ...prepared, argv });
	if (typeof child === 'number') {
		undo();
		if (shell.interactive) return child;
		throw new ExitShell(child);
	}
	// The program takes this process's place as far as anyone can see: signals go to it, its end is ours.
	for (const signal of ['TERM', 'INT', 'HUP', 'USR1', 'USR2'] as const)
		shell.process.onSignal(signal, () => child.kill(signal));
	shell.traps.clear();
	const [exit] = (await shell.jobs.waitForeground([child])) as [{ status: number }];
	throw new ExitShell(exit.status);
}
