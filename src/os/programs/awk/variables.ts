/** awk's variables and arrays: global ones, and those of the functions that are running. */

import { Cells, UNSET, type Value } from './values.ts';

export interface Frame {
	values: Map<string, Value>;
	arrays: Map<string, Cells>;
}

/** How deep functions may call each other. */
const MAX_FRAMES = 200;

export class Variables {
	private readonly globals: Frame = { values: new Map(), arrays: new Map() };
	private readonly frames: Frame[] = [];

	get(name: string): Value {
		return this.frames.at(-1)?.values.get(name) ?? this.globals.values.get(name) ?? UNSET;
	}

	set(name: string, value: Value): void {
		const frame = this.frames.at(-1);
		if (frame?.values.has(name)) frame.values.set(name, value);
		else this.globals.values.set(name, value);
	}

	/** Sets a variable of awk itself, which no function's parameter hides. */
	setGlobal(name: string, value: Value): void {
		this.globals.values.set(name, value);
	}

	/** Is it known as an array by now? */
	isArray(name: string): boolean {
		const frame = this.frames.at(-1);
		if (frame?.values.has(name)) return frame.arrays.has(name);
		return this.globals.arrays.has(name);
	}

	/** The array of that name, made on first use. */
	cells(name: string): Cells {
		const frame = this.frames.at(-1);
		const { arrays } = frame?.values.has(name) ? frame : this.globals;
		let cells = arrays.get(name);
		if (!cells) {
			cells = new Cells();
			arrays.set(name, cells);
		}
		return cells;
	}

	/** What a bare name passes to a function: an array when it is one or may become one, else nothing. */
	passed(name: string): Cells | undefined {
		const frame = this.frames.at(-1);
		const local = frame?.values.has(name);
		const unset = local ? frame?.values.get(name) === UNSET : !this.globals.values.has(name);
		return this.isArray(name) || unset ? this.cells(name) : undefined;
	}

	/** Enters a function. @returns false when calls are too deep. */
	enter(frame: Frame): boolean {
		if (this.frames.length >= MAX_FRAMES) return false;
		this.frames.push(frame);
		return true;
	}

	leave(): void {
		this.frames.pop();
	}
}
