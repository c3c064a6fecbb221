/** A Pod's status out of its containers' (upstream: pkg/kubelet/status/generate.go, kubelet_pods.go). */

import { rfc3339 } from '../../os/time.ts';
import type { Pod, PodCondition, PodStatus } from '../resources/types.ts';
import type { ContainerWorker } from './container.ts';

/** What a status is made of. */
export interface StatusInput {
	pod: Pod;
	init: readonly ContainerWorker[];
	regular: readonly ContainerWorker[];
	ephemeral: readonly ContainerWorker[];
	node: { address: string };
	address: string | undefined;
	/** The network and the pause container are there. */
	sandboxReady: boolean;
	/** Milliseconds since the epoch. */
	startTime: number;
	/** The kubelet gave the Pod up: phase Failed with this reason. */
	failure: { reason: string; message: string } | undefined;
	/** Every container has ended for good. */
	finished: boolean;
	/** Conditions as they were reported last. */
	before: readonly PodCondition[];
	now: number;
}

/** The conditions that the kubelet answers for; others in the status are somebody else's and stay. */
const OWN = new Set([
	'PodReadyToStartContainers',
	'Initialized',
	'Ready',
	'ContainersReady',
	'PodScheduled',
	'DisruptionTarget',
]);

/** upstream: getPhase */
export function phaseOf({ pod, init, regular, failure, finished }: StatusInput): string {
	if (failure) return 'Failed';
	const initialized = initDone(init);
	if (!initialized) {
		const broken = init.some(
			(container) => container.role === 'init' && container.terminated && !container.succeeded && !container.wantsToRun,
		);
		if (broken && pod.spec.restartPolicy === 'Never') return 'Failed';
		return 'Pending';
	}
	const waitingFirst = regular.some((container) => !container.running && !container.terminated && !container.hasRun);
	if (waitingFirst) return 'Pending';
	if (finished || regular.every((container) => container.terminated && !container.wantsToRun && !container.running)) {
		if (pod.spec.restartPolicy === 'Always' && !finished) return 'Running';
		return regular.every((container) => container.succeeded) ? 'Succeeded' : 'Failed';
	}
	return 'Running';
}

/** Have all init containers done their part: ended well, or, for sidecars, started? */
export const initDone = (init: readonly ContainerWorker[]): boolean =>
	init.every((container) =>
		container.role === 'sidecar' ? container.started || container.hasStarted : container.succeeded,
	);

const names = (containers: readonly ContainerWorker[]): string =>
	`[${containers.map(({ spec }) => spec.name).join(' ')}]`;

export function podStatus(input: StatusInput): PodStatus {
	const { pod, init, regular, node, address, now, failure, finished, sandboxReady } = input;
	const phase = phaseOf(input);
	const ended = phase === 'Succeeded' || phase === 'Failed';
	const conditions: PodCondition[] = [];
	const generation = pod.metadata.generation;
	const set = (type: string, holds: boolean, reason?: string, message?: string) => {
		const status = holds ? 'True' : 'False';
		const old = input.before.find((condition) => condition.type === type);
		conditions.push({
			lastProbeTime: null,
			lastTransitionTime: old?.status === status ? old.lastTransitionTime : rfc3339(now),
			...(message ? { message } : {}),
			...(generation === undefined ? {} : { observedGeneration: generation }),
			...(reason ? { reason } : {}),
			status,
			type,
		} as unknown as PodCondition);
	};

	set('PodReadyToStartContainers', sandboxReady && !ended);

	const notInitialized = init.filter((container) =>
		container.role === 'sidecar' ? !container.hasStarted : !container.succeeded,
	);
	if (phase === 'Succeeded') set('Initialized', true, 'PodCompleted');
	else if (notInitialized.length === 0) set('Initialized', true);
	else
		set(
			'Initialized',
			false,
			'ContainersNotInitialized',
			`containers with incomplete status: ${names(notInitialized)}`,
		);

	const lasting = [...init.filter((container) => container.role === 'sidecar'), ...regular];
	const unready = lasting.filter((container) => !container.ready);
	const gates = (pod.spec.readinessGates ?? []).filter(
		({ conditionType }) => pod.status?.conditions?.find(({ type }) => type === conditionType)?.status !== 'True',
	);
	const containers = ((): [boolean, string?, string?] => {
		if (phase === 'Succeeded') return [false, 'PodCompleted'];
		if (phase === 'Failed') return [false, 'PodFailed'];
		if (unready.length > 0) return [false, 'ContainersNotReady', `containers with unready status: ${names(unready)}`];
		return [true];
	})();
	if (containers[0] && gates.length > 0) {
		const list = gates.map(
			({ conditionType }) => `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
		);
		set('Ready', false, 'ReadinessGatesNotReady', list.join(', '));
	} else set('Ready', ...containers);
	set('ContainersReady', ...containers);
	set('PodScheduled', true);

	const initStatuses = init.map((container) => container.status());
	const statuses = regular.map((container) => {
		const status = container.status();
		// Until the init containers are through, the others have nothing to say.
		if (status.state?.waiting?.reason === 'ContainerCreating' && notInitialized.length > 0)
			status.state = { waiting: { reason: 'PodInitializing' } };
		return status;
	});
	const ephemeral = input.ephemeral.map((container) => container.status());
	const others = (pod.status?.conditions ?? []).filter(({ type }) => !OWN.has(type));
	return {
		...(generation === undefined ? {} : { observedGeneration: generation }),
		conditions: [...conditions, ...others],
		containerStatuses: statuses,
		...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
		hostIP: node.address,
		hostIPs: [{ ip: node.address }],
		...(initStatuses.length > 0 ? { initContainerStatuses: initStatuses } : {}),
		...(failure ? { message: failure.message, reason: failure.reason } : {}),
		phase: finished && phase === 'Running' ? 'Succeeded' : phase,
		...(address ? { podIP: address, podIPs: [{ ip: address }] } : {}),
		...(pod.status?.qosClass ? { qosClass: pod.status.qosClass } : {}),
		startTime: rfc3339(input.startTime),
	} as PodStatus;
}
