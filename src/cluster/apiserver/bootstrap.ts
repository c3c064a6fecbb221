/** What the API server makes itself: the first namespaces, the Service range, and the `kubernetes` Service with its endpoints. */

import { KINDS } from '../resources/kinds.ts';
import { formatIPv4, parseCIDR } from '../resources/shared/names.ts';
import type { EndpointSlice, Endpoints, Service } from '../resources/types.ts';
import type { Client, KubeObject } from '../types.ts';
import { same } from './json.ts';
import type { Registry } from './registry.ts';

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
/** The reconciler looks again this often (EndpointReconcilerInterval); what was deleted comes back on its next beat. */
const INTERVAL = 10_000;

const LABELS = { component: 'apiserver', provider: 'kubernetes' };

function service(ip: string): Service {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: 'kubernetes', namespace: 'default', labels: LABELS },
		spec: {
			type: 'ClusterIP',
			clusterIP: ip,
			ports: [],
			sessionAffinity: 'None',
		},
	};
}

function wanted(registry: Registry): { service: Service; endpoints: Endpoints; slice: EndpointSlice } {
	const { advertise, serviceClusterIPRange } = registry.settings;
	const range = parseCIDR(serviceClusterIPRange);
	const port = { name: 'https', protocol: 'TCP', port: advertise.port };
	const made = service(formatIPv4((range?.base ?? 0) + 1));
	made.spec.ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: advertise.port }];
	return {
		service: made,
		endpoints: {
			apiVersion: 'v1',
			kind: 'Endpoints',
			metadata: {
				name: 'kubernetes',
				namespace: 'default',
				labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
			},
			subsets: [{ addresses: [{ ip: advertise.address }], ports: [port] }],
		},
		slice: {
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
			addressType: 'IPv4',
			endpoints: [{ addresses: [advertise.address], conditions: { ready: true } }],
			ports: [port],
		},
	};
}

/** Makes what is missing and puts right what was changed. */
function reconcile(registry: Registry, client: Client): void {
	for (const name of NAMESPACES) {
		if (!client.get(KINDS.namespaces, '', name)) {
			client.create(KINDS.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
		}
	}
	const { service, endpoints, slice } = wanted(registry);
	const ensure = <T extends KubeObject>(
		kind: { plural: string } & Parameters<typeof client.get<T>>[0],
		object: T,
		part: string,
	) => {
		const found = client.get(kind, 'default', 'kubernetes');
		if (!found) client.create(kind, object);
		else if (!same(found[part], object[part]))
			client.update(kind, {
				...object,
				metadata: { ...object.metadata, resourceVersion: found.metadata.resourceVersion as string },
			});
	};
	if (!client.get(KINDS.services, 'default', 'kubernetes')) client.create(KINDS.services, service);
	ensure(KINDS.endpoints, endpoints, 'subsets');
	if (!client.get(KINDS.endpointslices, 'default', 'kubernetes')) client.create(KINDS.endpointslices, slice);
}

/** Brings a new API server to life, and keeps its own objects there. */
export function bootstrap(registry: Registry, client: Client): void {
	client.create(KINDS.servicecidrs, {
		apiVersion: 'networking.k8s.io/v1',
		kind: 'ServiceCIDR',
		metadata: { name: 'kubernetes' },
		spec: { cidrs: [registry.settings.serviceClusterIPRange] },
		status: { conditions: [] },
	});
	reconcile(registry, client);
	// The reconciler's beat has nothing to do with when somebody comes and deletes something. Looking again only on the
	// beat after something happened comes to the same as looking on each, and costs an idle cluster nothing.
	const phase = registry.random.fork('reconciler').below(INTERVAL);
	let due = false;
	const later = (name: string): void => {
		if (due || !(name === 'kubernetes' || NAMESPACES.includes(name))) return;
		due = true;
		const untilBeat = INTERVAL - ((registry.clock.now() + phase) % INTERVAL);
		registry.clock.after(untilBeat, () => {
			due = false;
			if (!registry.disposed) reconcile(registry, client);
		});
	};
	for (const kind of [KINDS.services, KINDS.endpoints, KINDS.endpointslices] as const) {
		registry.watch(
			registry.definition(kind),
			{ namespace: 'default', fieldSelector: 'metadata.name=kubernetes' },
			registry.store.resourceVersion,
			({ type, object }) => {
				if (type !== 'ADDED') later(object.metadata.name);
			},
		);
	}
	registry.watch(registry.definition(KINDS.namespaces), {}, registry.store.resourceVersion, ({ type, object }) => {
		if (type === 'DELETED') later(object.metadata.name);
	});
	expireEvents(registry);
}

/** kube-apiserver's --event-ttl. */
const EVENT_TTL = 3_600_000;

/** Removes events an hour after their last change. */
function expireEvents(registry: Registry): void {
	const definition = registry.definition(KINDS.events);
	registry.watch(definition, {}, registry.store.resourceVersion, ({ type, object }) => {
		if (type === 'DELETED') return;
		const { namespace = '', name, resourceVersion } = object.metadata;
		registry.clock.after(EVENT_TTL, () => {
			if (registry.disposed) return;
			if (registry.find(definition, namespace, name)?.metadata.resourceVersion !== resourceVersion) return;
			registry.delete(definition, namespace, name, { manager: 'kube-apiserver' });
		});
	});
}
