/** The resource metrics API (metrics.k8s.io/v1beta1): served by metrics-server, worked out when asked, never stored. */

import { rfc3339 } from '../../../os/time.ts';
import type { Column, KubeObject, ResourceDefinition, ResourceRef } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

/** CPU in nanocores (`1234n`), memory in kibibytes (`3304Ki`). */
export interface Usage {
	cpu: string;
	memory: string;
}

interface Measured extends KubeObject {
	/** The end of the stretch that was measured, RFC 3339. */
	timestamp: string;
	/** Its length: `15s`. */
	window: string;
}

export interface NodeMetrics extends Measured {
	usage: Usage;
}

export interface PodMetrics extends Measured {
	containers: { name: string; usage: Usage }[];
}

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';

export const METRICS = {
	pods: { group: GROUP, version: VERSION, plural: 'pods', kind: 'PodMetrics', namespaced: true },
	nodes: { group: GROUP, version: VERSION, plural: 'nodes', kind: 'NodeMetrics', namespaced: false },
} as const satisfies { pods: ResourceRef<PodMetrics>; nodes: ResourceRef<NodeMetrics> };

const schemas = defineSchemas(
	'io.k8s.metrics.pkg.apis.metrics.v1beta1',
	`
NodeMetrics kind
	metadata ObjectMeta
	timestamp! time
	usage! {}quantity
	window! string
PodMetrics kind
	containers! []ContainerMetrics merge=name
	metadata ObjectMeta
	timestamp! time
	window! string
ContainerMetrics
	name! string
	usage! {}quantity
`,
	metaSchemas,
);

const columns = <T extends Measured>(of: (object: T, name: 'cpu' | 'memory') => string): Column[] =>
	[
		nameColumn,
		column('CPU', 'Cores in use.', (object: T) => of(object, 'cpu')),
		column('Memory', 'Bytes in use.', (object: T) => of(object, 'memory')),
		column('Window', 'How long was measured.', ({ window }: T) => window),
		{ ...ageColumn, priority: 1 },
	] as unknown as Column[];

const shared = { group: GROUP, version: VERSION, computed: true, verbs: ['get', 'list'] } as const;

const sum = (texts: string[], suffix: string): string =>
	`${texts.reduce((total, text) => total + Number.parseInt(text, 10), 0)}${suffix}`;

/** The kinds of the group. */
export const METRICS_DEFINITIONS: readonly ResourceDefinition[] = [
	{
		...shared,
		verbs: [...shared.verbs],
		kind: METRICS.nodes.kind,
		plural: METRICS.nodes.plural,
		singular: '',
		namespaced: false,
		schema: schemas.NodeMetrics ?? {},
		columns: columns<NodeMetrics>(({ usage }, name) => usage[name]),
	},
	{
		...shared,
		verbs: [...shared.verbs],
		kind: METRICS.pods.kind,
		plural: METRICS.pods.plural,
		singular: '',
		namespaced: true,
		schema: schemas.PodMetrics ?? {},
		columns: columns<PodMetrics>(({ containers }, name) =>
			sum(
				containers.map(({ usage }) => usage[name]),
				name === 'cpu' ? 'n' : 'Ki',
			),
		),
	},
];

/** @param end milliseconds since the epoch. @param length milliseconds. */
export const measured = (end: number, length: number): Pick<Measured, 'timestamp' | 'window'> => ({
	timestamp: rfc3339(end),
	window: `${length / 1000}s`,
});
