import type { FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, nameColumn, numberColumn } from '../shared/columns.ts';
import { allInvalid } from '../shared/field-errors.ts';
import { configKeyErrors } from '../shared/names.ts';
import type { ConfigMap } from '../types.ts';
import { configMapSchemas } from './schema.ts';

/** A key is a file name. */
export const validateKeys = (keys: string[], field: string): FieldError[] =>
	keys.flatMap((key) => allInvalid(`${field}[${key}]`, key, configKeyErrors(key)));

/** All values together, in bytes: what etcd can take (MaxSecretSize). */
const MAX_SIZE = 1024 * 1024;

/** Checks the bytes of all values. The error is about no field, which upstream writes so. */
export const validateSize = (sizes: number[]): FieldError[] =>
	sizes.reduce((sum, size) => sum + size, 0) > MAX_SIZE
		? [{ type: 'TooLong', field: '[]', detail: `may not be more than ${MAX_SIZE} bytes` }]
		: [];

const configmaps: ResourceDefinition<ConfigMap> = {
	group: '',
	version: 'v1',
	kind: 'ConfigMap',
	plural: 'configmaps',
	singular: 'configmap',
	shortNames: ['cm'],
	namespaced: true,
	schema: configMapSchemas.ConfigMap ?? {},
	columns: [
		nameColumn as never,
		numberColumn(
			'Data',
			'How many keys it has.',
			({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
		),
		ageColumn as never,
	],
	validate: ({ data = {}, binaryData = {} }) => [
		...validateKeys(Object.keys(data), 'data'),
		...validateSize([...Object.values(data), ...Object.values(binaryData)].map((value) => value.length)),
		...validateKeys(Object.keys(binaryData), 'binaryData'),
		...Object.keys(data)
			.filter((key) => Object.hasOwn(binaryData, key))
			.map(
				(key): FieldError => ({
					type: 'Invalid',
					field: `data[${key}]`,
					value: key,
					detail: 'duplicate of key present in binaryData',
				}),
			),
	],
	validateUpdate: (map, old) => {
		if (!old.immutable) return [];
		const errors: FieldError[] = [];
		if (!map.immutable)
			errors.push({ type: 'Forbidden', field: 'immutable', detail: 'field is immutable when `immutable` is set' });
		for (const key of ['data', 'binaryData'] as const) {
			if (JSON.stringify(map[key]) !== JSON.stringify(old[key])) {
				errors.push({ type: 'Forbidden', field: key, detail: 'field is immutable when `immutable` is set' });
			}
		}
		return errors;
	},
};

export default configmaps as unknown as ResourceDefinition;
