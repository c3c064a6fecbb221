/** Addresses of other servers: of names that are written out when nginx starts, of names in variables for each request. */

import { absoluteName, isIPv4 } from '../../../../os/dns.ts';
import {
	addressesIn,
	askServers,
	getAddrInfo,
	ResolverError,
	type ResolverHost,
	resolverConfig,
} from '../../../../os/resolver.ts';
import { ConfigError, type Directive } from './config.ts';
import { find } from './locations.ts';

/** A value with the variables that `set` made filled in. */
export const withOwn = (value: string, scope: readonly Directive[][]): string =>
	value.replace(/\$\{?([a-z_0-9]+)\}?/g, (whole, name: string) => {
		for (const level of scope) {
			const own = level.findLast((each) => each.name === 'set' && each.args[0] === `$${name}`);
			if (own) return own.args[1] ?? '';
		}
		return whole;
	});

/**
 * The addresses of all hosts that `proxy_pass` and `upstream` name. nginx asks for them once, when it reads its
 * configuration, and keeps to the answer (nginx.org: ngx_http_upstream_module, server).
 * @throws ConfigError for a host that has none.
 */
export async function upstreamAddresses(
	machine: ResolverHost,
	config: readonly Directive[],
): Promise<ReadonlyMap<string, string>> {
	const http = config.find((each) => each.name === 'http')?.block ?? [];
	const groups = new Set(http.filter((each) => each.name === 'upstream').map((each) => each.args[0] ?? ''));
	const found = new Map<string, string>();
	const look = async (authority: string, shown: string, directive: Directive): Promise<void> => {
		const host = authority.replace(/:\d+$/, '');
		if (found.has(host) || host.startsWith('unix:')) return;
		try {
			found.set(host, (await getAddrInfo(machine, host))[0]?.address ?? host);
		} catch (error) {
			if (!(error instanceof ResolverError)) throw error;
			throw new ConfigError(`host not found in upstream "${shown}" in ${directive.file}:${directive.line}`);
		}
	};
	const walk = async (block: readonly Directive[]): Promise<void> => {
		for (const directive of block) {
			const [target = ''] = directive.args;
			if (directive.name === 'upstream')
				for (const member of directive.block ?? [])
					if (member.name === 'server' && member.args[0]) await look(member.args[0], member.args[0], member);
			if (directive.name === 'proxy_pass' && !target.includes('$')) {
				const authority = /^https?:\/\/([^/]+)/.exec(target)?.[1];
				const host = authority?.replace(/:\d+$/, '');
				if (authority && host && !groups.has(authority)) await look(authority, host, directive);
			}
			if (directive.block && directive.name !== 'upstream') await walk(directive.block);
		}
	};
	await walk(http);
	return found;
}

/**
 * The address of a host that is known only when a request comes. nginx then asks the servers of `resolver` for the name
 * as it stands: the search list of resolv.conf is not for it (nginx.org: ngx_http_core_module, resolver).
 * @returns undefined where there is no `resolver`.
 * @throws ResolverError
 */
export async function resolveByServers(
	machine: ResolverHost,
	host: string,
	scope: readonly Directive[][],
): Promise<string | undefined> {
	if (isIPv4(host)) return host;
	const servers = find(scope, 'resolver')?.args.filter((each) => !each.includes('=')) ?? [];
	if (servers.length === 0) return undefined;
	const config = { ...resolverConfig(machine.fs), nameservers: [] as string[] };
	for (const server of servers)
		config.nameservers.push((await getAddrInfo(machine, server.replace(/:53$/, '')))[0]?.address ?? server);
	const answer = await askServers(machine.network, config, { name: absoluteName(host), type: 'A' });
	const found = answer && addressesIn(answer.response)[0]?.address;
	if (found === undefined) throw new ResolverError(answer ? 'EAI_NONAME' : 'EAI_AGAIN', 'glibc');
	return found;
}
