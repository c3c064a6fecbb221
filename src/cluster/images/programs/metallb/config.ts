/** MetalLB's configuration out of its custom resources (metallb.io/docs, "API reference"; upstream internal/config). */

import { formatIPv4, parseCIDR, parseIPv4 } from '../../../resources/shared/names.ts';
import { selectorMatches } from '../../../resources/shared/workloads.ts';
import type { LabelSelector, Service } from '../../../resources/types.ts';
import { ApiError, type Client, type KubeObject, type ResourceRef } from '../../../types.ts';

/** A range of addresses as numbers, both ends included. */
interface Range {
	first: number;
	last: number;
}

export interface Pool {
	name: string;
	labels: Record<string, string>;
	ranges: Range[];
	/** Services that name neither pool nor address may get one of these. */
	autoAssign: boolean;
	/** Addresses that end in .0 or .255, which some old devices do not like, are left out. */
	avoidBuggyIPs: boolean;
	/** Only for these Services, which look here first. */
	allocation: Allocation | undefined;
}

interface Allocation {
	priority?: number;
	namespaces?: string[];
	namespaceSelectors?: LabelSelector[];
	serviceSelectors?: LabelSelector[];
}

interface PoolObject extends KubeObject {
	spec: { addresses: string[]; autoAssign?: boolean; avoidBuggyIPs?: boolean; serviceAllocation?: Allocation };
}

interface AdvertisementObject extends KubeObject {
	spec?: { ipAddressPools?: string[]; ipAddressPoolSelectors?: LabelSelector[]; nodeSelectors?: LabelSelector[] };
}

export interface Advertisement {
	/** All pools when neither names nor selectors are given. */
	covers(pool: Pool): boolean;
	/** The nodes that may announce, by their labels. */
	allows(labels: Record<string, string> | undefined): boolean;
}

/** The kinds that MetalLB needs, by plural. */
export const NEEDED = ['ipaddresspools', 'l2advertisements'] as const;

/** A kind of MetalLB's, once its definition is established. */
export const kindOf = (client: Client, plural: string): ResourceRef | undefined =>
	client.customResources().find((kind) => kind.group === 'metallb.io' && kind.plural === plural);

/** Objects of one of MetalLB's kinds in its own namespace; none while the kind is not there. */
function objectsOf<T extends KubeObject>(client: Client, plural: string, namespace: string): T[] {
	const kind = kindOf(client, plural);
	return kind ? (client.list(kind, { namespace }) as T[]) : [];
}

/** A pool that cannot be read; `message` as the controller logs it. */
export class ConfigError extends Error {}

/** `10.0.2.200-10.0.2.210` or `10.0.2.200/29`. @throws ConfigError */
function rangeOf(text: string): Range {
	const [from = '', to] = text.split('-').map((part) => part.trim());
	if (to !== undefined) {
		const first = parseIPv4(from);
		const last = parseIPv4(to);
		if (first === undefined) throw new ConfigError(`invalid IP range "${text}": invalid start IP "${from}"`);
		if (last === undefined) throw new ConfigError(`invalid IP range "${text}": invalid end IP "${to}"`);
		if (last < first)
			throw new ConfigError(`invalid IP range "${text}": start IP "${from}" is after the end IP "${to}"`);
		return { first, last };
	}
	const cidr = parseCIDR(from);
	if (!cidr) throw new ConfigError(`invalid CIDR "${text}"`);
	return { first: cidr.base, last: cidr.base + cidr.size - 1 };
}

/** All pools, by name. @throws ConfigError */
export function poolsOf(client: Client, namespace: string): Pool[] {
	const pools = objectsOf<PoolObject>(client, 'ipaddresspools', namespace).map(({ metadata, spec }): Pool => {
		if (spec.addresses.length === 0) throw new ConfigError(`pool "${metadata.name}" has no addresses`);
		return {
			name: metadata.name,
			labels: metadata.labels ?? {},
			ranges: spec.addresses.map(rangeOf),
			autoAssign: spec.autoAssign ?? true,
			avoidBuggyIPs: spec.avoidBuggyIPs ?? false,
			allocation: spec.serviceAllocation,
		};
	});
	for (const [at, pool] of pools.entries())
		for (const other of pools.slice(0, at))
			if (pool.ranges.some((a) => other.ranges.some((b) => a.first <= b.last && b.first <= a.last)))
				throw new ConfigError(
					`CIDR "${show(pool)}" in pool "${pool.name}" overlaps with already defined CIDR "${show(other)}"`,
				);
	return pools;
}

const show = ({ ranges }: Pool): string =>
	ranges.map(({ first, last }) => `${formatIPv4(first)}-${formatIPv4(last)}`).join(',');

export function advertisementsOf(client: Client, namespace: string): Advertisement[] {
	return objectsOf<AdvertisementObject>(client, 'l2advertisements', namespace).map(({ spec = {} }) => ({
		covers(pool) {
			const { ipAddressPools = [], ipAddressPoolSelectors = [] } = spec;
			if (ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0) return true;
			return (
				ipAddressPools.includes(pool.name) ||
				ipAddressPoolSelectors.some((selector) => selectorMatches(selector, pool.labels))
			);
		},
		allows: (labels) =>
			!spec.nodeSelectors?.length || spec.nodeSelectors.some((selector) => selectorMatches(selector, labels)),
	}));
}

/** The pool that has an address. */
export function poolWith(pools: readonly Pool[], address: string): Pool | undefined {
	const number = parseIPv4(address);
	if (number === undefined) return undefined;
	return pools.find((pool) => pool.ranges.some(({ first, last }) => first <= number && number <= last));
}

/** A pool's addresses, lowest first in each range. */
export function* addressesOf({ ranges, avoidBuggyIPs }: Pool): Generator<string> {
	for (const { first, last } of ranges)
		for (let number = first; number <= last; number++) {
			const end = number % 256;
			if (!avoidBuggyIPs || (end !== 0 && end !== 255)) yield formatIPv4(number);
		}
}

/** May a Service have addresses of the pool? */
export function isFor(
	{ allocation }: Pool,
	service: Service,
	namespaceLabels: Record<string, string> | undefined,
): boolean {
	if (!allocation) return true;
	const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = allocation;
	const { namespace = '', labels } = service.metadata;
	const anyNamespace = namespaces.length === 0 && namespaceSelectors.length === 0;
	const inNamespace =
		namespaces.includes(namespace) || namespaceSelectors.some((selector) => selectorMatches(selector, namespaceLabels));
	const selected =
		serviceSelectors.length === 0 || serviceSelectors.some((selector) => selectorMatches(selector, labels));
	return (anyNamespace || inNamespace) && selected;
}

/** Whether a Service is one that MetalLB looks after: a load balancer of its class. @param own --lb-class. */
export const isOurs = ({ spec }: Service, own: string | undefined): boolean =>
	spec.type === 'LoadBalancer' && (spec.loadBalancerClass ?? '') === (own ?? '');

/** Runs what the API may refuse: somebody else changed the object, and we are told of that as well. */
export function unlessRefused(action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
	}
}
