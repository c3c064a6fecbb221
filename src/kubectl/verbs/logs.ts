import type { KubeObject } from '../../cluster/types.ts';
import { parseRfc3339 } from '../../os/time.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, duration, int, SELECTOR_FLAG, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { type Query, resourcePath, TimeoutError } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import type { LiveObject } from '../resources/builder.ts';
import { namedObject, PODS, podSelector, podsBySelector } from '../resources/pods.ts';
import { type Containers, chooseContainer, containerList } from './exec.ts';

const USAGE =
	"expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

export const logs: Command = {
	name: 'logs',
	group: 'debug',
	summary: 'Print the logs for a container in a pod',
	description:
		'Print the logs for a container in a pod or specified resource. If the pod has only one container, its name may be left out.',
	examples: [
		['Show the logs of a pod', 'kubectl logs nginx'],
		['Show those of all pods with a label', 'kubectl logs -l app=nginx --prefix'],
		['Follow them', 'kubectl logs -f nginx'],
		['Show those of the container before its last restart', 'kubectl logs -p nginx -c web'],
		['Show the last 20 lines', 'kubectl logs --tail=20 nginx'],
	],
	usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
	flags: [
		bool('all-containers', 'Shows the logs of all containers of the pods.'),
		bool('all-pods', 'Shows the logs of all pods of the resource.'),
		text('container', 'The container whose logs to show.', { short: 'c', complete: 'container' }),
		bool('follow', 'Goes on as the logs grow.', { short: 'f' }),
		bool('ignore-errors', 'With -f: goes on after errors.'),
		bool('insecure-skip-tls-verify-backend', "Does not check the kubelet's certificate."),
		int('limit-bytes', 'The most bytes to show.'),
		int('max-log-requests', 'How many logs may be followed at once.', { default: '5' }),
		duration('pod-running-timeout', 'How long to wait for a running pod.', { default: '20s' }),
		bool('prefix', 'Puts pod and container before each line.'),
		bool('previous', 'Shows the logs of the container before its last restart.', { short: 'p' }),
		SELECTOR_FLAG,
		duration('since', 'Shows only what is younger than this (5s, 2m, 3h).'),
		text('since-time', 'Shows only what came after this instant (RFC 3339).'),
		int('tail', 'How many of the last lines to show; -1 for all. With a selector 10 unless given.', { default: '-1' }),
		bool('timestamps', 'Puts the time before each line.'),
	],
	complete: 'pod-or-type',
	async run(cli) {
		const { flags } = cli;
		const selector = flags.string('selector');
		if (cli.args.length === 0 && !selector) cli.misuse(USAGE);
		if (cli.args.length > 2) cli.misuse(USAGE);
		if (cli.args.length > 0 && selector) cli.misuse('only a selector (-l) or a POD name is allowed');
		if (flags.string('since-time') && flags.changed('since'))
			throw new CliError('at most one of `sinceTime` or `sinceSeconds` may be specified');
		if (cli.args.length === 2 && flags.string('container'))
			cli.misuse('only one of -c or an inline [CONTAINER] arg is allowed');
		if (flags.changed('tail') && flags.int('tail') < -1)
			throw new CliError('--tail must be greater than or equal to -1');
		if (flags.changed('since') && flags.duration('since') <= 0) throw new CliError('--since must be greater than 0');
		if (flags.changed('limit-bytes') && flags.int('limit-bytes') <= 0)
			throw new CliError('--limit-bytes must be greater than 0');
		const container = flags.string('container') || cli.args[1];
		if (flags.bool('all-containers') && container)
			throw new CliError(`--all-containers=true should not be specified with container name ${container}`);
		const pods = await podsOf(cli, selector);
		if (pods.length === 0) {
			await cli.warn(`No resources found in ${cli.namespace} namespace.\n`);
			return 0;
		}
		const sources = await sourcesOf(cli, pods);
		const follow = flags.bool('follow');
		if (follow && sources.length > flags.int('max-log-requests')) {
			throw new CliError(
				`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${flags.int('max-log-requests')}, use --max-log-requests to increase the limit`,
			);
		}
		const query = logQuery(cli, selector !== '');
		if (follow && sources.length > 1) {
			await cli.process.wait(Promise.all(sources.map((source) => copy(cli, source, query))));
		} else for (const source of sources) await copy(cli, source, query);
		return 0;
	},
};

interface Source {
	pod: KubeObject;
	container: string;
}

/** As namedObject; what is not there is told with the namespace, as logs does. */
async function objectNamed(cli: Cli, word: string): Promise<LiveObject> {
	try {
		return await namedObject(cli, word);
	} catch (error) {
		if (!isNotFound(error)) throw error;
		throw new CliError(
			`error from server (NotFound): ${(error as Error).message} in namespace ${JSON.stringify(cli.namespace)}`,
		);
	}
}

async function podsOf(cli: Cli, selector: string): Promise<KubeObject[]> {
	if (selector) return podsBySelector(cli, cli.namespace, selector);
	const { object, resource } = await objectNamed(cli, cli.args[0] as string);
	if (object.kind === 'Pod') return [object];
	const labels = podSelector(object);
	if (labels === undefined)
		throw new CliError(
			`cannot get the logs from *v1.${resource.kind}: selector for *v1.${resource.kind} not implemented`,
		);
	const pods = await podsBySelector(cli, object.metadata.namespace ?? cli.namespace, labels);
	if (pods.length > 1 && !cli.flags.bool('all-pods')) {
		const first = pods[0] as KubeObject;
		await cli.warn(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
		return [first];
	}
	if (pods.length === 0) throw new CliError('timed out waiting for the condition');
	return pods;
}

async function sourcesOf(cli: Cli, pods: KubeObject[]): Promise<Source[]> {
	const sources: Source[] = [];
	const inline = cli.args[1];
	for (const pod of pods) {
		const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec as Containers;
		if (cli.flags.bool('all-containers')) {
			for (const { name } of [...initContainers, ...containers, ...ephemeralContainers])
				sources.push({ pod, container: name });
			continue;
		}
		const all = [...containers, ...initContainers, ...ephemeralContainers];
		const named = inline ?? cli.flags.string('container');
		if (named && !all.some(({ name }) => name === named)) {
			throw new CliError(
				`container ${named} is not valid for pod ${pod.metadata.name} out of: ${containerList(pod.spec as Containers)}`,
			);
		}
		sources.push({ pod, container: named || (await chooseContainer(cli, pod)) });
	}
	return sources;
}

function logQuery(cli: Cli, selecting: boolean): Query {
	const { flags } = cli;
	const since = flags.duration('since');
	const tail = flags.changed('tail') ? flags.int('tail') : selecting ? 10 : -1;
	const sinceTime = flags.string('since-time');
	if (sinceTime && parseRfc3339(sinceTime) === undefined) {
		throw new CliError(
			`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
		);
	}
	return {
		follow: flags.bool('follow') ? 'true' : undefined,
		previous: flags.bool('previous') ? 'true' : undefined,
		sinceSeconds: since > 0 ? String(Math.ceil(since / 1000)) : undefined,
		sinceTime: sinceTime || undefined,
		tailLines: tail >= 0 ? String(tail) : undefined,
		timestamps: flags.bool('timestamps') ? 'true' : undefined,
		limitBytes: flags.int('limit-bytes') > 0 ? String(flags.int('limit-bytes')) : undefined,
	};
}

async function copy(cli: Cli, source: Source, query: Query): Promise<void> {
	try {
		await copyLog(cli, source, query);
	} catch (error) {
		// kubectl tells of it where it reads, and once more as the end of the command.
		if (error instanceof TimeoutError) await cli.warn(`${error.message}\n`);
		throw error;
	}
}

async function copyLog(cli: Cli, { pod, container }: Source, query: Query): Promise<void> {
	const path = resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'log');
	const options = { query: { ...query, container } };
	if (!cli.flags.bool('prefix')) {
		for await (const chunk of cli.api.chunks(path, options)) await cli.print(chunk);
		return;
	}
	const prefix = `[pod/${pod.metadata.name}/${container}] `;
	for await (const line of cli.api.lines(path, options)) await cli.print(`${prefix}${line}\n`);
}
