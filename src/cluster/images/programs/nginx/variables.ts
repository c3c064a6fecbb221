/** What `set` and `resolver` are for: addresses of other servers that are worked out anew for each request. */

import { absoluteName, isIPv4 } from '../../../../os/dns.ts';
import {
	addressesIn,
	askServers,
	getAddrInfo,
	ResolverError,
	type ResolverHost,
	resolverConfig,
} from '../../../../os/resolver.ts';
import type { Directive } from './config.ts';
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
