/**
 * The patch that `kubectl apply` sends: what the new manifest adds or changes against what lives, and what the last
 * manifest had and the new one has not. Lists with merge keys are merged item by item (strategic merge patch).
 */

import type { KubeObject } from '../../cluster/types.ts';
import type { Resource } from './api.ts';

export const STRATEGIC = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const MERGE = 'application/merge-patch+json';

type Map = Record<string, unknown>;

/**
 * Merge keys of the API's own types by the name of the list and, where lists of one name differ, of what holds it
 * (the patchMergeKey tags of k8s.io/api). An empty key: a list of plain values that merges as a set.
 */
const MERGE_KEYS: Record<string, string> = {
	'Service ports': 'port',
	'container ports': 'containerPort',
	containers: 'name',
	initContainers: 'name',
	ephemeralContainers: 'name',
	env: 'name',
	volumeMounts: 'mountPath',
	volumeDevices: 'devicePath',
	volumes: 'name',
	imagePullSecrets: 'name',
	secrets: 'name',
	hostAliases: 'ip',
	topologySpreadConstraints: 'topologyKey',
	conditions: 'type',
	addresses: 'type',
	ownerReferences: 'uid',
	finalizers: '',
	resourceClaims: 'name',
};

/** Which merge key a list has by its path in the object; undefined: it is replaced whole. */
export function mergeKey(resource: Resource, path: string[]): string | undefined {
	const name = path.at(-1) as string;
	if (name === 'ports') {
		if (path.length === 2) return resource.kind === 'Service' ? MERGE_KEYS['Service ports'] : undefined;
		return /ontainers$/.test(path.at(-2) ?? '') ? MERGE_KEYS['container ports'] : undefined;
	}
	if (name === 'addresses' && resource.kind !== 'Node') return undefined;
	if (name === 'secrets' && resource.kind !== 'ServiceAccount') return undefined;
	if (name === 'finalizers' && path.length !== 2) return undefined;
	return MERGE_KEYS[name];
}

/** Groups whose types kubectl knows; others get a JSON merge patch. */
const isKnown = ({ group }: Resource): boolean => group === '' || !group.includes('.') || group.endsWith('.k8s.io');

/**
 * @param original the last applied manifest, `{}` when there was none.
 * @param modified the new one.
 * @param current what lives.
 * @returns an empty patch when there is nothing to change.
 */
export function threeWayPatch(
	resource: Resource,
	original: object,
	modified: KubeObject,
	current: KubeObject,
): { patch: Map; contentType: string } {
	const strategic = isKnown(resource);
	const context = { resource, strategic };
	const patch = diffMaps(context, original as Map, modified as Map, current as Map, []);
	return { patch, contentType: strategic ? STRATEGIC : MERGE };
}

interface Context {
	resource: Resource;
	strategic: boolean;
}

const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);
const asMap = (value: unknown): Map => (isMap(value) ? value : {});

function diffMaps(context: Context, original: Map, modified: Map, current: Map, path: string[]): Map {
	// Without a prototype: a field may be called __proto__.
	const patch = Object.create(null) as Map;
	for (const key of Object.keys(original)) {
		// Gone from the manifest: removed, if it still lives.
		if (!(key in modified) && key in current) patch[key] = null;
	}
	for (const [key, value] of Object.entries(modified)) {
		const inner = [...path, key];
		const live = current[key];
		if (value === null) {
			if (live !== undefined) patch[key] = null;
		} else if (isMap(value)) {
			if (!isMap(live)) {
				if (live !== undefined || Object.keys(value).length > 0 || original[key] === undefined) patch[key] = value;
				continue;
			}
			const nested = diffMaps(context, asMap(original[key]), value, live, inner);
			if (Object.keys(nested).length > 0) patch[key] = nested;
		} else if (Array.isArray(value)) diffList(context, patch, key, original[key], value, live, inner);
		else if (!same(value, live)) patch[key] = value;
	}
	return patch;
}

function diffList(
	context: Context,
	patch: Map,
	name: string,
	original: unknown,
	modified: unknown[],
	live: unknown,
	path: string[],
): void {
	const key = context.strategic ? mergeKey(context.resource, path) : undefined;
	const before = Array.isArray(original) ? original : [];
	const current = Array.isArray(live) ? live : [];
	if (key === undefined || !Array.isArray(live)) {
		if (!same(modified, live)) patch[name] = modified;
		return;
	}
	if (key === '') {
		const added = modified.filter((value) => !current.includes(value));
		const removed = before.filter((value) => !modified.includes(value) && current.includes(value));
		if (removed.length > 0) patch[`$deleteFromPrimitiveList/${name}`] = removed;
		if (added.length > 0) patch[name] = added;
		if (added.length > 0 || removed.length > 0) patch[`$setElementOrder/${name}`] = modified;
		return;
	}
	const find = (list: unknown[], item: Map): Map | undefined =>
		list.filter(isMap).find((each) => each[key] === item[key]);
	const changes: Map[] = [];
	for (const item of modified.filter(isMap)) {
		const living = find(current, item);
		if (!living) {
			changes.push(item);
			continue;
		}
		const nested = diffMaps(context, asMap(find(before, item)), item, living, path);
		if (Object.keys(nested).length > 0) changes.push({ ...nested, [key]: item[key] });
	}
	for (const item of before.filter(isMap)) {
		if (!find(modified, item) && find(current, item)) changes.push({ $patch: 'delete', [key]: item[key] });
	}
	const orderOf = (list: unknown[]): unknown[] => list.filter(isMap).map((item) => item[key]);
	const order = orderOf(modified);
	const liveOrder = orderOf(current).filter((value) => order.includes(value));
	if (changes.length === 0 && same(order, liveOrder)) return;
	patch[`$setElementOrder/${name}`] = order.map((value) => ({ [key]: value }));
	if (changes.length > 0) patch[name] = changes;
}

/** Equal as JSON, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (Array.isArray(a) && Array.isArray(b))
		return a.length === b.length && a.every((item, index) => same(item, b[index]));
	if (isMap(a) && isMap(b)) {
		const keys = Object.keys(a);
		return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
	}
	return false;
}
