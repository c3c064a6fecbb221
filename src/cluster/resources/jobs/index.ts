import { parseRfc3339 } from '../../../os/time.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import type { Column, FieldError, ResourceContext, ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { validateTemplate } from '../pods/validation.ts';
import { ageColumn, column, containerColumns, nameColumn, selectorColumn } from '../shared/columns.ts';
import { oneOf, required } from '../shared/field-errors.ts';
import { notNegative } from '../shared/workloads.ts';
import type { Job } from '../types.ts';
import { jobSchemas } from './schema.ts';

const is = ({ status }: Job, type: string): boolean =>
	(status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

function statusText(job: Job): string {
	if (is(job, 'Complete')) return 'Complete';
	if (is(job, 'Failed')) return 'Failed';
	if (job.metadata.deletionTimestamp) return 'Terminating';
	if (is(job, 'Suspended')) return 'Suspended';
	if (is(job, 'FailureTarget')) return 'FailureTarget';
	if (is(job, 'SuccessCriteriaMet')) return 'SuccessCriteriaMet';
	return 'Running';
}

function completions({ spec, status }: Job): string {
	const done = status?.succeeded ?? 0;
	if (spec.completions !== undefined) return `${done}/${spec.completions}`;
	return (spec.parallelism ?? 1) > 1 ? `${done}/1 of ${spec.parallelism}` : `${done}/1`;
}

function duration({ status }: Job, now: number): string {
	const start = parseRfc3339(status?.startTime);
	if (start === undefined) return '';
	return humanDuration((parseRfc3339(status?.completionTime) ?? now) - start);
}

const columns: Column<Job>[] = [
	nameColumn as never,
	column('Status', 'How far it is.', statusText),
	column('Completions', 'Pods that succeeded, out of those wanted.', completions),
	column('Duration', 'How long it has been running, or ran.', (job, { now }) => duration(job, now)),
	ageColumn as never,
	...(containerColumns as never[]),
	selectorColumn as never,
];

/** Defaults of a Job's spec; a CronJob's template has the same. */
export function defaultJobSpec(spec: Job['spec']): void {
	if (spec.completions === undefined && spec.parallelism === undefined) {
		spec.completions = 1;
		spec.parallelism = 1;
	}
	spec.parallelism ??= 1;
	spec.backoffLimit ??= 6;
	spec.completionMode ||= 'NonIndexed';
	spec.suspend ??= false;
	spec.podReplacementPolicy ||= 'TerminatingOrFailed';
	defaultTemplate(spec.template);
}

/** The selector and labels that tie a Job to its Pods are made of its uid. */
function addSelector(job: Job, _context: ResourceContext): void {
	job.status = {};
	if (job.spec.manualSelector) return;
	const uid = job.metadata.uid ?? '';
	const labels = {
		'batch.kubernetes.io/controller-uid': uid,
		'batch.kubernetes.io/job-name': job.metadata.name ?? '',
		'controller-uid': uid,
		'job-name': job.metadata.name ?? '',
	};
	job.spec.template.metadata = {
		...job.spec.template.metadata,
		labels: { ...job.spec.template.metadata?.labels, ...labels },
	};
	job.spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
}

/** Checks of a Job's spec at `path`. */
export function validateJobSpec(spec: Job['spec'], path: string): FieldError[] {
	const errors: FieldError[] = [];
	for (const key of [
		'parallelism',
		'completions',
		'backoffLimit',
		'activeDeadlineSeconds',
		'ttlSecondsAfterFinished',
	] as const) {
		errors.push(...notNegative(`${path}.${key}`, spec[key]));
	}
	errors.push(...validateTemplate(spec.template, `${path}.template`, ['Always', 'OnFailure', 'Never']));
	if (spec.template?.spec?.restartPolicy === 'Always') {
		errors.push({
			type: 'Required',
			field: `${path}.template.spec.restartPolicy`,
			detail: 'valid values: "OnFailure", "Never"',
		});
	}
	if (spec.completionMode === 'Indexed' && spec.completions === undefined)
		errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
	errors.push(...oneOf(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']));
	return errors;
}

const jobs: ResourceDefinition<Job> = {
	group: 'batch',
	version: 'v1',
	kind: 'Job',
	plural: 'jobs',
	singular: 'job',
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	schema: jobSchemas.Job ?? {},
	columns,
	fieldSelectors: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
	defaults: (job) => {
		job.spec ??= {} as never;
		job.spec.template ??= {};
		defaultJobSpec(job.spec);
	},
	prepareForCreate: addSelector,
	validate: ({ spec }) => validateJobSpec(spec, 'spec'),
	validateUpdate: ({ spec }, old) => {
		const errors: FieldError[] = [];
		for (const key of ['completions', 'selector', 'template', 'completionMode'] as const) {
			if (JSON.stringify(spec[key]) !== JSON.stringify(old.spec[key])) {
				errors.push({ type: 'Invalid', field: `spec.${key}`, value: spec[key] ?? null, detail: 'field is immutable' });
			}
		}
		return errors;
	},
};

export default jobs as unknown as ResourceDefinition;
