/** Calico as its manifest installs it (calico.yaml): a Pod on each node, and the controllers. */

import type { KubeObject } from '../../types.ts';
import { account } from './addons.ts';

const VERSION = 'v3.31.3';
const image = (name: string): string => `docker.io/calico/${name}:${VERSION}`;

/** @param podRange all Pods' addresses; nodes take blocks of 64 from it. */
export const calico = (podRange: string): KubeObject[] => [
	account('calico-node'),
	account('calico-kube-controllers'),
	{
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: { name: 'calico-config', namespace: 'kube-system' },
		data: { calico_backend: 'vxlan', typha_service_name: 'none', veth_mtu: '0' },
	},
	{
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: { name: 'calico-node', namespace: 'kube-system', labels: { 'k8s-app': 'calico-node' } },
		spec: {
			selector: { matchLabels: { 'k8s-app': 'calico-node' } },
			updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
			template: {
				metadata: { labels: { 'k8s-app': 'calico-node' } },
				spec: {
					nodeSelector: { 'kubernetes.io/os': 'linux' },
					hostNetwork: true,
					tolerations: [
						{ effect: 'NoSchedule', operator: 'Exists' },
						{ key: 'CriticalAddonsOnly', operator: 'Exists' },
						{ effect: 'NoExecute', operator: 'Exists' },
					],
					serviceAccountName: 'calico-node',
					terminationGracePeriodSeconds: 0,
					priorityClassName: 'system-node-critical',
					initContainers: [
						{
							name: 'install-cni',
							image: image('cni'),
							imagePullPolicy: 'IfNotPresent',
							command: ['/opt/cni/bin/install'],
						},
					],
					containers: [
						{
							name: 'calico-node',
							image: image('node'),
							imagePullPolicy: 'IfNotPresent',
							env: [
								{ name: 'DATASTORE_TYPE', value: 'kubernetes' },
								{ name: 'NODENAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
								{ name: 'CALICO_IPV4POOL_CIDR', value: podRange },
								{ name: 'CALICO_IPV4POOL_VXLAN', value: 'Always' },
							],
							securityContext: { privileged: true },
							resources: { requests: { cpu: '250m' } },
						},
					],
				},
			},
		},
	},
	{
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {
			name: 'calico-kube-controllers',
			namespace: 'kube-system',
			labels: { 'k8s-app': 'calico-kube-controllers' },
		},
		spec: {
			replicas: 1,
			selector: { matchLabels: { 'k8s-app': 'calico-kube-controllers' } },
			strategy: { type: 'Recreate' },
			template: {
				metadata: { labels: { 'k8s-app': 'calico-kube-controllers' } },
				spec: {
					nodeSelector: { 'kubernetes.io/os': 'linux' },
					tolerations: [
						{ key: 'CriticalAddonsOnly', operator: 'Exists' },
						{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
					],
					serviceAccountName: 'calico-kube-controllers',
					priorityClassName: 'system-cluster-critical',
					containers: [
						{
							name: 'calico-kube-controllers',
							image: image('kube-controllers'),
							imagePullPolicy: 'IfNotPresent',
							env: [
								{ name: 'ENABLED_CONTROLLERS', value: 'node,loadbalancer' },
								{ name: 'DATASTORE_TYPE', value: 'kubernetes' },
							],
						},
					],
				},
			},
		},
	},
];
