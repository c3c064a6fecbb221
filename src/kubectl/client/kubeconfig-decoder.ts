/** kubeconfig files as client-go decodes them: read as go-yaml does, and taken only where every field is of its type. */

import type { Breathe } from '../../os/breathe.ts';
import { goYamlFault, readGoYaml } from '../../os/text/go-yaml/document.ts';
import { goType } from '../resources/metadata.ts';
import type { KubeconfigFile } from './kubeconfig.ts';

/** A Go struct's fields: a scalar's type, a struct of a name, or a list of one. */
interface Struct {
	name: string;
	fields: Record<string, 'string' | 'bool' | Struct | [Struct]>;
}

const strings = (...names: string[]): Struct['fields'] =>
	Object.fromEntries(names.map((name) => [name, 'string' as const]));

const CLUSTER: Struct = {
	name: 'Cluster',
	fields: {
		...strings('server', 'tls-server-name', 'certificate-authority', 'certificate-authority-data', 'proxy-url'),
		'insecure-skip-tls-verify': 'bool',
		'disable-compression': 'bool',
	},
};
const CONTEXT: Struct = { name: 'Context', fields: strings('cluster', 'user', 'namespace') };
const USER: Struct = {
	name: 'AuthInfo',
	fields: strings(
		...['client-certificate', 'client-certificate-data', 'client-key', 'client-key-data'],
		...['token', 'tokenFile', 'as', 'as-uid', 'username', 'password'],
	),
};
/** clientcmd's api/v1. */
const CONFIG: Struct = {
	name: 'Config',
	fields: {
		clusters: [{ name: 'NamedCluster', fields: { cluster: CLUSTER, name: 'string' } }],
		contexts: [{ name: 'NamedContext', fields: { context: CONTEXT, name: 'string' } }],
		'current-context': 'string',
		preferences: { name: 'Preferences', fields: { colors: 'bool' } },
		users: [{ name: 'NamedAuthInfo', fields: { name: 'string', user: USER } }],
	},
};
/** What the version and the kind are read from first. */
const HEAD = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

const cannot = (value: unknown, into: string, type?: string): string =>
	`json: cannot unmarshal ${goType(value)} into Go ${type ? `struct field ${into} of type ${type}` : `value of type ${into}`}`;

/** The first thing that does not fit, fields in the order of their names; undefined when all does. */
function misfit(value: Record<string, unknown>, struct: Struct, path: string): string | undefined {
	for (const [field, type] of Object.entries(struct.fields).sort(([a], [b]) => (a < b ? -1 : 1))) {
		const given = value[field];
		if (given === null || given === undefined) continue;
		const [at, into] = [`${path}${field}`, `${struct.name}.${path}${field}`];
		if (Array.isArray(type)) {
			if (!Array.isArray(given)) return cannot(given, into, `[]v1.${type[0].name}`);
			for (const each of given as unknown[]) {
				const found = each === null ? undefined : misfitOf(each, type[0], into, `${at}.`);
				if (found) return found;
			}
		} else if (typeof type === 'object') {
			const found = misfitOf(given, type, into, `${at}.`);
			if (found) return found;
		} else if (goType(given) !== type) {
			return cannot(given, into, type);
		}
	}
	return undefined;
}

const misfitOf = (value: unknown, struct: Struct, into: string, path: string): string | undefined =>
	goType(value) === 'object'
		? misfit(value as Record<string, unknown>, struct, path)
		: cannot(value, into, `v1.${struct.name}`);

/** What client-go has against a file's value. */
function problemOf(value: unknown): string | undefined {
	const head = (what: string): string => `couldn't get version/kind; json parse error: ${what}`;
	if (value === null) return undefined;
	if (goType(value) !== 'object') return head(cannot(value, HEAD));
	const file = value as Record<string, unknown>;
	for (const field of ['apiVersion', 'kind']) {
		const given = file[field] ?? '';
		if (typeof given !== 'string') return head(cannot(given, `.${field}`, 'string'));
	}
	const [kind, version] = [file.kind || 'Config', file.apiVersion || 'v1'];
	if (kind !== 'Config' || version !== 'v1')
		return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`;
	return misfit(file, CONFIG, '');
}

/** The content of a text, or why client-go refuses it. What an entry lacks is empty in it. */
export async function decodeKubeconfig(
	text: string,
	breathe: Breathe,
): Promise<{ file: KubeconfigFile } | { why: string }> {
	const fault = await goYamlFault(text, breathe);
	if (fault !== undefined) return { why: fault };
	const value = (await readGoYaml(text, breathe)) ?? null;
	const why = problemOf(value);
	if (why !== undefined) return { why };
	const file = (value ?? {}) as KubeconfigFile;
	const whole = <T>(list: (T | null)[] | null | undefined, field: string, empty: object): T[] =>
		(list ?? []).map((each) => {
			const entry = (each ?? {}) as Record<string, unknown>;
			return { ...entry, name: entry.name ?? '', [field]: entry[field] ?? empty } as T;
		});
	return {
		file: {
			...file,
			clusters: whole(file.clusters, 'cluster', { server: '' }),
			contexts: whole(file.contexts, 'context', {}),
			users: whole(file.users, 'user', {}),
		},
	};
}
