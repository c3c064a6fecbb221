/**
 * k3s's ServiceLB (klipper-lb): a DaemonSet for each Service of type LoadBalancer, whose Pods take the Service's ports on
 * their nodes (docs.k3s.io/networking/networking-services#service-load-balancer).
 */

import { KINDS } from '../../resources/kinds.ts';
import type { DaemonSet, Node, Pod, Service } from '../../resources/types.ts';
import { sameJson } from '../json.ts';
import { startLoop } from '../loop.ts';
import { ignoreGone, isReady } from '../pods.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { wantsLoadBalancer } from './service.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 60;

const NAMESPACE = 'kube-system';
const IMAGE = 'rancher/klipper-lb:v0.4.13';
const PREFIX = 'svccontroller.k3s.cattle.io';
const SERVICE_NAME = `${PREFIX}/svcname`;
const SERVICE_NAMESPACE = `${PREFIX}/svcnamespace`;
/** Once a node has it, only nodes that have it are used. */
const ENABLE = `${PREFIX}/enablelb`;
const NODE_SELECTOR = `${PREFIX}/nodeselector`;

const setName = ({ metadata }: Service): string =>
	`svclb-${metadata.name.slice(0, 48)}-${(metadata.uid ?? '').slice(0, 8)}`;

export const serviceLbController: Controller = {
	component: 'service-lb-controller',
	start(context) {
		const { informers } = context;
		const services = informers.of(KINDS.services);
		const sets = informers.of(KINDS.daemonsets);
		const pods = informers.of(KINDS.pods);
		const nodes = informers.of(KINDS.nodes);
		const slices = informers.of(KINDS.endpointslices);
		pods.addIndex('servicelb', (pod) => {
			const name = pod.metadata.labels?.[SERVICE_NAME];
			return name === undefined ? [] : [`${pod.metadata.labels?.[SERVICE_NAMESPACE]}/${name}`];
		});
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const service = services.get(namespace, name);
				if (!service || !wantsLoadBalancer(service)) {
					for (const set of sets.list())
						if (
							set.metadata.namespace === NAMESPACE &&
							set.metadata.labels?.[SERVICE_NAME] === name &&
							set.metadata.labels?.[SERVICE_NAMESPACE] === namespace
						)
							remove(context, service, set);
					return;
				}
				deploy(context, service);
				updateStatus(context, service);
			},
		});
		const isOurs = (labels: Record<string, string> | undefined) => labels?.[SERVICE_NAME] !== undefined;
		const add = (labels: Record<string, string> | undefined) =>
			loop.add(`${labels?.[SERVICE_NAMESPACE]}/${labels?.[SERVICE_NAME]}`);
		loop.on(services, ({ old, current }) => {
			const service = (current ?? old) as Service;
			if (service.spec.type === 'LoadBalancer' || old?.spec.type === 'LoadBalancer')
				loop.add(`${service.metadata.namespace}/${service.metadata.name}`);
		});
		loop.on(pods, ({ old, current }) => {
			const labels = (current ?? old)?.metadata.labels;
			if (isOurs(labels)) add(labels);
		});
		// A DaemonSet that somebody deleted is made again.
		loop.on(sets, ({ old, current }) => {
			if (!current && isOurs(old?.metadata.labels)) add(old?.metadata.labels);
		});
		loop.on(slices, ({ old, current }) => {
			const { namespace, labels } = (current ?? old)?.metadata ?? {};
			const name = labels?.['kubernetes.io/service-name'];
			if (name && services.get(namespace ?? '', name)?.spec.externalTrafficPolicy === 'Local')
				loop.add(`${namespace}/${name}`);
		});
		loop.on(nodes, ({ old, current }) => {
			if (sameJson(old?.metadata.labels?.[ENABLE], current?.metadata.labels?.[ENABLE]) && old && current) return;
			for (const service of services.list())
				if (wantsLoadBalancer(service)) loop.add(`${service.metadata.namespace}/${service.metadata.name}`);
		});
		return loop;
	},
};

/** Makes the DaemonSet, or brings it to what the Service asks for now. */
function deploy({ client, informers }: ControllerContext, service: Service): void {
	const wanted = daemonSetOf(service, informers.of(KINDS.nodes).list());
	const found = client.get(KINDS.daemonsets, NAMESPACE, wanted.metadata.name);
	if (found) {
		const ports = (set: DaemonSet) => set.spec.template.spec?.containers.map(({ env, ports: each }) => [env, each]);
		const selector = (set: DaemonSet) => set.spec.template.spec?.nodeSelector ?? {};
		const asWritten = (value: unknown) => JSON.stringify(value);
		if (asWritten(ports(found)) === asWritten(ports(wanted)) && sameJson(selector(found), selector(wanted))) return;
		client.update(KINDS.daemonsets, {
			...found,
			metadata: { ...found.metadata, labels: { ...found.metadata.labels, ...wanted.metadata.labels } },
			spec: { ...found.spec, template: wanted.spec.template },
		} as DaemonSet);
	} else client.create(KINDS.daemonsets, wanted);
	client.event(
		service,
		'Normal',
		'AppliedDaemonSet',
		`Applied LoadBalancer DaemonSet ${NAMESPACE}/${wanted.metadata.name}`,
	);
}

function remove({ client }: ControllerContext, service: Service | undefined, set: DaemonSet): void {
	if (set.metadata.deletionTimestamp) return;
	ignoreGone(() => client.delete(KINDS.daemonsets, NAMESPACE, set.metadata.name, { uid: set.metadata.uid ?? '' }));
	if (service)
		client.event(
			service,
			'Normal',
			'DeletedDaemonSet',
			`Deleted LoadBalancer DaemonSet ${NAMESPACE}/${set.metadata.name}`,
		);
}

function daemonSetOf(service: Service, nodes: readonly Node[]): DaemonSet {
	const { metadata, spec } = service;
	const name = setName(service);
	const labels = { [SERVICE_NAME]: metadata.name, [SERVICE_NAMESPACE]: metadata.namespace ?? '' };
	const chosen = nodes.some((node) => node.metadata.labels?.[ENABLE] === 'true');
	const local = spec.externalTrafficPolicy === 'Local';
	const containers = (spec.ports ?? []).map((port) => {
		const protocol = port.protocol ?? 'TCP';
		return {
			name: `lb-${protocol.toLowerCase()}-${port.port}`,
			image: IMAGE,
			imagePullPolicy: 'IfNotPresent',
			ports: [
				{ name: `lb-${protocol.toLowerCase()}-${port.port}`, containerPort: port.port, hostPort: port.port, protocol },
			],
			env: [
				{ name: 'SRC_PORT', value: String(port.port) },
				{ name: 'SRC_RANGES', value: spec.loadBalancerSourceRanges?.join(',') || '0.0.0.0/0' },
				{ name: 'DEST_PROTO', value: protocol },
				{ name: 'DEST_PORT', value: String(local ? port.nodePort : port.port) },
				local
					? { name: 'DEST_IPS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.hostIPs' } } }
					: { name: 'DEST_IPS', value: (spec.clusterIPs ?? [spec.clusterIP]).join(',') },
			],
			resources: {},
			securityContext: { capabilities: { add: ['NET_ADMIN'] } },
			terminationMessagePath: '/dev/termination-log',
			terminationMessagePolicy: 'File',
		};
	});
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: { name, namespace: NAMESPACE, labels: { ...labels, [NODE_SELECTOR]: String(chosen) } },
		spec: {
			selector: { matchLabels: { app: name } },
			updateStrategy: { type: 'RollingUpdate' },
			template: {
				metadata: { labels: { app: name, ...labels } },
				spec: {
					automountServiceAccountToken: false,
					...(chosen ? { nodeSelector: { [ENABLE]: 'true' } } : {}),
					securityContext: { sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }] },
					tolerations: [
						{ key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
						{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
						{ key: 'CriticalAddonsOnly', operator: 'Exists' },
					],
					containers,
				},
			},
		},
	} as unknown as DaemonSet;
}

/** Writes the addresses of the nodes whose Pod is ready; with the policy Local, only of those with an endpoint. */
function updateStatus({ client, informers }: ControllerContext, service: Service): void {
	const { namespace = '', name, uid } = service.metadata;
	const local = service.spec.externalTrafficPolicy === 'Local';
	const serving = new Set<string>();
	if (local)
		for (const slice of informers.of(KINDS.endpointslices).by('namespace', namespace))
			if (slice.metadata.labels?.['kubernetes.io/service-name'] === name)
				for (const { nodeName, conditions } of slice.endpoints ?? [])
					if (nodeName && conditions?.ready !== false) serving.add(nodeName);
	const addresses: string[] = [];
	for (const pod of informers.of(KINDS.pods).by('servicelb', `${namespace}/${name}`)) {
		const nodeName = (pod as Pod).spec.nodeName ?? '';
		if (!isReady(pod) || pod.metadata.deletionTimestamp || (local && !serving.has(nodeName))) continue;
		const all = informers.of(KINDS.nodes).get('', nodeName)?.status?.addresses ?? [];
		const external = all.filter(({ type }) => type === 'ExternalIP');
		for (const { address } of external.length > 0 ? external : all.filter(({ type }) => type === 'InternalIP'))
			if (!addresses.includes(address)) addresses.push(address);
	}
	addresses.sort();
	const before = (service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip ?? '');
	if (sameJson(before, addresses)) return;
	client.patch(
		KINDS.services,
		namespace,
		name,
		{
			metadata: { uid },
			status: {
				loadBalancer: { ingress: addresses.length > 0 ? addresses.map((ip) => ({ ip, ipMode: 'VIP' })) : null },
			},
		},
		'status',
	);
	client.event(
		service,
		'Normal',
		'UpdatedLoadBalancer',
		`Updated LoadBalancer with new IPs: [${before.join(' ')}] -> [${addresses.join(' ')}]`,
	);
}
