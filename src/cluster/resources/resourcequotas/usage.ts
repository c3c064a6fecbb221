/** What objects use of a quota (upstream: pkg/quota/v1/evaluator/core). Amounts are numbers in their base unit. */

import { quantity } from '../../apimachinery/quantity.ts';
import type { KubeObject } from '../../types.ts';
import type { Pod, ResourceQuota, Service } from '../types.ts';

/** An amount by the name it has in a quota's `hard`. */
export type Amounts = Record<string, number>;

/** What tells a kind to a quota. */
interface Named {
	group: string;
	plural: string;
}

/** Kinds that have a name of their own in quotas beside count/…. */
const COUNTED = new Set([
	'configmaps',
	'persistentvolumeclaims',
	'pods',
	'replicationcontrollers',
	'resourcequotas',
	'secrets',
	'services',
]);

/** The resources of containers that quotas know, by what they are called there. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** What one object uses. */
export function usageOf({ group, plural }: Named, object: KubeObject): Amounts {
	const amounts: Amounts = { [`count/${group ? `${plural}.${group}` : plural}`]: 1 };
	if (group !== '') return amounts;
	if (plural === 'pods') return { ...amounts, ...podUsage(object as Pod) };
	if (COUNTED.has(plural)) amounts[plural] = 1;
	if (plural === 'services') Object.assign(amounts, serviceUsage(object as Service));
	return amounts;
}

/** A Pod that has ended uses nothing but its place. */
function podUsage(pod: Pod): Amounts {
	if (isFinished(pod)) return {};
	const amounts: Amounts = { pods: 1 };
	for (const side of ['requests', 'limits'] as const)
		for (const name of COMPUTE) {
			const of = (list: Pod['spec']['containers'] = []) =>
				list.map(({ resources }) => quantity((resources?.[side] as Record<string, string> | undefined)?.[name]));
			const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
			const inits = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== 'Always');
			const sum = of([...pod.spec.containers, ...sidecars]).reduce((a, b) => a + b, 0);
			const amount = Math.max(sum, ...of(inits));
			if (amount === 0) continue;
			amounts[`${side}.${name}`] = amount;
			if (side === 'requests') amounts[name] = amount;
		}
	return amounts;
}

function serviceUsage({ spec }: Service): Amounts {
	const ports = spec.ports?.length ?? 0;
	if (spec.type === 'NodePort') return { 'services.nodeports': ports };
	if (spec.type === 'LoadBalancer')
		return {
			'services.loadbalancers': 1,
			...(spec.allocateLoadBalancerNodePorts === false ? {} : { 'services.nodeports': ports }),
		};
	return {};
}

/** Does a quota count this object at all? Scopes choose among Pods. */
export function isInScope({ spec }: ResourceQuota, { group, plural }: Named, object: KubeObject): boolean {
	const scopes = [
		...(spec.scopes ?? []).map((name) => ({ name, operator: 'Exists', values: [] as string[] })),
		...(spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values }) => ({
			name: scopeName,
			operator,
			values: values ?? [],
		})),
	];
	if (scopes.length === 0) return true;
	if (group !== '' || plural !== 'pods') return false;
	const pod = object as Pod;
	const bestEffort = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].every(
		({ resources }) => Object.keys({ ...resources?.requests, ...resources?.limits }).length === 0,
	);
	const terminating = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
	return scopes.every(({ name, operator, values }) => {
		if (name === 'BestEffort') return bestEffort;
		if (name === 'NotBestEffort') return !bestEffort;
		if (name === 'Terminating') return terminating;
		if (name === 'NotTerminating') return !terminating;
		if (name !== 'PriorityClass') return false;
		const own = pod.spec.priorityClassName ?? '';
		if (operator === 'In') return values.includes(own);
		if (operator === 'NotIn') return !values.includes(own);
		return (operator === 'Exists') === (own !== '');
	});
}

/** The resources of `hard` that a Pod's containers must name, with the containers that do not. */
export function unspecified(hard: Record<string, string>, pod: Pod): Map<string, string[]> {
	const missing = new Map<string, string[]>();
	for (const name of Object.keys(hard).sort()) {
		const [side, resource] = name.includes('.') ? (name.split('.', 2) as [string, string]) : ['requests', name];
		if ((resource !== 'cpu' && resource !== 'memory') || (side !== 'requests' && side !== 'limits')) continue;
		const without = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
			.filter(({ resources }) => (resources?.[side] as Record<string, string> | undefined)?.[resource] === undefined)
			.map((container) => container.name)
			.sort();
		if (without.length > 0) missing.set(name, without);
	}
	return missing;
}

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** An amount as a quantity: CPU in cores or thousandths, memory with the largest unit that divides it. */
export function amountText(name: string, amount: number): string {
	if (/(?:^|\.)cpu$/.test(name)) {
		const milli = Math.round(amount * 1000);
		return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
	}
	let unit = 0;
	let rest = amount;
	while (rest > 0 && rest % 1024 === 0 && unit < BINARY.length - 1) {
		rest /= 1024;
		unit++;
	}
	return `${rest}${BINARY[unit]}`;
}
