/**
 * A managed cluster: nodes in two zones that only the cloud's own network reaches, a control plane that is the
 * provider's business, and load balancers with public addresses for the asking.
 */

import { addressesOf, serviceController } from '../../controllers/cloud/service.ts';
import type { Profile, ProfileNode } from '../types.ts';
import { coreDns, kubeProxy, metricsServer } from '../upstream/addons.ts';
import { calico } from '../upstream/calico.ts';
import { hostUnits, kubeletFiles } from '../upstream/host.ts';
import { VERSION } from '../upstream/versions.ts';

const POD_RANGE = '10.244.0.0/16';
const SERVICE_RANGE = '10.96.0.0/16';
const DNS = '10.96.0.10';

const node = (name: string, zone: string, address: string, podCIDR: string): ProfileNode => ({
	name,
	address,
	podCIDR,
	labels: {
		'node.kubernetes.io/instance-type': 'standard-2',
		'topology.kubernetes.io/region': 'region-1',
		'topology.kubernetes.io/zone': zone,
	},
	annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
	capacity: { cpu: '2', memory: '8148732Ki', 'ephemeral-storage': '101430960Ki', pods: '110' },
	reserved: { cpu: '70m', memory: '1843540Ki' },
	info: {
		kernelVersion: '6.8.0-1030-cloud',
		osImage: 'Ubuntu 24.04.3 LTS',
		containerRuntimeVersion: 'containerd://2.2.1',
		kubeletVersion: VERSION,
	},
	providerID: `cloud:///${zone}/${name}`,
	files: kubeletFiles(DNS),
});

const nodes = [
	node('node-a1', 'zone-a', '10.128.0.11', '10.244.0.0/24'),
	node('node-a2', 'zone-a', '10.128.0.12', '10.244.1.0/24'),
	node('node-b1', 'zone-b', '10.128.0.21', '10.244.2.0/24'),
];

export const cloud: Profile = {
	ageDays: 40,
	settings: {
		serviceClusterIPRange: SERVICE_RANGE,
		nodePortRange: [30000, 32767],
		gitVersion: VERSION,
		advertise: { address: '10.128.0.2', port: 443 },
		storageClasses: [
			{
				name: 'standard',
				provisioner: 'disk.csi.cloud',
				reclaimPolicy: 'Delete',
				volumeBindingMode: 'WaitForFirstConsumer',
			},
		],
	},
	podRange: POD_RANGE,
	nodeRange: '10.128.0.0/24',
	privateNodes: true,
	podNetwork: 'calico',
	networkPolicies: 'drop',
	clusterDomain: 'cluster.local',
	clusterDns: DNS,
	hostDns: { search: [], nameservers: ['169.254.169.253'], options: ['edns0', 'trust-ad'] },
	nodes,
	workstation: { name: 'laptop', address: '198.51.100.7', nameservers: ['198.51.100.1'] },
	preloaded: [],
	manifests: {
		manager: 'cloud-provider',
		objects: [...coreDns(2, DNS), ...kubeProxy(POD_RANGE), ...calico(POD_RANGE), ...metricsServer()],
	},
	controllers: [serviceController({ delay: [25_000, 55_000], address: addressesOf('203.0.113.0/24') })],
	loadBalancers: true,
	units: hostUnits(nodes.map(({ name }) => name)),
};
