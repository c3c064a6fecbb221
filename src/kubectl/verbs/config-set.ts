/** config set, unset, set-cluster and set-credentials: single fields of a kubeconfig. */

import type { Cli, Command } from '../cli/command.ts';
import { array, bool, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { commandHelp } from '../cli/help.ts';
import { type KubeconfigFile, saveKubeconfig } from '../client/kubeconfig.ts';

/** The lists of a kubeconfig by the word that a property begins with, and the key of their entries' content. */
const LISTS = {
	clusters: 'cluster',
	contexts: 'context',
	users: 'user',
} as const;

type ListName = keyof typeof LISTS;
type Fields = Record<string, unknown>;

/** The content of a named entry; made when it is not there. Entries stay sorted by name, as kubectl writes them. */
export function entryOf(file: KubeconfigFile, list: ListName, name: string): { fields: Fields; created: boolean } {
	file[list] ??= [];
	const entries = file[list] as unknown as Record<string, unknown>[];
	const known = entries.find((each) => each.name === name);
	if (known) {
		const fields = (known[LISTS[list]] ?? {}) as Fields;
		known[LISTS[list]] = fields;
		return { fields, created: false };
	}
	const fields: Fields = {};
	entries.push({ [LISTS[list]]: fields, name });
	entries.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
	return { fields, created: true };
}

/** Puts a value at a property like `contexts.default.namespace`, or takes it away. Throws CliError for no property. */
function change(file: KubeconfigFile, property: string, value: string | undefined): void {
	const [list = '', name, field, ...more] = property.split('.');
	if (property === 'current-context') {
		file['current-context'] = value ?? '';
		return;
	}
	if (list === 'preferences' && name === 'colors' && field === undefined) {
		if (value !== undefined && !/^(true|false)$/.test(value))
			throw new CliError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
		file.preferences = value === 'true' ? { colors: true } : {};
		return;
	}
	if (!Object.hasOwn(LISTS, list)) throw new CliError(`unable to parse ${property} after [] at api.Config`);
	const entries = file[list as ListName] as { name: string }[] | undefined;
	if (value === undefined) {
		const index = entries?.findIndex((each) => each.name === name) ?? -1;
		if (index < 0 && field !== undefined) throw new CliError(`current map key \`${name}\` is invalid`);
		if (field === undefined) {
			if (index >= 0) entries?.splice(index, 1);
		} else delete entryOf(file, list as ListName, name as string).fields[field];
		return;
	}
	if (!name || !field || more.length > 0) {
		throw new CliError(`unable to parse ${property} after [] at api.Config`);
	}
	const isFlag = field === 'insecure-skip-tls-verify' || field === 'disable-compression';
	if (isFlag && !/^(true|false)$/.test(value)) {
		throw new CliError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
	}
	entryOf(file, list as ListName, name).fields[field] = isFlag ? value === 'true' : value;
}

/** As many arguments as wanted; otherwise the help comes first, as for all of config. */
async function wantArguments(cli: Cli, count: number, word = 'Unexpected'): Promise<void> {
	if (cli.args.length === count) return;
	await cli.print(commandHelp(cli.command, cli.path));
	throw new CliError(`${word} args: [${cli.args.join(' ')}]`);
}

const save = (cli: Cli, file: KubeconfigFile): void =>
	saveKubeconfig(cli.process, cli.flags.string('kubeconfig'), file);

export const configSet: Command = {
	name: 'set',
	summary: 'Set an individual value in a kubeconfig file',
	description:
		'Set an individual value in a kubeconfig file.\n\n A property is named by its path: contexts.NAME.namespace, clusters.NAME.server, current-context.',
	examples: [['Set the namespace of a context', 'kubectl config set contexts.my-context.namespace my-namespace']],
	usage: 'config set PROPERTY_NAME PROPERTY_VALUE',
	flags: [bool('set-raw-bytes', 'Takes the value of a binary field as it is, without decoding base64.')],
	async run(cli) {
		await wantArguments(cli, 2);
		const [property, value] = cli.args as [string, string];
		const file = structuredClone(cli.kubeconfigToChange);
		change(file, property, value);
		save(cli, file);
		await cli.say(`Property ${JSON.stringify(property)} set.`);
		return 0;
	},
};

export const configUnset: Command = {
	name: 'unset',
	summary: 'Unset an individual value in a kubeconfig file',
	examples: [['Take the namespace of a context away', 'kubectl config unset contexts.foo.namespace']],
	usage: 'config unset PROPERTY_NAME',
	async run(cli) {
		await wantArguments(cli, 1);
		const [property] = cli.args as [string];
		const file = structuredClone(cli.kubeconfigToChange);
		change(file, property, undefined);
		save(cli, file);
		await cli.say(`Property ${JSON.stringify(property)} unset.`);
		return 0;
	},
};

/** Fields of an entry from the flags of their names. */
function setFields(cli: Cli, fields: Fields, names: readonly string[]): void {
	for (const name of names) {
		if (!cli.flags.changed(name)) continue;
		if (cli.flags.definitions.find((flag) => flag.name === name)?.type === 'bool') fields[name] = cli.flags.bool(name);
		else if (FILES.has(name)) fields[name] = cli.process.path(cli.flags.string(name));
		else fields[name] = cli.flags.string(name);
	}
}

/** Flags that name files, kept with their whole path. */
const FILES = new Set(['certificate-authority', 'client-certificate', 'client-key']);

export const setCluster: Command = {
	name: 'set-cluster',
	summary: 'Set a cluster entry in kubeconfig',
	examples: [['Set the server of a cluster', 'kubectl config set-cluster e2e --server=https://1.2.3.4']],
	usage:
		'config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
	flags: [
		text('certificate-authority', 'File with the certificate of the authority that signs the server.'),
		bool('insecure-skip-tls-verify', "Trusts the server's certificate without checking it."),
		text('proxy-url', 'Proxy to reach the server through.'),
		text('server', 'Address and port of the API server.'),
		text('tls-server-name', 'Server name to check the certificate against.'),
	],
	async run(cli) {
		await wantArguments(cli, 1);
		const name = cli.args[0] as string;
		const file = structuredClone(cli.kubeconfigToChange);
		const { fields } = entryOf(file, 'clusters', name);
		setFields(cli, fields, [
			'server',
			'tls-server-name',
			'insecure-skip-tls-verify',
			'certificate-authority',
			'proxy-url',
		]);
		// One way to trust the server takes the place of the other.
		if (cli.flags.changed('certificate-authority')) delete fields['insecure-skip-tls-verify'];
		if (cli.flags.bool('insecure-skip-tls-verify')) delete fields['certificate-authority'];
		save(cli, file);
		await cli.say(`Cluster ${JSON.stringify(name)} set.`);
		return 0;
	},
};

export const setCredentials: Command = {
	name: 'set-credentials',
	summary: 'Set a user entry in kubeconfig',
	examples: [['Set the token of a user', 'kubectl config set-credentials alice --token=bearer_token']],
	usage:
		'config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password]',
	flags: [
		text('exec-api-version', 'API version of the program that gives credentials.'),
		array('exec-arg', 'An argument of that program; may be repeated.'),
		text('exec-command', 'The program that gives credentials.'),
		text('client-certificate', 'File with the client certificate for TLS.'),
		text('client-key', 'File with the client key for TLS.'),
		text('password', 'Password for basic authentication.'),
		text('token', 'Bearer token to authenticate with.'),
		text('username', 'User name for basic authentication.'),
	],
	async run(cli) {
		await wantArguments(cli, 1, 'unexpected');
		const { flags } = cli;
		const name = cli.args[0] as string;
		const basic = flags.changed('username') || flags.changed('password');
		if (basic && flags.changed('token')) {
			throw new CliError(
				'you cannot specify more than one authentication method at the same time: --token, --username/--password',
			);
		}
		const file = structuredClone(cli.kubeconfigToChange);
		const { fields } = entryOf(file, 'users', name);
		// One way to say who one is takes the place of the other.
		if (basic) delete fields.token;
		if (flags.changed('token')) {
			delete fields.username;
			delete fields.password;
		}
		setFields(cli, fields, ['client-certificate', 'client-key', 'token', 'username', 'password']);
		if (flags.string('exec-command')) {
			fields.exec = {
				apiVersion: flags.string('exec-api-version'),
				args: flags.list('exec-arg').length > 0 ? flags.list('exec-arg') : null,
				command: flags.string('exec-command'),
				env: null,
				provideClusterInfo: false,
			};
		}
		save(cli, file);
		await cli.say(`User ${JSON.stringify(name)} set.`);
		return 0;
	},
};
