/** Jobs and CronJobs. */

import { humanDuration } from '../../cluster/apimachinery/duration.ts';
import { parseRfc3339 } from '../../os/time.ts';
import { formatSelector, type LabelSelector } from '../resources/selectors.ts';
import type { Describer } from './describer.ts';
import { describePodTemplate } from './pod-template.ts';
import { longTime } from './writer.ts';

interface JobSpec {
	selector?: LabelSelector;
	template?: Parameters<typeof describePodTemplate>[1];
	parallelism?: number;
	completions?: number;
	completionMode?: string;
	suspend?: boolean;
	backoffLimit?: number;
	ttlSecondsAfterFinished?: number;
	activeDeadlineSeconds?: number;
}

interface JobStatus {
	active?: number;
	succeeded?: number;
	failed?: number;
	ready?: number;
	startTime?: string;
	completionTime?: string;
	completedIndexes?: string;
}

interface CronJobSpec {
	schedule: string;
	timeZone?: string;
	concurrencyPolicy?: string;
	suspend?: boolean;
	successfulJobsHistoryLimit?: number;
	failedJobsHistoryLimit?: number;
	startingDeadlineSeconds?: number;
	jobTemplate: { spec: JobSpec };
}

export const describeJob: Describer = (writer, object) => {
	const spec = (object.spec ?? {}) as JobSpec;
	const status = (object.status ?? {}) as JobStatus;
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	if (spec.selector) writer.field('Selector', formatSelector(spec.selector));
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	const controller = metadata.ownerReferences?.find((owner) => owner.controller);
	if (controller) writer.field('Controlled By', `${controller.kind}/${controller.name}`);
	writer.optional('Parallelism', spec.parallelism);
	writer.field('Completions', spec.completions ?? '<unset>');
	writer.optional('Completion Mode', spec.completionMode);
	if (spec.suspend !== undefined) writer.field('Suspend', spec.suspend);
	if (spec.backoffLimit !== undefined) writer.field('Backoff Limit', spec.backoffLimit);
	if (spec.ttlSecondsAfterFinished !== undefined) {
		writer.field('TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
	}
	const [start, end] = [parseRfc3339(status.startTime), parseRfc3339(status.completionTime)];
	if (start !== undefined) writer.field('Start Time', longTime(status.startTime));
	if (end !== undefined) writer.field('Completed At', longTime(status.completionTime));
	if (start !== undefined && end !== undefined) writer.field('Duration', humanDuration(end - start));
	if (spec.activeDeadlineSeconds !== undefined) {
		writer.field('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
	}
	const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
	writer.field(
		'Pods Statuses',
		`${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
	);
	if (spec.completionMode === 'Indexed') writer.field('Completed Indexes', status.completedIndexes || '<none>');
	describePodTemplate(writer, spec.template);
};

const UNSET = '<unset>';

export const describeCronJob: Describer = (writer, object) => {
	const spec = object.spec as CronJobSpec;
	const status = (object.status ?? {}) as { lastScheduleTime?: string; active?: { name: string }[] };
	const job = spec.jobTemplate?.spec ?? {};
	writer.header(object.metadata);
	writer.field('Schedule', spec.schedule);
	writer.field('Concurrency Policy', spec.concurrencyPolicy);
	writer.field('Suspend', spec.suspend === undefined ? UNSET : spec.suspend ? 'True' : 'False');
	writer.field('Time Zone', spec.timeZone ?? UNSET);
	writer.field('Successful Job History Limit', spec.successfulJobsHistoryLimit ?? UNSET);
	writer.field('Failed Job History Limit', spec.failedJobsHistoryLimit ?? UNSET);
	const deadline = spec.startingDeadlineSeconds;
	writer.field('Starting Deadline Seconds', deadline === undefined ? UNSET : `${deadline}s`);
	writer.field('Selector', job.selector ? formatSelector(job.selector) : UNSET);
	writer.field('Parallelism', job.parallelism ?? UNSET);
	writer.field('Completions', job.completions ?? UNSET);
	if (job.activeDeadlineSeconds !== undefined) {
		writer.field('Active Deadline Seconds', `${job.activeDeadlineSeconds}s`);
	}
	describePodTemplate(writer, job.template);
	writer.field('Last Schedule Time', status.lastScheduleTime ? longTime(status.lastScheduleTime) : UNSET);
	writer.field('Active Jobs', (status.active ?? []).map(({ name }) => name).join(', ') || '<none>');
};
