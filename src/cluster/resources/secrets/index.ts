import type { FieldError, ResourceDefinition } from '../../types.ts';
import { validateKeys, validateSize } from '../configmaps/index.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { required } from '../shared/field-errors.ts';
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

const NEEDED: Record<string, string[]> = {
	'kubernetes.io/tls': ['tls.crt', 'tls.key'],
	'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
	'kubernetes.io/dockercfg': ['.dockercfg'],
	'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** What each type asks of its data (ValidateSecret). */
function typeErrors({ metadata, data = {}, type = '' }: Secret): FieldError[] {
	const errors = (NEEDED[type] ?? []).filter((key) => !(key in data)).map((key) => required(`data[${key}]`));
	if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data))
		errors.push(required('data[username]'), required('data[password]'));
	const account = 'kubernetes.io/service-account.name';
	if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.[account])
		errors.push(required(`metadata.annotations[${account}]`));
	return errors;
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
	validate: (secret) => [
		...validateKeys(Object.keys(secret.data ?? {}), 'data'),
		...validateSize(Object.values(secret.data ?? {}).map((value) => Math.floor((value.length * 3) / 4))),
		...typeErrors(secret),
	],
	validateUpdate: (secret, old) => {
		if (secret.type !== old.type)
			return [{ type: 'Invalid', field: 'type', value: secret.type, detail: 'field is immutable' }];
		if (old.immutable && JSON.stringify(secret.data) !== JSON.stringify(old.data)) {
			return [{ type: 'Forbidden', field: 'data', detail: 'field is immutable when `immutable` is set' }];
		}
		return [];
	},
};

export default secrets as unknown as ResourceDefinition;
