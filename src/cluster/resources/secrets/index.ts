import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Secret } from '../types.ts';
import { secretSchemas } from './schema.ts';

/** Text as base64 of its UTF-8 bytes. */
function base64(text: string): string {
	let bytes = '';
	for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
	return btoa(bytes);
}

/** `stringData` is for writing only: it goes into `data`. */
function mergeStringData(secret: Secret): void {
	secret.type ||= 'Opaque';
	if (!secret.stringData) return;
	const data = { ...secret.data };
	for (const [key, value] of Object.entries(secret.stringData)) data[key] = base64(value);
	secret.data = data;
	delete secret.stringData;
}

const secrets: ResourceDefinition<Secret> = {
	group: '',
	version: 'v1',
	kind: 'Secret',
	plural: 'secrets',
	singular: 'secret',
	namespaced: true,
	schema: secretSchemas.Secret ?? {},
	columns: [
		nameColumn as never,
		column('Type', 'What the Secret is for.', ({ type }) => type ?? ''),
		numberColumn('Data', 'How many keys it has.', ({ data = {} }) => Object.keys(data).length),
		ageColumn as never,
	],
	fieldSelectors: { type: ({ type }) => type ?? '' },
	defaults: mergeStringData,
	...lateChecks('secrets'),
};

export default secrets as unknown as ResourceDefinition;
