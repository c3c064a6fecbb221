/** The functions that awk brings (POSIX awk, and mawk's for time). */

import { Random } from '../../random.ts';
import { strftime } from '../../text/strftime.ts';
import { parseRfc3339 } from '../../time.ts';
import type { Evaluator } from './evaluate.ts';
import { formatValues } from './format.ts';
import type { State } from './state.ts';
import type { Expr } from './syntax.ts';
import { fromInput, numberOf, type Value } from './values.ts';

interface Call {
	evaluator: Evaluator;
	state: State;
	args: Expr[];
	/** The argument's value; empty when it is not given. */
	text(index: number): Promise<string>;
	number(index: number): Promise<number>;
}

type Builtin = (call: Call) => Promise<Value> | Value;

const number =
	(calculate: (value: number) => number): Builtin =>
	async (call) =>
		calculate(await call.number(0));

const seconds = (state: State): number => Math.floor(state.process.clock.now() / 1000);

/** After srand(): the seed, and the generator it began. Without, chance is the machine's. */
const seeds = new WeakMap<State, { seed: number; random: Random }>();

const functions: Record<string, Builtin> = {
	cos: number(Math.cos),
	exp: number(Math.exp),
	int: number(Math.trunc),
	log: number(Math.log),
	sin: number(Math.sin),
	sqrt: number(Math.sqrt),
	atan2: async ({ number }) => Math.atan2(await number(0), await number(1)),
	rand: ({ state }) => (seeds.get(state)?.random ?? state.process.machine.random).float(),
	srand: async ({ state, args, number }) => {
		const seed = args[0] ? await number(0) : seconds(state);
		const before = seeds.get(state)?.seed ?? seconds(state);
		seeds.set(state, { seed, random: new Random(seed) });
		return before;
	},
	systime: ({ state }) => seconds(state),
	strftime: async ({ state, args, text, number }) =>
		strftime(args[0] ? await text(0) : '%c', (args[1] ? await number(1) : seconds(state)) * 1000),
	mktime: async ({ text }) => {
		const [year, month, day, hour = '0', minute = '0', second = '0'] = (await text(0)).trim().split(/\s+/);
		const two = (part: string | undefined) => (part ?? '').padStart(2, '0');
		const time = parseRfc3339(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`);
		return time === undefined ? -1 : time / 1000;
	},
	length: async ({ state, args, text }) => {
		const first = args[0];
		if (!first) return [...state.record].length;
		if (first.type === 'variable' && state.variables.isArray(first.name)) return state.variables.cells(first.name).size;
		return [...(await text(0))].length;
	},
	substr: async ({ args, text, number }) => {
		const characters = [...(await text(0))];
		const start = Math.round(await number(1));
		const end = args[2] ? start + Math.round(await number(2)) : Number.POSITIVE_INFINITY;
		return characters.slice(Math.max(0, start - 1), Math.max(0, end - 1)).join('');
	},
	index: async ({ text }) => (await text(0)).indexOf(await text(1)) + 1,
	tolower: async ({ text }) => (await text(0)).toLowerCase(),
	toupper: async ({ text }) => (await text(0)).toUpperCase(),
	split: async ({ evaluator, state, args, text }) => {
		const by = args[2];
		const separator = !by
			? state.variables.get('FS')
			: by.type === 'regex'
				? by.source === ''
					? ''
					: state.regex(by.source)
				: await evaluator.evaluate(by);
		const pieces = state.split(await text(0), separator);
		const cells = state.variables.cells((args[1] as Expr & { type: 'variable' }).name);
		cells.clear();
		for (const [index, piece] of pieces.entries()) cells.set(String(index + 1), fromInput(piece));
		return pieces.length;
	},
	sub: (call) => substitute(call, false),
	gsub: (call) => substitute(call, true),
	match: async ({ evaluator, state, args, text }) => {
		const found = (await evaluator.pattern(args[1] as Expr)).search(await text(0), 0, 'longest');
		state.set('RSTART', found ? found.start + 1 : 0);
		state.set('RLENGTH', found ? found.end - found.start : -1);
		return found ? found.start + 1 : 0;
	},
	sprintf: async ({ evaluator, state, args, text }) => {
		const values: Value[] = [];
		for (const arg of args.slice(1)) values.push(await evaluator.evaluate(arg));
		return formatValues(await text(0), values, (value) => state.text(value), 'sprintf');
	},
	close: async ({ state, text }) => state.streams.close(await text(0)),
	fflush: async ({ state }) => {
		await state.streams.flush();
		return 0;
	},
	system: async ({ state, text }) => state.streams.system(await text(0)),
};

/** Calls one; its arguments' number is right, the parser minded that. */
export async function callBuiltin(evaluator: Evaluator, name: string, args: Expr[]): Promise<Value> {
	const value = async (index: number): Promise<Value> => (args[index] ? evaluator.evaluate(args[index]) : '');
	const { state } = evaluator;
	return (functions[name] as Builtin)({
		evaluator,
		state,
		args,
		text: async (index) => state.text(await value(index)),
		number: async (index) => numberOf(await value(index)),
	});
}

/** What a replacement costs beside the characters before it, in characters. */
const REPLACEMENT = 64;

/** sub and gsub. In the replacement `&` is what matched, `\&` an ampersand. */
async function substitute({ evaluator, state, args, text: argument }: Call, all: boolean): Promise<number> {
	const matcher = await evaluator.pattern(args[0] as Expr);
	const replacement = await argument(1);
	const target: Expr = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
	const text = await evaluator.text(target);
	let output = '';
	let at = 0;
	let count = 0;
	for (let from = 0; from <= text.length; ) {
		const match = matcher.search(text, from, 'longest');
		if (!match) break;
		if (match.end === match.start && match.start === at && count > 0 && at > 0) {
			from = match.end + 1;
			continue;
		}
		count++;
		output +=
			text.slice(at, match.start) +
			replacement.replace(/\\\\|\\&|&/g, (mark) =>
				mark === '&' ? text.slice(match.start, match.end) : mark === '\\&' ? '&' : '\\',
			);
		at = match.end;
		const next = match.end > match.start ? match.end : match.end + 1;
		const pause = state.process.work(REPLACEMENT + next - from);
		if (pause) await pause;
		from = next;
		if (!all) break;
	}
	if (count > 0) await evaluator.store(target, output + text.slice(at));
	return count;
}
