import type { KubeObject, PodStreams } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, duration, strings, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { relay } from '../client/relay.ts';
import { podForTarget } from '../resources/pods.ts';

export const exec: Command = {
	name: 'exec',
	group: 'debug',
	summary: 'Execute a command in a container',
	examples: [
		['Run date in the first container of a pod', 'kubectl exec mypod -- date'],
		['Run it in the container web', 'kubectl exec mypod -c web -- date'],
		['Work in a shell inside the container', 'kubectl exec -it mypod -- bash'],
		['Run date in a pod of a deployment', 'kubectl exec deploy/mydeployment -- date'],
	],
	usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
	flags: [
		text(
			'container',
			'Name of the container; without it the one that kubectl.kubernetes.io/default-container names, or the first.',
			{
				short: 'c',
				complete: 'container',
			},
		),
		strings('filename', 'File that names the resource to exec into.', { short: 'f' }),
		duration('pod-running-timeout', 'How long to wait for a running pod (5s, 2m, 3h).', { default: '1m0s' }),
		bool('quiet', 'Prints only what the command prints.', { short: 'q' }),
		bool('stdin', 'Passes standard input to the container.', { short: 'i' }),
		bool('tty', 'Standard input is a terminal.', { short: 't' }),
	],
	complete: 'pod-or-type',
	async run(cli) {
		const [target] = cli.args;
		if (target === undefined || cli.dash === 0) throw new CliError('pod, type/name or --filename must be specified');
		const command = cli.dash < 0 ? cli.args.slice(1) : cli.args.slice(cli.dash);
		if (cli.dash < 0 && command.length > 0) {
			cli.misuse('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
		}
		if (command.length === 0) throw new CliError('you must specify at least one command for the container');
		const pod = await podForTarget(cli, target);
		const phase = (pod.status as { phase?: string } | undefined)?.phase;
		if (phase === 'Succeeded' || phase === 'Failed') {
			throw new CliError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
		}
		const container = await chooseContainer(cli, pod);
		const stdin = cli.flags.bool('stdin');
		let tty = cli.flags.bool('tty');
		const terminal = stdin ? cli.process.stdin.terminal : undefined;
		if (tty && stdin && !terminal) {
			await cli.warn('Unable to use a TTY - input is not a terminal or the right kind of file\n');
			tty = false;
		}
		const query = {
			container,
			command,
			stdin: stdin ? 'true' : undefined,
			stdout: 'true',
			stderr: tty ? undefined : 'true',
			tty: tty ? 'true' : undefined,
		};
		const path = resourcePath(POD, pod.metadata.namespace, pod.metadata.name, 'exec');
		const streams: PodStreams = await cli.api.stream(path, query);
		return relay(cli, streams, tty ? terminal : undefined);
	},
};

const POD = { group: '', version: 'v1', plural: 'pods', namespaced: true };

export interface Containers {
	containers?: { name: string }[];
	initContainers?: { name: string }[];
	ephemeralContainers?: { name: string }[];
}

/**
 * The container to use: -c, the annotation, or the first (said so when there are several).
 * @throws CliError when -c names none.
 */
export async function chooseContainer(cli: Cli, pod: KubeObject, verb = 'Defaulted'): Promise<string> {
	const spec = pod.spec as Containers;
	const all = [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
	const named = cli.flags.string('container');
	if (named) {
		if (!all.some((each) => each.name === named)) {
			throw new CliError(`container ${named} is not valid for pod ${pod.metadata.name} out of: ${containerList(spec)}`);
		}
		return named;
	}
	const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
	if (annotated && all.some((each) => each.name === annotated)) return annotated;
	const first = spec.containers?.[0]?.name ?? '';
	const quiet = cli.flags.has('quiet') && cli.flags.bool('quiet');
	if (all.length > 1 && !quiet) {
		await cli.warn(`${verb} container ${JSON.stringify(first)} out of: ${containerList(spec)}\n`);
	}
	return first;
}

/** All containers of a Pod by name, the kinds beside the usual one told. */
export function containerList(spec: Containers): string {
	return [
		...(spec.containers ?? []).map(({ name }) => name),
		...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
		...(spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
	].join(', ');
}
