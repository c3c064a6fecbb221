/** Reading YAML into typed values, with errors that name the file, the line and the remedy. What a lab is made of is in parse.ts. */

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { editDistance } from '../os/text/edit-distance.ts';

/** One thing wrong with a file. */
export interface Fault {
	/** Counts from 1. */
	line: number;
	/** `checkpoints[2].hints`; empty for the file as a whole. */
	path: string;
	/** What is wrong, and what to do about it. */
	problem: string;
}

/** A file that could not be read; `message` has a line `file:line: path: problem` for each fault. */
export class LabError extends Error {
	readonly file: string;
	readonly faults: readonly Fault[];
	constructor(file: string, faults: readonly Fault[]) {
		super(faults.map(({ line, path, problem }) => `${file}:${line}: ${path ? `${path}: ` : ''}${problem}`).join('\n'));
		this.name = 'LabError';
		this.file = file;
		this.faults = faults;
	}
}

/** A place in the file: the value there, its name, and somewhere to say what is wrong with it. */
export class Spot {
	readonly node: Node | null;
	readonly path: string;
	private readonly offset: number;
	private readonly report: (offset: number, path: string, problem: string) => void;

	constructor(
		node: Node | null,
		path: string,
		offset: number,
		report: (offset: number, path: string, problem: string) => void,
	) {
		this.node = node;
		this.path = path;
		this.offset = node?.range?.[0] ?? offset;
		this.report = report;
	}

	/** A value inside this one; `key` is where to point when there is none. */
	inside(node: Node | null, name: string, key?: Node): Spot {
		return new Spot(node, this.path + name, key?.range?.[0] ?? this.offset, this.report);
	}

	fault(problem: string): undefined {
		this.report(this.offset, this.path.replace(/^\./, ''), problem);
		return undefined;
	}

	/** What stands here, for an error's text. */
	get shown(): string {
		if (isMap(this.node)) return 'a mapping';
		if (isSeq(this.node)) return 'a list';
		const value = isScalar(this.node) ? this.node.value : undefined;
		return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
	}
}

/** Gives the value at a spot, or reports a fault and gives undefined. */
export type Reader<T> = (spot: Spot) => T | undefined;

/** Reads a whole file. Throws LabError with every fault found. */
export function readYaml<T>(text: string, file: string, reader: Reader<T>): T {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const faults: Fault[] = [];
	const report = (offset: number, path: string, problem: string) =>
		faults.push({ line: lines.linePos(offset).line, path, problem });
	for (const error of document.errors) report(error.pos[0], '', `not YAML: ${error.message}`);
	if (faults.length > 0) throw new LabError(file, faults);
	const value = reader(new Spot(document.contents as Node | null, '', 0, report));
	if (faults.length > 0 || value === undefined)
		throw new LabError(
			file,
			faults.toSorted((a, b) => a.line - b.line),
		);
	return value;
}

/** A piece of text that is not empty. `pattern` with a word on what it should look like. */
export function text(pattern?: RegExp, looks?: string): Reader<string> {
	return (spot) => {
		const value = isScalar(spot.node) ? spot.node.value : undefined;
		if (typeof value !== 'string' || value.trim() === '') {
			const quote = typeof value === 'number' || typeof value === 'boolean' ? '; put it in quotes' : '';
			return spot.fault(`wants a text, got ${spot.shown}${quote}`);
		}
		if (pattern && !pattern.test(value)) return spot.fault(`wants ${looks}, got ${spot.shown}`);
		return value;
	};
}

/** A whole number in a range, both ends included. */
export function integer(least: number, most: number): Reader<number> {
	return (spot) => {
		const value = isScalar(spot.node) ? spot.node.value : undefined;
		if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
		return spot.fault(`wants a whole number from ${least} to ${most}, got ${spot.shown}`);
	};
}

export const flag: Reader<boolean> = (spot) => {
	const value = isScalar(spot.node) ? spot.node.value : undefined;
	return typeof value === 'boolean' ? value : spot.fault(`wants true or false, got ${spot.shown}`);
};

/** A text, number or truth value. */
export const scalar: Reader<string | number | boolean> = (spot) => {
	const value = isScalar(spot.node) ? spot.node.value : undefined;
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
	return spot.fault(`wants a text, a number, true or false, got ${spot.shown}`);
};

/** One of a few words. */
export function word<T extends string>(words: readonly T[]): Reader<T> {
	return (spot) => {
		const value = isScalar(spot.node) ? spot.node.value : undefined;
		const found = words.find((each) => each === value);
		return found ?? spot.fault(`is ${spot.shown}; write one of: ${words.join(', ')}`);
	};
}

/** A list of at least `least` things; `remedy` says what to add when there are fewer. */
export function list<T>(item: Reader<T>, least = 0, remedy = ''): Reader<T[]> {
	return (spot) => {
		if (!isSeq(spot.node)) return spot.fault(`wants a list (lines that begin with "- "), got ${spot.shown}`);
		const { items } = spot.node;
		if (items.length < least) spot.fault(`has ${items.length}, wants at least ${least}${remedy && `: ${remedy}`}`);
		return items.flatMap((node, at) => item(spot.inside(node as Node | null, `[${at}]`)) ?? []);
	};
}

/** A mapping from any key to values of one shape. */
export function record<T>(value: Reader<T>): Reader<Record<string, T>> {
	return (spot) => {
		if (!isMap(spot.node)) return spot.fault(`wants a mapping, got ${spot.shown}`);
		const result: [string, T][] = [];
		for (const pair of spot.node.items) {
			const key = String((pair.key as { value?: unknown }).value);
			const read = value(spot.inside(pair.value as Node | null, `.${key}`, pair.key as Node));
			if (read !== undefined) result.push([key, read]);
		}
		return Object.fromEntries(result);
	};
}

/** What a mapping has under one key. */
export interface Field<T> {
	reader: Reader<T>;
	/** Why it has to be there and what to write; undefined when it may be left out. */
	needed?: string;
}

/** A key that may be left out. */
export const optional = <T>(reader: Reader<T>): Field<T> => ({ reader });

/** A key that must be there; `remedy` says what to write. */
export const needed = <T>(reader: Reader<T>, remedy: string): Field<T> => ({ reader, needed: remedy });

/** The keys of a mapping, in which nothing unknown may stand. */
export type Shape<T> = { [K in keyof T]-?: Field<NonNullable<T[K]>> };

/** A mapping with known keys. */
export function struct<T extends object>(shape: Shape<T>): Reader<T> {
	return (spot) => {
		if (!isMap(spot.node))
			return spot.fault(`wants a mapping with ${Object.keys(shape).join(', ')}, got ${spot.shown}`);
		const result: Record<string, unknown> = {};
		const seen = new Set<string>();
		for (const pair of spot.node.items) {
			const key = String((pair.key as { value?: unknown }).value);
			const inside = spot.inside(pair.value as Node | null, `.${key}`, pair.key as Node);
			const field = Object.hasOwn(shape, key) ? shape[key as keyof T] : undefined;
			seen.add(key);
			if (!field) {
				inside.fault(`is not known here; ${suggestion(key, Object.keys(shape))}`);
				continue;
			}
			const value = field.reader(inside);
			if (value !== undefined) result[key] = value;
		}
		for (const [key, field] of Object.entries<Field<unknown>>(shape)) {
			if (field.needed !== undefined && !seen.has(key)) spot.fault(`has no ${key}; ${field.needed}`);
		}
		return result as T;
	};
}

/** Mappings of several shapes, told apart by the word under `kind`. */
export function kinds<T extends { kind: string }>(
	shapes: { [K in T['kind']]: Reader<Extract<T, { kind: K }>> },
): Reader<T> {
	return (spot) => {
		if (!isMap(spot.node)) return spot.fault(`wants a mapping with a kind, got ${spot.shown}`);
		const kind = spot.node.get('kind');
		const names = Object.keys(shapes);
		if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) {
			return spot.fault(`wants a kind, one of: ${names.join(', ')}`);
		}
		return (shapes[kind as T['kind']] as Reader<T>)(spot);
	};
}

/** The first reader whose `when` holds reads. */
export function either<T>(...ways: { when: (spot: Spot) => boolean; reader: Reader<T> }[]): Reader<T> {
	return (spot) => (ways.find(({ when }) => when(spot)) ?? ways.at(-1))?.reader(spot);
}

/** `write …` for a key that was misspelt, else the keys there are. */
function suggestion(key: string, known: readonly string[]): string {
	const close = known.find((each) => editDistance(key, each) <= 2);
	return close ? `did you mean ${close}?` : `write one of: ${known.join(', ')}`;
}
