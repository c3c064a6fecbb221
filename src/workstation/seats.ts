/** Where the learner sits in each profile: as data, so that a profile's prompt and home are a line each. */

import type { ProfileName } from '../cluster/cluster.ts';

export interface Seat {
	/** The node whose machine the learner is logged in to; left out where they sit on a machine of their own. */
	node?: string;
	user: string;
	/** Their account on the nodes, where it has another name. */
	nodeUser?: string;
	/** The API server as kubeconfig names it. */
	server: string;
	/** Names of cluster, user and context in kubeconfig, as the installer writes them. */
	kubeconfig: { cluster: string; user: string; context: string };
}

export const SEATS: Record<ProfileName, Seat> = {
	k3s: {
		node: 'master',
		user: 'learner',
		server: 'https://192.168.164.130:6443',
		kubeconfig: { cluster: 'default', user: 'default', context: 'default' },
	},
	kubeadm: {
		node: 'myserver01',
		user: 'assu',
		server: 'https://10.0.2.4:6443',
		kubeconfig: { cluster: 'kubernetes', user: 'kubernetes-admin', context: 'kubernetes-admin@kubernetes' },
	},
	minikube: {
		user: 'learner',
		nodeUser: 'docker',
		server: 'https://192.168.49.2:8443',
		kubeconfig: { cluster: 'minikube', user: 'minikube', context: 'minikube' },
	},
	cloud: {
		user: 'learner',
		server: 'https://198.51.100.10',
		kubeconfig: { cluster: 'cloud', user: 'cloud-admin', context: 'cloud' },
	},
};
