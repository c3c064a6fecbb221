import { humanDuration } from '../../cluster/apimachinery/duration.ts';
import { parseRfc3339 } from '../../os/time.ts';
import type { Describer } from './describer.ts';
import {
	type ContainerStatus,
	describeContainers,
	describeSpread,
	describeTolerations,
	type PodSpec,
} from './pod-template.ts';
import { describeVolumes } from './volumes.ts';
import { longTime } from './writer.ts';

interface PodStatus {
	phase?: string;
	reason?: string;
	message?: string;
	hostIP?: string;
	podIP?: string;
	podIPs?: { ip: string }[];
	startTime?: string;
	qosClass?: string;
	nominatedNodeName?: string;
	conditions?: { type: string; status: string }[];
	containerStatuses?: ContainerStatus[];
	initContainerStatuses?: ContainerStatus[];
	ephemeralContainerStatuses?: ContainerStatus[];
}

export const describePod: Describer = (writer, object, { now }) => {
	const { metadata } = object;
	const spec = (object.spec ?? {}) as PodSpec;
	const status = (object.status ?? {}) as PodStatus;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	if (spec.priority !== undefined) {
		writer.field('Priority', spec.priority);
		writer.optional('Priority Class Name', spec.priorityClassName);
	}
	writer.optional('Runtime Class Name', spec.runtimeClassName);
	writer.optional('Service Account', spec.serviceAccountName);
	writer.field('Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
	if (status.startTime) writer.field('Start Time', longTime(status.startTime));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
		writer.field('Status', `Terminating (lasts ${lasting(metadata.deletionTimestamp, now)})`);
		writer.field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
	} else writer.field('Status', status.phase);
	writer.optional('Reason', status.reason);
	writer.optional('Message', status.message);
	writer.field('IP', status.podIP);
	const addresses = status.podIPs?.map(({ ip }) => ip) ?? (status.podIP ? [status.podIP] : []);
	if (addresses.length === 0) writer.field('IPs', '<none>');
	else {
		writer.line(0, 'IPs:');
		for (const address of addresses) writer.field('IP', address, 1);
	}
	const controller = metadata.ownerReferences?.find((owner) => owner.controller);
	if (controller) writer.field('Controlled By', `${controller.kind}/${controller.name}`);
	writer.optional('NominatedNodeName', status.nominatedNodeName);
	if (spec.initContainers?.length) {
		describeContainers(writer, 'Init Containers', spec.initContainers, status.initContainerStatuses, {
			level: 0,
			pod: object,
		});
	}
	describeContainers(writer, 'Containers', spec.containers, status.containerStatuses, {
		level: 0,
		pod: object,
	});
	if (spec.ephemeralContainers?.length) {
		describeContainers(writer, 'Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses, {
			level: 0,
			pod: object,
		});
	}
	if (spec.readinessGates?.length) {
		writer.line(0, 'Readiness Gates:');
		writer.line(1, 'Type\tStatus');
		for (const { conditionType } of spec.readinessGates) {
			const state = status.conditions?.find(({ type }) => type === conditionType)?.status ?? '<none>';
			writer.line(1, `${conditionType} \t${state} `);
		}
	}
	if (status.conditions?.length) {
		writer.line(0, 'Conditions:');
		writer.line(1, 'Type\tStatus');
		for (const { type, status: state } of status.conditions) writer.line(1, `${type} \t${state} `);
	}
	describeVolumes(writer, spec.volumes);
	writer.optional('QoS Class', status.qosClass);
	writer.labels('Node-Selectors', spec.nodeSelector);
	describeTolerations(writer, spec.tolerations);
	describeSpread(writer, spec);
};

const lasting = (since: string, now: number): string => humanDuration(now - (parseRfc3339(since) ?? now));
