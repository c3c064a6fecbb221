/** Checks of ConfigMaps, and of data as Secrets have it too (pkg/apis/core/validation, ValidateConfigMap). */

import { same } from '../../apiserver/json.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, forbidden, invalid } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { configKeyErrors } from '../shared/names.ts';
import type { ConfigMap } from '../types.ts';

/** A key is a file name. */
export const validateKeys = (keys: string[], field: string): FieldError[] =>
	keys.flatMap((key) => allInvalid(`${field}[${key}]`, key, configKeyErrors(key)));

/** All values together, in bytes: what etcd can take (MaxSecretSize). */
const MAX_SIZE = 1024 * 1024;

/** Checks the bytes of all values. */
export const validateSize = (field: string, sizes: number[]): FieldError[] =>
	sizes.reduce((sum, size) => sum + size, 0) > MAX_SIZE
		? [{ type: 'TooLong', field, detail: `may not be more than ${MAX_SIZE} bytes` }]
		: [];

/** What is marked as immutable stays so, with these fields. */
export function immutableErrors<T extends { immutable?: boolean }>(
	now: T,
	old: T,
	fields: (keyof T & string)[],
): FieldError[] {
	if (!old.immutable) return [];
	const changed = fields.filter((field) => !same(now[field], old[field]));
	return [...(now.immutable ? [] : ['immutable']), ...changed].map((field) =>
		forbidden(field, 'field is immutable when `immutable` is set'),
	);
}

export const configMapChecks: Checks<ConfigMap> = {
	validate: ({ data = {}, binaryData = {} }) => [
		...Object.keys(data).flatMap((key) => [
			...validateKeys([key], 'data'),
			...(Object.hasOwn(binaryData, key)
				? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')]
				: []),
		]),
		...validateKeys(Object.keys(binaryData), 'binaryData'),
		// The error is about no field, which upstream writes so.
		...validateSize(
			'[]',
			[...Object.values(data), ...Object.values(binaryData)].map((value) => value.length),
		),
	],
	validateUpdate: (map, old) => immutableErrors(map, old, ['data', 'binaryData']),
};
