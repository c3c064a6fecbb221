import type { Column, FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { oneOf } from '../shared/field-errors.ts';
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

function validate({ spec }: HorizontalPodAutoscaler): FieldError[] {
	const errors: FieldError[] = [];
	if ((spec.minReplicas ?? 1) < 1) {
		errors.push({
			type: 'Invalid',
			field: 'spec.minReplicas',
			value: spec.minReplicas,
			detail: 'must be greater than or equal to 1',
		});
	}
	if (!(spec.maxReplicas >= 1)) {
		errors.push({
			type: 'Invalid',
			field: 'spec.maxReplicas',
			value: spec.maxReplicas ?? 0,
			detail: 'must be greater than 0',
		});
	} else if (spec.maxReplicas < (spec.minReplicas ?? 1)) {
		errors.push({
			type: 'Invalid',
			field: 'spec.maxReplicas',
			value: spec.maxReplicas,
			detail: 'must be greater than or equal to `minReplicas`',
		});
	}
	(spec.metrics ?? []).forEach((metric, index) => {
		const field = `spec.metrics[${index}]`;
		const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
		const wrong = oneOf(`${field}.type`, metric.type, types);
		errors.push(...wrong);
		if (wrong.length > 0) return;
		const source = `${metric.type.charAt(0).toLowerCase()}${metric.type.slice(1)}` as 'resource';
		if (!metric[source]) {
			errors.push({
				type: 'Required',
				field: `${field}.${source}`,
				detail: 'must populate information for the given metric source',
			});
		} else if (!metric[source].target) errors.push({ type: 'Required', field: `${field}.${source}.target` });
	});
	if (!spec.scaleTargetRef?.kind) errors.push({ type: 'Required', field: 'spec.scaleTargetRef.kind' });
	if (!spec.scaleTargetRef?.name) errors.push({ type: 'Required', field: 'spec.scaleTargetRef.name' });
	return errors;
}

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
	validate,
};

export default horizontalpodautoscalers as unknown as ResourceDefinition;
