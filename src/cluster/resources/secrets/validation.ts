/** Checks of Secrets (pkg/apis/core/validation, ValidateSecret). */

import { goJsonFault } from '../../../os/text/go-json.ts';
import type { FieldError } from '../../types.ts';
import { immutableErrors, validateKeys, validateSize } from '../configmaps/validation.ts';
import { invalid, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { immutable } from '../shared/validation.ts';
import type { Secret } from '../types.ts';

const NEEDED: Record<string, string[]> = {
	'kubernetes.io/tls': ['tls.crt', 'tls.key'],
	'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
	'kubernetes.io/dockercfg': ['.dockercfg'],
	'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** Bytes of base64 as UTF-8 text. */
const textOf = (base64: string): string =>
	new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));

/** What each type asks of its data. */
function typeErrors({ metadata, data = {}, type = '' }: Secret): FieldError[] {
	const account = 'kubernetes.io/service-account.name';
	if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.[account])
		return [required(`metadata.annotations[${account}]`)];
	if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data))
		return [required('data[username]'), required('data[password]')];
	const needed = NEEDED[type] ?? [];
	const errors = needed.filter((key) => !data[key] && (!(key in data) || type.endsWith('ssh-auth')));
	if (errors.length > 0) return errors.map((key) => required(`data[${key}]`));
	const [key = ''] = needed;
	if (!key.startsWith('.docker')) return [];
	const fault = goJsonFault(textOf(data[key] ?? ''));
	return fault === undefined ? [] : [invalid(`data[${key}]`, '<secret contents redacted>', fault)];
}

export const secretChecks: Checks<Secret> = {
	validate: (secret) => [
		...validateKeys(Object.keys(secret.data ?? {}), 'data'),
		...validateSize(
			'data',
			Object.values(secret.data ?? {}).map((value) => Math.floor((value.length * 3) / 4)),
		),
		...typeErrors(secret),
	],
	validateUpdate: (secret, old) => [
		...immutable('type', secret.type, old.type),
		...immutableErrors(secret, old, ['data']),
	],
};
