/** What `get pods` shows, worked out as upstream's printer does (pkg/printers/internalversion, printPod). */

import { parseRfc3339 } from '../../../os/time.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import type { Column } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import type { ContainerState, Pod } from '../types.ts';

/** The three texts that depend on each other, and how many restarts when. */
export interface PodSummary {
	ready: string;
	status: string;
	restarts: number;
	/** Milliseconds since the epoch. */
	lastRestart: number | undefined;
}

const failureText = ({ terminated }: ContainerState): string =>
	terminated?.reason || (terminated?.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated?.exitCode ?? 0}`);

const hasCondition = (pod: Pod, type: string): boolean =>
	(pod.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

/** READY, STATUS and RESTARTS of a Pod. */
export function summarize(pod: Pod): PodSummary {
	const status = pod.status ?? {};
	const sidecars = new Set(
		(pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name),
	);
	const total = (pod.spec.containers?.length ?? 0) + sidecars.size;
	let reason = status.reason || status.phase || '';
	if ((status.conditions ?? []).some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated')) {
		reason = 'SchedulingGated';
	}
	let ready = 0;
	let restarts = 0;
	let lastRestart: number | undefined;
	let sidecarRestarts = 0;
	let lastSidecarRestart: number | undefined;
	let initializing = false;
	const later = (a: number | undefined, b: number | undefined) => (b === undefined ? a : Math.max(a ?? 0, b));

	for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
		const finished = parseRfc3339(container.lastState?.terminated?.finishedAt);
		restarts += container.restartCount;
		lastRestart = later(lastRestart, finished);
		const sidecar = sidecars.has(container.name);
		if (sidecar) {
			sidecarRestarts += container.restartCount;
			lastSidecarRestart = later(lastSidecarRestart, finished);
		}
		const { terminated, waiting } = container.state ?? {};
		if (terminated?.exitCode === 0) continue;
		if (sidecar && container.started) {
			if (container.ready) ready++;
			continue;
		}
		if (terminated) reason = `Init:${failureText(container.state ?? {})}`;
		else if (waiting?.reason && waiting.reason !== 'PodInitializing') reason = `Init:${waiting.reason}`;
		else reason = `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
		initializing = true;
		break;
	}

	if (!initializing || hasCondition(pod, 'Initialized')) {
		restarts = sidecarRestarts;
		lastRestart = lastSidecarRestart;
		let running = false;
		for (const container of [...(status.containerStatuses ?? [])].reverse()) {
			restarts += container.restartCount;
			lastRestart = later(lastRestart, parseRfc3339(container.lastState?.terminated?.finishedAt));
			const state = container.state ?? {};
			if (state.waiting?.reason) reason = state.waiting.reason;
			else if (state.terminated) reason = failureText(state);
			else if (container.ready && state.running) {
				running = true;
				ready++;
			}
		}
		if (reason === 'Completed' && running) reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
	}

	if (pod.metadata.deletionTimestamp) {
		if (status.reason === 'NodeLost') reason = 'Unknown';
		else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') reason = 'Terminating';
	}
	return { ready: `${ready}/${total}`, status: reason, restarts, lastRestart };
}

const readinessGates = (pod: Pod): string => {
	const gates = pod.spec.readinessGates ?? [];
	if (gates.length === 0) return '<none>';
	return `${gates.filter((gate) => hasCondition(pod, gate.conditionType)).length}/${gates.length}`;
};

export const podColumns: Column<Pod>[] = [
	nameColumn as Column<Pod>,
	column('Ready', 'Containers that are ready, out of all.', (pod) => summarize(pod).ready),
	column('Status', 'What the Pod is doing, or the reason why it is not running.', (pod) => summarize(pod).status),
	column('Restarts', 'How often containers were restarted, and when last.', (pod, { now }) => {
		const { restarts, lastRestart } = summarize(pod);
		return restarts > 0 && lastRestart !== undefined
			? `${restarts} (${humanDuration(now - lastRestart)} ago)`
			: String(restarts);
	}),
	ageColumn as Column<Pod>,
	column('IP', 'The address of the Pod.', (pod) => pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || '<none>', true),
	column('Node', 'The node that it runs on.', (pod) => pod.spec.nodeName || '<none>', true),
	column(
		'Nominated Node',
		'The node where room is being made for it.',
		(pod) => pod.status?.nominatedNodeName || '<none>',
		true,
	),
	column('Readiness Gates', 'Extra conditions of readiness that are met, out of all.', readinessGates, true),
];
