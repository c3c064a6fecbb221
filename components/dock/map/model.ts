/**
 * What the cluster map shows, worked out of objects: which boxes there are, what they say, in which order. Pure: the
 * same objects, in whatever order they come, make the same map.
 */

import { summarize } from '../../../src/cluster/resources/pods/columns.ts';
import { externalIP, portsText } from '../../../src/cluster/resources/services/index.ts';
import type { EndpointSlice, Node, Pod, Service } from '../../../src/cluster/resources/types.ts';
import type { KubeObject } from '../../../src/cluster/types.ts';
import { type MapRest, MOST_PODS, MOST_SERVICES, thin } from './crowd.ts';

/** What the watches have seen. */
export interface MapObjects {
	nodes: readonly Node[];
	pods: readonly Pod[];
	services: readonly Service[];
	slices: readonly EndpointSlice[];
}

export interface MapOptions {
	/** Names of machines beside the cluster: the learner's, or the one with the nodes' virtual machines. */
	machines: readonly string[];
	/** Show the cluster's own Pods and Services too. */
	system: boolean;
	/** Keys of what is shown in any case: a request passes there. */
	needed: ReadonlySet<string>;
}

/** `Pod default/web`, `Node master`: names a box. */
export type MapKey = string;

export type Health = 'ready' | 'waiting' | 'failed' | 'leaving' | 'done';

export interface MapPod {
	key: MapKey;
	namespace: string;
	name: string;
	/** The name without its owner's, where that is told already. */
	short: string;
	ip: string;
	/** As `kubectl get pods` says it. */
	status: string;
	ready: string;
	health: Health;
}

/** Pods of one owner on one node. */
export interface MapGroup {
	key: MapKey;
	/** The owner as its user made it: the Deployment, not its ReplicaSet. None: a Pod on its own. */
	owner: { kind: string; name: string } | undefined;
	namespace: string;
	pods: MapPod[];
	/** Those of its Pods that are only counted. */
	rest?: MapRest;
}

export interface MapNode {
	key: MapKey;
	/** Undefined: Pods that have no node yet. */
	name: string | undefined;
	address: string;
	ready: boolean;
	unschedulable: boolean;
	groups: MapGroup[];
	/** Pods that are there and not shown. */
	hidden: number;
}

export interface MapSlice {
	key: MapKey;
	namespace: string;
	name: string;
	ready: number;
	total: number;
	/** Keys of the Pods that are its endpoints. */
	pods: MapKey[];
}

export interface MapService {
	key: MapKey;
	namespace: string;
	name: string;
	type: string;
	clusterIP: string;
	ports: string;
	/** Addresses outside of the cluster, as EXTERNAL-IP has them; empty when there are none. */
	external: string;
	slices: MapSlice[];
}

export interface MapModel {
	/** Machines beside the cluster, and the Internet when a request goes there. */
	hosts: { key: MapKey; name: string }[];
	services: MapService[];
	/** Services that are only counted. */
	moreServices: number;
	nodes: MapNode[];
	/** All Pods that are shown or counted. */
	podCount: number;
}

/** The Internet's box: all hosts outside that are not one of the machines. */
export const INTERNET: MapKey = 'Internet';

export const keyOf = (kind: string, namespace: string | undefined, name: string): MapKey =>
	namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;

const keyOfObject = (kind: string, { metadata }: KubeObject): MapKey => keyOf(kind, metadata.namespace, metadata.name);

/** Where the cluster's own parts live (kubernetes.io/docs: Namespaces, Initial namespaces), and where Calico puts its. */
const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'calico-system', 'tigera-operator']);

export const isSystem = (namespace: string | undefined): boolean => SYSTEM.has(namespace ?? '');

interface Named {
	namespace?: string;
	name?: string | undefined;
}

const partsOf = (text = ''): string[] => text.match(/\d+|\D+/g) ?? [];

/** Items by the namespaces and names that `named` gives. */
function byName<T>(items: readonly T[], named: (item: T) => Named): T[] {
	return items
		.map((item) => {
			const { namespace, name } = named(item);
			return { item, namespace: partsOf(namespace), name: partsOf(name) };
		})
		.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
		.map(({ item }) => item);
}

/** By code unit, numbers by their value: `web-2` before `web-10`. No locale, so that every browser draws the same. */
function compare(left: readonly string[], right: readonly string[]): number {
	for (let i = 0; i < Math.max(left.length, right.length); i++) {
		const [x = '', y = ''] = [left[i], right[i]];
		if (x === y) continue;
		const numbers = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
		return numbers || (x < y ? -1 : 1);
	}
	return 0;
}

/** Works the map out. */
export function buildModel(objects: MapObjects, { machines, system, needed }: MapOptions): MapModel {
	const shown = ({ metadata }: KubeObject, key: MapKey) => system || !isSystem(metadata.namespace) || needed.has(key);
	const pods = objects.pods.filter((pod) => shown(pod, keyOfObject('Pod', pod)));
	const nodes: MapNode[] = byName(objects.nodes, ({ metadata }) => metadata).map((node) => {
		const { name } = node.metadata;
		const all = objects.pods.filter(({ spec }) => spec.nodeName === name).length;
		const own = pods.filter(({ spec }) => spec.nodeName === name);
		return {
			key: keyOf('Node', undefined, name),
			name,
			address: node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
			ready: node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
			unschedulable: node.spec.unschedulable ?? false,
			groups: groupsOf(own, name),
			hidden: all - own.length,
		};
	});
	const known = new Set(nodes.map(({ name }) => name));
	const homeless = pods.filter(({ spec }) => !spec.nodeName || !known.has(spec.nodeName));
	if (homeless.length > 0)
		nodes.push({
			key: 'Unscheduled',
			name: undefined,
			address: '',
			ready: true,
			unschedulable: false,
			groups: groupsOf(homeless, ''),
			hidden: 0,
		});
	const hosts = machines.map((name) => ({ key: keyOf('Host', undefined, name), name }));
	if (needed.has(INTERNET)) hosts.push({ key: INTERNET, name: '' });
	const services = byName(
		objects.services.filter((service) => shown(service, keyOfObject('Service', service))),
		({ metadata }) => metadata,
	);
	const drawn = services.filter(
		(service, index) => index < MOST_SERVICES || needed.has(keyOfObject('Service', service)),
	);
	return {
		hosts,
		services: drawn.map((service) => toService(service, objects.slices)),
		moreServices: services.length - drawn.length,
		nodes: pods.length > MOST_PODS ? thin(nodes, needed) : nodes,
		podCount: pods.length,
	};
}

function toService(service: Service, slices: readonly EndpointSlice[]): MapService {
	const { name, namespace = '' } = service.metadata;
	return {
		key: keyOf('Service', namespace, name),
		namespace,
		name,
		type: service.spec.type ?? 'ClusterIP',
		clusterIP: service.spec.clusterIP ?? '',
		ports: portsText(service),
		external: externalIP(service).replace('<none>', ''),
		slices: byName(
			slices.filter(
				({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
			),
			({ metadata }) => metadata,
		).map(toSlice),
	};
}

function toSlice(slice: EndpointSlice): MapSlice {
	const { name, namespace = '' } = slice.metadata;
	const endpoints = slice.endpoints ?? [];
	return {
		key: keyOf('EndpointSlice', namespace, name),
		namespace,
		name,
		// discovery/v1: an unknown condition counts as ready.
		ready: endpoints.filter(({ conditions }) => conditions?.ready !== false).length,
		total: endpoints.length,
		pods: endpoints.flatMap(({ targetRef }) =>
			targetRef?.kind === 'Pod' ? keyOf('Pod', targetRef.namespace, targetRef.name ?? '') : [],
		),
	};
}

function groupsOf(pods: readonly Pod[], node: string): MapGroup[] {
	const groups = new Map<MapKey, MapGroup>();
	for (const pod of pods) {
		const { namespace = '', name } = pod.metadata;
		const owner = ownerOf(pod);
		const key = owner ? `Group ${node}/${namespace}/${owner.kind}/${owner.name}` : `Group ${node}/${namespace}/${name}`;
		const group = groups.get(key) ?? { key, owner, namespace, pods: [] };
		groups.set(key, group);
		group.pods.push(toPod(pod, owner?.name));
	}
	const sorted = [...groups.values()].map((group) => ({ ...group, pods: byName(group.pods, (pod) => pod) }));
	const nameOf = ({ owner, pods: [first] }: MapGroup) => owner?.name ?? first?.name;
	// The learner's own first, the cluster's behind.
	return byName(sorted, (group) => ({ namespace: group.namespace, name: nameOf(group) })).sort(
		(a, b) => Number(isSystem(a.namespace)) - Number(isSystem(b.namespace)),
	);
}

/** The controller, or what is behind it: a ReplicaSet is named after its Deployment and the template's hash. */
function ownerOf({ metadata }: Pod): { kind: string; name: string } | undefined {
	const owner = metadata.ownerReferences?.find(({ controller }) => controller);
	// A static Pod's owner is its node, which holds it already.
	if (!owner || owner.kind === 'Node') return undefined;
	const hash = metadata.labels?.['pod-template-hash'];
	if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`))
		return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
	return { kind: owner.kind, name: owner.name };
}

/** Pods as they are drawn: objects of the API never change, so each is looked at once. */
const drawnPods = new WeakMap<Pod, MapPod>();

function toPod(pod: Pod, owner: string | undefined): MapPod {
	const known = drawnPods.get(pod);
	if (known) return known;
	const { name, namespace = '' } = pod.metadata;
	const { status, ready } = summarize(pod);
	const drawn = {
		key: keyOf('Pod', namespace, name),
		namespace,
		name,
		short: owner && name.startsWith(`${owner}-`) ? (name.split('-').at(-1) ?? name) : name,
		ip: pod.status?.podIP ?? '',
		status,
		ready,
		health: healthOf(pod, status),
	};
	drawnPods.set(pod, drawn);
	return drawn;
}

function healthOf(pod: Pod, status: string): Health {
	if (pod.metadata.deletionTimestamp) return 'leaving';
	if (pod.status?.phase === 'Succeeded') return 'done';
	if (pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True')) return 'ready';
	return pod.status?.phase === 'Failed' || /Err|BackOff|Error|OOM|Invalid/.test(status) ? 'failed' : 'waiting';
}
