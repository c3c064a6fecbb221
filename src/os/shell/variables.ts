/** Shell variables with their attributes, arrays and function scopes (bash's are dynamic). */

import { SparseArray } from './sparse-array.ts';

export interface Variable {
	/** Unset but declared: undefined. For an array this is unused. */
	value: string | undefined;
	array?: SparseArray | undefined;
	associative?: Map<string, string> | undefined;
	exported?: boolean;
	readonly?: boolean;
	integer?: boolean;
	lower?: boolean;
	upper?: boolean;
	/** It stands for the variable that its value names (`declare -n`). */
	reference?: boolean;
}

/** A wrong assignment; `message` is bash's without prefix. */
export class VariableError extends Error {}

/** How many references may follow each other. */
const MAX_REFERENCES = 8;

/** The longest value, in characters: `x=$x$x` in a loop must not eat the tab's memory. */
const MAX_VALUE = 8 * 1024 * 1024;

export class Variables {
	private readonly table: Map<string, Variable>;
	/** For each function call, what its locals hide. */
	private readonly scopes: Map<string, Variable | undefined>[];

	constructor(table = new Map<string, Variable>(), scopes: Map<string, Variable | undefined>[] = []) {
		this.table = table;
		this.scopes = scopes;
	}

	/** An independent copy (fork). */
	clone(): Variables {
		const copy = (variable: Variable): Variable => ({
			...variable,
			array: variable.array?.share(),
			associative: variable.associative && new Map(variable.associative),
		});
		return new Variables(
			new Map([...this.table].map(([name, variable]) => [name, copy(variable)])),
			this.scopes.map((scope) => new Map(scope)),
		);
	}

	find(name: string): Variable | undefined {
		return this.table.get(this.target(name));
	}

	/** The variable itself, also when it stands for another; made when it is not there. */
	own(name: string): Variable {
		const variable = this.table.get(name) ?? { value: undefined };
		this.table.set(name, variable);
		return variable;
	}

	/** The name that a name stands for; of names that stand for each other, one. */
	private target(name: string): string {
		let at = name;
		for (let steps = 0; steps < MAX_REFERENCES; steps++) {
			const variable = this.table.get(at);
			if (!variable?.reference || !variable.value) return at;
			at = variable.value;
		}
		return name;
	}

	names(): string[] {
		return [...this.table.keys()].sort();
	}

	/** The plain value; of an array its element 0. Undefined when unset. */
	get(name: string): string | undefined {
		const variable = this.find(name);
		if (!variable) return undefined;
		if (variable.array) return variable.array.get(0);
		if (variable.associative) return variable.associative.get('0');
		return variable.value;
	}

	/** Makes sure the variable exists, as after `declare name`. */
	declare(name: string): Variable {
		return this.own(this.target(name));
	}

	/**
	 * Assigns; into element 0 of an array.
	 * @throws VariableError
	 */
	set(name: string, value: string, force = false): void {
		const variable = this.declare(name);
		if (!force) this.check(name, variable);
		const text = this.converted(variable, value);
		if (variable.array) {
			variable.array = variable.array.own();
			variable.array.set(0, text);
		} else if (variable.associative) variable.associative.set('0', text);
		else variable.value = text;
	}

	/** Assigns one element; a negative index counts from the end. */
	setElement(name: string, index: number | string, value: string): void {
		const variable = this.declare(name);
		this.check(name, variable);
		const text = this.converted(variable, value);
		if (variable.associative) {
			variable.associative.set(String(index), text);
			return;
		}
		if (variable.array) variable.array = variable.array.own();
		else {
			variable.array = new SparseArray(variable.value === undefined ? [] : [[0, variable.value]]);
			variable.value = undefined;
		}
		let at = Number(index);
		if (at < 0) at += variable.array.end;
		if (at < 0) throw new VariableError(`${name}[${index}]: bad array subscript`);
		variable.array.set(at, text);
	}

	/** Replaces the whole array. */
	setArray(name: string, values: Iterable<[number, string]>): void {
		const variable = this.declare(name);
		this.check(name, variable);
		variable.value = undefined;
		const array = new SparseArray();
		for (const [index, value] of values) array.set(index, this.converted(variable, value));
		variable.array = array;
	}

	setAssociative(name: string, values: Iterable<[string, string]>): void {
		const variable = this.declare(name);
		this.check(name, variable);
		variable.value = undefined;
		variable.associative = new Map(values);
	}

	/**
	 * Removes a variable. Inside a function a removed local stays hidden until the function ends.
	 * @throws VariableError when it is read-only.
	 */
	unset(name: string): void {
		const target = this.target(name);
		const variable = this.table.get(target);
		if (!variable) return;
		if (variable.readonly) throw new VariableError(`${name}: cannot unset: readonly variable`);
		this.table.delete(target);
	}

	/** Begins a function call. */
	pushScope(): void {
		this.scopes.push(new Map());
	}

	/** Ends a function call: its locals give way to what they hid. */
	popScope(): void {
		for (const [name, hidden] of this.scopes.pop() ?? []) {
			if (hidden) this.table.set(name, hidden);
			else this.table.delete(name);
		}
	}

	/** Are we in a function? */
	get inFunction(): boolean {
		return this.scopes.length > 0;
	}

	/** Makes `name` local to the running function. */
	local(name: string): Variable {
		const scope = this.scopes.at(-1);
		if (!scope || scope.has(name)) return this.declare(name);
		const hidden = this.table.get(name);
		if (hidden?.readonly) throw new VariableError(`${name}: readonly variable`);
		scope.set(name, hidden);
		const variable: Variable = { value: undefined };
		if (hidden?.exported) variable.exported = true;
		this.table.set(name, variable);
		return variable;
	}

	/** What children get as their environment. */
	environment(): Record<string, string> {
		const env: Record<string, string> = {};
		for (const [name, variable] of this.table)
			if (variable.exported && variable.value !== undefined) env[name] = variable.value;
		return env;
	}

	private check(name: string, variable: Variable): void {
		if (variable.readonly) throw new VariableError(`${name}: readonly variable`);
	}

	private converted(variable: Variable, value: string): string {
		if (value.length > MAX_VALUE) throw new VariableError(`xrealloc: cannot allocate ${value.length} bytes`);
		if (variable.lower) return value.toLowerCase();
		if (variable.upper) return value.toUpperCase();
		return value;
	}
}
