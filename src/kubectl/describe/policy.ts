/** What limits others: ResourceQuota, LimitRange, PriorityClass, PodDisruptionBudget, NetworkPolicy. */

import type { KubeObject } from '../../cluster/types.ts';
import { calendar, parseRfc3339 } from '../../os/time.ts';
import { formatSelector, type LabelSelector } from '../resources/selectors.ts';
import type { Describer } from './describer.ts';
import { canonicalQuantity } from './quantity.ts';
import type { DescribeWriter } from './writer.ts';

/** What a scope of a quota picks, in kubectl's words. */
const SCOPES: Record<string, string> = {
	Terminating:
		'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
	NotTerminating:
		'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
	BestEffort:
		'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
	NotBestEffort:
		'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** Scopes and amounts of a quota; `level` and `mark` set apart those that a Namespace shows. */
export function describeQuotaBody(writer: DescribeWriter, quota: KubeObject, level: number, mark: string): void {
	const { scopes = [] } = (quota.spec ?? {}) as { scopes?: string[] };
	const { hard = {}, used = {} } = (quota.status ?? {}) as Record<'hard' | 'used', Record<string, string> | undefined>;
	if (scopes.length > 0) {
		const sorted = [...scopes].sort();
		writer.line(level, `Scopes:\t${sorted.join(', ')}`);
		for (const scope of sorted) if (SCOPES[scope]) writer.line(level, `${mark}${SCOPES[scope]}`);
	}
	writer.line(level, 'Resource\tUsed\tHard');
	writer.line(level, level > 0 ? '--------\t---\t---' : '--------\t----\t----');
	for (const name of Object.keys(hard).sort()) {
		const amounts = [used[name] ?? '0', hard[name] ?? '0'].map(canonicalQuantity);
		writer.line(level, [name, ...amounts].join('\t'));
	}
}

export const describeResourceQuota: Describer = (writer, object) => {
	writer.field('Name', object.metadata.name);
	writer.field('Namespace', object.metadata.namespace);
	describeQuotaBody(writer, object, 0, ' * ');
};

type Amounts = Record<string, string> | undefined;

interface LimitItem {
	type: string;
	min?: Amounts;
	max?: Amounts;
	default?: Amounts;
	defaultRequest?: Amounts;
	maxLimitRequestRatio?: Amounts;
}

/** A line for each resource of each item; `prefix` sets apart those that a Namespace shows. */
export function describeLimits(writer: DescribeWriter, range: KubeObject, prefix = ''): void {
	for (const item of ((range.spec ?? {}) as { limits?: LimitItem[] }).limits ?? []) {
		const lists = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
		for (const name of [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))].sort()) {
			const amounts = lists.map((list) => (list?.[name] === undefined ? '-' : canonicalQuantity(list[name])));
			writer.line(0, [`${prefix}${item.type}`, name, ...amounts].join('\t'));
		}
	}
}

const LIMIT_COLUMNS = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];

/** The head of the table of limits. */
export function describeLimitsHead(writer: DescribeWriter, prefix = ''): void {
	writer.line(0, prefix + LIMIT_COLUMNS.join('\t'));
	writer.line(0, prefix + LIMIT_COLUMNS.map((title) => '-'.repeat(title.length)).join('\t'));
}

export const describeLimitRange: Describer = (writer, object) => {
	writer.field('Name', object.metadata.name);
	writer.field('Namespace', object.metadata.namespace);
	describeLimitsHead(writer);
	describeLimits(writer, object);
};

export const describePriorityClass: Describer = (writer, object) => {
	writer.field('Name', object.metadata.name);
	writer.field('Value', object.value);
	writer.field('GlobalDefault', object.globalDefault ?? false);
	writer.field('PreemptionPolicy', object.preemptionPolicy);
	writer.field('Description', object.description);
	writer.annotations('Annotations', object.metadata.annotations);
};

export const describeDisruptionBudget: Describer = (writer, object) => {
	const { minAvailable, maxUnavailable, selector } = object.spec as {
		minAvailable?: number | string;
		maxUnavailable?: number | string;
		selector?: LabelSelector;
	};
	const status = (object.status ?? {}) as Record<string, number | undefined>;
	writer.field('Name', object.metadata.name);
	writer.field('Namespace', object.metadata.namespace);
	if (minAvailable !== undefined) writer.field('Min available', minAvailable);
	else if (maxUnavailable !== undefined) writer.field('Max unavailable', maxUnavailable);
	writer.field('Selector', selector ? formatSelector(selector) : '<unset>');
	writer.line(0, 'Status:');
	writer.field('Allowed disruptions', status.disruptionsAllowed ?? 0, 2);
	writer.field('Current', status.currentHealthy ?? 0, 2);
	writer.field('Desired', status.desiredHealthy ?? 0, 2);
	writer.field('Total', status.expectedPods ?? 0, 2);
};

interface Peer {
	podSelector?: LabelSelector;
	namespaceSelector?: LabelSelector;
	ipBlock?: { cidr: string; except?: string[] };
}

interface PolicyRule {
	ports?: { protocol?: string; port?: number | string; endPort?: number }[];
	from?: Peer[];
	to?: Peer[];
}

interface PolicySpec {
	podSelector: LabelSelector;
	policyTypes?: string[];
	ingress?: PolicyRule[];
	egress?: PolicyRule[];
}

const isEmpty = (selector: LabelSelector): boolean =>
	Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;

/** Go's time.Time as text, in UTC: `2026-11-21 04:49:22 +0000 UTC`. */
function goTime(text: string | undefined): string {
	const instant = parseRfc3339(text);
	if (instant === undefined) return '0001-01-01 00:00:00 +0000 UTC';
	const { year, month, day, hour, minute, second } = calendar(instant);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} +0000 UTC`;
}

export const describeNetworkPolicy: Describer = (writer, object) => {
	const spec = object.spec as PolicySpec;
	const types = spec.policyTypes ?? [];
	writer.field('Name', object.metadata.name);
	writer.field('Namespace', object.metadata.namespace);
	writer.field('Created on', goTime(object.metadata.creationTimestamp));
	writer.labels('Labels', object.metadata.labels);
	writer.annotations('Annotations', object.metadata.annotations);
	writer.line(0, 'Spec:');
	const everybody = '<none> (Allowing the specific traffic to all pods in this namespace)';
	writer.line(1, `PodSelector:     ${isEmpty(spec.podSelector) ? everybody : formatSelector(spec.podSelector)}`);
	for (const [type, word, rules, peers] of [
		['Ingress', 'ingress', spec.ingress, 'from'],
		['Egress', 'egress', spec.egress, 'to'],
	] as const) {
		if (!types.includes(type)) {
			writer.line(1, `Not affecting ${word} traffic`);
			continue;
		}
		writer.line(1, `Allowing ${word} traffic:`);
		describeRules(writer, rules ?? [], word, peers);
	}
	writer.line(1, `Policy Types: ${types.join(', ')}`);
};

function describeRules(writer: DescribeWriter, rules: PolicyRule[], word: string, peers: 'from' | 'to'): void {
	if (rules.length === 0) return writer.line(2, `<none> (Selected pods are isolated for ${word} connectivity)`);
	const title = peers === 'from' ? 'From' : 'To';
	const end = peers === 'from' ? 'source' : 'destination';
	rules.forEach((rule, index) => {
		if (!rule.ports?.length) writer.line(2, 'To Port: <any> (traffic allowed to all ports)');
		for (const { protocol = 'TCP', port, endPort } of rule.ports ?? []) {
			if (endPort === undefined) writer.line(2, `To Port: ${port ?? '<nil>'}/${protocol}`);
			else writer.line(2, `To Port Range: ${port}-${endPort}/${protocol}`);
		}
		const list = rule[peers] ?? [];
		if (list.length === 0) writer.line(2, `${title}: <any> (traffic not restricted by ${end})`);
		for (const peer of list) describePeer(writer, title, peer);
		if (index < rules.length - 1) writer.line(2, '----------');
	});
}

function describePeer(writer: DescribeWriter, title: string, { podSelector, namespaceSelector, ipBlock }: Peer): void {
	writer.line(2, `${title}:`);
	if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}`);
	if (podSelector) writer.line(3, `PodSelector: ${formatSelector(podSelector)}`);
	if (ipBlock && !podSelector && !namespaceSelector) {
		writer.line(3, 'IPBlock:');
		writer.line(4, `CIDR: ${ipBlock.cidr}`);
		writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
	}
}
