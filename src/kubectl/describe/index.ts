/** Which describer a kind has. */

import type { KubeObject } from '../../cluster/types.ts';
import type { DescribeContext, Describer } from './describer.ts';
import { describeEvents } from './events.ts';
import { describeGeneric } from './generic.ts';
import { describeAutoscaler } from './hpa.ts';
import { describeIngress, describeIngressClass } from './ingress.ts';
import { describeCronJob, describeJob } from './jobs.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import {
	describeDisruptionBudget,
	describeLimitRange,
	describeNetworkPolicy,
	describePriorityClass,
	describeResourceQuota,
} from './policy.ts';
import { describeRole, describeRoleBinding } from './rbac.ts';
import { describeService } from './service.ts';
import {
	describeConfigMap,
	describeEndpointSlice,
	describeEndpoints,
	describeIpAddress,
	describeNamespace,
	describeSecret,
	describeServiceAccount,
	describeServiceCidr,
} from './simple.ts';
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from './storage.ts';
import { describeDaemonSet, describeDeployment, describeReplicaSet, describeStatefulSet } from './workloads.ts';
import { DescribeWriter } from './writer.ts';

/** By kind and group. */
const DESCRIBERS: Record<string, Describer> = {
	'Pod.': describePod,
	'Service.': describeService,
	'Node.': describeNode,
	'Namespace.': describeNamespace,
	'ConfigMap.': describeConfigMap,
	'Secret.': describeSecret,
	'ServiceAccount.': describeServiceAccount,
	'Endpoints.': describeEndpoints,
	'EndpointSlice.discovery.k8s.io': describeEndpointSlice,
	'IPAddress.networking.k8s.io': describeIpAddress,
	'ServiceCIDR.networking.k8s.io': describeServiceCidr,
	'Deployment.apps': describeDeployment,
	'ReplicaSet.apps': describeReplicaSet,
	'ReplicationController.': describeReplicaSet,
	'StatefulSet.apps': describeStatefulSet,
	'DaemonSet.apps': describeDaemonSet,
	'Job.batch': describeJob,
	'CronJob.batch': describeCronJob,
	'HorizontalPodAutoscaler.autoscaling': describeAutoscaler,
	'Ingress.networking.k8s.io': describeIngress,
	'IngressClass.networking.k8s.io': describeIngressClass,
	'NetworkPolicy.networking.k8s.io': describeNetworkPolicy,
	'PodDisruptionBudget.policy': describeDisruptionBudget,
	'ResourceQuota.': describeResourceQuota,
	'LimitRange.': describeLimitRange,
	'Role.rbac.authorization.k8s.io': describeRole,
	'ClusterRole.rbac.authorization.k8s.io': describeRole,
	'RoleBinding.rbac.authorization.k8s.io': describeRoleBinding,
	'ClusterRoleBinding.rbac.authorization.k8s.io': describeRoleBinding,
	'PersistentVolume.': describePersistentVolume,
	'PersistentVolumeClaim.': describePersistentVolumeClaim,
	'StorageClass.storage.k8s.io': describeStorageClass,
	'PriorityClass.scheduling.k8s.io': describePriorityClass,
};

/** Kinds whose description ends without events. */
const WITHOUT_EVENTS = new Set([
	'ClusterRole',
	'ClusterRoleBinding',
	'LimitRange',
	'Namespace',
	'NetworkPolicy',
	'ResourceQuota',
	'Role',
	'RoleBinding',
	'Secret',
]);

/** The description of an object, events last. */
export async function describeObject(object: KubeObject, context: DescribeContext): Promise<string> {
	const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
	const writer = new DescribeWriter();
	const describer = DESCRIBERS[`${object.kind}.${group}`] ?? describeGeneric;
	await describer(writer, object, context);
	if (context.events && !WITHOUT_EVENTS.has(object.kind)) describeEvents(writer, context.events, context.now);
	return writer.text();
}
