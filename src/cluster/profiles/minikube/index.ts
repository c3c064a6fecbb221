/** minikube with its Docker driver: the whole cluster in one container beside the learner's shell. */

import type { KubeObject } from '../../types.ts';
import type { Profile } from '../types.ts';
import { account, coreDns, kubeProxy } from '../upstream/addons.ts';
import { controlPlaneFiles, controlPlanePods } from '../upstream/control-plane.ts';
import { hostUnits, kubeletFiles, STATIC_POD_PATH } from '../upstream/host.ts';
import { VERSION } from '../upstream/versions.ts';

const ADDRESS = '192.168.49.2';
/** Docker's bridge: the learner's machine as the node sees it. */
const HOST = '192.168.49.1';
const POD_RANGE = '10.244.0.0/16';
const SERVICE_RANGE = '10.96.0.0/12';
const DNS = '10.96.0.10';

const storageProvisioner: KubeObject[] = [
	account('storage-provisioner'),
	{
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: 'storage-provisioner',
			namespace: 'kube-system',
			labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile', 'integration-test': 'storage-provisioner' },
		},
		spec: {
			serviceAccountName: 'storage-provisioner',
			hostNetwork: true,
			containers: [
				{
					name: 'storage-provisioner',
					image: 'gcr.io/k8s-minikube/storage-provisioner:v5',
					imagePullPolicy: 'IfNotPresent',
					command: ['/storage-provisioner'],
					volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
				},
			],
			volumes: [{ name: 'tmp', hostPath: { path: '/tmp', type: 'Directory' } }],
		},
	},
];

const CONTROL_PLANE = controlPlanePods({
	node: 'minikube',
	address: ADDRESS,
	port: 8443,
	podRange: POD_RANGE,
	serviceRange: SERVICE_RANGE,
	pki: '/var/lib/minikube/certs',
});

export const minikube: Profile = {
	ageDays: 1,
	settings: {
		serviceClusterIPRange: SERVICE_RANGE,
		nodePortRange: [30000, 32767],
		gitVersion: VERSION,
		advertise: { address: ADDRESS, port: 8443 },
		storageClasses: [
			{
				name: 'standard',
				provisioner: 'k8s.io/minikube-hostpath',
				reclaimPolicy: 'Delete',
				volumeBindingMode: 'Immediate',
			},
		],
	},
	podRange: POD_RANGE,
	nodeRange: '192.168.49.0/24',
	podNetwork: 'bridge',
	clusterDomain: 'cluster.local',
	clusterDns: DNS,
	hostDns: { search: [], nameservers: ['192.168.65.254'], options: ['edns0', 'trust-ad', 'ndots:0'] },
	nodes: [
		{
			name: 'minikube',
			address: ADDRESS,
			podCIDR: '10.244.0.0/24',
			labels: {
				'minikube.k8s.io/name': 'minikube',
				'minikube.k8s.io/primary': 'true',
				'minikube.k8s.io/version': 'v1.38.1',
				'node-role.kubernetes.io/control-plane': '',
				'node.kubernetes.io/exclude-from-external-load-balancers': '',
			},
			annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
			capacity: { cpu: '4', memory: '8052072Ki', 'ephemeral-storage': '61202244Ki', pods: '110' },
			info: {
				kernelVersion: '6.8.0-64-generic',
				osImage: 'Debian GNU/Linux 12 (bookworm)',
				containerRuntimeVersion: 'containerd://2.2.1',
				kubeletVersion: VERSION,
			},
			staticPods: CONTROL_PLANE,
			staticPodPath: STATIC_POD_PATH,
			files: { ...kubeletFiles(DNS), ...controlPlaneFiles(CONTROL_PLANE) },
			hosts: { 'host.minikube.internal': HOST, 'control-plane.minikube.internal': ADDRESS },
		},
	],
	workstation: { name: 'laptop', address: HOST, nameservers: ['192.168.0.1'] },
	preloaded: ['gcr.io/k8s-minikube/storage-provisioner:v5'],
	manifests: { manager: 'minikube', objects: [...coreDns(1, DNS), ...kubeProxy(POD_RANGE), ...storageProvisioner] },
	units: hostUnits(['minikube']),
};
