import { quantity } from '../../cluster/apimachinery/quantity.ts';
import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { StatusError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import type { ObjectList } from '../resources/builder.ts';
import { PODS } from '../resources/pods.ts';
import type { Describer } from './describer.ts';
import type { PodSpec } from './pod-template.ts';
import { canonicalQuantity, formatMemory, formatMilli } from './quantity.ts';
import { ago, type DescribeWriter, longTime } from './writer.ts';

interface NodeStatus {
	conditions?: {
		type: string;
		status: string;
		lastHeartbeatTime?: string;
		lastTransitionTime?: string;
		reason?: string;
		message?: string;
	}[];
	addresses?: { type: string; address: string }[];
	capacity?: Record<string, string>;
	allocatable?: Record<string, string>;
	nodeInfo?: Record<string, string>;
}

interface NodeSpec {
	podCIDR?: string;
	podCIDRs?: string[];
	providerID?: string;
	taints?: { key: string; value?: string; effect: string }[];
	unschedulable?: boolean;
}

const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', namespaced: true };

export const describeNode: Describer = async (writer, object, { cli, now }) => {
	const { metadata } = object;
	const spec = (object.spec ?? {}) as NodeSpec;
	const status = (object.status ?? {}) as NodeStatus;
	writer.field('Name', metadata.name);
	writer.field('Roles', rolesOf(object));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('CreationTimestamp', longTime(metadata.creationTimestamp));
	describeTaints(writer, spec.taints);
	writer.field('Unschedulable', spec.unschedulable ?? false);
	await describeLease(writer, cli, metadata.name);
	describeConditions(writer, status);
	writer.line(0, 'Addresses:');
	for (const { type, address } of status.addresses ?? []) writer.line(1, `${type}:\t${address}`);
	for (const [title, amounts] of [
		['Capacity', status.capacity],
		['Allocatable', status.allocatable],
	] as const) {
		if (!amounts) continue;
		writer.line(0, `${title}:`);
		for (const name of Object.keys(amounts).sort())
			writer.line(1, `${name}:\t${canonicalQuantity(amounts[name] as string)}`);
	}
	describeSystem(writer, status.nodeInfo ?? {});
	writer.optional('PodCIDR', spec.podCIDR);
	writer.optional('PodCIDRs', spec.podCIDRs?.join(','));
	writer.optional('ProviderID', spec.providerID);
	await describePods(writer, cli, object, status.allocatable ?? status.capacity ?? {}, now);
};

/** The roles that labels give a node, `<none>` without. */
function rolesOf(node: KubeObject): string {
	const prefix = 'node-role.kubernetes.io/';
	const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
		if (key.startsWith(prefix) && key.length > prefix.length) return [key.slice(prefix.length)];
		return key === 'kubernetes.io/role' && value ? [value] : [];
	});
	return roles.sort().join(',') || '<none>';
}

function describeTaints(writer: DescribeWriter, taints: NodeSpec['taints']): void {
	if (!taints?.length) return writer.field('Taints', '<none>');
	taints
		.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`)
		.sort()
		.forEach((text, index) => {
			writer.line(0, `${index === 0 ? 'Taints:' : ''}\t${text}`);
		});
}

async function describeLease(writer: DescribeWriter, cli: Cli, name: string): Promise<void> {
	let lease: KubeObject | undefined;
	try {
		lease = await cli.api.json('GET', resourcePath(LEASES, 'kube-node-lease', name));
	} catch (error) {
		if (!(error instanceof StatusError)) throw error;
		return writer.field('Lease', `Failed to get lease: ${error.message}`);
	}
	writer.line(0, 'Lease:');
	const spec = (lease?.spec ?? {}) as { holderIdentity?: string; acquireTime?: string; renewTime?: string };
	writer.field('HolderIdentity', spec.holderIdentity ?? '<unset>', 1);
	writer.field('AcquireTime', spec.acquireTime ? longTime(spec.acquireTime) : '<unset>', 1);
	writer.field('RenewTime', spec.renewTime ? longTime(spec.renewTime) : '<unset>', 1);
}

function describeConditions(writer: DescribeWriter, { conditions = [] }: NodeStatus): void {
	if (conditions.length === 0) return;
	writer.line(0, 'Conditions:');
	writer.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
	writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
	for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
		writer.line(
			1,
			`${type} \t${status} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`,
		);
	}
}

const SYSTEM_INFO: [title: string, field: string][] = [
	['Machine ID', 'machineID'],
	['System UUID', 'systemUUID'],
	['Boot ID', 'bootID'],
	['Kernel Version', 'kernelVersion'],
	['OS Image', 'osImage'],
	['Operating System', 'operatingSystem'],
	['Architecture', 'architecture'],
	['Container Runtime Version', 'containerRuntimeVersion'],
	['Kubelet Version', 'kubeletVersion'],
	['Kube-Proxy Version', 'kubeProxyVersion'],
];

function describeSystem(writer: DescribeWriter, info: Record<string, string>): void {
	writer.line(0, 'System Info:');
	for (const [title, field] of SYSTEM_INFO) {
		// Since v1.33 nodes no longer tell a version of kube-proxy.
		if (field !== 'kubeProxyVersion' || info[field]) writer.field(title, info[field] ?? '', 1);
	}
}

type Amounts = Record<string, number>;

/** What a Pod asks for (or may use at most): its containers together, or its largest init container. */
function podAmounts(spec: PodSpec, which: 'requests' | 'limits'): Amounts {
	const total: Amounts = {};
	for (const container of spec.containers ?? []) {
		for (const [name, text] of Object.entries(container.resources?.[which] ?? {}))
			total[name] = (total[name] ?? 0) + quantity(text);
	}
	for (const container of spec.initContainers ?? []) {
		for (const [name, text] of Object.entries(container.resources?.[which] ?? {})) {
			if (container.restartPolicy === 'Always') total[name] = (total[name] ?? 0) + quantity(text);
			else total[name] = Math.max(total[name] ?? 0, quantity(text));
		}
	}
	return total;
}

const percent = (amount: number, of: string | undefined): number => {
	const whole = of === undefined ? 0 : quantity(of);
	return whole === 0 ? 0 : Math.trunc((amount / whole) * 100);
};

async function describePods(
	writer: DescribeWriter,
	cli: Cli,
	node: KubeObject,
	allocatable: Record<string, string>,
	now: number,
): Promise<void> {
	const list = await cli.api.json<ObjectList>('GET', resourcePath(PODS, undefined), {
		query: { fieldSelector: `spec.nodeName=${node.metadata.name},status.phase!=Failed,status.phase!=Succeeded` },
	});
	const pods = (list.items ?? []).map((pod) => ({
		pod,
		requests: podAmounts(pod.spec as PodSpec, 'requests'),
		limits: podAmounts(pod.spec as PodSpec, 'limits'),
	}));
	writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
	writer.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
	writer.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
	const cpu = (amounts: Amounts): string =>
		`${formatMilli(amounts.cpu ?? 0)} (${percent(amounts.cpu ?? 0, allocatable.cpu)}%)`;
	const memory = (amounts: Amounts): string =>
		`${formatMemory(amounts.memory ?? 0)} (${percent(amounts.memory ?? 0, allocatable.memory)}%)`;
	for (const { pod, requests, limits } of pods) {
		const { namespace, name, creationTimestamp } = pod.metadata;
		writer.line(
			1,
			[
				namespace,
				name,
				'',
				cpu(requests),
				cpu(limits),
				memory(requests),
				memory(limits),
				ago(creationTimestamp, now),
			].join('\t'),
		);
	}
	const sum = (which: 'requests' | 'limits'): Amounts => {
		const total: Amounts = {};
		for (const each of pods)
			for (const [name, amount] of Object.entries(each[which])) total[name] = (total[name] ?? 0) + amount;
		return total;
	};
	const [requests, limits] = [sum('requests'), sum('limits')];
	writer.line(0, 'Allocated resources:');
	writer.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
	writer.line(1, 'Resource\tRequests\tLimits');
	writer.line(1, '--------\t--------\t------');
	writer.line(1, `cpu\t${cpu(requests)}\t${cpu(limits)}`);
	writer.line(1, `memory\t${memory(requests)}\t${memory(limits)}`);
	for (const name of Object.keys(allocatable).sort()) {
		if (name === 'cpu' || name === 'memory' || name === 'pods') continue;
		const format = (amounts: Amounts): string =>
			`${formatMemory(amounts[name] ?? 0)} (${percent(amounts[name] ?? 0, allocatable[name])}%)`;
		if (/^(ephemeral-storage|hugepages-)/.test(name)) writer.line(1, `${name}\t${format(requests)}\t${format(limits)}`);
		else writer.line(1, `${name}\t${requests[name] ?? 0}\t${limits[name] ?? 0}`);
	}
}
