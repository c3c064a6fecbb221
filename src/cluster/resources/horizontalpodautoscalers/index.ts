import type { Column, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { HorizontalPodAutoscaler } from '../types.ts';
import { autoscalerSchemas } from './schema.ts';

/** Each metric as `name: current/target`. */
function targets({ spec, status }: HorizontalPodAutoscaler): string {
	const metrics = spec.metrics ?? [];
	if (metrics.length === 0) return '<none>';
	const texts = metrics.map(({ type, resource }, index) => {
		if (type !== 'Resource' || !resource) return `<unknown>/<${type.toLowerCase()}>`;
		const current = status?.currentMetrics?.[index]?.resource?.current;
		if (resource.target.averageValue !== undefined) {
			return `${resource.name}: ${current?.averageValue ?? '<unknown>'}/${resource.target.averageValue}`;
		}
		const now = current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`;
		return `${resource.name}: ${now}/${resource.target.averageUtilization ?? '<auto>'}%`;
	});
	return texts.length <= 2 ? texts.join(', ') : `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...`;
}

const columns: Column<HorizontalPodAutoscaler>[] = [
	nameColumn as never,
	column('Reference', 'What it scales.', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
	column('Targets', 'What is measured, against what it should be.', targets),
	column('MinPods', 'As few as this.', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
	numberColumn('MaxPods', 'As many as this.', ({ spec }) => spec.maxReplicas),
	numberColumn('Replicas', 'How many there are.', ({ status }) => status?.currentReplicas ?? 0),
	ageColumn as never,
];

const horizontalpodautoscalers: ResourceDefinition<HorizontalPodAutoscaler> = {
	group: 'autoscaling',
	version: 'v2',
	kind: 'HorizontalPodAutoscaler',
	plural: 'horizontalpodautoscalers',
	singular: 'horizontalpodautoscaler',
	shortNames: ['hpa'],
	categories: ['all'],
	namespaced: true,
	subresources: ['status'],
	schema: autoscalerSchemas.HorizontalPodAutoscaler ?? {},
	columns,
	defaults: (autoscaler) => {
		autoscaler.spec ??= {} as never;
		autoscaler.spec.minReplicas ??= 1;
		if (!autoscaler.spec.metrics?.length) {
			autoscaler.spec.metrics = [
				{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
			];
		}
	},
	prepareForCreate: (autoscaler) => {
		autoscaler.status = { currentMetrics: null as never, desiredReplicas: 0 };
		delete autoscaler.status.currentMetrics;
	},
	...lateChecks('horizontalpodautoscalers'),
};

export default horizontalpodautoscalers as unknown as ResourceDefinition;
