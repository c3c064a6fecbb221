/** Generators of kinds that hardly need more than a name. */

import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

export const namespace = generatorCommand({
	name: 'namespace',
	aliases: ['ns'],
	summary: 'Create a namespace with the specified name',
	examples: [['Create a namespace', 'kubectl create namespace my-namespace']],
	usage: 'create namespace NAME [--dry-run=server|client|none]',
	resource: builtin('', 'v1', 'namespaces', 'Namespace', false),
	build: (_, name) => ({ kind: 'Namespace', apiVersion: 'v1', metadata: { name }, spec: {}, status: {} }),
});

export const serviceaccount = generatorCommand({
	name: 'serviceaccount',
	aliases: ['sa'],
	summary: 'Create a service account with the specified name',
	examples: [['Create a service account', 'kubectl create serviceaccount my-service-account']],
	usage: 'create serviceaccount NAME [--dry-run=server|client|none]',
	resource: builtin('', 'v1', 'serviceaccounts', 'ServiceAccount'),
	failure: 'failed to create serviceaccount:',
	build: (_, name) => ({ kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name } }),
});
