/** The k3s of the notes: two virtual machines behind VMware's NAT, flannel, ServiceLB, no Traefik. */

import { serviceController } from '../../controllers/cloud/service.ts';
import { serviceLbController } from '../../controllers/cloud/servicelb.ts';
import type { Profile, ProfileNode } from '../types.ts';
import { manifests } from './manifests.ts';

const VERSION = 'v1.36.1+k3s1';

const node = (name: string, address: string, podCIDR: string, server: boolean): ProfileNode => ({
	name,
	address,
	podCIDR,
	labels: {
		'beta.kubernetes.io/instance-type': 'k3s',
		'node.kubernetes.io/instance-type': 'k3s',
		...(server ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
	},
	annotations: {
		'alpha.kubernetes.io/provided-node-ip': address,
		'flannel.alpha.coreos.com/backend-data': 'null',
		'flannel.alpha.coreos.com/backend-type': 'vxlan',
		'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
		'flannel.alpha.coreos.com/public-ip': address,
		'k3s.io/hostname': name,
		'k3s.io/internal-ip': address,
	},
	// The server runs the whole control plane in its own process.
	idle: server ? { cpu: 96, memory: 1370 } : { cpu: 28, memory: 540 },
	capacity: { cpu: '2', memory: '4005916Ki', 'ephemeral-storage': '20463184Ki', pods: '110' },
	info: {
		kernelVersion: '6.8.0-64-generic',
		osImage: 'Ubuntu 24.04.3 LTS',
		containerRuntimeVersion: 'containerd://2.2.1-k3s1',
		kubeletVersion: VERSION,
	},
	providerID: `k3s://${name}`,
});

export const k3s: Profile = {
	ageDays: 26,
	settings: {
		serviceClusterIPRange: '10.43.0.0/16',
		nodePortRange: [30000, 32767],
		gitVersion: VERSION,
		advertise: { address: '192.168.164.130', port: 6443 },
		storageClasses: [
			{
				name: 'local-path',
				annotations: { defaultVolumeType: 'local' },
				provisioner: 'rancher.io/local-path',
				reclaimPolicy: 'Delete',
				volumeBindingMode: 'WaitForFirstConsumer',
			},
		],
	},
	podRange: '10.42.0.0/16',
	nodeRange: '192.168.164.0/24',
	podNetwork: 'flannel',
	networkPolicies: 'reject',
	clusterDomain: 'cluster.local',
	clusterDns: '10.43.0.10',
	hostDns: { search: ['localdomain'], nameservers: ['192.168.164.2'], options: ['edns0', 'trust-ad'] },
	nodes: [
		node('master', '192.168.164.130', '10.42.0.0/24', true),
		node('worker1', '192.168.164.131', '10.42.1.0/24', false),
	],
	vmHost: { name: 'host', address: '192.168.164.1', nameservers: ['1.1.1.1'] },
	noAnonymous: true,
	preloaded: [],
	manifests: { manager: 'deploy@master', objects: manifests },
	controllers: [serviceController(), serviceLbController],
	units: [
		{
			name: 'k3s.service',
			description: 'Lightweight Kubernetes',
			path: '/etc/systemd/system/k3s.service',
			command: '/usr/local/bin/k3s server',
			nodes: ['master'],
			memory: '812.4M',
			journal: [
				`level=info msg="Starting k3s ${VERSION}"`,
				'level=info msg="Running kube-apiserver --advertise-port=6443 --authorization-mode=Node,RBAC --service-cluster-ip-range=10.43.0.0/16 --service-node-port-range=30000-32767"',
				'level=info msg="Running kube-scheduler --leader-elect=false"',
				'level=info msg="Running kube-controller-manager --cluster-cidr=10.42.0.0/16 --service-cluster-ip-range=10.43.0.0/16"',
				'level=info msg="Running kubelet --cluster-dns=10.43.0.10 --cluster-domain=cluster.local --container-runtime-endpoint=unix:///run/k3s/containerd/containerd.sock --hostname-override={node} --resolv-conf=/run/systemd/resolve/resolv.conf"',
				'level=info msg="Running kube-proxy --cluster-cidr=10.42.0.0/16 --hostname-override={node} --proxy-mode=iptables"',
				'level=info msg="k3s is up and running"',
			],
		},
		{
			name: 'k3s-agent.service',
			description: 'Lightweight Kubernetes',
			path: '/etc/systemd/system/k3s-agent.service',
			command: '/usr/local/bin/k3s agent',
			nodes: ['worker1'],
			kubelet: true,
			memory: '341.7M',
			journal: [
				`level=info msg="Starting k3s agent ${VERSION}"`,
				'level=info msg="Running kubelet --cluster-dns=10.43.0.10 --cluster-domain=cluster.local --hostname-override={node} --resolv-conf=/run/systemd/resolve/resolv.conf"',
				'level=info msg="Running kube-proxy --cluster-cidr=10.42.0.0/16 --hostname-override={node} --proxy-mode=iptables"',
				'level=info msg="k3s agent is up and running"',
			],
		},
	],
};
