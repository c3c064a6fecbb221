/** Why a Service has nobody to send connections to: its selector, its Pods, its ports. */

import { editDistance } from '../../os/text/edit-distance.ts';
import { KINDS } from '../resources/kinds.ts';
import type { EndpointSlice, Pod, Service } from '../resources/types.ts';
import type { Client } from '../types.ts';
import type { Cause } from './cause.ts';
import { code, labelText, reference } from './cause-text.ts';

const matches = (selector: Record<string, string>, pod: Pod): boolean =>
	Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value);

/** Why a Service has no ready endpoint. */
export function noEndpoints(service: Service, client: Client): Cause {
	const own = reference('Service', service);
	const name = code(service.metadata.name);
	const selector = service.spec.selector;
	const namespace = service.metadata.namespace ?? '';
	if (!selector || Object.keys(selector).length === 0)
		return {
			ko: `${name} 서비스에 셀렉터가 없고, 손으로 만든 엔드포인트슬라이스도 없다.`,
			en: `Service ${name} has no selector, and no EndpointSlice was made for it by hand.`,
			objects: [own],
		};
	const selected = client.list<Pod>(KINDS.pods, { namespace }).filter((pod) => matches(selector, pod));
	if (selected.length === 0) return selectsNothing(service, selector, client);
	const unready = selected.find((pod) => !isReady(pod));
	if (unready) {
		const why = whyUnready(unready);
		return {
			ko: `${name} 서비스가 고른 ${code(unready.metadata.name)} 파드가 아직 준비되지 않았다${why === '' ? '' : `(${code(why)})`}.`,
			en: `The Pod ${code(unready.metadata.name)} that Service ${name} selects is not ready${why === '' ? '' : ` (${code(why)})`}.`,
			objects: [own, reference('Pod', unready)],
		};
	}
	const pod = selected[0] as Pod;
	const missing = (service.spec.ports ?? []).find(
		(port) => typeof port.targetPort === 'string' && !portNames(pod).includes(port.targetPort),
	);
	if (missing)
		return {
			ko: `${name} 서비스의 ${code('targetPort')}는 ${code(missing.targetPort as string)}인데, ${code(pod.metadata.name)} 파드에는 그런 이름의 포트가 없다.`,
			en: `The ${code('targetPort')} of Service ${name} is ${code(missing.targetPort as string)}, but no port of the Pod ${code(pod.metadata.name)} has that name.`,
			objects: [own, reference('Pod', pod)],
		};
	const slices = client.list<EndpointSlice>(KINDS.endpointslices, {
		namespace,
		labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
	});
	return {
		ko: `${name} 서비스의 엔드포인트슬라이스에 준비된 엔드포인트가 아직 없다.`,
		en: `The EndpointSlices of Service ${name} hold no ready endpoint yet.`,
		objects: [own, ...slices.map((slice) => reference('EndpointSlice', slice))],
	};
}

function selectsNothing(service: Service, selector: Record<string, string>, client: Client): Cause {
	const own = reference('Service', service);
	const name = code(service.metadata.name);
	const wanted = code(labelText(selector));
	const all = client.list<Pod>(KINDS.pods);
	const elsewhere = all.find((pod) => matches(selector, pod));
	if (elsewhere)
		return {
			ko: `${name} 서비스의 셀렉터 ${wanted}에 맞는 ${code(elsewhere.metadata.name)} 파드는 ${code(elsewhere.metadata.namespace ?? '')} 네임스페이스에 있다. 서비스는 자기 네임스페이스의 파드만 고른다.`,
			en: `Service ${name} selects ${wanted}, but the Pod ${code(elsewhere.metadata.name)} with these labels is in the namespace ${code(elsewhere.metadata.namespace ?? '')}. A Service selects Pods of its own namespace only.`,
			objects: [own, reference('Pod', elsewhere)],
		};
	const near = nearest(
		selector,
		all.filter((pod) => pod.metadata.namespace === service.metadata.namespace),
	);
	if (near) {
		const keys = Object.keys(selector).filter((key) => near.metadata.labels?.[key] !== undefined);
		const carried = code(
			labelText(
				Object.fromEntries(
					(keys.length > 0 ? keys : Object.keys(near.metadata.labels ?? {})).map((key) => [
						key,
						near.metadata.labels?.[key] ?? '',
					]),
				),
			),
		);
		return {
			ko: `${name} 서비스의 셀렉터는 ${wanted}인데, ${code(near.metadata.name)} 파드의 레이블은 ${carried}이다.`,
			en: `Service ${name} selects ${wanted}, but the Pod ${code(near.metadata.name)} carries ${carried}.`,
			objects: [own, reference('Pod', near)],
		};
	}
	return {
		ko: `${name} 서비스의 셀렉터 ${wanted}에 맞는 파드가 없다.`,
		en: `Service ${name} selects ${wanted}, and no Pod carries these labels.`,
		objects: [own],
	};
}

/** The Pod that was probably meant: one whose label differs least from the selector. */
function nearest(selector: Record<string, string>, pods: Pod[]): Pod | undefined {
	let best: { pod: Pod; distance: number } | undefined;
	for (const pod of pods) {
		const labels = pod.metadata.labels ?? {};
		if (Object.keys(labels).length === 0) continue;
		let distance = 0;
		for (const [key, value] of Object.entries(selector)) {
			const same = labels[key];
			// A key that differs counts more than a value that differs.
			distance +=
				same !== undefined
					? editDistance(value, same)
					: 4 +
						Math.min(
							...Object.entries(labels).map(([other, text]) => editDistance(`${key}=${value}`, `${other}=${text}`)),
						);
		}
		if (!best || distance < best.distance) best = { pod, distance };
	}
	return best && best.distance <= 12 ? best.pod : undefined;
}

const isReady = (pod: Pod): boolean =>
	pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false;

/** What `kubectl get pods` shows as the state, roughly. */
function whyUnready(pod: Pod): string {
	if (pod.metadata.deletionTimestamp) return 'Terminating';
	for (const status of pod.status?.containerStatuses ?? []) {
		const reason = status.state?.waiting?.reason ?? status.state?.terminated?.reason;
		if (reason) return reason;
		if (status.state?.running && !status.ready) return 'readinessProbe';
	}
	return pod.status?.phase === 'Running' ? '' : (pod.status?.phase ?? '');
}

const portNames = (pod: Pod): string[] =>
	(pod.spec.containers ?? []).flatMap((container) => (container.ports ?? []).map((port) => port.name ?? ''));
