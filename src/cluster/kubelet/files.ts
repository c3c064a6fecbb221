/** The files that the kubelet puts into each container: hosts, resolv.conf, hostname (upstream: kubelet_pods.go, dns.go). */

import type { Pod } from '../resources/types.ts';

/** What a node's kubelet was configured with, as far as names go. */
export interface DnsSettings {
	/** `cluster.local` */
	clusterDomain: string;
	/** Address of the cluster's DNS Service. */
	clusterDns: string;
	/** The node's own resolv.conf. */
	host: { search: string[]; nameservers: string[]; options: string[] };
}

/** resolv.conf may have no more (validation.MaxDNSNameservers, MaxDNSSearchPaths). */
const MAX_NAMESERVERS = 3;
const MAX_SEARCH = 32;

/** /etc/hosts. */
export function hostsFile(pod: Pod, address: string, clusterDomain: string): string {
	const { hostname, domain } = hostnameOf(pod, clusterDomain);
	const lines = [
		'# Kubernetes-managed hosts file.',
		'127.0.0.1\tlocalhost',
		'::1\tlocalhost ip6-localhost ip6-loopback',
		'fe00::0\tip6-localnet',
		'fe00::0\tip6-mcastprefix',
		'fe00::1\tip6-allnodes',
		'fe00::2\tip6-allrouters',
		domain ? `${address}\t${hostname}.${domain}\t${hostname}` : `${address}\t${hostname}`,
	];
	const aliases = pod.spec.hostAliases ?? [];
	if (aliases.length > 0) {
		lines.push('', '# Entries added by HostAliases.');
		for (const { ip, hostnames = [] } of aliases) lines.push([ip, ...hostnames].join('\t'));
	}
	return `${lines.join('\n')}\n`;
}

/** A Pod's host name and, when it has a subdomain, the domain it is in. */
export function hostnameOf(pod: Pod, clusterDomain: string): { hostname: string; domain: string } {
	const hostname = (pod.spec.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, '');
	const domain = pod.spec.subdomain ? `${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : '';
	return { hostname, domain };
}

/** /etc/resolv.conf: search, nameserver, options, in the order the kubelet has them written. */
export function resolvConf(pod: Pod, settings: DnsSettings): string {
	const { host, clusterDomain, clusterDns } = settings;
	const namespace = pod.metadata.namespace ?? 'default';
	const declared = pod.spec.dnsPolicy ?? 'ClusterFirst';
	const policy = declared === 'ClusterFirst' && pod.spec.hostNetwork ? 'Default' : declared;
	let { search, nameservers, options } = host;
	if (policy === 'ClusterFirst' || policy === 'ClusterFirstWithHostNet') {
		search = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...host.search];
		nameservers = [clusterDns];
		options = ['ndots:5'];
	} else if (policy === 'None') {
		search = [];
		nameservers = [];
		options = [];
	}
	const own = pod.spec.dnsConfig;
	if (own) {
		const unique = (list: string[]) => [...new Set(list)];
		nameservers = unique([...nameservers, ...(own.nameservers ?? [])]);
		search = unique([...search, ...(own.searches ?? [])]);
		for (const { name = '', value } of own.options ?? [])
			options = [
				...options.filter((option) => option.split(':')[0] !== name),
				value === undefined ? name : `${name}:${value}`,
			];
	}
	const lines: string[] = [];
	if (search.length > 0) lines.push(`search ${search.slice(0, MAX_SEARCH).join(' ')}`);
	for (const nameserver of nameservers.slice(0, MAX_NAMESERVERS)) lines.push(`nameserver ${nameserver}`);
	if (options.length > 0) lines.push(`options ${options.join(' ')}`);
	return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
