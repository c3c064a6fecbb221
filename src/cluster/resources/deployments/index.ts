import type { ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { ageColumn, column, containerColumns, nameColumn, numberColumn, selectorColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Deployment } from '../types.ts';
import { deploymentSchemas } from './schema.ts';

function defaults(deployment: Deployment): void {
	deployment.spec ??= {} as never;
	const { spec } = deployment;
	spec.replicas ??= 1;
	spec.revisionHistoryLimit ??= 10;
	spec.progressDeadlineSeconds ??= 600;
	spec.strategy ??= {};
	spec.strategy.type ||= 'RollingUpdate';
	if (spec.strategy.type === 'RollingUpdate') {
		spec.strategy.rollingUpdate ??= {};
		spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
		spec.strategy.rollingUpdate.maxSurge ??= '25%';
	}
	defaultTemplate(spec.template);
}

const deployments: ResourceDefinition<Deployment> = {
	group: 'apps',
	version: 'v1',
	kind: 'Deployment',
	plural: 'deployments',
	singular: 'deployment',
	shortNames: ['deploy'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status', 'scale'],
	schema: deploymentSchemas.Deployment ?? {},
	columns: [
		nameColumn,
		column<Deployment>(
			'Ready',
			'Ready Pods, out of those wanted.',
			({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
		),
		numberColumn<Deployment>(
			'Up-to-date',
			'Pods of the newest template.',
			({ status }) => status?.updatedReplicas ?? 0,
		),
		numberColumn<Deployment>(
			'Available',
			'Pods that have been ready for long enough.',
			({ status }) => status?.availableReplicas ?? 0,
		),
		ageColumn,
		...containerColumns,
		selectorColumn,
	] as never,
	defaults,
	prepareForCreate: (deployment) => {
		deployment.status = {};
	},
	...lateChecks('deployments'),
};

export default deployments as unknown as ResourceDefinition;
