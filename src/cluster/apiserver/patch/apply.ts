/** Server-side apply (KEP-555): the client states what it wants, the server knows who wanted what before. */

import { rfc3339 } from '../../../os/time.ts';
import type { ApiError, KubeObject, ManagedFieldsEntry, ResourceDefinition, Schema } from '../../types.ts';
import { badRequest, conflict, failure, notFound, plainFailure } from '../errors.ts';
import {
	childSchema,
	type FieldTree,
	fieldsOf,
	has,
	itemKey,
	keptItems,
	ownable,
	pathsOf,
	pathText,
	piecesOf,
	shapeOf,
	subtract,
} from '../fields/tree.ts';
import { checkName, type WriteQuery } from '../http/write.ts';
import { copy, type Fields, isFields, own, put, same } from '../json.ts';
import { tidy, treeOf, written } from '../managed-fields.ts';
import type { Registry } from '../registry.ts';
import { apiVersionOf } from '../requests.ts';
import { LAST_APPLIED, lastAppliedText, ownedByClientSideApply } from './last-applied.ts';
import { typedErrors } from './typed.ts';

/** The applied value laid over the live one: maps and keyed lists merge, everything else is replaced. */
function merge(live: unknown, applied: unknown, schema: Schema | undefined, name: string): unknown {
	const shape = shapeOf(applied, schema, name);
	if (isFields(applied) && Object.keys(applied).length === 0 && isFields(live)) return copy(live);
	if (shape === 'fields' && isFields(live)) {
		const result = copy(live);
		for (const [key, value] of Object.entries(applied as Fields)) {
			put(result, key, merge(own(live, key), value, childSchema(schema, key), key));
		}
		return result;
	}
	if (shape === 'keyed' && Array.isArray(live)) {
		const left = new Map((live as Fields[]).map((item) => [itemKey(item, schema), item]));
		const merged = (applied as Fields[]).map((item) => {
			const key = itemKey(item, schema);
			const before = left.get(key);
			left.delete(key);
			return merge(before, item, schema?.items, '');
		});
		// The applier's order first; what others added follows.
		return [...merged, ...[...left.values()].map((item) => copy(item))];
	}
	if (shape === 'set' && Array.isArray(live)) {
		return [...live, ...(applied as unknown[]).filter((item) => !live.some((other) => same(item, other)))];
	}
	return copy(applied);
}

/** Takes the fields of a set out of a value. */
function prune(value: unknown, tree: FieldTree, schema: Schema | undefined, name: string): unknown {
	const shape = shapeOf(value, schema, name);
	const goes = (child: FieldTree | undefined) =>
		child !== undefined && (Object.keys(child).length === 0 || '.' in child);
	if (shape === 'fields') {
		const result: Fields = {};
		for (const [key, item] of Object.entries(value as Fields)) {
			const child = tree[`f:${key}`];
			if (child === undefined) put(result, key, item);
			else if (Object.keys(child).length > 0) {
				// A node goes only when nothing is left below it: others may hold some of that.
				const left = prune(item, child, childSchema(schema, key), key);
				const isEmpty = Array.isArray(left) ? left.length === 0 : isFields(left) && Object.keys(left).length === 0;
				if (!isEmpty) put(result, key, left);
			}
		}
		return result;
	}
	if (shape === 'keyed') {
		return (value as Fields[]).flatMap((item) => {
			const child = tree[itemKey(item, schema)];
			if (child === undefined) return [item];
			return goes(child) ? [] : [prune(item, child, schema?.items, '')];
		});
	}
	if (shape === 'set') return (value as unknown[]).filter((item) => !goes(tree[`v:${JSON.stringify(item)}`]));
	return value;
}

/** Gives what a value has at paths of tree keys. Each container on the way is taken apart once: it may have thousands of fields. */
function reader(value: unknown, schema: Schema | undefined): (path: string[]) => unknown {
	const apart = new Map<unknown, ReturnType<typeof piecesOf>>();
	return (path) => {
		let here: { value: unknown; schema: Schema | undefined; name: string } | undefined = { value, schema, name: '' };
		for (const key of path) {
			if (!here) return undefined;
			const pieces: ReturnType<typeof piecesOf> = apart.get(here.value) ?? piecesOf(here.value, here.schema, here.name);
			if (isFields(here.value) || Array.isArray(here.value)) apart.set(here.value, pieces);
			here = pieces.get(key);
		}
		return here?.value;
	};
}

interface Clash {
	entry: ManagedFieldsEntry;
	path: string[];
}

/** A manager in a conflict: one that updates is named with the version it wrote (managedfields/internal/conflict.go). */
const describe = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string =>
	`"${manager}"${subresource ? ` with subresource "${subresource}"` : ''}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;

function clashError(clashes: Clash[]): ApiError {
	const causes = clashes.map(({ entry, path }) => ({
		reason: 'FieldManagerConflict',
		message: `conflict with ${describe(entry)}`,
		field: pathText(path),
	}));
	const [only] = causes;
	if (only && causes.length === 1) {
		return failure(409, 'Conflict', `Apply failed with 1 conflict: ${only.message}: ${only.field}`, { causes });
	}
	const byManager = new Map<string, string[]>();
	for (const { entry, path } of clashes) {
		const name = describe(entry);
		const paths = byManager.get(name) ?? [];
		paths.push(`- ${pathText(path)}`);
		byManager.set(name, paths);
	}
	const lines = [...byManager]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([name, paths]) => [`conflicts with ${name}:`, ...paths]);
	return failure(409, 'Conflict', `Apply failed with ${clashes.length} conflicts: ${lines.join('\n')}`, { causes });
}

/** Everything that was there before managers were noted. */
function firstOwner(definition: ResourceDefinition, live: KubeObject): ManagedFieldsEntry {
	return {
		manager: 'before-first-apply',
		operation: 'Update',
		apiVersion: apiVersionOf(definition),
		time: live.metadata.creationTimestamp ?? '',
		fieldsType: 'FieldsV1',
		fieldsV1: fieldsOf(ownable(live), definition.schema, true),
	};
}

/** Refuses what is no configuration of the kind (managedfields/internal/structuredmerge.go, Apply). */
function checkConfig(definition: ResourceDefinition, body: unknown): asserts body is Fields {
	if (!isFields(body)) {
		const what = Array.isArray(body) ? 'array' : typeof body;
		throw badRequest(
			`error decoding patch: json: cannot unmarshal ${what} into Go value of type map[string]interface {}`,
		);
	}
	const { apiVersion = '', kind = '' } = body;
	const expected = apiVersionOf(definition);
	if (apiVersion !== expected) {
		throw badRequest(
			`Incorrect version specified in apply patch. Specified patch version: ${String(apiVersion)}, expected: ${expected}`,
		);
	}
	const meta = isFields(body.metadata) ? body.metadata : {};
	if (meta.managedFields) throw badRequest('metadata.managedFields must be nil');
	const gvk = `${expected}, Kind=${String(kind)}`;
	const why = kind === definition.kind ? typedErrors(body, definition.schema) : `no corresponding type for ${gvk}`;
	if (why) {
		const name = `${String(meta.namespace ?? '')}/${String(meta.name ?? '')}`;
		throw plainFailure(`failed to create typed patch object (${name}; ${gvk}): ${why}`);
	}
}

export interface Application {
	/** What the client sent. */
	body: unknown;
	/** The object's name in the URL. */
	name: string;
	namespace: string;
	query: WriteQuery;
}

/**
 * Applies a configuration: creates the object, or merges and takes away what this manager no longer states.
 * @returns the object, and whether it is new.
 * @throws ApiError 400, 500 for what does not fit the kind; 409 when another manager owns a field that would change,
 * unless forced.
 */
export function applyServerSide(
	registry: Registry,
	definition: ResourceDefinition,
	{ body, name, namespace, query: { options, force } }: Application,
): { object: KubeObject; created: boolean } {
	checkConfig(definition, body);
	const { object: config } = registry.decode(definition, body);
	checkName(config, name);
	const { status, ...rest } = written(definition, config, options);
	const own = status === undefined ? {} : { status };
	const stated = options.subresource === 'status' ? own : { ...rest, ...own };
	const mine: ManagedFieldsEntry = {
		manager: options.manager,
		operation: 'Apply',
		apiVersion: apiVersionOf(definition),
		time: rfc3339(registry.clock.now()),
		fieldsType: 'FieldsV1',
		fieldsV1: fieldsOf(stated, definition.schema, false),
		...(options.subresource ? { subresource: options.subresource } : {}),
	};
	const write = { ...options, managed: true };
	const live = registry.find(definition, namespace, name);
	if (!live) {
		if (options.subresource) throw notFound(definition, name);
		if (config.metadata.uid)
			throw conflict(
				definition,
				name,
				`uid mismatch: the provided object specified uid ${config.metadata.uid}, and no existing object was found`,
			);
		config.metadata.managedFields = tidy([mine]);
		delete config.metadata.resourceVersion;
		return { object: registry.create(definition, namespace, config, write), created: true };
	}
	const entries = live.metadata.managedFields?.length ? live.metadata.managedFields : [firstOwner(definition, live)];
	const isMine = (entry: ManagedFieldsEntry) =>
		entry.operation === 'Apply' && entry.manager === options.manager && entry.subresource === options.subresource;
	const previous = entries.find(isMine);
	const others = entries.filter((entry) => !isMine(entry));
	const current = ownable(live);
	const currently = reader(current, definition.schema);
	const wanted = reader(stated, definition.schema);
	const clashes: Clash[] = [];
	for (const path of pathsOf(treeOf(mine))) {
		if (same(currently(path), wanted(path))) continue;
		const isNode = piecesOf(wanted(path), undefined, '').size > 0 && path.at(-1)?.startsWith('k:');
		if (isNode) continue;
		for (const entry of others) if (has(treeOf(entry), path)) clashes.push({ entry, path });
	}
	if (!force) {
		// kubectl may take what it set itself before, when it applied on the client's side.
		const known = clashes.length > 0 && options.manager === 'kubectl' && ownedByClientSideApply(definition, live);
		const foreign = known ? clashes.filter(({ path }) => !known(path)) : clashes;
		if (foreign.length > 0) throw clashError(foreign);
	}
	let merged = merge(live, { ...stated }, definition.schema, '') as KubeObject;
	if (previous) {
		// What this manager stated before and no longer does goes, unless somebody else holds it too.
		let dropped = subtract(treeOf(previous), treeOf(mine));
		for (const entry of others) dropped = subtract(keptItems(dropped, treeOf(entry)), treeOf(entry));
		merged = prune(merged, dropped, definition.schema, '') as KubeObject;
	}
	const lost: FieldTree = {};
	for (const { path } of clashes) {
		let node = lost;
		for (const key of path) {
			node[key] ??= {};
			node = node[key];
		}
	}
	const { object } = registry.decode(definition, merged);
	if (options.manager === 'kubectl' && !options.subresource) {
		const annotations = object.metadata.annotations;
		if (annotations?.[LAST_APPLIED]) annotations[LAST_APPLIED] = lastAppliedText(body);
	}
	const isUnchanged = previous && same(previous.fieldsV1, mine.fieldsV1) && same(ownable(object), current);
	object.metadata.managedFields = tidy([
		{ ...mine, time: isUnchanged ? previous.time : mine.time },
		...others.map((entry) => ({ ...entry, fieldsV1: subtract(treeOf(entry), lost) })),
	]);
	if (config.metadata.resourceVersion) object.metadata.resourceVersion = config.metadata.resourceVersion;
	return { object: registry.update(definition, namespace, name, object, write), created: false };
}
