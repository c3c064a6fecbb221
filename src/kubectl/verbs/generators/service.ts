import type { KubeObject } from '../../../cluster/types.ts';
import type { Command } from '../../cli/command.ts';
import { int, strings, text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { isSubdomain } from '../../resources/names.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

const RESOURCE = builtin('', 'v1', 'services', 'Service');
const TCP = strings('tcp', 'Port pairs: <port>:<targetPort> or <port>.');

interface ServicePort {
	name: string;
	protocol: string;
	port: number;
	targetPort: number | string;
	nodePort?: number;
}

/** `80:8080`, `80`, `80:http` */
function parsePair(pair: string): ServicePort {
	const [first, second = first] = pair.split(':') as [string, string?];
	if (!/^\d+$/.test(first)) throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: invalid syntax`);
	const port = Number(first);
	if (port > 65535) throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: value out of range`);
	if (second === first) return { name: pair.replaceAll(':', '-'), protocol: 'TCP', port, targetPort: port };
	let targetPort: number | string = second as string;
	if (/^\d+$/.test(targetPort)) {
		targetPort = Number(targetPort);
		checkPort(targetPort);
	}
	return { name: pair.replaceAll(':', '-'), protocol: 'TCP', port, targetPort };
}

function checkPort(port: number): void {
	if (port < 1 || port > 65535) throw new CliError('must be between 1 and 65535, inclusive');
}

function serviceObject(
	name: string,
	type: string,
	ports: ServicePort[],
	spec: Record<string, unknown> = {},
): KubeObject {
	const { externalName, ...before } = spec;
	return {
		kind: 'Service',
		apiVersion: 'v1',
		metadata: { name, labels: { app: name } },
		spec: {
			...(ports.length > 0 ? { ports } : {}),
			selector: { app: name },
			...before,
			type,
			...(externalName === undefined ? {} : { externalName }),
		},
		status: { loadBalancer: {} },
	};
}

function pairs(list: string[], optional = false): ServicePort[] {
	if (list.length === 0 && !optional) throw new CliError('at least one tcp port specifier must be provided');
	return list.map(parsePair);
}

const clusterip = generatorCommand({
	name: 'clusterip',
	summary: 'Create a ClusterIP service',
	examples: [
		['Create a ClusterIP service', 'kubectl create service clusterip my-cs --tcp=5678:8080'],
		['Create a headless one', 'kubectl create service clusterip my-cs --clusterip="None"'],
	],
	usage: 'create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
	flags: [text('clusterip', 'The cluster IP of your own choice, or "None" for a headless service.'), TCP],
	resource: RESOURCE,
	failure: 'failed to create ClusterIP service:',
	build(cli, name) {
		const clusterIP = cli.flags.string('clusterip');
		const ports = pairs(cli.flags.list('tcp'), clusterIP === 'None');
		return serviceObject(name, 'ClusterIP', ports, clusterIP ? { clusterIP } : {});
	},
});

const nodeport = generatorCommand({
	name: 'nodeport',
	summary: 'Create a NodePort service',
	examples: [['Create a NodePort service', 'kubectl create service nodeport my-ns --tcp=5678:8080']],
	usage: 'create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
	flags: [int('node-port', 'The port on each node; 0 lets the cluster choose.'), TCP],
	resource: RESOURCE,
	failure: 'failed to create NodePort service:',
	build(cli, name) {
		const nodePort = cli.flags.int('node-port');
		const ports = pairs(cli.flags.list('tcp')).map((port) => (nodePort ? { ...port, nodePort } : port));
		return serviceObject(name, 'NodePort', ports);
	},
});

const loadbalancer = generatorCommand({
	name: 'loadbalancer',
	summary: 'Create a LoadBalancer service',
	examples: [['Create a LoadBalancer service', 'kubectl create service loadbalancer my-lbs --tcp=5678:8080']],
	usage: 'create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
	flags: [TCP],
	resource: RESOURCE,
	failure: 'failed to create LoadBalancer service:',
	build: (cli, name) => serviceObject(name, 'LoadBalancer', pairs(cli.flags.list('tcp'))),
});

const externalname = generatorCommand({
	name: 'externalname',
	summary: 'Create an ExternalName service',
	examples: [['Create an ExternalName service', 'kubectl create service externalname my-ns --external-name bar.com']],
	usage: 'create service externalname NAME --external-name external.name [--dry-run=server|client|none]',
	flags: [text('external-name', 'The name that the service stands for.', { required: true }), TCP],
	resource: RESOURCE,
	failure: 'failed to create ExternalName service:',
	build(cli, name) {
		const externalName = cli.flags.string('external-name');
		if (!isSubdomain(externalName)) throw new CliError(`invalid service external name ${externalName}`);
		return serviceObject(name, 'ExternalName', pairs(cli.flags.list('tcp'), true), { externalName });
	},
});

export const service: Command = {
	name: 'service',
	aliases: ['svc'],
	summary: 'Create a service using a specified subcommand',
	usage: 'create service [flags]',
	commands: [clusterip, externalname, loadbalancer, nodeport],
};
