import { bool } from '../../cli/common-flags.ts';
import { builtin } from '../write.ts';
import { collectData, DATA_FLAGS } from './data-sources.ts';
import { generatorCommand } from './generator.ts';
import { contentHash } from './hash.ts';

export const configmap = generatorCommand({
	name: 'configmap',
	aliases: ['cm'],
	summary: 'Create a config map from a local file, directory or literal value',
	examples: [
		[
			'Create a config map from literal values',
			'kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2',
		],
		['Create one from a file, its name being the key', 'kubectl create configmap my-config --from-file=path/to/file'],
	],
	usage: 'create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
	flags: [...DATA_FLAGS, bool('append-hash', 'Appends a hash of the content to the name.')],
	resource: builtin('', 'v1', 'configmaps', 'ConfigMap'),
	failure: 'failed to create configmap:',
	build(cli, name) {
		const data = collectData(cli, {
			invalidKey: (key, rule) => `${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${rule}`,
			doubleKey: (key) =>
				`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`,
		});
		const hashed = { kind: 'ConfigMap', name, data: Object.keys(data).length > 0 ? data : {} };
		return {
			kind: 'ConfigMap',
			apiVersion: 'v1',
			metadata: { name: cli.flags.bool('append-hash') ? `${name}-${contentHash(hashed)}` : name },
			...(Object.keys(data).length > 0 ? { data } : {}),
		};
	},
});
