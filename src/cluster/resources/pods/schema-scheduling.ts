/** The schema of What a Pod asks of the scheduler. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const schedulingSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Affinity
	nodeAffinity NodeAffinity
	podAffinity PodAffinity
	podAntiAffinity PodAntiAffinity
TopologySpreadConstraint
	labelSelector LabelSelector
	matchLabelKeys []string
	maxSkew! int32
	minDomains int32
	nodeAffinityPolicy string
	nodeTaintsPolicy string
	topologyKey! string
	whenUnsatisfiable! string
PodSchedulingGate
	name! string
PodSchedulingGroup
	podGroupName string
NodeAffinity
	preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm
	requiredDuringSchedulingIgnoredDuringExecution NodeSelector
PodAffinity
	preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm
	requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm
PodAntiAffinity
	preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm
	requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm
PreferredSchedulingTerm
	preference! NodeSelectorTerm
	weight! int32
WeightedPodAffinityTerm
	podAffinityTerm! PodAffinityTerm
	weight! int32
PodAffinityTerm
	labelSelector LabelSelector
	matchLabelKeys []string
	mismatchLabelKeys []string
	namespaceSelector LabelSelector
	namespaces []string
	topologyKey! string
`,
	metaSchemas,
	coreSchemas,
);
