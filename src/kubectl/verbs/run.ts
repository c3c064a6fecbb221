import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	array,
	bool,
	DRY_RUN_FLAG,
	duration,
	FILE_FLAGS,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SAVE_CONFIG_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf } from '../cli/dry-run.ts';
import { CliError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { REFERENCE } from '../resources/names.ts';
import { labelPairs } from './generators/common.ts';
import { applyOverrides, checkOverrideType } from './overrides.ts';
import { withChangeCause } from './record.ts';
import { attachToNewPod } from './run-attach.ts';
import { builtin, createObject, ResultPrinter, withLastApplied } from './write.ts';

const PODS = builtin('', 'v1', 'pods', 'Pod');
const SERVICES = builtin('', 'v1', 'services', 'Service');
const MANAGER = 'kubectl-run';

const VARIABLE = /^(?!\.\.?$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;

export const run: Command = {
	name: 'run',
	group: 'beginner',
	summary: 'Run a particular image on the cluster',
	description: 'Create and run a particular image in a pod.',
	examples: [
		['Start a pod with nginx', 'kubectl run web --image=nginx'],
		['Let the container name a port', 'kubectl run web --image=nginx --port=80'],
		['Set variables and labels', 'kubectl run web --image=nginx --env="MODE=test" --labels="app=web,env=test"'],
		['Only show what would be created', 'kubectl run web --image=nginx --dry-run=client -o yaml'],
		[
			'Work in a shell, and remove the pod afterwards',
			'kubectl run -it --rm debug --image=busybox --restart=Never -- sh',
		],
		["Start with arguments for the image's command", 'kubectl run web --image=nginx -- <arg1> <arg2>'],
		['Start with another command', 'kubectl run web --image=nginx --command -- <cmd> <arg1>'],
	],
	usage:
		'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
	flags: [
		array('annotations', 'Annotations of the pod.'),
		bool('attach', 'Waits for the pod to run and attaches to it; the default with -i.'),
		text('cascade', 'What becomes of owned objects when --rm deletes.', {
			default: "'background'",
			bare: 'background',
		}),
		bool('command', 'Takes the arguments for the command of the container, not for its arguments.'),
		DRY_RUN_FLAG,
		array('env', 'Variables of the container, NAME=value.'),
		bool('expose', 'Makes a ClusterIP service for the pod as well; needs --port.'),
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS.map((flag) => ({ ...flag, hidden: true })),
		bool('force', 'With --rm: deletes at once.'),
		int('grace-period', 'With --rm: seconds that the pod has to end.', { default: '-1' }),
		text('image', 'The image of the container.', { required: true }),
		text('image-pull-policy', 'The pull policy of the container: IfNotPresent, Always, Never.', {
			complete: ['Always', 'IfNotPresent', 'Never'],
		}),
		text('labels', 'Labels of the pod, separated by commas.', { short: 'l' }),
		bool('leave-stdin-open', 'Keeps standard input open after the first attach ended.'),
		text('override-type', 'How --overrides is merged: json, merge or strategic.', { default: "'merge'" }),
		text('overrides', 'JSON to merge into the generated pod.'),
		...OUTPUT_FLAGS,
		duration('pod-running-timeout', 'How long to wait for a running pod (5s, 2m, 3h).', { default: '1m0s' }),
		text('port', 'The port that the container names.'),
		bool('privileged', 'Runs the container with all privileges.'),
		bool('quiet', 'Says less.', { short: 'q' }),
		text('restart', 'Restart policy of the pod: Always, OnFailure, Never.', {
			default: "'Always'",
			complete: ['Always', 'OnFailure', 'Never'],
		}),
		bool('rm', 'Deletes the pod after an attached container ended.'),
		RECORD_FLAG,
		SAVE_CONFIG_FLAG,
		bool('stdin', 'Keeps standard input open.', { short: 'i' }),
		duration('timeout', 'With --rm: how long to wait for the deletion.'),
		bool('tty', 'Gives the container a terminal.', { short: 't' }),
		bool('wait', 'With --rm: waits until the pod is gone.', { default: 'false' }),
	],
	async run(cli) {
		const { flags } = cli;
		const image = flags.string('image');
		if (image === '') throw new CliError('--image is required');
		if (!REFERENCE.test(image)) {
			throw new CliError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
		}
		if (cli.args.length === 0) cli.misuse('NAME is required for run');
		checkUse(cli);
		const cascade = flags.string('cascade');
		if (!['background', 'foreground', 'orphan', 'true', 'false'].includes(cascade))
			throw new CliError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
		checkOverrideType(cli);
		const dryRun = await dryRunOf(cli);
		const interactive = flags.bool('stdin');
		const attach = flags.changed('attach') ? flags.bool('attach') : interactive;
		if (attach && dryRun !== 'none')
			cli.misuse(
				"--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
			);
		if (flags.bool('rm') && !attach) cli.misuse('--rm should only be used for attached containers');
		const object = withChangeCause(cli, await applyOverrides(cli, PODS, podObject(cli)));
		const printer = new ResultPrinter(cli, dryRun, dryRun === 'client');
		const namespace = cli.namespace;
		const kept = flags.bool('save-config') && dryRun !== 'client';
		const placed = inNamespace(cli, kept ? withLastApplied(object) : object);
		const created = await createObject(cli, PODS, namespace, placed, dryRun, MANAGER);
		if (flags.bool('expose')) {
			const service = inNamespace(cli, withChangeCause(cli, serviceObject(cli)));
			await printer.print(await createObject(cli, SERVICES, namespace, service, dryRun, MANAGER), 'created');
		}
		// kubectl writes a separator of its own between the two, beside that of the printer.
		if (flags.bool('expose') && flags.string('output') === 'yaml') await cli.print('---\n');
		if (attach) return attachToNewPod(cli, created, resourcePath(PODS, namespace, created.metadata.name));
		await printer.print(created, 'created');
		return 0;
	},
};

/** Combinations that make no sense, in kubectl's words and order. */
function checkUse(cli: Cli): void {
	const { flags } = cli;
	if (flags.bool('tty') && !flags.bool('stdin')) cli.misuse('-i/--stdin is required for containers with -t/--tty=true');
	if (flags.bool('expose') && flags.string('port') === '') cli.misuse('--port must be set when exposing a service');
	const restart = flags.string('restart');
	if (!['Always', 'OnFailure', 'Never', ''].includes(restart)) cli.misuse(`invalid restart policy: ${restart}`);
	const pull = flags.string('image-pull-policy');
	if (!['Always', 'IfNotPresent', 'Never', ''].includes(pull)) cli.misuse(`invalid image pull policy: ${pull}`);
}

function inNamespace(cli: Cli, object: KubeObject): KubeObject {
	if (!cli.namespaceEnforced) return object;
	return { ...object, metadata: { ...object.metadata, namespace: cli.namespace } };
}

/** The Pod, in the order of fields of corev1.Pod. */
function podObject(cli: Cli): KubeObject {
	const { flags } = cli;
	const name = cli.args[0] as string;
	const words = cli.args.slice(1);
	const labels = flags.string('labels') ? labelPairs(flags.string('labels')) : { run: name };
	const env = flags.list('env').map((pair) => {
		const equals = pair.indexOf('=');
		if (equals < 1 || !VARIABLE.test(pair.slice(0, equals))) throw new CliError(`invalid env: ${pair}`);
		return { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
	});
	const annotations = Object.fromEntries(
		flags.list('annotations').map((pair) => {
			const equals = pair.indexOf('=');
			if (equals < 1) throw new CliError(`unexpected annotations spec: ${pair}`);
			return [pair.slice(0, equals), pair.slice(equals + 1)];
		}),
	);
	const container = {
		name,
		image: flags.string('image'),
		...(words.length > 0 ? (flags.bool('command') ? { command: words } : { args: words }) : {}),
		...(flags.string('port') ? { ports: [{ containerPort: portNumber(flags.string('port')) }] } : {}),
		...(env.length > 0 ? { env } : {}),
		resources: {},
		...(flags.string('image-pull-policy') ? { imagePullPolicy: flags.string('image-pull-policy') } : {}),
		...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
		...(flags.bool('stdin') ? { stdin: true, ...(flags.bool('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
		...(flags.bool('tty') ? { tty: true } : {}),
	};
	return {
		kind: 'Pod',
		apiVersion: 'v1',
		metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
		spec: {
			containers: [container],
			restartPolicy: flags.string('restart') || 'Always',
			dnsPolicy: 'ClusterFirst',
		},
		status: {},
	};
}

/** A port as strconv.Atoi reads it. */
export function portNumber(text: string): number {
	if (!/^-?\d+$/.test(text)) throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
	return Number(text);
}

function serviceObject(cli: Cli): KubeObject {
	const name = cli.args[0] as string;
	const labels = cli.flags.string('labels') ? labelPairs(cli.flags.string('labels')) : { run: name };
	const port = portNumber(cli.flags.string('port'));
	return {
		kind: 'Service',
		apiVersion: 'v1',
		metadata: { name },
		spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labels },
		status: { loadBalancer: {} },
	};
}
