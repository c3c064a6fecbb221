/** Reads manifests as they are being written, and finds what the server would refuse in them. */

import {
	type Document,
	type DocumentOptions,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	type Node,
	type Pair,
	type ParseOptions,
	type SchemaOptions,
	type YAMLMap,
} from 'yaml';
import type { Breathe } from '../../os/breathe.ts';
import { editDistance } from '../../os/text/edit-distance.ts';
import { readYamlDocuments, YamlLimitError } from './documents.ts';
import type { KindName, KindSchema, ManifestSchemas, Resolved } from './schemas.ts';

/** What is wrong; its words are the page's. */
export type Problem =
	/** `message` is the parser's own, in English. */
	| { what: 'syntax'; code: string; message: string }
	| { what: 'no-kind'; field: 'apiVersion' | 'kind' }
	| { what: 'unknown-kind'; kind: string; apiVersion: string; meant: KindName | undefined }
	| { what: 'unknown-field'; field: string; meant: string | undefined }
	| { what: 'missing-field'; field: string }
	| { what: 'wrong-type'; field: string; wanted: FieldType };

export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'map';

/** Something wrong between two offsets of the text (UTF-16 units, the end excluded). */
export interface Fault {
	readonly from: number;
	readonly to: number;
	readonly problem: Problem;
}

/** How go-yaml reads, for the parser that we have: YAML 1.1 without times and numbers with colons. */
const GO_YAML = {
	version: '1.1',
	customTags: (tags) =>
		tags.filter(
			(tag) => typeof tag === 'string' || (!('format' in tag && tag.format === 'TIME') && !/:timestamp$/.test(tag.tag)),
		),
	logLevel: 'silent',
} satisfies ParseOptions & DocumentOptions & SchemaOptions;

/** Longer texts are nobody's handwriting, and are not checked. Characters. */
const LONGEST = 200_000;
/** The most that is found in one text. */
const MOST = 100;

/** Files of other tools that look like manifests: kustomize, kubectl's configuration. */
const FOREIGN =
	/^(kustomize\.config\.k8s\.io|audit\.k8s\.io|kubelet\.config\.k8s\.io|kubeadm\.k8s\.io|client\.authentication\.k8s\.io)\/|^v1 Config$/;

/**
 * Finds what is wrong in a text of manifests: in its YAML, its kinds, its fields and their types.
 * @param text one or several documents. Nothing is said of one that is no manifest (no apiVersion, kind or spec), or too long.
 * @returns faults in the order of the text.
 */
export async function checkManifests(
	text: string,
	schemas: ManifestSchemas,
	breathe: Breathe = () => undefined,
): Promise<Fault[]> {
	if (text.length > LONGEST) return [];
	const checker = new Checker(schemas);
	let documents: Document.Parsed[];
	try {
		// Among thousands of keys the parser looks at each pair for equal ones; `repeatedKeys` at each key.
		documents = await readYamlDocuments(text, { ...GO_YAML, uniqueKeys: false, prettyErrors: false }, breathe);
	} catch (error) {
		// Nested more deeply than it is read: nobody's handwriting, either.
		if (error instanceof YamlLimitError) return [];
		throw error;
	}
	for (const document of documents) {
		if (checker.faults.length >= MOST) break;
		for (const { pos, code, message } of document.errors)
			checker.tell(pos[0], Math.max(pos[0] + 1, pos[1]), { what: 'syntax', code, message });
		// What cannot be read is not judged any further.
		if (document.errors.length > 0 || checker.repeatedKeys(document.contents)) continue;
		if (isMap(document.contents)) await checker.manifest(document.contents as YAMLMap<Node, Node>);
	}
	// What is missing at the end is told of the last character there is: an editor has no place behind it.
	const within = ({ from, to, problem }: Fault): Fault => ({
		from: Math.max(0, Math.min(from, text.length - 1)),
		to: Math.min(to, text.length),
		problem,
	});
	return checker.faults
		.map(within)
		.sort((a, b) => a.from - b.from)
		.slice(0, MOST);
}

const range = (node: Node | null | undefined): [number, number] => {
	const [from = 0, to = from + 1] = node?.range ?? [];
	return [from, to];
};

const textOf = (node: unknown): string | undefined =>
	isScalar(node) && typeof node.value === 'string' ? node.value : undefined;

const keyOf = ({ key }: Pair<Node, Node | null>): string => (isScalar(key) ? String(key.value) : '');

/** The one of `names` that is nearly `name`. */
function near(name: string, names: Iterable<string>): string | undefined {
	const typed = name.slice(0, 64);
	let best: string | undefined;
	let least = 1 + Math.min(2, Math.floor(typed.length / 3));
	for (const each of names) {
		const distance = each.toLowerCase() === typed.toLowerCase() ? 0 : editDistance(typed, each);
		if (distance < least) [best, least] = [each, distance];
	}
	return best;
}

class Checker {
	readonly faults: Fault[] = [];
	private readonly schemas: ManifestSchemas;

	constructor(schemas: ManifestSchemas) {
		this.schemas = schemas;
	}

	tell(from: number, to: number, problem: Problem): void {
		if (this.faults.length < MOST) this.faults.push({ from, to, problem });
	}

	/** Tells of keys that their map has already; returns whether there were any. */
	repeatedKeys(node: unknown): boolean {
		let any = false;
		if (isSeq(node)) for (const item of node.items) any = this.repeatedKeys(item) || any;
		if (!isMap(node)) return any;
		const seen = new Set<unknown>();
		for (const { key, value } of node.items) {
			const name = isScalar(key) ? key.value : key;
			if (seen.has(name)) {
				any = true;
				this.tellOf(key as Node, { what: 'syntax', code: 'DUPLICATE_KEY', message: 'Map keys must be unique' });
			}
			seen.add(name);
			any = this.repeatedKeys(value) || any;
		}
		return any;
	}

	private tellOf(node: Node | null | undefined, problem: Problem): void {
		this.tell(...range(node), problem);
	}

	/** One object, or a List of them. */
	async manifest(map: YAMLMap<Node, Node>): Promise<void> {
		const [apiVersion, kind] = [textOf(map.get('apiVersion', true)), textOf(map.get('kind', true))];
		if (!apiVersion || !kind) {
			const looksLikeOne = apiVersion || kind || (map.has('metadata') && map.has('spec'));
			if (looksLikeOne) this.tellOf(map.items[0]?.key, { what: 'no-kind', field: apiVersion ? 'kind' : 'apiVersion' });
			return;
		}
		if (FOREIGN.test(apiVersion) || FOREIGN.test(`${apiVersion} ${kind}`)) return;
		if (apiVersion === 'v1' && kind === 'List') {
			const items = map.get('items', true);
			if (isSeq(items))
				for (const item of items.items) if (isMap(item)) await this.manifest(item as YAMLMap<Node, Node>);
			return;
		}
		const schema = await this.schemas.of({ apiVersion, kind });
		if (schema) this.value(map, schema.root, kind, schema, map.items[0]?.key);
		else
			this.tellOf(map.get('kind', true) as Node, {
				what: 'unknown-kind',
				apiVersion,
				kind,
				meant: await this.meant(apiVersion, kind),
			});
	}

	private async meant(apiVersion: string, kind: string): Promise<KindName | undefined> {
		const kinds = await this.schemas.kinds();
		const name = near(kind, new Set(kinds.map((each) => each.kind)));
		const found = kinds.filter((each) => each.kind === name);
		return found.find((each) => each.apiVersion === apiVersion) ?? found[0];
	}

	/** @param field its name. @param at where a missing field is told: what the value is the value of. */
	private value(
		node: unknown,
		resolved: Resolved,
		field: string,
		schema: KindSchema,
		at: Node | null | undefined,
	): void {
		// An empty value is one that was left out; an alias is told about where its anchor is.
		if (node === null || isAlias(node) || (isScalar(node) && node.value === null)) return;
		const wanted = typeOf(resolved);
		if (wanted === undefined) return;
		if (!fits(node, wanted)) {
			this.tellOf(node as Node, { what: 'wrong-type', field, wanted: wanted[0] as FieldType });
			return;
		}
		if (isSeq(node)) {
			const items = schema.document.child(resolved, undefined);
			if (items) for (const item of node.items) this.value(item, items, field, schema, item as Node);
		} else if (isMap(node)) this.map(node as YAMLMap<Node, Node>, resolved, schema, at);
	}

	private map(map: YAMLMap<Node, Node>, resolved: Resolved, schema: KindSchema, at: Node | null | undefined): void {
		const { properties, required = [], additionalProperties } = resolved.node;
		if (!properties && !additionalProperties) return;
		const keys = new Set(map.items.map(keyOf));
		for (const pair of map.items) {
			if (this.faults.length >= MOST) return;
			const key = keyOf(pair);
			if (key === '<<') continue;
			const child = schema.document.child(resolved, key);
			if (child) this.value(pair.value, child, key, schema, pair.key);
			else if (properties && !resolved.node['x-kubernetes-preserve-unknown-fields']) {
				const meant = near(
					key,
					Object.keys(properties).filter((name) => !keys.has(name)),
				);
				this.tellOf(pair.key, { what: 'unknown-field', field: key, meant });
			}
		}
		for (const name of keys.has('<<') ? [] : required)
			if (!keys.has(name)) this.tellOf(at, { what: 'missing-field', field: name });
	}
}

/** What a value may be, the most usual first; undefined: anything. */
function typeOf({ node }: Resolved): FieldType[] | undefined {
	if (node.oneOf) return node.oneOf.flatMap((each) => typeOf({ node: each, definition: undefined }) ?? []);
	if (node['x-kubernetes-int-or-string']) return ['integer', 'string'];
	switch (node.type) {
		case 'array':
			return ['list'];
		case 'object':
			return node.properties || node.additionalProperties ? ['map'] : undefined;
		case 'string':
		case 'integer':
		case 'number':
		case 'boolean':
			return [node.type];
		default:
			return undefined;
	}
}

function fits(node: unknown, wanted: readonly FieldType[]): boolean {
	if (isSeq(node)) return wanted.includes('list');
	if (isMap(node)) return wanted.includes('map');
	if (!isScalar(node)) return true;
	const { value } = node;
	if (typeof value === 'number' || typeof value === 'bigint')
		return wanted.includes('number') || (wanted.includes('integer') && Number.isInteger(Number(value)));
	// A date without quotes is read as text by the server's parser.
	return wanted.includes(typeof value === 'boolean' ? 'boolean' : 'string');
}
