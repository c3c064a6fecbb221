/** Deployments, ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets: what keeps Pods running. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { resourcePath } from '../client/api.ts';
import { same } from '../client/strategic-merge.ts';
import type { ObjectList } from '../resources/builder.ts';
import { podSelector, podsBySelector } from '../resources/pods.ts';
import { formatSelector, type LabelSelector, selectorText } from '../resources/selectors.ts';
import type { Describer } from './describer.ts';
import { describePodTemplate, type PodSpec } from './pod-template.ts';
import { type DescribeWriter, labelsLine, longTime } from './writer.ts';

type Template = {
	metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
	spec?: PodSpec;
};

interface Workload {
	replicas?: number;
	selector?: LabelSelector;
	template?: Template;
	minReadySeconds?: number;
	strategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } };
	updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
	paused?: boolean;
	volumeClaimTemplates?: KubeObject[];
}

interface WorkloadStatus {
	replicas?: number;
	updatedReplicas?: number;
	availableReplicas?: number;
	unavailableReplicas?: number;
	currentNumberScheduled?: number;
	desiredNumberScheduled?: number;
	numberMisscheduled?: number;
	numberAvailable?: number;
	updatedNumberScheduled?: number;
	conditions?: { type: string; status: string; reason?: string }[];
}

const specOf = (object: KubeObject): Workload => (object.spec ?? {}) as Workload;
const statusOf = (object: KubeObject): WorkloadStatus => (object.status ?? {}) as WorkloadStatus;

const REPLICASETS = { group: 'apps', version: 'v1', plural: 'replicasets', namespaced: true };

export const describeDeployment: Describer = async (writer, object, { cli }) => {
	const spec = specOf(object);
	const status = statusOf(object);
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	writer.field('CreationTimestamp', longTime(metadata.creationTimestamp));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('Selector', formatSelector(spec.selector));
	writer.field(
		'Replicas',
		`${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
	);
	writer.field('StrategyType', spec.strategy?.type);
	writer.field('MinReadySeconds', spec.minReadySeconds ?? 0);
	const rolling = spec.strategy?.rollingUpdate;
	if (rolling) {
		writer.field(
			'RollingUpdateStrategy',
			`${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`,
		);
	}
	describePodTemplate(writer, spec.template);
	if (status.conditions?.length) {
		writer.line(0, 'Conditions:');
		writer.line(1, 'Type\tStatus\tReason');
		writer.line(1, '----\t------\t------');
		for (const { type, status: state, reason = '' } of status.conditions)
			writer.line(1, `${type} \t${state}\t${reason}`);
	}
	const { old, current } = await replicaSetsOf(cli, object);
	if (old.length === 0 && !current) return;
	writer.field('OldReplicaSets', old.map(replicaSetText).join(', ') || '<none>');
	writer.field('NewReplicaSet', current ? replicaSetText(current) : '<none>');
};

/** The ReplicaSets of a Deployment: the one of its present template, and the others, oldest first. */
export async function replicaSetsOf(
	cli: Cli,
	deployment: KubeObject,
): Promise<{ current: KubeObject | undefined; old: KubeObject[] }> {
	const selector = selectorText(specOf(deployment).selector);
	const list = await cli.api.json<ObjectList>('GET', resourcePath(REPLICASETS, deployment.metadata.namespace), {
		query: { labelSelector: selector },
	});
	const owned = (list.items ?? [])
		.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid))
		.sort((a, b) => revisionOf(a) - revisionOf(b));
	const template = specOf(deployment).template;
	const current = owned.find((each) => sameTemplate(specOf(each).template, template));
	return { current, old: owned.filter((each) => each !== current) };
}

/** Equal but for the hash label that the controller adds. */
function sameTemplate(a: Template | undefined, b: Template | undefined): boolean {
	const plain = (template: Template | undefined): unknown => {
		const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
		return { ...template, metadata: { ...template?.metadata, labels } };
	};
	return same(plain(a), plain(b));
}

export const revisionOf = (object: KubeObject): number =>
	Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

const replicaSetText = (object: KubeObject): string =>
	`${object.metadata.name} (${statusOf(object).replicas ?? 0}/${specOf(object).replicas ?? 0} replicas created)`;

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed` */
async function describePodStatus(writer: DescribeWriter, cli: Cli, object: KubeObject): Promise<void> {
	const pods = await podsBySelector(cli, object.metadata.namespace ?? '', podSelector(object) ?? '');
	const owned = pods.filter(({ metadata }) =>
		metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === object.metadata.uid),
	);
	const count = (phase: string): number =>
		owned.filter(({ status }) => (status as { phase?: string } | undefined)?.phase === phase).length;
	writer.field(
		'Pods Status',
		`${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
	);
}

export const describeReplicaSet: Describer = async (writer, object, { cli }) => {
	const spec = specOf(object);
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	const isOld = object.kind === 'ReplicationController';
	writer.field('Selector', isOld ? (podSelector(object) ?? '<none>') : formatSelector(spec.selector));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	const controller = metadata.ownerReferences?.find((owner) => owner.controller);
	if (controller) writer.field('Controlled By', `${controller.kind}/${controller.name}`);
	writer.field('Replicas', `${statusOf(object).replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
	await describePodStatus(writer, cli, object);
	describePodTemplate(writer, spec.template);
	describeConditions(writer, statusOf(object));
};

function describeConditions(writer: DescribeWriter, { conditions }: WorkloadStatus): void {
	if (!conditions?.length) return;
	writer.line(0, 'Conditions:');
	writer.line(1, 'Type\tStatus\tReason');
	writer.line(1, '----\t------\t------');
	for (const { type, status, reason = '' } of conditions) writer.line(1, `${type} \t${status}\t${reason}`);
}

export const describeStatefulSet: Describer = async (writer, object, { cli }) => {
	const spec = specOf(object);
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	writer.field('CreationTimestamp', longTime(metadata.creationTimestamp));
	writer.field('Selector', formatSelector(spec.selector));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('Replicas', `${spec.replicas ?? 0} desired | ${statusOf(object).replicas ?? 0} total`);
	writer.field('Update Strategy', spec.updateStrategy?.type);
	if (spec.updateStrategy?.rollingUpdate)
		writer.field('Partition', spec.updateStrategy.rollingUpdate.partition ?? 0, 1);
	await describePodStatus(writer, cli, object);
	describePodTemplate(writer, spec.template);
	const claims = spec.volumeClaimTemplates ?? [];
	if (claims.length === 0) return writer.field('Volume Claims', '<none>');
	writer.line(0, 'Volume Claims:');
	for (const claim of claims) {
		const { storageClassName, resources, accessModes } = (claim.spec ?? {}) as {
			storageClassName?: string;
			resources?: { requests?: { storage?: string } };
			accessModes?: string[];
		};
		writer.field('Name', claim.metadata.name, 1);
		writer.field('StorageClass', storageClassName, 1);
		writer.labels('Labels', claim.metadata.labels, 1);
		writer.annotations('Annotations', claim.metadata.annotations, 1);
		writer.field('Capacity', resources?.requests?.storage ?? '<default>', 1);
		writer.field('Access Modes', `[${(accessModes ?? []).join(' ')}]`, 1);
	}
};

export const describeDaemonSet: Describer = async (writer, object, { cli }) => {
	const spec = specOf(object);
	const status = statusOf(object);
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	writer.field('Selector', formatSelector(spec.selector));
	writer.field('Node-Selector', labelsLine(spec.template?.spec?.nodeSelector));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	for (const [title, count] of [
		['Desired Number of Nodes Scheduled', status.desiredNumberScheduled],
		['Current Number of Nodes Scheduled', status.currentNumberScheduled],
		['Number of Nodes Scheduled with Up-to-date Pods', status.updatedNumberScheduled],
		['Number of Nodes Scheduled with Available Pods', status.numberAvailable],
		['Number of Nodes Misscheduled', status.numberMisscheduled],
	] as const) {
		writer.line(0, `${title}: ${count ?? 0}`);
	}
	await describePodStatus(writer, cli, object);
	describePodTemplate(writer, spec.template);
};
