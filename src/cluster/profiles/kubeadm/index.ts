/** The kubeadm cluster of the notes: three VirtualBox machines, Calico, nothing that hands out load balancer addresses. */

import type { Profile, ProfileNode } from '../types.ts';
import { coreDns, kubeProxy } from '../upstream/addons.ts';
import { calico } from '../upstream/calico.ts';
import { controlPlaneFiles, controlPlanePods } from '../upstream/control-plane.ts';
import { hostUnits, kubeletFiles, STATIC_POD_PATH } from '../upstream/host.ts';
import { VERSION } from '../upstream/versions.ts';

const POD_RANGE = '192.168.0.0/16';
const SERVICE_RANGE = '10.96.0.0/12';
const DNS = '10.96.0.10';

const CONTROL_PLANE = controlPlanePods({
	node: 'myserver01',
	address: '10.0.2.4',
	port: 6443,
	podRange: POD_RANGE,
	serviceRange: SERVICE_RANGE,
	pki: '/etc/kubernetes/pki',
});

/** @param block the /26 that Calico took for the node. */
const node = (name: string, address: string, podCIDR: string, block: string, tunnel: string): ProfileNode => ({
	name,
	address,
	podCIDR,
	podBlock: block,
	labels:
		name === 'myserver01'
			? {
					'node-role.kubernetes.io/control-plane': '',
					'node.kubernetes.io/exclude-from-external-load-balancers': '',
				}
			: {},
	annotations: {
		'node.alpha.kubernetes.io/ttl': '0',
		'projectcalico.org/IPv4Address': `${address}/24`,
		'projectcalico.org/IPv4VXLANTunnelAddr': tunnel,
	},
	...(name === 'myserver01'
		? {
				taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
				staticPods: CONTROL_PLANE,
			}
		: {}),
	capacity: { cpu: '2', memory: '4009952Ki', 'ephemeral-storage': '24590672Ki', pods: '110' },
	info: {
		kernelVersion: '6.8.0-64-generic',
		osImage: 'Ubuntu 24.04.3 LTS',
		containerRuntimeVersion: 'containerd://2.2.1',
		kubeletVersion: VERSION,
	},
	staticPodPath: STATIC_POD_PATH,
	files: { ...kubeletFiles(DNS), ...(name === 'myserver01' ? controlPlaneFiles(CONTROL_PLANE) : {}) },
});

const nodes = [
	node('myserver01', '10.0.2.4', '192.168.0.0/24', '192.168.189.64/26', '192.168.189.64'),
	node('myserver02', '10.0.2.5', '192.168.1.0/24', '192.168.149.128/26', '192.168.149.128'),
	node('myserver03', '10.0.2.6', '192.168.2.0/24', '192.168.22.0/26', '192.168.22.0'),
];

export const kubeadm: Profile = {
	ageDays: 12,
	settings: {
		serviceClusterIPRange: SERVICE_RANGE,
		nodePortRange: [30000, 32767],
		gitVersion: VERSION,
		advertise: { address: '10.0.2.4', port: 6443 },
	},
	podRange: POD_RANGE,
	nodeRange: '10.0.2.0/24',
	podNetwork: 'calico',
	networkPolicies: 'drop',
	clusterDomain: 'cluster.local',
	clusterDns: DNS,
	hostDns: { search: [], nameservers: ['10.0.2.1'], options: ['edns0', 'trust-ad'] },
	nodes,
	privateNodes: true,
	vmHost: {
		name: 'host',
		address: '172.30.1.20',
		nameservers: ['1.1.1.1'],
		nat: {
			gateway: '10.0.2.2',
			forwards: [
				{ port: 31051, to: { address: '10.0.2.5', port: 31001 } },
				{ port: 31061, to: { address: '10.0.2.6', port: 31001 } },
				{ port: 80, to: { address: '10.0.2.4', port: 80 } },
			],
		},
	},
	preloaded: [],
	manifests: { manager: 'kubeadm', objects: [...coreDns(2, DNS), ...kubeProxy(POD_RANGE), ...calico(POD_RANGE)] },
	units: hostUnits(nodes.map(({ name }) => name)),
};
