/** ReplicationControllers (pkg/apis/core/validation, ValidateReplicationControllerSpec; defaults of pkg/apis/core/v1). */

import type { FieldError } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { podSchemas } from '../pods/schema.ts';
import { validateTemplate } from '../pods/validation.ts';
import { ageColumn, column, containerColumns, labelsText, nameColumn, numberColumn } from '../shared/columns.ts';
import { forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import { notNegative } from '../shared/validation.ts';
import { selectorMatches, workloadSelector } from '../shared/workloads.ts';
import type { ReplicationController } from '../types.ts';

const schemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
ReplicationController kind
	metadata ObjectMeta
	spec ReplicationControllerSpec
	status ReplicationControllerStatus
ReplicationControllerSpec
	minReadySeconds int32
	replicas int32
	selector {}string
	template PodTemplateSpec
ReplicationControllerStatus
	availableReplicas int32
	conditions []ReplicationControllerCondition merge=type
	fullyLabeledReplicas int32
	observedGeneration int64
	readyReplicas int32
	replicas! int32
ReplicationControllerCondition
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
`,
	metaSchemas,
	podSchemas,
);

function templateErrors(controller: ReplicationController): FieldError[] {
	const { template, selector = {} } = controller.spec;
	const field = 'spec.template';
	if (!template) return [required(field)];
	const errors: FieldError[] = [];
	const labels = template.metadata?.labels;
	if (Object.keys(selector).length > 0 && !selectorMatches(workloadSelector(controller), labels))
		errors.push(invalid(`${field}.metadata.labels`, labels, '`selector` does not match template `labels`'));
	errors.push(...validateTemplate(template, field));
	const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
	if (restartPolicy !== undefined && restartPolicy !== 'Always')
		errors.push(...oneOf(`${field}.spec.restartPolicy`, restartPolicy, ['Always']));
	if (activeDeadlineSeconds !== undefined)
		errors.push(
			forbidden(
				`${field}.spec.activeDeadlineSeconds`,
				'activeDeadlineSeconds in ReplicationController is not Supported',
			),
		);
	return errors;
}

const replicationcontrollers: LateCode<ReplicationController> = {
	schema: schemas.ReplicationController ?? {},
	columns: [
		nameColumn,
		numberColumn<ReplicationController>('Desired', 'How many Pods there should be.', ({ spec }) => spec.replicas ?? 1),
		numberColumn<ReplicationController>('Current', 'How many there are.', ({ status }) => status?.replicas ?? 0),
		numberColumn<ReplicationController>(
			'Ready',
			'How many of them are ready.',
			({ status }) => status?.readyReplicas ?? 0,
		),
		ageColumn,
		...containerColumns,
		column<ReplicationController>('Selector', 'Labels of its Pods.', ({ spec }) => labelsText(spec.selector), true),
	] as never,
	fieldSelectors: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
	defaults: (controller) => {
		controller.spec ??= {} as never;
		const { spec, metadata } = controller;
		const labels = spec.template?.metadata?.labels;
		if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
		if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
		spec.replicas ??= 1;
		defaultTemplate(spec.template);
	},
	prepareForCreate: (controller) => {
		controller.status = { replicas: 0 };
	},
	validate: (controller) => [
		...notNegative('spec.minReadySeconds', controller.spec.minReadySeconds),
		...(Object.keys(controller.spec.selector ?? {}).length === 0 ? [required('spec.selector')] : []),
		...notNegative('spec.replicas', controller.spec.replicas),
		...templateErrors(controller),
	],
};

export default replicationcontrollers as unknown as LateCode;
