/** Which Pods a Service has, at which addresses and ports: what Endpoints and EndpointSlices both say. */

import type { Pod, Service, ServicePort } from '../../resources/types.ts';
import type { Change, Informer } from '../informer.ts';
import { isFinished, isReady } from '../pods.ts';
import { matchesLabels } from '../selectors.ts';

/** Marks what belongs to a headless Service. */
export const HEADLESS_LABEL = 'service.kubernetes.io/headless';

export const isHeadless = (service: Service): boolean => service.spec.clusterIP === 'None';

/** Does the control plane fill in this Service's endpoints? ExternalName has none, no selector means by hand. */
export const hasSelector = (service: Service): boolean =>
	service.spec.type !== 'ExternalName' && Object.keys(service.spec.selector ?? {}).length > 0;

/** Pods that can have traffic now or once ready: with an address and not ended. Terminating ones count. */
export const podsOf = (pods: Informer<Pod>, service: Service): Pod[] =>
	pods
		.by('namespace', service.metadata.namespace ?? '')
		.filter(
			(pod) => pod.status?.podIP && !isFinished(pod) && matchesLabels(service.spec.selector ?? {}, pod.metadata.labels),
		);

/** The number behind a Service port in this Pod; undefined when the Pod has no port of that name. */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
	const target = port.targetPort as number | string | undefined;
	if (typeof target === 'number') return target === 0 ? port.port : target;
	if (target === undefined || target === '') return port.port;
	const protocol = port.protocol ?? 'TCP';
	const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
	for (const container of [...pod.spec.containers, ...sidecars])
		for (const own of container.ports ?? [])
			if (own.name === target && (own.protocol ?? 'TCP') === protocol) return own.containerPort;
	return undefined;
}

/** The Pod's name in DNS under this Service, when it gives one. */
export const hostnameFor = (pod: Pod, service: Service): string | undefined =>
	pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;

/**
 * Calls `add` with the key of each Service whose endpoints a Pod's change may touch: by its labels before and after.
 */
export function affectedServices(
	services: Informer<Service>,
	{ old, current }: Change<Pod>,
	add: (key: string) => void,
): void {
	if (old && current && !matters(old, current)) return;
	const pod = (current ?? old) as Pod;
	for (const service of services.by('namespace', pod.metadata.namespace ?? '')) {
		if (!hasSelector(service)) continue;
		const selector = service.spec.selector ?? {};
		if (
			(current && matchesLabels(selector, current.metadata.labels)) ||
			(old && matchesLabels(selector, old.metadata.labels))
		)
			add(`${service.metadata.namespace}/${service.metadata.name}`);
	}
}

/** Did something change that endpoints show? */
function matters(old: Pod, current: Pod): boolean {
	return (
		old.status?.podIP !== current.status?.podIP ||
		isReady(old) !== isReady(current) ||
		isFinished(old) !== isFinished(current) ||
		old.metadata.deletionTimestamp !== current.metadata.deletionTimestamp ||
		old.metadata.labels !== current.metadata.labels ||
		old.spec.nodeName !== current.spec.nodeName
	);
}
