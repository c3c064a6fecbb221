/** kubectl debug: a container added to a Pod, a changed copy of a Pod, or a Pod on a node (kubectl pkg/cmd/debug). */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import { array, bool, FILE_FLAGS, strings, text } from '../cli/common-flags.ts';
import { CliError, StatusError } from '../cli/errors.ts';
import { FlagError } from '../cli/flags.ts';
import { resourcePath } from '../client/api.ts';
import { STRATEGIC } from '../client/strategic-merge.ts';
import { buildTargets, fetchObjects } from '../resources/builder.ts';
import { REFERENCE } from '../resources/names.ts';
import { PODS } from '../resources/pods.ts';
import { joinContainer } from './run-attach.ts';
import { createObject, patchObject } from './write.ts';

const MANAGER = 'kubectl-debug';

/** What each profile lets the debugger do (KEP-1441; `legacy` and `sysadmin` are not what a lesson needs, but known). */
const PROFILES = ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin', 'legacy', ''];

export const debug: Command = {
	name: 'debug',
	group: 'debug',
	summary: 'Create debugging sessions for troubleshooting workloads and nodes',
	description:
		'Looks into a workload with tools of another image:\n\n  * a pod: a container is added to it while it runs, or to a copy of it (--copy-to)\n  * a node: a pod is started on it, in the host’s namespaces, with its files under /host',
	examples: [
		['Add a container with a shell to a pod', 'kubectl debug mypod -it --image=busybox'],
		['Copy the pod with another image', 'kubectl debug mypod --copy-to=my-debugger --set-image=app=busybox'],
		['Copy the pod and add a container with a shell', 'kubectl debug mypod -it --image=busybox --copy-to=my-debugger'],
		['Look at a node', 'kubectl debug node/mynode -it --image=busybox'],
	],
	usage: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
	flags: [
		bool('arguments-only', 'What follows -- are arguments, not the command.'),
		bool('attach', 'Attaches to the new container; default with -i.'),
		text('container', 'Name of the debug container.', { short: 'c' }),
		text('copy-to', 'Makes a copy of the pod with this name.'),
		array('env', 'Environment of the container: NAME=VALUE.'),
		...FILE_FLAGS.filter(({ name }) => name === 'filename'),
		text('image', 'Image of the debug container.'),
		text('image-pull-policy', 'Pull policy of the container.'),
		bool('keep-labels', 'With --copy-to: keeps the labels.'),
		bool('keep-annotations', 'With --copy-to: keeps the annotations.'),
		text('profile', 'general, baseline, restricted, netadmin or sysadmin.', { default: "'general'" }),
		bool('quiet', 'Says less.', { short: 'q' }),
		bool('replace', 'With --copy-to: deletes the original.'),
		bool('same-node', 'With --copy-to: on the same node.'),
		strings('set-image', 'With --copy-to: images by container, *=IMAGE for all.'),
		bool('share-processes', 'With --copy-to: one process namespace.', { default: 'true' }),
		bool('stdin', 'Keeps standard input open.', { short: 'i' }),
		text('target', 'Container whose processes the debugger sees.'),
		bool('tty', 'Gives the container a terminal.', { short: 't' }),
	],
	complete: 'pod-or-type',
	async run(cli) {
		checkUse(cli);
		const names = cli.dash < 0 ? cli.args : cli.args.slice(0, cli.dash);
		const args = names.some((name) => name.includes('/'))
			? names.map((name) => (name.includes('/') ? name : `pods/${name}`))
			: names;
		const targets = await buildTargets(
			cli,
			args.some((name) => name.includes('/')) ? { args } : { args, defaultType: 'pods' },
		);
		for (const { object } of await fetchObjects(cli, targets)) {
			if (object.kind === 'Node') await debugNode(cli, object);
			else if (object.kind !== 'Pod') {
				const [group, version] = object.apiVersion.includes('/')
					? object.apiVersion.split('/')
					: ['', object.apiVersion];
				throw new CliError(`${JSON.stringify(`${group}/${version}, Kind=${object.kind}`)} not supported by debug`);
			} else if (cli.flags.string('copy-to')) await debugCopy(cli, object);
			else await debugInPlace(cli, object);
		}
		return 0;
	},
};

function checkUse(cli: Cli): void {
	const { flags } = cli;
	for (const pair of flags.list('env')) {
		if (!/^[^=]+=/.test(pair))
			throw new FlagError(
				`invalid argument ${JSON.stringify(pair)} for "--env" flag: ${pair} must be formatted as key=value`,
			);
	}
	const copy = flags.string('copy-to') !== '';
	const command = commandOf(cli);
	if (!copy) {
		if (flags.list('set-image').length > 0) throw new CliError('--set-image may only be used with --copy-to.');
		if (!flags.string('image')) throw new CliError('you must specify --image when not using --copy-to.');
		if (flags.bool('replace')) throw new CliError('--replace may only be used with --copy-to.');
		if (flags.bool('same-node')) throw new CliError('--same-node may only be used with --copy-to.');
	} else {
		if (!flags.string('image') && flags.list('set-image').length === 0 && command.length === 0)
			throw new CliError('you must specify --image, --set-image or command arguments.');
		if (flags.string('target'))
			throw new CliError('--target is incompatible with --copy-to. Use --share-processes instead.');
	}
	const image = flags.string('image');
	if (image && !REFERENCE.test(image))
		throw new CliError(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
	if (flags.bool('tty') && !flags.bool('stdin'))
		throw new CliError('-i/--stdin is required for containers with -t/--tty=true');
	if (!PROFILES.includes(flags.string('profile'))) throw new CliError(`unknown profile: ${flags.string('profile')}`);
}

const commandOf = (cli: Cli): string[] => (cli.dash < 0 ? [] : cli.args.slice(cli.dash));

/** The fields of a container that the flags give. */
function containerFields(cli: Cli): Record<string, unknown> {
	const { flags } = cli;
	const command = commandOf(cli);
	const env = flags.list('env').map((pair) => {
		const equals = pair.indexOf('=');
		return { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
	});
	return {
		...(flags.string('image') && { image: flags.string('image') }),
		...(flags.string('image-pull-policy') && { imagePullPolicy: flags.string('image-pull-policy') }),
		...(env.length > 0 && { env }),
		...(command.length > 0 && (flags.bool('arguments-only') ? { args: command } : { command })),
		stdin: flags.bool('stdin'),
		tty: flags.bool('tty'),
	};
}

/** What the profile adds to the debugger's container. */
function securityOf(cli: Cli): { securityContext?: object } {
	switch (cli.flags.string('profile')) {
		case 'general':
			return { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } };
		case 'netadmin':
			return { securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } } };
		case 'sysadmin':
			return { securityContext: { privileged: true } };
		case 'restricted':
			return {
				securityContext: {
					allowPrivilegeEscalation: false,
					capabilities: { drop: ['ALL'] },
					runAsNonRoot: true,
					seccompProfile: { type: 'RuntimeDefault' },
				},
			};
		default:
			return {};
	}
}

interface Named {
	name: string;
	[field: string]: unknown;
}

interface PodSpec {
	containers: Named[];
	initContainers?: Named[];
	ephemeralContainers?: Named[];
	[field: string]: unknown;
}

const specOf = (pod: KubeObject): PodSpec => pod.spec as unknown as PodSpec;

/** -c, or a name made up and told. */
async function debuggerName(cli: Cli, pod: KubeObject): Promise<string> {
	const asked = cli.flags.string('container');
	if (asked) return asked;
	const { containers, initContainers = [], ephemeralContainers = [] } = specOf(pod);
	const taken = new Set([...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name));
	let name: string;
	do name = `debugger-${cli.process.machine.random.nameSuffix(5)}`;
	while (taken.has(name));
	if (!cli.flags.bool('quiet')) await cli.say(`Defaulting debug container name to ${name}.`);
	return name;
}

async function debugNode(cli: Cli, node: KubeObject): Promise<void> {
	const { flags } = cli;
	const container = flags.string('container') || 'debugger';
	const name = `node-debugger-${node.metadata.name}-${cli.process.machine.random.nameSuffix(5)}`;
	if (!flags.bool('quiet'))
		await cli.say(`Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.`);
	const isolated = ['baseline', 'restricted'].includes(flags.string('profile'));
	const pod = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
		spec: {
			containers: [
				{
					name: container,
					...containerFields(cli),
					terminationMessagePolicy: 'FallbackToLogsOnError',
					...(flags.string('profile') !== 'general' && securityOf(cli)),
					...(!isolated && { volumeMounts: [{ name: 'host-root', mountPath: '/host' }] }),
				},
			],
			...(!isolated && {
				hostIPC: true,
				hostNetwork: true,
				hostPID: true,
				volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
			}),
			nodeName: node.metadata.name,
			restartPolicy: 'Never',
			tolerations: [{ operator: 'Exists' }],
		},
	};
	await createObject(cli, RESOURCE, cli.namespace, pod, 'none', MANAGER);
	await join(cli, cli.namespace, name, container);
}

async function debugCopy(cli: Cli, pod: KubeObject): Promise<void> {
	const { flags } = cli;
	const name = flags.string('copy-to');
	const { ephemeralContainers: _, ...spec } = structuredClone(specOf(pod));
	if (flags.changed('share-processes')) spec.shareProcessNamespace = flags.bool('share-processes');
	if (flags.string('profile') === 'general') spec.shareProcessNamespace ??= true;
	if (!flags.bool('same-node')) spec.nodeName = undefined;
	const images = new Map(flags.list('set-image').map((pair) => pair.split('=', 2) as [string, string]));
	for (const container of spec.containers) {
		const image = images.get(container.name) ?? images.get('*');
		if (image) container.image = image;
		// A copy is looked at, not served: nothing restarts it for being slow.
		for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) delete container[probe];
	}
	const attached = await debugContainer(cli, pod, spec);
	if (flags.bool('replace'))
		await cli.api.json('DELETE', resourcePath(PODS, pod.metadata.namespace, pod.metadata.name), {
			body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
		});
	const { labels, annotations, namespace = cli.namespace } = pod.metadata;
	const copy: KubeObject = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name,
			namespace,
			...(flags.bool('keep-labels') && labels && { labels }),
			...(flags.bool('keep-annotations') && annotations && { annotations }),
		},
		spec,
	};
	await createObject(cli, RESOURCE, namespace, copy, 'none', MANAGER);
	if (attached) await join(cli, namespace, name, attached);
}

/** Changes the container that -c names, or adds one. Returns its name; undefined when only images were set. */
async function debugContainer(cli: Cli, pod: KubeObject, spec: PodSpec): Promise<string | undefined> {
	const fields = containerFields(cli);
	const asked = cli.flags.string('container');
	const existing = spec.containers.find(({ name }) => name === asked);
	if (existing) {
		if ('command' in fields) delete existing.args;
		Object.assign(existing, fields, securityOf(cli));
		return asked;
	}
	if (!cli.flags.string('image')) {
		if (commandOf(cli).length > 0)
			throw new CliError('you must specify an existing container or a new image when specifying args.');
		return undefined;
	}
	const name = await debuggerName(cli, pod);
	spec.containers.push({ name, ...fields, ...securityOf(cli) });
	return name;
}

async function debugInPlace(cli: Cli, pod: KubeObject): Promise<void> {
	const target = cli.flags.string('target');
	if (target)
		await cli.say(
			`Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
		);
	const name = await debuggerName(cli, pod);
	const container = {
		name,
		...containerFields(cli),
		terminationMessagePolicy: 'File',
		...securityOf(cli),
		...(target && { targetContainerName: target }),
	};
	const path = resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'ephemeralcontainers');
	try {
		await patchObject(cli, path, { spec: { ephemeralContainers: [container] } }, STRATEGIC, 'none', MANAGER);
	} catch (error) {
		if (error instanceof StatusError && error.reason === 'NotFound' && !error.status.details?.name)
			throw new CliError(
				`ephemeral containers are disabled for this cluster (error from server: ${JSON.stringify(error.message)})`,
			);
		throw error;
	}
	await join(cli, pod.metadata.namespace ?? cli.namespace, pod.metadata.name, name);
}

const RESOURCE = { ...PODS, singular: 'pod', kind: 'Pod', shortNames: [], verbs: [], categories: [], subresources: [] };

/** Attaches, if that is wanted, once the container runs. */
async function join(cli: Cli, namespace: string, name: string, container: string): Promise<void> {
	const { flags } = cli;
	if (!(flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin'))) return;
	await joinContainer(cli, { resource: RESOURCE, namespace, name }, container);
}
