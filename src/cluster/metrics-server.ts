/**
 * metrics-server: asks each kubelet every fifteen seconds what its containers use, and serves it as metrics.k8s.io. There
 * is nothing to do at each beat: the meters keep the last stretches, so the answer is worked out when somebody asks.
 */

import type { Clock } from '../os/clock.ts';
import { USAGE_STRETCH } from '../os/usage.ts';
import type { Extension } from './apiserver/computed.ts';
import { notFound } from './apiserver/errors.ts';
import type { Kubelet } from './kubelet/index.ts';
import { lastScrape, type Use } from './kubelet/usage.ts';
import { KINDS } from './resources/kinds.ts';
import { METRICS, measured, type NodeMetrics, type PodMetrics, type Usage } from './resources/metrics/index.ts';
import type { Client, KubeObject } from './types.ts';

const SERVICE = { namespace: 'kube-system', name: 'metrics-server' };

export interface MetricsServerOptions {
	clock: Clock;
	/** As the API server: whose Service metrics-server is behind. */
	client: Client;
	/** The kubelets that answer. */
	kubelets(): Iterable<Kubelet>;
}

/** The extension that answers for metrics.k8s.io once a Pod is behind the Service kube-system/metrics-server. */
export function metricsServer({ clock, client, kubelets }: MetricsServerOptions): Extension {
	const apiVersion = `${METRICS.pods.group}/${METRICS.pods.version}`;
	const byKey = (a: KubeObject, b: KubeObject) => {
		const [left, right] = [a, b].map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
		return (left as string) < (right as string) ? -1 : 1;
	};

	const pods = (namespace: string | undefined): PodMetrics[] => {
		const end = lastScrape(clock.now());
		const metrics: PodMetrics[] = [];
		for (const kubelet of kubelets())
			for (const { pod, containers } of kubelet.uses(end)) {
				const { name, namespace: own = '', labels } = pod.metadata;
				if (namespace !== undefined && own !== namespace) continue;
				const window = Math.min(...containers.map(({ use }) => use.window));
				metrics.push({
					apiVersion,
					kind: METRICS.pods.kind,
					metadata: {
						name,
						namespace: own,
						creationTimestamp: measured(clock.now(), 0).timestamp,
						...(labels ? { labels } : {}),
					},
					...measured(end, window),
					containers: containers.map(({ name, use }) => ({ name, usage: usage(use) })),
				});
			}
		return metrics.sort(byKey);
	};

	const nodes = (): NodeMetrics[] => {
		const end = lastScrape(clock.now());
		return [...kubelets()]
			.flatMap((kubelet): NodeMetrics[] => {
				const use = kubelet.nodeUse(end);
				const node = client.get(KINDS.nodes, '', kubelet.name);
				if (!use || !node) return [];
				const { labels } = node.metadata;
				return [
					{
						apiVersion,
						kind: METRICS.nodes.kind,
						metadata: {
							name: kubelet.name,
							creationTimestamp: measured(clock.now(), 0).timestamp,
							...(labels ? { labels } : {}),
						},
						...measured(end, USAGE_STRETCH),
						usage: usage(use),
					},
				];
			})
			.sort(byKey);
	};

	return {
		group: METRICS.pods.group,
		state() {
			if (!client.get(KINDS.services, SERVICE.namespace, SERVICE.name)) return 'absent';
			const slices = client.list(KINDS.endpointslices, {
				namespace: SERVICE.namespace,
				labelSelector: `kubernetes.io/service-name=${SERVICE.name}`,
			});
			return slices.some((slice) => slice.endpoints?.some(({ conditions }) => conditions?.ready))
				? 'available'
				: 'unavailable';
		},
		list: (plural, namespace) => (plural === METRICS.pods.plural ? pods(namespace) : nodes()),
		get(plural, namespace, name) {
			const ofPods = plural === METRICS.pods.plural;
			const found = (ofPods ? pods(namespace) : nodes()).find(({ metadata }) => metadata.name === name);
			if (found) return found;
			const subject = ofPods ? KINDS.pods : KINDS.nodes;
			if (!client.get<KubeObject>(subject, namespace, name)) throw notFound(subject, name);
			throw notFound(
				{ group: METRICS.pods.group, plural: ofPods ? 'podmetrics' : 'nodemetrics' },
				ofPods ? `${namespace}/${name}` : name,
			);
		},
	};
}

/** As metrics-server writes it: nanocores and kibibytes. */
const usage = ({ cpu, memory }: Use): Usage => ({
	cpu: cpu === 0 ? '0' : `${Math.round(cpu * 1e6)}n`,
	memory: `${Math.floor(memory / 1024)}Ki`,
});
