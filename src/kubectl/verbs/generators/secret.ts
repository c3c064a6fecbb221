import type { KubeObject } from '../../../cluster/types.ts';
import { base64 } from '../../../os/text/base64.ts';
import type { Cli, Command } from '../../cli/command.ts';
import { bool, text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { goJson } from '../../print/json.ts';
import { builtin } from '../write.ts';
import { collectData, DATA_FLAGS } from './data-sources.ts';
import { generatorCommand } from './generator.ts';
import { contentHash } from './hash.ts';

const RESOURCE = builtin('', 'v1', 'secrets', 'Secret');

const generic = generatorCommand({
	name: 'generic',
	summary: 'Create a secret from a local file, directory, or literal value',
	examples: [
		[
			'Create a secret from literal values',
			'kubectl create secret generic my-secret --from-literal=user=admin --from-literal=password=s3cret',
		],
		['Create one from files', 'kubectl create secret generic my-secret --from-file=ssh-key=path/to/id_rsa'],
	],
	usage:
		'create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
	flags: [
		...DATA_FLAGS,
		bool('append-hash', 'Appends a hash of the content to the name.'),
		text('type', 'The type of the secret.'),
	],
	resource: RESOURCE,
	failure: 'failed to create secret',
	build(cli, name) {
		return secretObject(cli, name, collectSecret(cli), cli.flags.string('type'));
	},
});

/** The data of the flags, in base64. */
const collectSecret = (cli: Cli): Record<string, string> =>
	encoded(
		collectData(cli, {
			invalidKey: (key, rule) => `${JSON.stringify(key)} is not valid key name for a Secret ${rule}`,
			doubleKey: (key) => `cannot add key ${key}, another key by that name already exists`,
		}),
	);

const encoded = (data: Record<string, string>): Record<string, string> =>
	Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));

/** A Secret, its name with a hash when --append-hash asks for it. */
function secretObject(cli: Cli, name: string, data: Record<string, string>, type: string): KubeObject {
	const hash = cli.flags.bool('append-hash') ? `-${contentHash({ kind: 'Secret', type, name, data })}` : '';
	return {
		kind: 'Secret',
		apiVersion: 'v1',
		metadata: { name: `${name}${hash}` },
		...(Object.keys(data).length > 0 ? { data } : {}),
		...(type ? { type } : {}),
	};
}

const tls = generatorCommand({
	name: 'tls',
	summary: 'Create a TLS secret',
	examples: [['Create a TLS secret', 'kubectl create secret tls my-tls --cert=path/to/tls.crt --key=path/to/tls.key']],
	usage: 'create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
	flags: [
		bool('append-hash', 'Appends a hash of the content to the name.'),
		text('cert', 'File with the certificate.'),
		text('key', 'File with its key.'),
	],
	resource: RESOURCE,
	failure: 'failed to create secret',
	build(cli, name) {
		const [key, cert] = [cli.flags.string('key'), cli.flags.string('cert')];
		if (!key || !cert) throw new CliError('key and cert must be specified');
		const read = (path: string): string => {
			if (cli.process.fs.exists(cli.process.path(path))) return cli.process.fs.readFile(cli.process.path(path));
			throw new CliError(`Cannot read file ${path}, open ${path}: no such file or directory`);
		};
		const data = { 'tls.crt': read(cert), 'tls.key': read(key) };
		checkPem(data['tls.crt'], 'certificate', /^CERTIFICATE$/);
		checkPem(data['tls.key'], 'key', /PRIVATE KEY$/);
		return secretObject(cli, name, encoded(data), 'kubernetes.io/tls');
	},
});

/** What Go's tls.X509KeyPair finds first: is there a PEM block of the kind? What is in it is left to who uses it. */
function checkPem(content: string, what: 'certificate' | 'key', kind: RegExp): void {
	const types = [...content.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----$/gm)].map((match) => match[1] as string);
	if (types.length === 0) throw new CliError(`tls: failed to find any PEM data in ${what} input`);
	if (types.some((type) => kind.test(type))) return;
	throw new CliError(
		what === 'certificate'
			? `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`
			: `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`,
	);
}

const CONFIG_KEY = '.dockerconfigjson';

const dockerRegistry = generatorCommand({
	name: 'docker-registry',
	summary: 'Create a secret for use with a Docker registry',
	examples: [
		[
			'Create a secret for a registry',
			'kubectl create secret docker-registry my-secret --docker-server=r.example --docker-username=me --docker-password=s3cret',
		],
	],
	usage:
		'create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
	flags: [
		bool('append-hash', 'Appends a hash of the content to the name.'),
		text('docker-email', 'Mail address at the registry.'),
		text('docker-password', 'Password at the registry.'),
		text('docker-server', 'The registry.', { default: "'https://index.docker.io/v1/'" }),
		text('docker-username', 'User at the registry.'),
		...DATA_FLAGS.filter(({ name }) => name === 'from-file'),
	],
	resource: RESOURCE,
	failure: 'failed to create secret',
	build(cli, name) {
		const { flags } = cli;
		const type = 'kubernetes.io/dockerconfigjson';
		const sources = flags.list('from-file');
		if (sources.length > 0) {
			const [path = ''] = [(sources[0] as string).split('=').at(-1)];
			const absolute = cli.process.path(path);
			if (!cli.process.fs.exists(absolute)) throw new CliError(`error reading ${path}: no such file or directory`);
			return secretObject(cli, name, encoded({ [CONFIG_KEY]: cli.process.fs.readFile(absolute) }), type);
		}
		const [username, password, email, server] = ['username', 'password', 'email', 'server'].map((part) =>
			flags.string(`docker-${part}`),
		) as [string, string, string, string];
		if (!username || !password || !server) {
			throw new CliError(
				'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
			);
		}
		const auth = { username, password, ...(email ? { email } : {}), auth: base64(`${username}:${password}`) };
		return secretObject(cli, name, encoded({ [CONFIG_KEY]: goJson({ auths: { [server]: auth } }) }), type);
	},
});

export const secret: Command = {
	name: 'secret',
	summary: 'Create a secret using a specified subcommand',
	description:
		'Create a secret with specified type.\n\n A docker-registry secret has what a container registry asks for.\n\n A generic secret has whatever keys and values it is given.\n\n A tls secret has a certificate and its key.',
	usage: 'create secret (docker-registry | generic | tls)',
	commands: [dockerRegistry, generic, tls],
};
