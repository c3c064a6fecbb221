/** Patches applied without a server: for --local and --dry-run=client. */

import type { KubeObject } from '../../cluster/types.ts';
import { CliError } from '../cli/errors.ts';
import type { Resource } from './api.ts';
import { MERGE, mergeKey, STRATEGIC } from './strategic-merge.ts';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The object that a patch of the given content type makes of `object`.
 * @throws CliError for a JSON patch, which only the server applies.
 */
export function patchLocally(resource: Resource, object: KubeObject, patch: unknown, contentType: string): KubeObject {
	if (contentType === MERGE) return mergePatch(object, patch) as KubeObject;
	if (contentType === STRATEGIC) return mergeFields(resource, object, patch as Fields, []) as KubeObject;
	throw new CliError('the sandbox applies JSON patches on the server only: try --dry-run=server');
}

/** JSON Merge Patch (RFC 7386): null takes a field away, objects merge, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
	if (!isFields(patch)) return patch;
	const merged: Fields = isFields(target) ? { ...target } : {};
	for (const [key, value] of Object.entries(patch)) {
		if (value === null) delete merged[key];
		else merged[key] = mergePatch(merged[key], value);
	}
	return merged;
}

/** Strategic merge: fields one by one, lists with a merge key item by item; `null` and `$patch: delete` take away. */
function mergeFields(resource: Resource, base: unknown, patch: Fields, path: string[]): Fields {
	if (patch.$patch === 'replace') {
		const { $patch: _, ...rest } = patch;
		return rest;
	}
	const merged: Fields = isFields(base) ? { ...base } : {};
	for (const [name, value] of Object.entries(patch)) {
		if (name.startsWith('$')) continue;
		const inner = [...path, name];
		const key = Array.isArray(value) ? mergeKey(resource, inner) : undefined;
		if (value === null) delete merged[name];
		else if (isFields(value)) merged[name] = mergeFields(resource, merged[name], value, inner);
		else if (Array.isArray(value) && key !== undefined)
			merged[name] = mergeList(resource, merged[name], value, inner, key);
		else merged[name] = value;
	}
	return merged;
}

function mergeList(resource: Resource, base: unknown, patch: unknown[], path: string[], key: string): unknown[] {
	const list = Array.isArray(base) ? [...base] : [];
	if (key === '') return [...new Set([...list, ...patch])];
	for (const item of patch) {
		if (!isFields(item)) continue;
		const index = list.findIndex((each) => isFields(each) && each[key] === item[key]);
		if (item.$patch === 'delete') {
			if (index >= 0) list.splice(index, 1);
		} else if (index >= 0) list[index] = mergeFields(resource, list[index], item, path);
		else list.push(mergeFields(resource, {}, item, path));
	}
	return list;
}
