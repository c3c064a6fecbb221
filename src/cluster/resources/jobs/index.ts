import { parseRfc3339 } from '../../../os/time.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import type { Column, ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import { ageColumn, column, containerColumns, nameColumn, selectorColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
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

/** The selector and labels that tie a Job to its Pods are made of its uid, unless the client set its own (generateSelector). */
function addSelector({ metadata, spec }: Job): void {
	if (spec.manualSelector) return;
	const uid = metadata.uid ?? '';
	const labels = {
		'batch.kubernetes.io/controller-uid': uid,
		'batch.kubernetes.io/job-name': metadata.name ?? '',
		'controller-uid': uid,
		'job-name': metadata.name ?? '',
	};
	spec.template.metadata = {
		...spec.template.metadata,
		labels: { ...labels, ...spec.template.metadata?.labels },
	};
	spec.selector = {
		...spec.selector,
		matchLabels: { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels },
	};
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
	prepareForCreate: (job) => {
		job.status = {};
		addSelector(job);
	},
	...lateChecks('jobs'),
};

export default jobs as unknown as ResourceDefinition;
