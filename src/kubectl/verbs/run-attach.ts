/** `kubectl run -i`: waits for the Pod, joins its streams, and with --rm cleans up. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, SilentExit } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { relay } from '../client/relay.ts';
import { follow, WaitTimeout, withTimeout } from '../resources/wait.ts';
import { builtin } from './write.ts';

const PODS = builtin('', 'v1', 'pods', 'Pod');

interface ContainerStatus {
	name: string;
	ready: boolean;
	state?: { running?: object; terminated?: { exitCode: number; reason?: string; message?: string } };
}

interface PodStatus {
	phase?: string;
	containerStatuses?: ContainerStatus[];
	ephemeralContainerStatuses?: ContainerStatus[];
	conditions?: { type: string; status: string }[];
}

const statusOf = (pod: KubeObject | undefined): PodStatus => (pod?.status ?? {}) as PodStatus;
const isOver = (pod: KubeObject | undefined): boolean => ['Succeeded', 'Failed'].includes(statusOf(pod).phase ?? '');
const isReady = (pod: KubeObject | undefined): boolean =>
	statusOf(pod).phase === 'Running' &&
	(statusOf(pod).conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);

/**
 * Attaches to a Pod just created.
 * @param path the Pod's path on the server.
 * @returns the container's exit status with --restart=Never, else 0.
 */
export async function attachToNewPod(cli: Cli, created: KubeObject, path: string): Promise<number> {
	const { name, namespace = cli.namespace } = created.metadata;
	const waited = { resource: PODS, namespace, name };
	try {
		return await attach(cli, waited, path);
	} finally {
		if (cli.flags.bool('rm')) await remove(cli, namespace, name, path);
	}
}

async function attach(
	cli: Cli,
	waited: { resource: typeof PODS; namespace: string; name: string },
	path: string,
): Promise<number> {
	let pod: KubeObject | undefined;
	try {
		pod = await withTimeout(cli, cli.flags.duration('pod-running-timeout'), () =>
			follow(cli, waited, (object) => isOver(object) || isReady(object)),
		);
	} catch (error) {
		if (error instanceof WaitTimeout) throw new CliError('timed out waiting for the condition');
		throw error;
	}
	if (isOver(pod)) {
		await cli.print(await cli.api.text('GET', `${path}/log`));
	} else {
		const container = (pod?.spec as { containers: { name: string }[] } | undefined)?.containers[0]?.name;
		await joinStreams(cli, waited, container);
	}
	if (cli.flags.string('restart') !== 'Never') return 0;
	const over = await follow(cli, waited, (object) => object === undefined || isOver(object));
	if (statusOf(over).phase !== 'Failed') return 0;
	const ended = statusOf(over).containerStatuses?.[0]?.state?.terminated;
	if (!ended?.exitCode) throw new CliError(`pod ${waited.namespace}/${waited.name} failed with unknown exit code`);
	await cli.warn(
		`pod ${waited.namespace}/${waited.name} terminated (${ended.reason ?? 'Error'})\n${ended.message ? `${ended.message}\n` : ''}`,
	);
	throw new SilentExit(ended.exitCode);
}

/** Joins the streams of a running container until its program ends or the reader leaves. */
async function joinStreams(
	cli: Cli,
	{ namespace, name }: { namespace: string; name: string },
	container: string | undefined,
): Promise<void> {
	const tty = cli.flags.bool('tty');
	const terminal = tty ? cli.process.stdin.terminal : undefined;
	if (!cli.flags.bool('quiet')) {
		await cli.warn(
			'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n',
		);
		if (terminal) await cli.warn("If you don't see a command prompt, try pressing enter.\n");
	}
	const streams = await cli.api.stream(resourcePath(PODS, namespace, name, 'attach'), {
		container,
		stdin: cli.flags.bool('stdin') ? 'true' : undefined,
		stdout: 'true',
		stderr: tty ? undefined : 'true',
		tty: tty ? 'true' : undefined,
	});
	await relay(cli, streams, terminal);
}

/** Waits for one container of a Pod (debug's) to run and joins it; of one that has ended prints the log. */
export async function joinContainer(
	cli: Cli,
	waited: { resource: typeof PODS; namespace: string; name: string },
	container: string,
): Promise<void> {
	const stateOf = (pod: KubeObject | undefined) =>
		[...(statusOf(pod).containerStatuses ?? []), ...(statusOf(pod).ephemeralContainerStatuses ?? [])].find(
			({ name }) => name === container,
		)?.state;
	const pod = await follow(cli, waited, (object) => {
		if (!object) throw new CliError(`pod ${waited.namespace}/${waited.name} was deleted`);
		return stateOf(object)?.running !== undefined || stateOf(object)?.terminated !== undefined;
	});
	if (stateOf(pod)?.running) return joinStreams(cli, waited, container);
	const path = resourcePath(PODS, waited.namespace, waited.name);
	await cli.print(await cli.api.text('GET', `${path}/log`, { query: { container } }));
}

async function remove(cli: Cli, namespace: string, name: string, path: string): Promise<void> {
	await cli.api.json('DELETE', path, {
		body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
	});
	if (!cli.flags.bool('quiet')) await cli.say(`pod ${JSON.stringify(name)} deleted from ${namespace} namespace`);
}
