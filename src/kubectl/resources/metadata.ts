/** The first look that kubectl takes at what it decodes: whether its metadata can be an object's. */

import { ManifestError } from '../cli/errors.ts';

/** Go's types of ObjectMeta's fields, in the order that a document's fields come in once they are JSON. */
const FIELDS: [field: string, type: string][] = [
	['annotations', 'map[string]string'],
	['finalizers', '[]string'],
	['generateName', 'string'],
	['generation', 'int64'],
	['labels', 'map[string]string'],
	['name', 'string'],
	['namespace', 'string'],
	['ownerReferences', '[]v1.OwnerReference'],
	['resourceVersion', 'string'],
	['uid', 'types.UID'],
];

/** What Go's encoding/json calls the type of a value. */
export const goType = (value: unknown): string =>
	Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

/** What of a value does not fit a type, and the type of its own that it should have had; undefined when all fits. */
function misfit(value: unknown, type: string): { value: unknown; type: string } | undefined {
	if (value === null || value === undefined) return undefined;
	const wrong = { value, type };
	if (type.startsWith('map[string]')) {
		if (goType(value) !== 'object') return wrong;
		return firstMisfit(Object.values(value), type.slice('map[string]'.length));
	}
	if (type.startsWith('[]')) return Array.isArray(value) ? firstMisfit(value, type.slice(2)) : wrong;
	if (type === 'int64') return Number.isInteger(value) ? undefined : wrong;
	if (type.startsWith('v1.')) return goType(value) === 'object' ? undefined : wrong;
	return typeof value === 'string' ? undefined : wrong;
}

function firstMisfit(values: unknown[], type: string): ReturnType<typeof misfit> {
	for (const value of values) {
		const found = misfit(value, type);
		if (found) return found;
	}
	return undefined;
}

/** @throws ManifestError where metadata, or a field of it, is of another type. */
export function checkMetadata(metadata: unknown, source: string): void {
	const refuse = (value: unknown, field: string, type: string): never => {
		// Of a number Go tells which it was where only its fraction is wrong.
		const what = type === 'int64' && typeof value === 'number' ? `number ${value}` : goType(value);
		throw new ManifestError(
			`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${what} into Go struct field ${field} of type ${type}`,
		);
	};
	if (metadata === null || metadata === undefined) return;
	if (goType(metadata) !== 'object') refuse(metadata, 'metadataOnlyObject.metadata', 'v1.ObjectMeta');
	for (const [field, type] of FIELDS) {
		const found = misfit((metadata as Record<string, unknown>)[field], type);
		if (found) refuse(found.value, `ObjectMeta.metadata.${field}`, found.type);
	}
}
