/**
 * Sets of fields as metadata.managedFields writes them (FieldsV1, KEP-555): a tree whose keys are `f:NAME` for a field,
 * `k:{"name":"web"}` for an item of a list with keys, `v:"x"` for one of a set, and `.` for the node itself.
 */

import type { Schema } from '../../types.ts';
import { type Fields, isFields, own, same } from '../json.ts';

export interface FieldTree {
	[key: string]: FieldTree;
}

/** Definitions that are owned whole (x-kubernetes-map-type: atomic). */
const ATOMIC_DEFINITIONS = new Set([
	'ConfigMapKeySelector',
	'LabelSelector',
	'LocalObjectReference',
	'NodeSelector',
	'ObjectFieldSelector',
	'ObjectReference',
	'ResourceFieldSelector',
	'SecretKeySelector',
	'TypedLocalObjectReference',
]);
/** Maps that are owned whole. */
const ATOMIC_FIELDS = new Set(['selector', 'nodeSelector']);
/** Go structs that are no pointers: they are always there, so nobody owns the node itself. */
const ALWAYS_THERE = new Set([
	'metadata',
	'spec',
	'status',
	'template',
	'strategy',
	'updateStrategy',
	'containers',
	'loadBalancer',
	'resources',
]);

/** What a list's key is when an item leaves it out. */
const KEY_DEFAULTS: Record<string, unknown> = { protocol: 'TCP' };

/** How a value is cut into owned pieces. */
export type Shape = 'leaf' | 'fields' | 'keyed' | 'set';

export function shapeOf(value: unknown, schema: Schema | undefined, name: string): Shape {
	if (Array.isArray(value)) {
		if (schema?.listType === 'map' && value.every(isFields)) return 'keyed';
		return schema?.listType === 'set' ? 'set' : 'leaf';
	}
	if (!isFields(value) || Object.keys(value).length === 0) return 'leaf';
	if (schema?.preserveUnknown) return 'leaf';
	if (schema?.definition && ATOMIC_DEFINITIONS.has(schema.definition.split('.').at(-1) as string)) return 'leaf';
	return ATOMIC_FIELDS.has(name) && schema?.additionalProperties ? 'leaf' : 'fields';
}

/** The schema below a field. */
export function childSchema(schema: Schema | undefined, key: string): Schema | undefined {
	if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
	return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** `k:{"port":80,"protocol":"TCP"}` for an item of a keyed list. */
export function itemKey(item: Fields, schema: Schema | undefined): string {
	const key: Fields = {};
	for (const name of [...(schema?.listMapKeys ?? [])].sort()) {
		const value = own(item, name) ?? KEY_DEFAULTS[name];
		if (value !== undefined) key[name] = value;
	}
	return `k:${JSON.stringify(key)}`;
}

/** A value's pieces by their tree keys, each with its schema and field name. */
export function piecesOf(
	value: unknown,
	schema: Schema | undefined,
	name: string,
): Map<string, { value: unknown; schema: Schema | undefined; name: string }> {
	const pieces = new Map<string, { value: unknown; schema: Schema | undefined; name: string }>();
	const shape = shapeOf(value, schema, name);
	if (shape === 'fields') {
		for (const [key, item] of Object.entries(value as Fields)) {
			if (item !== undefined) pieces.set(`f:${key}`, { value: item, schema: childSchema(schema, key), name: key });
		}
	} else if (shape === 'keyed') {
		for (const item of value as Fields[])
			pieces.set(itemKey(item, schema), { value: item, schema: schema?.items, name: '' });
	} else if (shape === 'set') {
		for (const item of value as unknown[])
			pieces.set(`v:${JSON.stringify(item)}`, { value: item, schema: schema?.items, name: '' });
	}
	return pieces;
}

/**
 * Every field of a value.
 * @param nodes whether containers count as fields of their own (`.`), as in what an update adds.
 */
export function fieldsOf(value: unknown, schema: Schema | undefined, nodes: boolean, name = ''): FieldTree {
	const tree: FieldTree = {};
	for (const [key, piece] of piecesOf(value, schema, name)) {
		const child = fieldsOf(piece.value, piece.schema, nodes, piece.name);
		const itself = key.startsWith('k:') || (nodes && !ALWAYS_THERE.has(piece.name));
		tree[key] = itself && Object.keys(child).length > 0 ? { '.': {}, ...child } : child;
	}
	return tree;
}

/** Fields that `value` sets anew or otherwise than `before`, and fields of `before` that are gone. */
export function compare(
	before: unknown,
	value: unknown,
	schema: Schema | undefined,
	name = '',
): { changed: FieldTree; removed: FieldTree } {
	const changed: FieldTree = {};
	const removed: FieldTree = {};
	const old = piecesOf(before, schema, name);
	for (const [key, piece] of piecesOf(value, schema, name)) {
		const previous = old.get(key);
		old.delete(key);
		if (!previous) {
			const child = fieldsOf(piece.value, piece.schema, true, piece.name);
			const itself = Object.keys(child).length > 0 && (key.startsWith('k:') || !ALWAYS_THERE.has(piece.name));
			changed[key] = itself ? { '.': {}, ...child } : child;
			continue;
		}
		if (same(previous.value, piece.value)) continue;
		const isLeaf =
			shapeOf(piece.value, piece.schema, piece.name) === 'leaf' ||
			shapeOf(previous.value, piece.schema, piece.name) === 'leaf';
		if (isLeaf) {
			changed[key] = fieldsOf(piece.value, piece.schema, true, piece.name);
			continue;
		}
		const below = compare(previous.value, piece.value, piece.schema, piece.name);
		if (Object.keys(below.changed).length > 0) changed[key] = below.changed;
		if (Object.keys(below.removed).length > 0) removed[key] = below.removed;
	}
	for (const [key, piece] of old) removed[key] = { '.': {}, ...fieldsOf(piece.value, piece.schema, true, piece.name) };
	return { changed, removed };
}

const isLeaf = (tree: FieldTree): boolean => Object.keys(tree).length === 0;
const ownsItself = (tree: FieldTree): boolean => isLeaf(tree) || '.' in tree;

/** Both sets together. */
export function union(a: FieldTree, b: FieldTree): FieldTree {
	const result: FieldTree = { ...a };
	for (const [key, tree] of Object.entries(b)) {
		const mine = result[key];
		if (!mine) result[key] = tree;
		else {
			const both = union(mine, tree);
			const itself = ownsItself(mine) || ownsItself(tree);
			result[key] = itself && !isLeaf(both) ? { '.': {}, ...both } : both;
		}
	}
	return result;
}

/** What is in `a` and not in `b`. A node of `b` with its `.` takes only itself, not what is below it. */
export function subtract(a: FieldTree, b: FieldTree): FieldTree {
	const result: FieldTree = {};
	for (const [key, tree] of Object.entries(a)) {
		if (key === '.') {
			if (!('.' in b)) result['.'] = {};
			continue;
		}
		const other = b[key];
		if (!other) {
			result[key] = tree;
			continue;
		}
		if (isLeaf(tree)) {
			if (!ownsItself(other)) result[key] = tree;
			continue;
		}
		const left = subtract(tree, isLeaf(other) ? { '.': {} } : other);
		if (!isLeaf(left)) result[key] = left;
	}
	return result;
}

/**
 * A set of fields that are to go, without the list items in which others hold something: the item itself and its keys
 * stay (structured-merge-diff merge/update.go, addBackOwnedItems).
 */
export function keptItems(going: FieldTree, held: FieldTree): FieldTree {
	const result: FieldTree = {};
	for (const [key, tree] of Object.entries(going)) {
		const other = held[key];
		if (!other || isLeaf(other)) {
			result[key] = tree;
			continue;
		}
		const left = keptItems(tree, other);
		if (key.startsWith('k:')) {
			delete left['.'];
			for (const name of Object.keys(JSON.parse(key.slice(2)) as Fields)) delete left[`f:${name}`];
		}
		if (!isLeaf(left)) result[key] = left;
	}
	return result;
}

/** The paths of a set, each as its keys from the root; at each node what is owned itself first, then by name. */
export function* pathsOf(tree: FieldTree, path: string[] = []): Generator<string[]> {
	const keys = Object.keys(tree)
		.filter((key) => key !== '.')
		.sort();
	for (const key of keys) if (ownsItself(tree[key] as FieldTree)) yield [...path, key];
	for (const key of keys) yield* pathsOf(tree[key] as FieldTree, [...path, key]);
}

/** Whether a path is in the set. */
export function has(tree: FieldTree, path: string[]): boolean {
	let node: FieldTree | undefined = tree;
	for (const key of path) node = node?.[key];
	return node !== undefined && ownsItself(node);
}

/** `.spec.ports[port=80,protocol="TCP"].targetPort` */
export function pathText(path: string[]): string {
	return path
		.map((key) => {
			if (key.startsWith('f:')) return `.${key.slice(2)}`;
			if (key.startsWith('v:')) return `[=${key.slice(2)}]`;
			const keys = Object.entries(JSON.parse(key.slice(2)) as Fields);
			return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
		})
		.join('');
}

/** What belongs to the server and so to no manager. */
const SERVER_OWNED = new Set([
	'creationTimestamp',
	'deletionGracePeriodSeconds',
	'deletionTimestamp',
	'generation',
	'managedFields',
	'name',
	'namespace',
	'resourceVersion',
	'selfLink',
	'uid',
]);

/** An object without what nobody can own. */
export function ownable(object: Fields): Fields {
	const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
	if (isFields(rest.metadata)) {
		const metadata: Fields = {};
		for (const [key, value] of Object.entries(rest.metadata)) if (!SERVER_OWNED.has(key)) metadata[key] = value;
		if (Object.keys(metadata).length > 0) rest.metadata = metadata;
		else delete rest.metadata;
	}
	return rest;
}
