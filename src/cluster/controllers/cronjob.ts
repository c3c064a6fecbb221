/** CronJobs: Jobs on a schedule (upstream: pkg/controller/cronjob/cronjob_controllerv2.go). */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { parseSchedule, type Schedule } from '../resources/cronjobs/schedule.ts';
import { KINDS } from '../resources/kinds.ts';
import type { CronJob, Job } from '../resources/types.ts';
import { ApiError } from '../types.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import { ignoreGone } from './pods.ts';
import { type Controller, type ControllerContext, controllerReference } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;
/** A Job is made a little after its time (nextScheduleDelta). */
const DELTA = 100;
/** More missed times than this are told of. */
const MANY = 100;

type Status = NonNullable<CronJob['status']>;

export const cronJobController: Controller = {
	component: 'cronjob-controller',
	start(context) {
		const cronJobs = context.informers.of(KINDS.cronjobs);
		const jobs = context.informers.of(KINDS.jobs);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const cronJob = cronJobs.get(namespace, name);
				if (!cronJob || cronJob.metadata.deletionTimestamp) return;
				const wait = reconcile(context, cronJob, jobs.by('owner', cronJob.metadata.uid ?? ''));
				if (wait !== undefined) loop.addAfter(`${namespace}/${name}`, wait);
			},
		});
		loop.follow(cronJobs);
		loop.followOwned(jobs, 'CronJob');
		return loop;
	},
};

const endOf = (job: Job): 'Complete' | 'Failed' | undefined =>
	job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'))
		?.type as 'Complete' | 'Failed' | undefined;

/** Does what is due; returns the milliseconds until it is to be looked at again, if it is. */
function reconcile(context: ControllerContext, cronJob: CronJob, jobs: Job[]): number | undefined {
	const { client, clock } = context;
	const { spec } = cronJob;
	const now = clock.now();
	const status: Status = { ...cronJob.status };
	settle(context, cronJob, jobs, status);
	clean(context, cronJob, jobs);
	let wait: number | undefined;
	if (!spec.suspend) {
		const schedule = parseSchedule(spec.schedule);
		const due = latestDue(context, cronJob, schedule);
		if (due !== undefined) start(context, cronJob, jobs, status, due);
		const next = schedule.next(now, spec.timeZone);
		wait = next === undefined ? undefined : next - now + DELTA;
	}
	if (!sameJson(cronJob.status, status))
		client.updateStatus(KINDS.cronjobs, { ...cronJob, status } as unknown as CronJob);
	return wait;
}

/** Takes Jobs that have ended, or are gone, off the list of the active ones. */
function settle({ client }: ControllerContext, cronJob: CronJob, jobs: Job[], status: Status): void {
	const active = (status.active ?? []).filter(({ uid, name }) => {
		const job = jobs.find(({ metadata }) => metadata.uid === uid);
		if (!job) {
			client.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
			return false;
		}
		const end = endOf(job);
		if (!end) return true;
		client.event(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`);
		const completed = job.status?.completionTime;
		if (end === 'Complete' && completed && (status.lastSuccessfulTime ?? '') < completed)
			status.lastSuccessfulTime = completed;
		return false;
	});
	if (active.length > 0) status.active = active;
	else delete status.active;
}

/** The latest time that was due and has no Job yet, unless its deadline has passed. */
function latestDue({ client, clock }: ControllerContext, cronJob: CronJob, schedule: Schedule): number | undefined {
	const { spec, status, metadata } = cronJob;
	const now = clock.now();
	const last = parseRfc3339(status?.lastScheduleTime) ?? parseRfc3339(metadata.creationTimestamp) ?? now;
	const deadline = spec.startingDeadlineSeconds;
	let at = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
	let due: number | undefined;
	let missed = 0;
	for (;;) {
		const next = schedule.next(at, spec.timeZone);
		if (next === undefined || next > now) break;
		due = next;
		missed++;
		at = next;
		// A clock that leapt over months is not followed minute by minute.
		if (missed > 10_000) at = Math.max(at, now - 86_400_000);
	}
	if (missed > MANY)
		client.event(
			cronJob,
			'Warning',
			'TooManyMissedTimes',
			'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
		);
	return due;
}

/** Makes the Job of a time, as far as the concurrency policy lets it. */
function start({ client }: ControllerContext, cronJob: CronJob, jobs: Job[], status: Status, due: number): void {
	const { spec, metadata } = cronJob;
	const { namespace = '' } = metadata;
	const active = status.active ?? [];
	if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
		client.event(
			cronJob,
			'Normal',
			'JobAlreadyActive',
			'Not starting job because prior execution is running and concurrency policy is Forbid',
		);
		return;
	}
	if (spec.concurrencyPolicy === 'Replace') {
		for (const { uid } of active) {
			const job = jobs.find((each) => each.metadata.uid === uid);
			if (job) remove(client, cronJob, job);
		}
		delete status.active;
	}
	const template = spec.jobTemplate;
	const job = {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {
			// Named after the minute, so that no time gets two.
			name: `${metadata.name}-${Math.floor(due / 60_000)}`,
			namespace,
			...(template.metadata?.labels ? { labels: { ...template.metadata.labels } } : {}),
			annotations: {
				...template.metadata?.annotations,
				'batch.kubernetes.io/cronjob-scheduled-timestamp': rfc3339(due),
			},
			ownerReferences: [controllerReference(cronJob)],
		},
		spec: structuredClone(template.spec),
	} as unknown as Job;
	try {
		const made = client.create(KINDS.jobs, job);
		client.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${made.metadata.name}`);
		const { name, uid = '', resourceVersion = '' } = made.metadata;
		status.active = [
			...(status.active ?? []),
			{ apiVersion: 'batch/v1', kind: 'Job', name, namespace, resourceVersion, uid },
		];
		status.lastScheduleTime = rfc3339(due);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		if (error.reason === 'AlreadyExists') {
			status.lastScheduleTime = rfc3339(due);
			return;
		}
		client.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
		throw error;
	}
}

function remove(client: ControllerContext['client'], cronJob: CronJob, job: Job): void {
	const { namespace = '', name } = job.metadata;
	ignoreGone(() => client.delete(KINDS.jobs, namespace, name, { propagationPolicy: 'Background' }));
	client.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
}

/** Deletes the oldest of the Jobs that have ended, beyond the limits of the history. */
function clean({ client }: ControllerContext, cronJob: CronJob, jobs: Job[]): void {
	const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
	const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit } as const;
	for (const [end, limit] of Object.entries(limits)) {
		if (limit === undefined) continue;
		const ended = jobs
			.filter((job) => endOf(job) === end && !job.metadata.deletionTimestamp)
			.sort((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1));
		for (const job of ended.slice(0, Math.max(0, ended.length - limit))) remove(client, cronJob, job);
	}
}
