import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SAVE_CONFIG_FLAG,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { buildTargets, fetchObjects, type LiveObject } from '../resources/builder.ts';
import { requireBuiltin } from '../resources/pods.ts';
import type { LabelSelector } from '../resources/selectors.ts';
import { labelPairs } from './generators/common.ts';
import { applyOverrides, checkOverrideType } from './overrides.ts';
import { withChangeCause } from './record.ts';
import { builtin, createObject, ResultPrinter, withLastApplied } from './write.ts';

const MANAGER = 'kubectl-expose';
const SERVICES = builtin('', 'v1', 'services', 'Service');

export const expose: Command = {
	name: 'expose',
	group: 'beginner',
	summary: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
	examples: [
		[
			'Make a service for a deployment, which listens on port 80 and connects to the containers on port 8000',
			'kubectl expose deployment nginx --port=80 --target-port=8000',
		],
		['Make a service for a pod, named frontend', 'kubectl expose pod valid-pod --port=444 --name=frontend'],
		['Make a NodePort service', 'kubectl expose deployment nginx --port=80 --type=NodePort'],
	],
	usage:
		'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
	flags: [
		text('cluster-ip', "The service's cluster IP; 'None' makes it headless."),
		DRY_RUN_FLAG,
		text('external-ip', 'An external address that the service also takes.'),
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		text('labels', 'Labels of the service.', { short: 'l' }),
		text('load-balancer-ip', 'The address that a load balancer shall have.'),
		text('name', 'Name of the new service.'),
		...OUTPUT_FLAGS,
		text('override-type', 'How --overrides is merged.', { default: "'merge'" }),
		text('overrides', 'JSON to merge into the generated service.'),
		text('port', 'The port that the service listens on; otherwise those of the resource.'),
		text('protocol', 'The protocol of the port.'),
		RECORD_FLAG,
		SAVE_CONFIG_FLAG,
		{ ...SELECTOR_FLAG, short: '', usage: "The service's selector; otherwise that of the resource." },
		text('session-affinity', "'None' or 'ClientIP'."),
		text('target-port', 'Name or number of the port on the containers.'),
		text('type', 'ClusterIP, NodePort, LoadBalancer or ExternalName.', {
			complete: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
		}),
	].map(({ short, ...flag }) => (short ? { ...flag, short } : flag)),
	complete: { types: ['deployment', 'pod', 'replicaset', 'service'] },
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		const affinity = cli.flags.string('session-affinity');
		if (affinity && affinity !== 'None' && affinity !== 'ClientIP')
			throw new CliError(`unknown session affinity: ${affinity}`);
		checkOverrideType(cli);
		const selector = cli.flags.string('selector');
		// The flag is the new service's selector here, not a choice among resources.
		const targets = await buildTargets(cli, { noSelector: true });
		const printer = new ResultPrinter(cli, dryRun, dryRun === 'client');
		const errors: unknown[] = [];
		for (const target of targets) {
			try {
				// A manifest stands for itself, there or not.
				const given = target.type === 'object' && target.object ? [{ ...target, object: target.object }] : undefined;
				for (const each of given ?? (await fetchObjects(cli, [target]))) {
					const object = withChangeCause(cli, await applyOverrides(cli, SERVICES, serviceFor(cli, each, selector)));
					const sent = cli.flags.bool('save-config') ? withLastApplied(object) : object;
					const namespace = each.namespace ?? cli.namespace;
					const placed = cli.namespaceEnforced ? { ...sent, metadata: { ...sent.metadata, namespace } } : sent;
					await printer.print(await createObject(cli, SERVICES, namespace, placed, dryRun, MANAGER), 'exposed');
				}
			} catch (error) {
				if (error instanceof TypeError) throw error;
				errors.push(error);
			}
		}
		throwAll(errors);
		return 0;
	},
};

interface Exposable {
	selector?: Record<string, string> & LabelSelector;
	ports?: { port: number; protocol?: string }[];
	containers?: { ports?: { containerPort: number; protocol?: string }[] }[];
	template?: { spec?: Exposable };
}

const EXPOSABLE = new Set(['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet']);

function selectorOf(object: KubeObject): Record<string, string> {
	const spec = (object.spec ?? {}) as Exposable;
	const fail = (why: string): never => {
		throw new CliError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
	};
	if (object.kind === 'Pod') {
		const labels = object.metadata.labels ?? {};
		return Object.keys(labels).length > 0 ? labels : fail('the pod has no labels and cannot be exposed');
	}
	if (object.kind === 'Service' || object.kind === 'ReplicationController')
		return spec.selector ?? fail('the service has no pod selector set');
	const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {};
	if (Object.keys(matchLabels).length === 0)
		return fail(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
	if (matchExpressions.length > 0) {
		const shown = matchExpressions.map(
			({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(' ')}]}`,
		);
		return fail(`couldn't convert expressions - "[${shown.join(' ')}]" to map-based selector format`);
	}
	return matchLabels as Record<string, string>;
}

/** The ports that the resource itself names, with their protocols. */
function portsOf(object: KubeObject): { port: number; protocol: string }[] {
	const spec = (object.spec ?? {}) as Exposable;
	if (object.kind === 'Service') return (spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
	const containers = spec.containers ?? spec.template?.spec?.containers ?? [];
	return containers.flatMap(({ ports = [] }) =>
		ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
	);
}

function serviceFor(cli: Cli, { object, resource, name }: LiveObject, selector: string): KubeObject {
	const { flags } = cli;
	requireBuiltin(resource);
	if (!EXPOSABLE.has(resource.kind))
		throw new CliError(`cannot expose a ${resource.group ? `${resource.kind}.${resource.group}` : resource.kind}`);
	const chosen = selector ? labelPairs(selector) : selectorOf(object);
	const known = portsOf(object);
	const headless = flags.string('cluster-ip') === 'None';
	let ports: { port: number; protocol: string }[];
	if (flags.string('port')) {
		ports = flags
			.string('port')
			.split(',')
			.map((part) => {
				if (!/^\d+$/.test(part)) throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(part)}: invalid syntax`);
				const port = Number(part);
				return {
					port,
					protocol: flags.string('protocol') || known.find((each) => each.port === port)?.protocol || 'TCP',
				};
			});
	} else {
		if (known.length === 0 && !headless) {
			throw new CliError("couldn't find port via --port flag or introspection");
		}
		ports = known.map(({ port, protocol }) => ({ port, protocol: flags.string('protocol') || protocol }));
	}
	const target = flags.string('target-port');
	const servicePorts = ports.map(({ port, protocol }, index) => ({
		...(ports.length > 1 ? { name: `port-${index + 1}` } : {}),
		protocol,
		port,
		targetPort: target ? (/^\d+$/.test(target) ? Number(target) : target) : port,
	}));
	const labels = flags.string('labels') ? labelPairs(flags.string('labels')) : object.metadata.labels;
	return {
		kind: 'Service',
		apiVersion: 'v1',
		metadata: {
			// A service's name is a DNS label: what does not fit is cut.
			name: flags.string('name') || name.slice(0, 63).replace(/-+$/, ''),
			...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
		},
		spec: {
			...(servicePorts.length > 0 ? { ports: servicePorts } : {}),
			selector: chosen,
			...(flags.string('cluster-ip') ? { clusterIP: flags.string('cluster-ip') } : {}),
			...(flags.string('type') ? { type: flags.string('type') } : {}),
			...(flags.string('external-ip') ? { externalIPs: [flags.string('external-ip')] } : {}),
			...(flags.string('session-affinity') ? { sessionAffinity: flags.string('session-affinity') } : {}),
			...(flags.string('load-balancer-ip') ? { loadBalancerIP: flags.string('load-balancer-ip') } : {}),
		},
		status: { loadBalancer: {} },
	};
}
