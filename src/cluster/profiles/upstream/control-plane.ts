/** The static Pods of a control plane that kubeadm set up (/etc/kubernetes/manifests). */

import type { FileTable } from '../../../os/fs.ts';
import type { KubeObject } from '../../types.ts';
import { STATIC_POD_PATH } from './host.ts';
import { IMAGES } from './versions.ts';

export interface ControlPlane {
	/** The node they are on. */
	node: string;
	address: string;
	/** The API server's port. */
	port: number;
	podRange: string;
	serviceRange: string;
	/** Where the certificates are: `/etc/kubernetes/pki`. */
	pki: string;
}

interface Part {
	name: string;
	image: string;
	cpu: string;
	memory?: string;
	flags: string[];
}

/** etcd, kube-apiserver, kube-controller-manager and kube-scheduler, as manifests without the node's name. */
export function controlPlanePods(of: ControlPlane): KubeObject[] {
	const { address, port, pki, podRange, serviceRange, node } = of;
	const parts: Part[] = [
		{
			name: 'etcd',
			image: IMAGES.etcd,
			cpu: '100m',
			memory: '100Mi',
			flags: [
				`--advertise-client-urls=https://${address}:2379`,
				`--cert-file=${pki}/etcd/server.crt`,
				'--client-cert-auth=true',
				'--data-dir=/var/lib/etcd',
				`--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
				'--listen-metrics-urls=http://127.0.0.1:2381',
				`--name=${node}`,
			],
		},
		{
			name: 'kube-apiserver',
			image: IMAGES.apiserver,
			cpu: '250m',
			flags: [
				`--advertise-address=${address}`,
				'--allow-privileged=true',
				'--authorization-mode=Node,RBAC',
				`--client-ca-file=${pki}/ca.crt`,
				'--enable-admission-plugins=NodeRestriction',
				'--etcd-servers=https://127.0.0.1:2379',
				`--secure-port=${port}`,
				'--service-account-issuer=https://kubernetes.default.svc.cluster.local',
				`--service-cluster-ip-range=${serviceRange}`,
				`--tls-cert-file=${pki}/apiserver.crt`,
			],
		},
		{
			name: 'kube-controller-manager',
			image: IMAGES.controllerManager,
			cpu: '200m',
			flags: [
				'--allocate-node-cidrs=true',
				'--bind-address=127.0.0.1',
				`--cluster-cidr=${podRange}`,
				'--cluster-name=kubernetes',
				'--controllers=*,bootstrapsigner,tokencleaner',
				'--kubeconfig=/etc/kubernetes/controller-manager.conf',
				'--leader-elect=true',
				`--service-cluster-ip-range=${serviceRange}`,
			],
		},
		{
			name: 'kube-scheduler',
			image: IMAGES.scheduler,
			cpu: '100m',
			flags: ['--bind-address=127.0.0.1', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=true'],
		},
	];
	return parts.map((part) => ({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: part.name,
			namespace: 'kube-system',
			labels: { component: part.name, tier: 'control-plane' },
		},
		spec: {
			hostNetwork: true,
			priorityClassName: 'system-node-critical',
			securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
			containers: [
				{
					name: part.name,
					image: part.image,
					imagePullPolicy: 'IfNotPresent',
					command: [part.name, ...part.flags],
					resources: { requests: { cpu: part.cpu, ...(part.memory ? { memory: part.memory } : {}) } },
				},
			],
		},
	}));
}

/** The files in which kubeadm wrote them down. */
export const controlPlaneFiles = (pods: KubeObject[]): FileTable =>
	Object.fromEntries(
		pods.map((pod) => [`${STATIC_POD_PATH}/${pod.metadata.name}.yaml`, { text: yamlOf(pod), mode: 0o600 }]),
	);

/** As YAML, which is all plain here: nothing in these manifests needs quotes. */
function yamlOf(value: object, indent = ''): string {
	const deeper = `${indent}  `;
	return Object.entries(value)
		.map(([key, item]) => {
			if (typeof item !== 'object') return `${indent}${key}: ${item}\n`;
			if (!Array.isArray(item)) return `${indent}${key}:\n${yamlOf(item, deeper)}`;
			const items = item.map((each) => (typeof each === 'object' ? yamlOf(each, deeper).trimStart() : `${each}\n`));
			return `${indent}${key}:\n${items.map((text) => `${indent}- ${text}`).join('')}`;
		})
		.join('');
}
