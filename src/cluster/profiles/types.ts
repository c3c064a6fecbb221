/** What tells one kind of cluster from another: data. */

import type { FileTable } from '../../os/fs.ts';
import type { Controller } from '../controllers/types.ts';
import type { NodeSpec } from '../kubelet/node.ts';
import type { PortForward } from '../network/forwards.ts';
import type { Denial } from '../network/network-policy.ts';
import type { PodNetworkKind } from '../network/routing.ts';
import type { ApiServerSettings, KubeObject } from '../types.ts';

/** A service of the host's, for systemctl and journalctl. */
export interface HostUnit {
	/** `k3s.service` */
	name: string;
	description: string;
	/** The unit file's path. */
	path: string;
	/** The main process's command line. */
	command: string;
	/** Lines of its journal, oldest first; `{node}` stands for the node's name. */
	journal: string[];
	/** Nodes it is on; left out, all. */
	nodes?: string[];
	/** The node's kubelet is in it: stopping it stops the kubelet. Other services of the sandbox's are not stopped. */
	kubelet?: boolean;
	/** Memory use as systemctl shows it. */
	memory?: string;
}

export interface ProfileNode extends NodeSpec {
	/** Distribution of the host: decides nothing but its files. */
	files?: FileTable;
	/** More names in its /etc/hosts: name → address. */
	hosts?: Record<string, string>;
}

/** A machine with the nodes' virtual machines on it. */
export interface VmHost {
	name: string;
	address: string;
	nameservers: string[];
	/** Its end in the nodes' network, when that is behind NAT, and the ports it forwards there. */
	nat?: { gateway: string; forwards: PortForward[] };
}

/** A kind of cluster. */
export interface Profile {
	/** How old the cluster is when the learner meets it, in days. */
	ageDays: number;
	settings: ApiServerSettings;
	/** All Pods' addresses. */
	podRange: string;
	/** The nodes' network. */
	nodeRange: string;
	podNetwork: PodNetworkKind;
	/** What the Pod network does to connections that no NetworkPolicy allows; left out, it does not know of policies. */
	networkPolicies?: Denial;
	clusterDomain: string;
	clusterDns: string;
	/** The nodes' own resolv.conf. */
	hostDns: { search: string[]; nameservers: string[]; options: string[] };
	nodes: ProfileNode[];
	/** Nodes have no address that the outside or the learner's machine reaches. */
	privateNodes?: boolean;
	/** The learner's own machine, where they don't sit on a node. */
	workstation?: { name: string; address: string; nameservers: string[] };
	/** The machine whose virtual machines the nodes are, where the learner sits on a node: browsers are there. */
	vmHost?: VmHost;
	/** Load balancers stand in front of the nodes: addresses in Services' status lead to a node. */
	loadBalancers?: boolean;
	/** Nobody reaches the API without credentials (--anonymous-auth=false). */
	noAnonymous?: boolean;
	/** Images that the installer put on each node. */
	preloaded: string[];
	/** What the installer applied, in order. `manager` is its field manager. */
	manifests: { manager: string; objects: KubeObject[] };
	/** Controllers beside the usual ones. */
	controllers?: readonly Controller[];
	units: HostUnit[];
}
