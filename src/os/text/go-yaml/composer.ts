/**
 * The value of a document, put together as its nodes come, and turned into JSON as sigs.k8s.io/yaml does. Of what is
 * wrong go-yaml tells first what breaks the grammar, then what it finds while decoding, then what JSON cannot take.
 */

import { MAX_LEVELS, TOO_DEEP } from '../document-limits.ts';
import { goInfinite, goSyntax } from '../go-syntax.ts';
import { DecodingFault, YamlFault } from './fault.ts';
import { keyName, type Resolved, resolveScalar } from './resolve.ts';

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** A value with what its aliases need to know. */
interface Item {
	value: unknown;
	/** Nodes in it, itself and what its aliases stand for counted. */
	size: number;
	/** Levels of collections in it. */
	height: number;
	isMapping?: boolean;
	/** Only for a sequence: whether all of its items can be merged. */
	isOfMappings?: boolean;
	/** Whether it is still being put together. */
	isOpen?: boolean;
	/** Where it begins, from 0. */
	line: number;
}

interface Collection extends Item {
	/** Key of a mapping whose value comes next, or what is to be merged; undefined when a key comes next. */
	key?: { name: string | undefined; merges: boolean };
	into: Record<string, unknown> | unknown[];
}

/** Anchor and tag of a node; the tag in full, '' for none. */
export interface Properties {
	anchor?: string | undefined;
	tag: string;
}

/**
 * The part of all decoded nodes that may come from aliases (go-yaml's allowedAliasRatio): small documents may consist of
 * them, large ones hardly.
 */
function allowedRatio(decoded: number): number {
	if (decoded <= 400_000) return 0.99;
	if (decoded >= 4_000_000) return 0.1;
	return 0.99 - 0.89 * ((decoded - 400_000) / (4_000_000 - 400_000));
}

export class Composer {
	private readonly open: Collection[] = [];
	private readonly anchors = new Map<string, Item>();
	private root: Item | undefined;
	/** The document counts as one. */
	private decoded = 1;
	private aliased = 0;
	/** Keys that a mapping has more than once, as go-yaml's strict decoder tells of them. */
	readonly repeated: string[] = [];
	/** The line of the node that comes next, from 0. */
	line = 0;
	/** The first thing found while decoding, the first key that is none in JSON, and the first number. */
	private undecodable: DecodingFault | undefined;
	private badKey: DecodingFault | undefined;
	private badNumber: DecodingFault | undefined;

	/** @param isImplicit whether its value decides what it is: not in quotes. */
	scalar(text: string, isImplicit: boolean, { anchor, tag }: Properties): void {
		let resolved: Resolved = { tag: 'str', value: text };
		try {
			resolved = resolveScalar(text, tag, isImplicit);
		} catch (error) {
			if (!(error instanceof YamlFault)) throw error;
			this.undecodable ??= error;
		}
		const item: Item = { value: resolved.value, size: 1, height: 0, line: this.line };
		if (anchor !== undefined) this.anchors.set(anchor, item);
		this.add(item, resolved, text === '<<' && (isImplicit || tag === MERGE_TAG));
	}

	begin(kind: 'sequence' | 'mapping', { anchor }: Properties): void {
		const into = kind === 'sequence' ? [] : {};
		const isMapping = kind === 'mapping';
		const collection: Collection = {
			value: into,
			into,
			size: 1,
			height: 1,
			isMapping,
			isOfMappings: true,
			isOpen: true,
			line: this.line,
		};
		if (anchor !== undefined) this.anchors.set(anchor, collection);
		this.open.push(collection);
	}

	end(): void {
		const collection = this.open.pop() as Collection;
		collection.isOpen = false;
		this.add(collection);
	}

	/** @throws YamlFault for one that has no anchor before it. */
	alias(name: string): void {
		const target = this.anchors.get(name);
		if (!target) throw new YamlFault(`unknown anchor '${name}' referenced`);
		if (target.isOpen) this.undecodable ??= new YamlFault(`anchor '${name}' value contains itself`);
		this.aliased += target.size;
		this.decoded += target.size;
		if (this.aliased > 100 && this.decoded > 1_000 && this.aliased / this.decoded > allowedRatio(this.decoded))
			this.undecodable ??= new YamlFault('document contains excessive aliasing');
		const isMapping = target.isMapping ?? false;
		this.add({ value: target.value, size: 1 + target.size, height: target.height, isMapping, line: this.line });
	}

	/**
	 * The document's value, undefined without any.
	 * @throws DecodingFault
	 */
	result(): unknown {
		const fault = this.undecodable ?? this.badKey ?? this.badNumber;
		if (fault) throw fault;
		if ((this.root?.height ?? 0) > MAX_LEVELS) throw new YamlFault(TOO_DEEP);
		return this.root?.value;
	}

	private add(item: Item, scalar?: Resolved, merges = false): void {
		this.decoded++;
		if (typeof item.value === 'number' && !Number.isFinite(item.value))
			this.badNumber ??= new DecodingFault(`json: unsupported value: ${goInfinite(item.value)}`);
		const parent = this.open.at(-1);
		if (!parent) {
			this.root = item;
			return;
		}
		parent.size += item.size;
		parent.height = Math.max(parent.height, 1 + item.height);
		if (Array.isArray(parent.into)) {
			parent.into.push(item.value);
			parent.isOfMappings &&= item.isMapping ?? false;
		} else if (!parent.key) {
			parent.key = merges ? { name: undefined, merges } : { name: this.keyOf(item, scalar), merges };
		} else {
			if (parent.key.merges) this.merge(item, parent.into);
			else if (parent.key.name !== undefined) {
				if (Object.hasOwn(parent.into, parent.key.name))
					this.repeated.push(`line ${item.line + 1}: key ${JSON.stringify(parent.key.name)} already set in map`);
				set(parent.into, parent.key.name, item.value);
			} else this.badKey ??= nullKey(item);
			delete parent.key;
		}
	}

	/** What a key is called; undefined for null. */
	private keyOf(item: Item, scalar: Resolved | undefined): string | undefined {
		if (scalar) return keyName(scalar);
		if (typeof item.value !== 'object' || item.value === null)
			return item.value === null ? undefined : String(item.value);
		// What is too deep is told as such in the end.
		if (!this.undecodable && item.height <= MAX_LEVELS)
			this.undecodable = new YamlFault(`invalid map key: ${goSyntax(item.value, 'interface {}')}`);
		return undefined;
	}

	/** Keys that are there already are overwritten; of several mappings the first counts. */
	private merge(item: Item, into: Record<string, unknown>): void {
		const isSequence = Array.isArray(item.value) && item.isOfMappings;
		if (!item.isMapping && !isSequence) {
			this.undecodable ??= new YamlFault('map merge requires map or sequence of maps as the value');
		}
		// What will not be used may be large.
		if (this.undecodable) return;
		const mappings = (isSequence ? item.value : [item.value]) as Record<string, unknown>[];
		for (const mapping of mappings.toReversed())
			for (const [key, value] of Object.entries(mapping)) set(into, key, value);
	}
}

/** A field of its own, also for `__proto__`. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
	if (key === '__proto__')
		Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
	else object[key] = value;
}

function nullKey({ value }: Item): DecodingFault {
	const shown = value === null ? '<nil>' : goSyntax(value, 'interface {}');
	return new DecodingFault(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
}
