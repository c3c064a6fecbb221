import type { FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, nameColumn, numberColumn } from '../shared/columns.ts';
import type { ConfigMap } from '../types.ts';
import { configMapSchemas } from './schema.ts';

/** A key is a file name. */
export function validateKeys(keys: string[], field: string): FieldError[] {
	return keys.flatMap((key): FieldError[] => {
		if (/^[-._a-zA-Z0-9]+$/.test(key) && key.length <= 253 && key !== '.' && key !== '..') return [];
		return [
			{
				type: 'Invalid',
				field: `${field}[${key}]`,
				value: key,
				detail:
					"a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
			},
		];
	});
}

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
		...validateKeys(Object.keys(binaryData), 'binaryData'),
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
