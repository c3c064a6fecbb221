/** Flags that several verbs share, and those that every verb has. The descriptions are ours. */

import type { Flag } from './flags.ts';

const flag = (name: string, type: Flag['type'], fallback: string, usage: string, more: Partial<Flag> = {}): Flag => ({
	name,
	type,
	default: fallback,
	usage,
	...more,
});

/** `--x=''` */
export const text = (name: string, usage: string, more: Partial<Flag> = {}): Flag =>
	flag(name, 'string', "''", usage, more);
/** `--x=false` */
export const bool = (name: string, usage: string, more: Partial<Flag> = {}): Flag =>
	flag(name, 'bool', 'false', usage, more);
/** `--x=0` */
export const int = (name: string, usage: string, more: Partial<Flag> = {}): Flag => flag(name, 'int', '0', usage, more);
/** `--x=0s` */
export const duration = (name: string, usage: string, more: Partial<Flag> = {}): Flag =>
	flag(name, 'duration', '0s', usage, more);
/** `--x=[]`, values split at commas. */
export const strings = (name: string, usage: string, more: Partial<Flag> = {}): Flag =>
	flag(name, 'strings', '[]', usage, more);
/** `--x=[]`, each value as it is. */
export const array = (name: string, usage: string, more: Partial<Flag> = {}): Flag =>
	flag(name, 'stringArray', '[]', usage, more);

/** `kubectl options`: flags of every command. */
export const GLOBAL_FLAGS: Flag[] = [
	text('as', 'User to act as.'),
	array('as-group', 'Group to act as; may be repeated.'),
	text('as-uid', 'UID to act as.'),
	array('as-user-extra', 'Extra fields of the user to act as; may be repeated.'),
	text('cache-dir', 'Directory for what is kept between calls.', { default: "'/root/.kube/cache'" }),
	text('certificate-authority', 'File with the certificate of the authority that signs the server.'),
	text('client-certificate', 'File with the client certificate for TLS.'),
	text('client-key', 'File with the client key for TLS.'),
	text('cluster', 'Name of the cluster in the kubeconfig to use.'),
	text('context', 'Name of the context in the kubeconfig to use.', { complete: 'context' }),
	bool('disable-compression', 'Asks the server not to compress its answers.'),
	bool('insecure-skip-tls-verify', "Trusts the server's certificate without checking it."),
	text('kubeconfig', 'The kubeconfig file to use.'),
	text('kuberc', 'The kuberc file with preferences to use.'),
	duration('log-flush-frequency', 'Longest time between flushes of the log.', { default: '5s' }),
	bool('match-server-version', "Requires the server's version to be the client's."),
	text('namespace', 'The namespace that this request is about.', { short: 'n', complete: 'namespace' }),
	text('password', 'Password for basic authentication.'),
	text('profile', 'Profile to record.', { default: "'none'" }),
	text('profile-output', 'File to write the profile to.', { default: "'profile.pprof'" }),
	text('request-timeout', 'How long to wait for one request, with a unit (1s, 2m, 3h); 0 waits forever.', {
		default: "'0'",
	}),
	text('server', 'Address and port of the API server.', { short: 's' }),
	bool('stderrthreshold', 'Log threshold.', { hidden: true }),
	text('tls-server-name', 'Server name to check the certificate against.'),
	text('token', 'Bearer token to authenticate with.'),
	text('user', 'Name of the user in the kubeconfig to use.'),
	text('username', 'User name for basic authentication.'),
	text('v', 'How much to log.', { short: 'v', type: 'int', default: '0' }),
	text('vmodule', 'How much to log, by file.'),
	bool('warnings-as-errors', 'Takes a warning from the server for an error and ends with a status that is not 0.'),
];

/** Where a verb reads manifests. */
export const FILE_FLAGS: Flag[] = [
	strings('filename', 'File, directory or - (standard input) with the objects.', { short: 'f' }),
	text('kustomize', 'Directory with a kustomization. Not together with -f or -R.', { short: 'k' }),
	bool('recursive', 'Goes through the directory given with -f and all below it.', { short: 'R' }),
];

export const SELECTOR_FLAG: Flag = text(
	'selector',
	'Label query to filter on: =, ==, !=, in, notin (-l key1=value1,key2 in (a,b)).',
	{
		short: 'l',
	},
);
export const FIELD_SELECTOR_FLAG: Flag = text(
	'field-selector',
	'Field query to filter on: =, ==, != (metadata.name=x).',
);
export const ALL_NAMESPACES_FLAG: Flag = bool(
	'all-namespaces',
	'Lists across all namespaces, whatever --namespace says.',
	{ short: 'A' },
);

/** The formats of objects. */
export const OUTPUT_FORMATS = [
	'json',
	'yaml',
	'kyaml',
	'name',
	'go-template',
	'go-template-file',
	'template',
	'templatefile',
	'jsonpath',
	'jsonpath-as-json',
	'jsonpath-file',
] as const;

/** Flags of verbs that print the objects they wrote. */
export const OUTPUT_FLAGS: Flag[] = [
	text('output', `Output format. One of: (${OUTPUT_FORMATS.join(', ')}).`, { short: 'o', complete: OUTPUT_FORMATS }),
	bool('show-managed-fields', 'Keeps managedFields when printing objects as JSON or YAML.'),
	text('template', 'Template, or file with it, for -o go-template and go-template-file.'),
	bool('allow-missing-template-keys', 'Takes missing fields and map keys in templates as empty.', { default: 'true' }),
];

export const DRY_RUN_FLAG: Flag = text(
	'dry-run',
	'Must be "none", "server" or "client". client only prints what would be sent; server sends it without keeping anything.',
	{ default: "'none'", bare: 'unchanged', complete: ['none', 'server', 'client'] },
);

export const fieldManagerFlag = (name: string): Flag =>
	text('field-manager', 'Name of the manager that the fields are tracked for.', { default: `'${name}'` });

export const VALIDATE_FLAG: Flag = text(
	'validate',
	'One of: strict (or true), warn, ignore (or false): what to do about unknown or duplicate fields.',
	{ default: "'strict'", bare: 'strict', complete: ['strict', 'warn', 'ignore'] },
);

/** Keeps the command in an annotation of what it changes (see verbs/record.ts). */
export const RECORD_FLAG: Flag = bool('record', 'Keeps the command in the annotation kubernetes.io/change-cause.', {
	hidden: true,
	deprecated: '--record will be removed in the future',
});

export const SAVE_CONFIG_FLAG: Flag = bool(
	'save-config',
	'Keeps the configuration in an annotation, for a later apply.',
);
