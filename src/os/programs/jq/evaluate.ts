/**
 * Runs a filter: a generator of results, each made when asked for, so that `limit` and `first` end endless ones.
 * A result knows its path while a path is asked for (`path`, `|=`, `del`): one evaluator does both.
 */

import { operate } from './arithmetic.ts';
import { destructure } from './destructure.ts';
import type { At, Closure, Env, Host, Path } from './environment.ts';
import { format } from './formats.ts';
import { getIndex, shown, sliceKey } from './paths.ts';
import { describe } from './print.ts';
import { variablesOf } from './resolve.ts';
import type { Definition, Node, Pattern } from './syntax.ts';
import { updated } from './update.ts';
import { isArray, isObject, JqError, truthy, type Value } from './value.ts';

/** `break $label`, on its way to its label. */
class Break extends Error {
	readonly label: Env;
	constructor(label: Env) {
		super('break');
		this.label = label;
	}
}

const pathOf = (path: Path, evaluator: Evaluator, value: Value): Value[] => {
	if (path === 'none') throw new JqError(`Invalid path expression with result ${shown(value, evaluator.host.work)}`);
	const keys: Value[] = [];
	for (let each: Path = path; typeof each === 'object'; each = each.up) keys.push(each.key);
	return keys.reverse();
};

export class Evaluator {
	readonly host: Host;

	constructor(host: Host) {
		this.host = host;
	}

	/** The results of a filter on a value, without paths. */
	*values(closure: Closure, value: Value): Generator<Value> {
		for (const at of this.run(closure.node, closure.env, { value })) yield at.value;
	}

	/** The paths that a filter goes, each from the first key. Throws JqError when it is no path expression. */
	*paths(closure: Closure, value: Value): Generator<Value[]> {
		for (const at of this.run(closure.node, closure.env, { value, path: 'root' }))
			yield pathOf(at.path as Path, this, at.value);
	}

	/** A value that is no part of the input: it has no path, unless it is the input unchanged. */
	made(at: At, value: Value): At {
		if (at.path === undefined) return { value };
		return { value, path: value === at.value ? at.path : 'none' };
	}

	/** A part of `at`. */
	part(at: At, key: Value, value: Value): At {
		if (at.path === undefined) return { value };
		if (at.path === 'none') {
			const { work } = this.host;
			throw new JqError(
				`Invalid path expression near attempt to access element ${shown(key, work)} of ${shown(at.value, work)}`,
			);
		}
		return { value, path: { key, up: at.path } };
	}

	/** `.[]`. */
	*iterate(at: At): Generator<At> {
		const { value } = at;
		const { work } = this.host;
		if (!isArray(value) && !isObject(value)) throw new JqError(`Cannot iterate over ${describe(value, work)}`);
		if (at.path === 'none')
			throw new JqError(`Invalid path expression near attempt to iterate through ${shown(value, work)}`);
		for (const [key, part] of value.entries()) {
			work.spend(1);
			yield this.part(at, key, part);
		}
	}

	/** Everything in a value, itself first. */
	*recurse(at: At, depth = 0): Generator<At> {
		yield at;
		if (depth > 1_000) throw new JqError('Exceeds depth limit');
		if (isArray(at.value) || isObject(at.value))
			for (const part of this.iterate(at)) yield* this.recurse(part, depth + 1);
	}

	/** Runs a filter. */
	*run(node: Node, env: Env, at: At): Generator<At> {
		const { work } = this.host;
		work.spend(1);
		switch (node.type) {
			case 'identity':
				yield at;
				return;
			case 'literal':
				yield this.made(at, node.value);
				return;
			case 'string':
				for (const text of this.interpolate(node, env, at.value, node.parts.length - 1, '')) yield this.made(at, text);
				return;
			case 'format':
				yield this.made(at, format(node.name, at.value, work));
				return;
			case 'index':
				for (const target of this.run(node.target, env, at))
					for (const key of this.values({ node: node.key, env }, at.value))
						yield this.part(target, key, getIndex(target.value, key, work));
				return;
			case 'slice':
				for (const target of this.run(node.target, env, at))
					for (const to of node.to ? this.values({ node: node.to, env }, at.value) : [null])
						for (const from of node.from ? this.values({ node: node.from, env }, at.value) : [null]) {
							const key = sliceKey(from, to);
							yield this.part(target, key, getIndex(target.value, key, work));
						}
				return;
			case 'iterate':
				for (const target of this.run(node.target, env, at)) yield* this.iterate(target);
				return;
			case 'recurse':
				yield* this.recurse(at);
				return;
			case 'pipe':
				for (const left of this.run(node.left, env, at)) yield* this.run(node.right, env, left);
				return;
			case 'comma':
				yield* this.run(node.left, env, at);
				yield* this.run(node.right, env, at);
				return;
			case 'negate':
				for (const value of this.values({ node: node.operand, env }, at.value)) {
					if (typeof value !== 'number') throw new JqError(`${describe(value, work)} cannot be negated`);
					yield this.made(at, -value);
				}
				return;
			case 'binary':
				for (const right of this.values({ node: node.right, env }, at.value))
					for (const left of this.values({ node: node.left, env }, at.value))
						yield this.made(at, operate(node.operator, left, right, work));
				return;
			case 'and':
			case 'or':
				for (const left of this.values({ node: node.left, env }, at.value)) {
					if (truthy(left) === (node.type === 'or')) yield this.made(at, node.type === 'or');
					else for (const right of this.values({ node: node.right, env }, at.value)) yield this.made(at, truthy(right));
				}
				return;
			case 'alternative':
				yield* this.alternative(node.left, node.right, env, at);
				return;
			case 'update':
				for (const value of updated(this, node, env, at.value)) yield this.made(at, value);
				return;
			case 'if':
				for (const condition of this.values({ node: node.condition, env }, at.value)) {
					if (truthy(condition)) yield* this.run(node.then, env, at);
					else if (node.otherwise) yield* this.run(node.otherwise, env, at);
					else yield at;
				}
				return;
			case 'try':
				try {
					yield* this.run(node.body, env, at);
				} catch (error) {
					if (!(error instanceof JqError)) throw error;
					if (node.handler) yield* this.run(node.handler, env, this.made(at, error.value));
				}
				return;
			case 'reduce':
				for (const initial of this.run(node.initial, env, at)) {
					let state = initial;
					for (const inner of this.bindings(node.source, node.patterns, env, at.value)) {
						let last: At = this.made(at, null);
						for (const each of this.run(node.update, inner, state)) last = each;
						state = last;
					}
					yield state;
				}
				return;
			case 'foreach':
				for (const initial of this.run(node.initial, env, at)) {
					let state = initial;
					for (const inner of this.bindings(node.source, node.patterns, env, at.value))
						for (const each of this.run(node.update, inner, state)) {
							state = each;
							if (node.extract) yield* this.run(node.extract, inner, each);
							else yield each;
						}
				}
				return;
			case 'array': {
				const items: Value[] = [];
				if (node.body) for (const value of this.values({ node: node.body, env }, at.value)) items.push(value);
				yield this.made(at, items);
				return;
			}
			case 'object':
				for (const value of this.object(node.entries, env, at.value, 0, new Map())) yield this.made(at, value);
				return;
			case 'bind':
				yield* this.bind(node, env, at);
				return;
			case 'label': {
				const label: Env = { kind: 'label', name: node.name, up: env };
				try {
					yield* this.run(node.body, label, at);
				} catch (error) {
					if (!(error instanceof Break) || error.label !== label) throw error;
				}
				return;
			}
			case 'break': {
				let frame = env;
				while (frame && (frame.kind !== 'label' || frame.name !== node.name)) frame = frame.up;
				throw new Break(frame);
			}
			case 'variable':
				yield this.made(at, this.variable(node.name, env));
				return;
			case 'call':
				yield* this.call(node.name, node.args, env, at);
				return;
			case 'define':
				yield* this.run(node.body, { kind: 'filter', definition: node.definition, up: env }, at);
		}
	}

	private variable(name: string, env: Env): Value {
		for (let frame = env; frame; frame = frame.up)
			if (frame.kind === 'variable' && frame.name === name) return frame.value;
		return name === 'ENV' ? this.host.environment() : null;
	}

	private *interpolate(
		node: Node & { type: 'string' },
		env: Env,
		value: Value,
		index: number,
		tail: string,
	): Generator<string> {
		const { work } = this.host;
		const part = node.parts[index];
		if (part === undefined) yield tail;
		else if (typeof part === 'string') yield* this.interpolate(node, env, value, index - 1, part + tail);
		else
			for (const each of this.values({ node: part, env }, value)) {
				const text = format(node.format ?? '@text', each, work) + tail;
				work.text(text.length);
				yield* this.interpolate(node, env, value, index - 1, text);
			}
	}

	private *alternative(left: Node, right: Node, env: Env, at: At): Generator<At> {
		let any = false;
		for (const each of this.run(left, env, at)) {
			if (!truthy(each.value)) continue;
			any = true;
			yield each;
		}
		if (!any) yield* this.run(right, env, at);
	}

	private *object(
		entries: { key: Node; value: Node }[],
		env: Env,
		input: Value,
		index: number,
		made: Map<string, Value>,
	): Generator<Value> {
		const entry = entries[index];
		if (!entry) {
			yield made;
			return;
		}
		this.host.work.spend(made.size >> 2);
		for (const key of this.values({ node: entry.key, env }, input)) {
			if (typeof key !== 'string') throw new JqError(`Cannot use ${describe(key, this.host.work)} as object key`);
			for (const value of this.values({ node: entry.value, env }, input))
				yield* this.object(entries, env, input, index + 1, new Map(made).set(key, value));
		}
	}

	/** The names visible for each value of `source` taken apart by the pattern. */
	private *bindings(source: Node, patterns: Pattern[], env: Env, input: Value): Generator<Env> {
		for (const value of this.values({ node: source, env }, input))
			yield* destructure(this, patterns[0] as Pattern, value, env, input);
	}

	private *bind(node: Node & { type: 'bind' }, env: Env, at: At): Generator<At> {
		const { patterns } = node;
		const names = patterns.length > 1 ? patterns.flatMap(variablesOf) : [];
		let base = env;
		for (const name of names) base = { kind: 'variable', name, value: null, up: base };
		for (const value of this.values({ node: node.source, env }, at.value)) {
			for (const [index, pattern] of patterns.entries()) {
				try {
					for (const inner of destructure(this, pattern, value, base, at.value)) yield* this.run(node.body, inner, at);
					break;
				} catch (error) {
					// Of several patterns the next is tried when one does not fit, or what follows fails with it.
					if (!(error instanceof JqError) || index === patterns.length - 1) throw error;
				}
			}
		}
	}

	private *call(name: string, args: Node[], env: Env, at: At): Generator<At> {
		const { host } = this;
		const arity = args.length;
		let frame = env;
		for (; frame; frame = frame.up) {
			if (frame.kind === 'closure' && arity === 0 && frame.name === name) break;
			if (frame.kind === 'filter' && frame.definition.name === name && frame.definition.parameters.length === arity)
				break;
		}
		if (frame?.kind === 'closure') {
			yield* this.run(frame.closure.node, frame.closure.env, at);
			return;
		}
		const closures = args.map((node): Closure => this.closure(node, env));
		let definition = frame?.kind === 'filter' ? frame.definition : undefined;
		if (!definition) {
			const key = `${name}/${arity}`;
			const builtin = host.builtins.get(key);
			if (builtin) {
				yield* builtin(this, closures, at);
				return;
			}
			definition = host.library.get(key);
			if (!definition) throw new JqError(`${key} is not defined`);
			frame = undefined;
		}
		host.work.enter();
		try {
			yield* this.apply(definition, closures, frame, at, 0);
		} finally {
			host.work.leave();
		}
	}

	/** Binds the parameters from the `index`th on, then runs the body. */
	private *apply(definition: Definition, closures: Closure[], env: Env, at: At, index: number): Generator<At> {
		const parameter = definition.parameters[index];
		const closure = closures[index];
		if (parameter === undefined || !closure) {
			yield* this.run(definition.body, env, at);
			return;
		}
		if (!parameter.startsWith('$')) {
			yield* this.apply(definition, closures, { kind: 'closure', name: parameter, closure, up: env }, at, index + 1);
			return;
		}
		const name = parameter.slice(1);
		for (const value of this.values(closure, at.value)) {
			const variable: Env = { kind: 'variable', name, value, up: env };
			const literal: Closure = { node: { type: 'literal', value }, env: undefined };
			yield* this.apply(definition, closures, { kind: 'closure', name, closure: literal, up: variable }, at, index + 1);
		}
	}

	/** A filter as an argument; a mere name of one is what it names, so that recursion does not pile them up. */
	private closure(node: Node, env: Env): Closure {
		if (node.type === 'call' && node.args.length === 0)
			for (let frame = env; frame; frame = frame.up) {
				if (frame.kind === 'closure' && frame.name === node.name) return frame.closure;
				if (frame.kind === 'filter' && frame.definition.name === node.name && frame.definition.parameters.length === 0)
					break;
			}
		return { node, env };
	}
}
