import type { Command } from '../../cli/command.ts';
import { bool, text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { builtin } from '../write.ts';
import { base64 } from './base64.ts';
import { collectData, DATA_FLAGS } from './data-sources.ts';
import { generatorCommand } from './generator.ts';

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
		const data = Object.fromEntries(Object.entries(collectData(cli)).map(([key, value]) => [key, base64(value)]));
		const type = cli.flags.string('type');
		return {
			kind: 'Secret',
			apiVersion: 'v1',
			metadata: { name },
			...(Object.keys(data).length > 0 ? { data } : {}),
			...(type ? { type } : {}),
		};
	},
});

const tls = generatorCommand({
	name: 'tls',
	summary: 'Create a TLS secret',
	examples: [['Create a TLS secret', 'kubectl create secret tls my-tls --cert=path/to/tls.crt --key=path/to/tls.key']],
	usage: 'create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
	flags: [text('cert', 'File with the certificate.'), text('key', 'File with its key.')],
	resource: RESOURCE,
	failure: 'failed to create secret',
	build(cli, name) {
		const [key, cert] = [cli.flags.string('key'), cli.flags.string('cert')];
		if (!key || !cert) throw new CliError('key and cert must be specified');
		const read = (path: string): string => {
			if (!cli.process.fs.exists(cli.process.path(path))) throw new CliError(`open ${path}: no such file or directory`);
			return base64(cli.process.fs.readFile(cli.process.path(path)));
		};
		return {
			kind: 'Secret',
			apiVersion: 'v1',
			metadata: { name },
			data: { 'tls.crt': read(cert), 'tls.key': read(key) },
			type: 'kubernetes.io/tls',
		};
	},
});

export const secret: Command = {
	name: 'secret',
	summary: 'Create a secret using a specified subcommand',
	usage: 'create secret (docker-registry | generic | tls)',
	commands: [generic, tls],
};
