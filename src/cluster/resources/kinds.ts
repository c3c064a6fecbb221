/** Every kind's name for a client: `client.list(KINDS.pods)`. Only names: what a kind does is in its folder. */

import type { KubeObject, ResourceRef } from '../types.ts';
import type * as kinds from './types.ts';

const ref = <T extends KubeObject>(
	apiVersion: string,
	plural: string,
	kind: string,
	namespaced = true,
): ResourceRef<T> => {
	const slash = apiVersion.indexOf('/');
	return {
		group: slash < 0 ? '' : apiVersion.slice(0, slash),
		version: apiVersion.slice(slash + 1),
		plural,
		kind,
		namespaced,
	};
};

export const KINDS = {
	namespaces: ref<kinds.Namespace>('v1', 'namespaces', 'Namespace', false),
	nodes: ref<kinds.Node>('v1', 'nodes', 'Node', false),
	pods: ref<kinds.Pod>('v1', 'pods', 'Pod'),
	services: ref<kinds.Service>('v1', 'services', 'Service'),
	endpoints: ref<kinds.Endpoints>('v1', 'endpoints', 'Endpoints'),
	configmaps: ref<kinds.ConfigMap>('v1', 'configmaps', 'ConfigMap'),
	secrets: ref<kinds.Secret>('v1', 'secrets', 'Secret'),
	serviceaccounts: ref<kinds.ServiceAccount>('v1', 'serviceaccounts', 'ServiceAccount'),
	events: ref<kinds.Event>('v1', 'events', 'Event'),
	resourcequotas: ref<kinds.ResourceQuota>('v1', 'resourcequotas', 'ResourceQuota'),
	limitranges: ref<kinds.LimitRange>('v1', 'limitranges', 'LimitRange'),
	leases: ref<kinds.Lease>('coordination.k8s.io/v1', 'leases', 'Lease'),
	endpointslices: ref<kinds.EndpointSlice>('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'),
	replicasets: ref<kinds.ReplicaSet>('apps/v1', 'replicasets', 'ReplicaSet'),
	replicationcontrollers: ref<kinds.ReplicationController>('v1', 'replicationcontrollers', 'ReplicationController'),
	deployments: ref<kinds.Deployment>('apps/v1', 'deployments', 'Deployment'),
	daemonsets: ref<kinds.DaemonSet>('apps/v1', 'daemonsets', 'DaemonSet'),
	statefulsets: ref<kinds.StatefulSet>('apps/v1', 'statefulsets', 'StatefulSet'),
	controllerrevisions: ref<kinds.ControllerRevision>('apps/v1', 'controllerrevisions', 'ControllerRevision'),
	jobs: ref<kinds.Job>('batch/v1', 'jobs', 'Job'),
	cronjobs: ref<kinds.CronJob>('batch/v1', 'cronjobs', 'CronJob'),
	ingresses: ref<kinds.Ingress>('networking.k8s.io/v1', 'ingresses', 'Ingress'),
	ingressclasses: ref<kinds.IngressClass>('networking.k8s.io/v1', 'ingressclasses', 'IngressClass', false),
	networkpolicies: ref<kinds.NetworkPolicy>('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'),
	servicecidrs: ref<kinds.ServiceCIDR>('networking.k8s.io/v1', 'servicecidrs', 'ServiceCIDR', false),
	ipaddresses: ref<kinds.IPAddress>('networking.k8s.io/v1', 'ipaddresses', 'IPAddress', false),
	poddisruptionbudgets: ref<kinds.PodDisruptionBudget>('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
	roles: ref<kinds.Role>('rbac.authorization.k8s.io/v1', 'roles', 'Role'),
	rolebindings: ref<kinds.RoleBinding>('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding'),
	clusterroles: ref<kinds.ClusterRole>('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', false),
	clusterrolebindings: ref<kinds.ClusterRoleBinding>(
		'rbac.authorization.k8s.io/v1',
		'clusterrolebindings',
		'ClusterRoleBinding',
		false,
	),
	priorityclasses: ref<kinds.PriorityClass>('scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', false),
	storageclasses: ref<kinds.StorageClass>('storage.k8s.io/v1', 'storageclasses', 'StorageClass', false),
	persistentvolumes: ref<kinds.PersistentVolume>('v1', 'persistentvolumes', 'PersistentVolume', false),
	persistentvolumeclaims: ref<kinds.PersistentVolumeClaim>('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
	customresourcedefinitions: ref<kinds.CustomResourceDefinition>(
		'apiextensions.k8s.io/v1',
		'customresourcedefinitions',
		'CustomResourceDefinition',
		false,
	),
	horizontalpodautoscalers: ref<kinds.HorizontalPodAutoscaler>(
		'autoscaling/v2',
		'horizontalpodautoscalers',
		'HorizontalPodAutoscaler',
	),
} as const;
