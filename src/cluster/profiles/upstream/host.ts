/** What is on the hosts of a cluster that kubeadm (or minikube, which uses it) set up. */

import type { FileTable } from '../../../os/fs.ts';
import type { HostUnit } from '../types.ts';
import { VERSION } from './versions.ts';

/** Where kubeadm writes the manifests of the control plane. */
export const STATIC_POD_PATH = '/etc/kubernetes/manifests';

/** The kubelet's configuration file, /var/lib/kubelet/config.yaml. */
export const kubeletConfig = (
	clusterDns: string,
	cgroupDriver = 'systemd',
): string => `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: ${cgroupDriver}
clusterDNS:
- ${clusterDns}
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///var/run/containerd/containerd.sock
healthzBindAddress: 127.0.0.1
healthzPort: 10248
kind: KubeletConfiguration
resolvConf: /run/systemd/resolve/resolv.conf
rotateCertificates: true
staticPodPath: ${STATIC_POD_PATH}
`;

/** The kubelet's files on one host. */
export const kubeletFiles = (clusterDns: string): FileTable => ({
	[STATIC_POD_PATH]: null,
	'/var/lib/kubelet/config.yaml': kubeletConfig(clusterDns),
	'/var/lib/kubelet/kubeadm-flags.env':
		'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock"\n',
});

/** kubelet and containerd as systemd has them. */
export const hostUnits = (nodes: string[]): HostUnit[] => [
	{
		name: 'kubelet.service',
		description: 'kubelet: The Kubernetes Node Agent',
		path: '/usr/lib/systemd/system/kubelet.service',
		command:
			'/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml',
		nodes,
		kubelet: true,
		memory: '58.3M',
		journal: [
			`"Kubelet version" kubeletVersion="${VERSION}"`,
			'"Creating container runtime" containerRuntimeEndpoint="unix:///var/run/containerd/containerd.sock"',
			`"Adding static pod path" path="${STATIC_POD_PATH}"`,
			'"Started kubelet"',
			'"Successfully registered node" node="{node}"',
		],
	},
	{
		name: 'containerd.service',
		description: 'containerd container runtime',
		path: '/usr/lib/systemd/system/containerd.service',
		command: '/usr/bin/containerd',
		nodes,
		memory: '141.9M',
		journal: ['level=info msg="starting containerd"', 'level=info msg="containerd successfully booted in 0.041s"'],
	},
];
