import type { FieldError, ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { validateTemplate } from '../pods/validation.ts';
import {
	ageColumn,
	column,
	containerColumns,
	labelsText,
	nameColumn,
	numberColumn,
	selectorColumn,
} from '../shared/columns.ts';
import { intOrPercentErrors, invalid, oneOf, required } from '../shared/field-errors.ts';
import { immutableSelector, validateWorkloadSelector } from '../shared/workloads.ts';
import type { DaemonSet } from '../types.ts';
import { daemonSetSchemas } from './schema.ts';

const isZero = (value: unknown): boolean => value === undefined || value === 0 || value === '0%';

/** Checks how Pods are replaced (ValidateDaemonSetUpdateStrategy). */
function strategyErrors({
	type,
	rollingUpdate = {},
}: NonNullable<DaemonSet['spec']['updateStrategy']> = {}): FieldError[] {
	const field = 'spec.updateStrategy';
	if (type !== 'RollingUpdate') return oneOf(`${field}.type`, type, ['OnDelete', 'RollingUpdate']);
	const { maxUnavailable, maxSurge } = rollingUpdate;
	const errors = [
		...intOrPercentErrors(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable),
		...intOrPercentErrors(`${field}.rollingUpdate.maxSurge`, maxSurge),
	];
	if (!isZero(maxUnavailable) && !isZero(maxSurge))
		errors.push(invalid(`${field}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
	else if (isZero(maxUnavailable) && isZero(maxSurge))
		errors.push(required(`${field}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
	return errors;
}

const daemonsets: ResourceDefinition<DaemonSet> = {
	group: 'apps',
	version: 'v1',
	kind: 'DaemonSet',
	plural: 'daemonsets',
	singular: 'daemonset',
	shortNames: ['ds'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	schema: daemonSetSchemas.DaemonSet ?? {},
	columns: [
		nameColumn,
		numberColumn<DaemonSet>(
			'Desired',
			'Nodes that should run it.',
			({ status }) => status?.desiredNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>(
			'Current',
			'Nodes that run it and should.',
			({ status }) => status?.currentNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>('Ready', 'Nodes where its Pod is ready.', ({ status }) => status?.numberReady ?? 0),
		numberColumn<DaemonSet>(
			'Up-to-date',
			'Nodes with the newest template.',
			({ status }) => status?.updatedNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>(
			'Available',
			'Nodes where its Pod is available.',
			({ status }) => status?.numberAvailable ?? 0,
		),
		column<DaemonSet>('Node Selector', 'Labels of the nodes it is for.', ({ spec }) =>
			labelsText(spec.template.spec?.nodeSelector),
		),
		ageColumn,
		...containerColumns,
		selectorColumn,
	] as never,
	defaults: (set) => {
		set.spec ??= {} as never;
		set.spec.revisionHistoryLimit ??= 10;
		set.spec.updateStrategy ??= {};
		set.spec.updateStrategy.type ||= 'RollingUpdate';
		if (set.spec.updateStrategy.type === 'RollingUpdate') {
			set.spec.updateStrategy.rollingUpdate ??= {};
			set.spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
			set.spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
		}
		defaultTemplate(set.spec.template);
	},
	prepareForCreate: (set) => {
		set.status = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
	},
	validate: ({ spec }) => [
		...strategyErrors(spec.updateStrategy),
		...validateWorkloadSelector(spec.selector, spec.template),
		...validateTemplate(spec.template, 'spec.template', ['Always']),
	],
	validateUpdate: ({ spec }, old) => immutableSelector(spec.selector, old.spec.selector),
};

export default daemonsets as unknown as ResourceDefinition;
