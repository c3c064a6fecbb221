/** JSON Merge Patch (RFC 7386). */

import { copy, type Fields, isFields, own, put } from '../json.ts';

/** The document with the patch in it, as a new value: null takes a field away, objects merge, all else replaces. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
	if (!isFields(patch)) return copy(patch);
	const base = isFields(document) ? document : {};
	const result: Fields = {};
	for (const key of Object.keys(base)) if (!Object.hasOwn(patch, key)) put(result, key, copy(base[key]));
	for (const key of Object.keys(patch)) {
		const value = patch[key];
		if (value === null || value === undefined) continue;
		put(result, key, applyMergePatch(own(base, key), value));
	}
	return result;
}
