/** Is a Pod running and ready, and if not, what keeps it? */

import { KINDS } from '../../cluster/resources/kinds.ts';
import type { Pod } from '../../cluster/resources/types.ts';
import type { Client } from '../../cluster/types.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import type { PodCondition } from '../types.ts';
import { type ConditionKind, code, codes, failed, type Shortfall, waiting } from './condition.ts';

/** Reasons in which a container waits that do not go away by waiting (as the kubelet names them). */
const IMAGE_TROUBLE = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);

export const isReady = (pod: Pod): boolean =>
	pod.metadata.deletionTimestamp === undefined &&
	pod.status?.phase === 'Running' &&
	(pod.status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

/** What is missing until Pod `name` runs and is ready. */
export function podShortfall(client: Client, namespace: string, name: string): Shortfall {
	const pod = client.get(KINDS.pods, namespace, name);
	return pod ? standing(pod) : absence(client, namespace, name);
}

function absence(client: Client, namespace: string, name: string): Shortfall {
	const everywhere = client.list(KINDS.pods);
	const elsewhere = everywhere.find(({ metadata }) => metadata.name === name)?.metadata.namespace;
	if (elsewhere !== undefined) {
		return failed(
			`${code(name)} 파드가 ${code(elsewhere)} 네임스페이스에 있다. ${code(namespace)} 네임스페이스에 있어야 한다.`,
			`Pod ${code(name)} is in namespace ${code(elsewhere)}. It has to be in ${code(namespace)}.`,
		);
	}
	const others = everywhere
		.filter(({ metadata }) => metadata.namespace === namespace)
		.map(({ metadata }) => metadata.name);
	if (others.length === 0) {
		return failed(`${code(name)} 파드가 아직 없다.`, `There is no Pod ${code(name)} yet.`);
	}
	return failed(
		`${code(name)} 파드가 아직 없다. 지금 있는 파드: ${codes(others)}.`,
		`There is no Pod ${code(name)} yet. Pods there are: ${codes(others)}.`,
	);
}

function standing(pod: Pod): Shortfall {
	const { name } = pod.metadata;
	if (isReady(pod)) return undefined;
	if (pod.metadata.deletionTimestamp !== undefined) {
		return waiting(`${code(name)} 파드가 지워지는 중이다.`, `Pod ${code(name)} is being deleted.`);
	}
	for (const status of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
		const reason = status.state?.waiting?.reason ?? '';
		const image = pod.spec.containers.find((each) => each.name === status.name)?.image ?? status.image ?? '';
		if (IMAGE_TROUBLE.has(reason)) {
			return failed(
				`${code(name)} 파드가 이미지 ${code(image)} 때문에 멈춰 있다(${code(reason)}). 그런 이미지를 내려받을 수 없다. 이름에 오타가 없는지 보자.`,
				`Pod ${code(name)} is stuck on its image ${code(image)} (${code(reason)}): no such image can be pulled. Look for a typing slip in the name.`,
			);
		}
		if (reason === 'CrashLoopBackOff') {
			return failed(
				`${code(name)} 파드의 ${code(status.name)} 컨테이너가 시작하자마자 끝나기를 되풀이한다. ${code(`kubectl logs ${name}`)} 출력을 보자.`,
				`Container ${code(status.name)} of Pod ${code(name)} keeps ending right after it starts. Look at ${code(`kubectl logs ${name}`)}.`,
			);
		}
	}
	const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
	if (unscheduled) {
		return failed(
			`${code(name)} 파드를 둘 노드가 없다. ${code(`kubectl describe pod ${name}`)} 출력의 이벤트를 보자.`,
			`No node can take Pod ${code(name)}. Look at the events in ${code(`kubectl describe pod ${name}`)}.`,
		);
	}
	if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
		return failed(
			`${code(name)} 파드가 이미 끝났다. 계속 도는 컨테이너가 있어야 한다.`,
			`Pod ${code(name)} has already ended. It needs a container that goes on running.`,
		);
	}
	return waiting(`${code(name)} 파드가 준비되고 있다.`, `Pod ${code(name)} is still getting ready.`);
}

export const pod: ConditionKind<PodCondition> = {
	kind: 'pod',
	judge: ({ name, namespace }, { cluster }) => podShortfall(cluster.client, namespace ?? DEFAULT_NAMESPACE, name),
	watches: () => ['pods'],
};
