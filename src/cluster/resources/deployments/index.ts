import type { FieldError, ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { validateTemplate } from '../pods/validation.ts';
import { ageColumn, column, containerColumns, nameColumn, numberColumn, selectorColumn } from '../shared/columns.ts';
import { immutableSelector, notNegative, validateWorkloadSelector } from '../shared/workloads.ts';
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

const isZero = (value: unknown): boolean => value === 0 || value === '0%' || value === undefined;

function validateStrategy({ spec }: Deployment): FieldError[] {
	const { type, rollingUpdate } = spec.strategy ?? {};
	if (type !== 'Recreate' && type !== 'RollingUpdate') {
		return [
			{ type: 'NotSupported', field: 'spec.strategy', value: spec.strategy, supported: ['Recreate', 'RollingUpdate'] },
		];
	}
	if (type === 'Recreate') {
		return rollingUpdate
			? [
					{
						type: 'Forbidden',
						field: 'spec.strategy.rollingUpdate',
						detail: "may not be specified when strategy `type` is 'Recreate'",
					},
				]
			: [];
	}
	const errors: FieldError[] = [];
	for (const key of ['maxUnavailable', 'maxSurge'] as const) {
		const value = rollingUpdate?.[key];
		if (typeof value === 'string' && !/^\d+%$/.test(value)) {
			errors.push({
				type: 'Invalid',
				field: `spec.strategy.rollingUpdate.${key}`,
				value,
				detail:
					"a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
			});
		} else if (typeof value === 'number') errors.push(...notNegative(`spec.strategy.rollingUpdate.${key}`, value));
	}
	if (isZero(rollingUpdate?.maxUnavailable) && isZero(rollingUpdate?.maxSurge)) {
		errors.push({
			type: 'Invalid',
			field: 'spec.strategy.rollingUpdate.maxUnavailable',
			value: rollingUpdate?.maxUnavailable ?? 0,
			detail: 'may not be 0 when `maxSurge` is 0',
		});
	}
	return errors;
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
	validate: (deployment) => {
		const { spec } = deployment;
		const errors = [
			...notNegative('spec.replicas', spec.replicas),
			...validateWorkloadSelector(spec.selector, spec.template),
			...validateTemplate(spec.template, 'spec.template', ['Always']),
			...validateStrategy(deployment),
			...notNegative('spec.minReadySeconds', spec.minReadySeconds),
			...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
			...notNegative('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds),
		];
		if ((spec.progressDeadlineSeconds ?? 600) <= (spec.minReadySeconds ?? 0)) {
			errors.push({
				type: 'Invalid',
				field: 'spec.progressDeadlineSeconds',
				value: spec.progressDeadlineSeconds,
				detail: 'must be greater than minReadySeconds',
			});
		}
		return errors;
	},
	validateUpdate: ({ spec }, old) => immutableSelector(spec.selector, old.spec.selector),
};

export default deployments as unknown as ResourceDefinition;
