/** How a container's end is told: state.terminated (upstream: kuberuntime_container.go, containerd's CRI). */

import type { Machine } from '../../os/machine.ts';
import type { ExecError } from '../../os/process.ts';
import { rfc3339 } from '../../os/time.ts';
import type { Container, ContainerState } from '../resources/types.ts';
import type { ContainerLog } from './log.ts';
import { executableError } from './probes.ts';

export type Terminated = NonNullable<ContainerState['terminated']>;

/** The exit status of a container that the runtime could not start. */
const START_ERROR_STATUS = 128;

/** A message from a container's end is cut to this many characters. */
const MESSAGE_LIMIT = 4096;

/**
 * A container whose command is no program.
 * @param now milliseconds since the epoch
 */
export function startError(argv: readonly string[], error: ExecError, containerID: string, now: number): Terminated {
	const cause = argv.length === 0 ? 'no command specified' : executableError(argv[0] ?? '', error);
	return {
		exitCode: START_ERROR_STATUS,
		reason: 'StartError',
		message: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${cause}`,
		// The runtime never started it: the kubelet shows the zero time.
		startedAt: rfc3339(0),
		finishedAt: rfc3339(now),
		containerID,
	};
}

/** A container whose process ended. Times in milliseconds since the epoch. */
export function processEnd(
	{ since, machine }: { since: number; machine: Machine },
	status: number,
	spec: Container,
	log: ContainerLog | undefined,
	containerID: string,
	now: number,
): Terminated {
	const message = terminationMessage(machine, status, spec, log);
	return {
		exitCode: status,
		reason: status === 0 ? 'Completed' : 'Error',
		startedAt: rfc3339(since),
		finishedAt: rfc3339(now),
		containerID,
		...(message ? { message } : {}),
	};
}

/** What the container left in its termination log, or the end of its log when it wants that and failed. */
function terminationMessage(machine: Machine, status: number, spec: Container, log: ContainerLog | undefined): string {
	const path = spec.terminationMessagePath ?? '/dev/termination-log';
	const node = machine.fs.find(path);
	const written = node?.type === 'file' ? machine.fs.readFile(path) : '';
	if (written) return written.slice(0, MESSAGE_LIMIT);
	if (spec.terminationMessagePolicy === 'FallbackToLogsOnError' && status !== 0) return log?.tail(2048) ?? '';
	return '';
}
