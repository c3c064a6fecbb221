/** Why a Pod cannot go to a node: each filter is one of upstream's scheduler plugins, in its words. */

import { matchesRequirement, matchesSelector } from '../controllers/selectors.ts';
import type { Node, Pod, PodSpec, Toleration } from '../resources/types.ts';
import { hostPorts, type NodeState, requestOf } from './state.ts';

export interface Refusal {
	reasons: string[];
	/** Evicting Pods would not help (UnschedulableAndUnresolvable). */
	final: boolean;
}

/** All that a filter may look at. */
export interface FilterContext {
	pod: Pod;
	spec: PodSpec;
	states: ReadonlyMap<string, NodeState>;
}

interface Filter {
	plugin: string;
	/** Undefined lets the Pod through. */
	check(context: FilterContext, state: NodeState): Refusal | undefined;
}

const final = (reason: string): Refusal => ({ reasons: [reason], final: true });
const passing = (reason: string): Refusal => ({ reasons: [reason], final: false });

const UNSCHEDULABLE_TAINT = 'node.kubernetes.io/unschedulable';

type Taint = { key: string; value?: string; effect: string };

/** Does a toleration cover a taint (v1.Toleration.ToleratesTaint)? */
export const tolerates = (toleration: Toleration, taint: Taint): boolean => {
	if (toleration.effect && toleration.effect !== taint.effect) return false;
	if (toleration.key && toleration.key !== taint.key) return false;
	switch (toleration.operator ?? 'Equal') {
		case 'Exists':
			return true;
		case 'Equal':
			return toleration.key !== undefined && (toleration.value ?? '') === (taint.value ?? '');
		default:
			return false;
	}
};

/** The first taint with one of `effects` that nothing in `tolerations` covers. */
export function untolerated(
	taints: readonly Taint[] | undefined,
	tolerations: Toleration[] | undefined,
	effects: string[],
): Taint | undefined {
	return (taints ?? []).find(
		(taint) =>
			effects.includes(taint.effect) && !(tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
	);
}

type Term = {
	matchExpressions?: { key: string; operator: string; values?: string[] }[];
	matchFields?: { key: string; operator: string; values?: string[] }[];
};

/** A node selector term: all of its expressions on labels, and fields (only metadata.name exists). Empty ones match nothing. */
export function matchesTerm(term: Term, node: Node): boolean {
	const { matchExpressions = [], matchFields = [] } = term;
	if (matchExpressions.length + matchFields.length === 0) return false;
	return (
		matchExpressions.every((requirement) => matchesRequirement(requirement, node.metadata.labels)) &&
		matchFields.every((requirement) => matchesRequirement(requirement, { 'metadata.name': node.metadata.name }))
	);
}

/** nodeSelector and the required node affinity. */
export function matchesNode(spec: PodSpec, node: Node): boolean {
	for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
		if (node.metadata.labels?.[key] !== value) return false;
	const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** Is a node among those that a spread constraint counts (its node inclusion policies, KEP-3094)? */
function takesPart(
	{ nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' }: SpreadConstraint,
	spec: PodSpec,
	node: Node,
): boolean {
	if (nodeAffinityPolicy === 'Honor' && !matchesNode(spec, node)) return false;
	return (
		nodeTaintsPolicy === 'Ignore' || !untolerated(node.spec?.taints, spec.tolerations, ['NoSchedule', 'NoExecute'])
	);
}

type SpreadConstraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

type AffinityTerm = NonNullable<
	NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number];

/** Does `other` match an affinity term of `pod`? */
const inTerm = (term: AffinityTerm, pod: Pod, other: Pod): boolean => {
	const namespaces = term.namespaces?.length ? term.namespaces : [pod.metadata.namespace ?? ''];
	const anywhere = term.namespaceSelector !== undefined && Object.keys(term.namespaceSelector).length === 0;
	return (
		(anywhere || namespaces.includes(other.metadata.namespace ?? '')) &&
		matchesSelector(term.labelSelector, other.metadata.labels)
	);
};

/** Is there a Pod of the term in the topology domain that `state` is in? */
function inDomain(
	term: AffinityTerm,
	{ pod, states }: FilterContext,
	state: NodeState,
	matches: (other: Pod) => boolean,
): boolean {
	const value = state.node.metadata.labels?.[term.topologyKey];
	if (value === undefined) return false;
	for (const other of states.values()) {
		if (other.node.metadata.labels?.[term.topologyKey] !== value) continue;
		for (const candidate of other.pods.values()) if (candidate !== pod && matches(candidate)) return true;
	}
	return false;
}

/** In upstream's order of plugins. */
const FILTERS: readonly Filter[] = [
	{
		plugin: 'NodeUnschedulable',
		check({ spec }, { node }) {
			if (!node.spec?.unschedulable) return undefined;
			const taint = { key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' };
			return untolerated([taint], spec.tolerations, ['NoSchedule']) ? final('node(s) were unschedulable') : undefined;
		},
	},
	{
		plugin: 'TaintToleration',
		check({ spec }, { node }) {
			const taint = untolerated(node.spec?.taints, spec.tolerations, ['NoSchedule', 'NoExecute']);
			return taint && final('node(s) had untolerated taint(s)');
		},
	},
	{
		plugin: 'NodeAffinity',
		check({ spec }, { node }) {
			return matchesNode(spec, node) ? undefined : final("node(s) didn't match Pod's node affinity/selector");
		},
	},
	{
		plugin: 'NodePorts',
		check({ pod }, { ports }) {
			if (ports.size === 0) return undefined;
			return hostPorts(pod).some((port) => (ports.get(port) ?? 0) > 0)
				? passing("node(s) didn't have free ports for the requested pod ports")
				: undefined;
		},
	},
	{
		plugin: 'NodeResourcesFit',
		check({ pod }, state) {
			const request = requestOf(pod);
			const { allocatable } = state;
			let reasons: string[] | undefined;
			let hopeless = false;
			if (state.pods.size + 1 > allocatable.pods) reasons = ['Too many pods'];
			if (request.cpu > 0 && request.cpu > allocatable.cpu - state.cpu) {
				reasons = [...(reasons ?? []), 'Insufficient cpu'];
				hopeless ||= request.cpu > allocatable.cpu;
			}
			if (request.memory > 0 && request.memory > allocatable.memory - state.memory) {
				reasons = [...(reasons ?? []), 'Insufficient memory'];
				hopeless ||= request.memory > allocatable.memory;
			}
			for (const [name, amount] of request.other) {
				const has = allocatable.other.get(name) ?? 0;
				if (amount > 0 && amount > has - (state.other.get(name) ?? 0)) {
					reasons = [...(reasons ?? []), `Insufficient ${name}`];
					hopeless ||= amount > has;
				}
			}
			return reasons && { reasons, final: hopeless };
		},
	},
	{
		plugin: 'PodTopologySpread',
		check({ pod, spec, states }, state) {
			for (const constraint of spec.topologySpreadConstraints ?? []) {
				if (constraint.whenUnsatisfiable !== 'DoNotSchedule') continue;
				const key = constraint.topologyKey;
				const own = state.node.metadata.labels?.[key];
				if (own === undefined)
					return final("node(s) didn't match pod topology spread constraints (missing required label)");
				// Upstream puts these labels' values into the selector (KEP-3243): a rollout counts its own Pods only.
				const alike = (constraint.matchLabelKeys ?? []).filter((each) => pod.metadata.labels?.[each] !== undefined);
				const counts = new Map<string, number>();
				for (const other of states.values()) {
					const value = other.node.metadata.labels?.[key];
					if (value === undefined || !takesPart(constraint, spec, other.node)) continue;
					let count = counts.get(value) ?? 0;
					for (const candidate of other.pods.values())
						if (
							candidate.metadata.namespace === pod.metadata.namespace &&
							!candidate.metadata.deletionTimestamp &&
							matchesSelector(constraint.labelSelector, candidate.metadata.labels) &&
							alike.every((each) => candidate.metadata.labels?.[each] === pod.metadata.labels?.[each])
						)
							count++;
					counts.set(value, count);
				}
				const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
				const self = matchesSelector(constraint.labelSelector, pod.metadata.labels) ? 1 : 0;
				if ((counts.get(own) ?? 0) + self - least > constraint.maxSkew)
					return passing("node(s) didn't match pod topology spread constraints");
			}
			return undefined;
		},
	},
	{
		plugin: 'InterPodAffinity',
		check(context, state) {
			const { pod, spec, states } = context;
			const required = spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
			for (const term of required) {
				if (inDomain(term, context, state, (other) => inTerm(term, pod, other))) continue;
				// The first of a group that wants to be together may go anywhere that has the label.
				const anywhere = [...states.values()].some((other) =>
					[...other.pods.values()].some((each) => inTerm(term, pod, each)),
				);
				const first =
					!anywhere && inTerm(term, pod, pod) && state.node.metadata.labels?.[term.topologyKey] !== undefined;
				if (!first) return final("node(s) didn't match pod affinity rules");
			}
			const apart = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
			for (const term of apart)
				if (inDomain(term, context, state, (other) => inTerm(term, pod, other)))
					return passing("node(s) didn't match pod anti-affinity rules");
			return undefined;
		},
	},
];

/** The first reason against a node, or undefined when the Pod may go there. */
export function refusalOf(context: FilterContext, state: NodeState): Refusal | undefined {
	for (const filter of FILTERS) {
		const refusal = filter.check(context, state);
		if (refusal) return refusal;
	}
	return undefined;
}

/**
 * Upstream's summary of why no node would do (FitError):
 * `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: …`
 * @param whole what stands against all of them alike, before any was looked at.
 */
export function explainRefusals(refusals: readonly Refusal[], whole?: string): string {
	const total = refusals.length;
	if (total === 0) return 'no nodes available to schedule pods';
	const counted = (reasons: string[]) => {
		const counts = new Map<string, number>();
		for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
		return [...counts]
			.map(([reason, count]) => `${count} ${reason}`)
			.sort()
			.join(', ');
	};
	const preemption = refusals.map((refusal) =>
		refusal.final ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod',
	);
	return (
		`0/${total} nodes are available: ${whole ?? counted(refusals.flatMap((refusal) => refusal.reasons))}. ` +
		`preemption: 0/${total} nodes are available: ${counted(preemption)}.`
	);
}
