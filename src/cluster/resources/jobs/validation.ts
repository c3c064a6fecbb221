/** Checks of Jobs, in upstream's order (pkg/apis/batch/validation). */

import { same } from '../../apiserver/json.ts';
import type { FieldError } from '../../types.ts';
import { validateTemplate } from '../pods/validation.ts';
import { invalid, oneOf, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { immutable, notNegative, validateSelector } from '../shared/validation.ts';
import { selectorMatches } from '../shared/workloads.ts';
import type { Job, PodTemplateSpec } from '../types.ts';

/** Checks of a Job's spec at `path`, as Jobs and the templates of CronJobs have it (validateJobSpec). */
export function jobSpecErrors(spec: Job['spec'], path: string): FieldError[] {
	const errors: FieldError[] = [];
	for (const key of [
		'parallelism',
		'completions',
		'activeDeadlineSeconds',
		'backoffLimit',
		'ttlSecondsAfterFinished',
		'backoffLimitPerIndex',
		'maxFailedIndexes',
	] as const)
		errors.push(...notNegative(`${path}.${key}`, spec[key]));
	const { completionMode, completions, parallelism = 1 } = spec;
	if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
		errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
	if (completionMode) errors.push(...oneOf(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
	if (completionMode === 'Indexed') {
		if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
		if (parallelism > 100_000)
			errors.push(
				invalid(
					`${path}.parallelism`,
					parallelism,
					'must be less than or equal to 100000 when completion mode is Indexed',
				),
			);
	} else
		for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
			if (spec[key] !== undefined)
				errors.push(invalid(`${path}.${key}`, spec[key], 'requires indexed completion mode'));
	if (spec.podReplacementPolicy)
		errors.push(...oneOf(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, ['Failed', 'TerminatingOrFailed']));
	errors.push(...validateTemplate(spec.template, `${path}.template`));
	const policy = spec.template?.spec?.restartPolicy ?? 'Always';
	const field = `${path}.template.spec.restartPolicy`;
	if (policy === 'Always') errors.push(required(field, 'valid values: "OnFailure", "Never"'));
	else errors.push(...oneOf(field, policy, ['OnFailure', 'Never']));
	return errors;
}

/** The labels that the server gives a Job's Pods are the only ones to tie them to it (ValidateGeneratedSelector). */
function generatedErrors({ metadata, spec }: Job): FieldError[] {
	if (spec.manualSelector || !spec.selector) return [];
	const field = 'spec.template.metadata.labels';
	const labels = spec.template.metadata?.labels ?? {};
	const own: Record<string, string> = {
		'controller-uid': metadata.uid ?? '',
		'job-name': metadata.name,
		'batch.kubernetes.io/controller-uid': metadata.uid ?? '',
		'batch.kubernetes.io/job-name': metadata.name,
	};
	const errors = Object.entries(own).flatMap(([key, value]): FieldError[] => {
		if (labels[key] === value) return [];
		const detail = `must be '${value}'`;
		return [key in labels ? invalid(`${field}[${key}]`, labels, detail) : required(`${field}[${key}]`, detail)];
	});
	if (!selectorMatches(spec.selector, own))
		errors.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
	return errors;
}

/** What may change in the template of a Job that is suspended and never began (KEP-2926). */
function withDirectives(template: PodTemplateSpec, source: PodTemplateSpec): PodTemplateSpec {
	const { nodeSelector, tolerations, schedulingGates } = source.spec ?? { containers: [] };
	const nodeAffinity = source.spec?.affinity?.nodeAffinity;
	const { labels, annotations } = source.metadata ?? {};
	const spec = { ...(template.spec ?? { containers: [] }), nodeSelector, tolerations, schedulingGates };
	if (spec.affinity || nodeAffinity) Object.assign(spec, { affinity: { ...spec.affinity, nodeAffinity } });
	return JSON.parse(JSON.stringify({ ...template, metadata: { ...template.metadata, labels, annotations }, spec }));
}

function updateErrors({ spec }: Job, old: Job): FieldError[] {
	const errors: FieldError[] = [];
	const { completions, parallelism } = spec;
	if (spec.completionMode !== 'Indexed')
		errors.push(...immutable('spec.completions', completions, old.spec.completions));
	else if (completions !== undefined && completions !== old.spec.completions && completions !== parallelism)
		errors.push(invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism'));
	errors.push(...immutable('spec.selector', spec.selector, old.spec.selector));
	const waits = old.spec.suspend === true && old.status?.startTime === undefined;
	const now = waits && spec.template ? withDirectives(spec.template, old.spec.template) : spec.template;
	const before = waits ? withDirectives(old.spec.template, old.spec.template) : old.spec.template;
	if (!same(now, before)) errors.push(invalid('spec.template', spec.template, 'field is immutable'));
	for (const key of [
		'completionMode',
		'podFailurePolicy',
		'backoffLimitPerIndex',
		'managedBy',
		'successPolicy',
	] as const)
		errors.push(...immutable(`spec.${key}`, spec[key], old.spec[key]));
	return errors;
}

export const jobChecks: Checks<Job> = {
	validate: (job) => {
		const { selector, template } = job.spec;
		const errors = [...generatedErrors(job), ...jobSpecErrors(job.spec, 'spec')];
		if (selector) errors.push(...validateSelector(selector, 'spec.selector'));
		else errors.push(required('spec.selector'));
		const labels = template?.metadata?.labels;
		if (!selector || !selectorMatches(selector, labels))
			errors.push(invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
		return errors;
	},
	validateUpdate: updateErrors,
};
