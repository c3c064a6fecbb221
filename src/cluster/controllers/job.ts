/** Jobs: Pods until enough of them have succeeded (upstream: pkg/controller/job). */

import { parseRfc3339, rfc3339 } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Job, Pod } from '../resources/types.ts';
import { freeIndexes, indexesOf, indexText, isIndexed, withIndex } from './job-indexes.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import {
	claim,
	createPod,
	deletePod,
	ignoreGone,
	indexOrphans,
	isActive,
	isReady,
	podFromTemplate,
	podsAround,
} from './pods.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 10;
/** Failed Pods are replaced after 10 s doubling to 10 min (DefaultJobPodFailureBackOff). */
const FIRST_BACKOFF = 10_000;
const LAST_BACKOFF = 600_000;

type Condition = NonNullable<NonNullable<Job['status']>['conditions']>[number];

export const jobController: Controller = {
	component: 'job-controller',
	start(context) {
		const jobs = context.informers.of(KINDS.jobs);
		const pods = context.informers.of(KINDS.pods);
		indexOrphans(pods);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const job = jobs.get(namespace, name);
				if (job && !job.metadata.deletionTimestamp)
					reconcile(context, job, podsAround(pods, job), (milliseconds) =>
						loop.addAfter(`${namespace}/${name}`, milliseconds),
					);
			},
		});
		loop.follow(jobs);
		loop.followOwned(pods, 'Job');
		return loop;
	},
};

const ended = (job: Job): Condition | undefined =>
	job.status?.conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True') as
		| Condition
		| undefined;

function reconcile(context: ControllerContext, job: Job, around: Pod[], again: (milliseconds: number) => void): void {
	const { client, clock } = context;
	const now = clock.now();
	const end = ended(job);
	if (end) {
		const { ttlSecondsAfterFinished: ttl } = job.spec;
		const since = parseRfc3339(job.status?.completionTime ?? end.lastTransitionTime) ?? now;
		if (ttl === undefined) return;
		if (now >= since + ttl * 1000)
			ignoreGone(() =>
				client.delete(KINDS.jobs, job.metadata.namespace ?? '', job.metadata.name, { propagationPolicy: 'Foreground' }),
			);
		else again(since + ttl * 1000 - now);
		return;
	}
	const own = claim(client, KINDS.pods, job, job.spec.selector, around);
	const done = own.filter((pod) => pod.status?.phase === 'Succeeded');
	const indexes = isIndexed(job) ? indexesOf(job, done) : undefined;
	const succeeded = indexes ? indexes.size : done.length;
	const failures = own.filter((pod) => pod.status?.phase === 'Failed');
	let active = own.filter(isActive);
	const startTime = job.spec.suspend ? undefined : (job.status?.startTime ?? rfc3339(now));
	const conditions = suspension(context, job);
	const completions = job.spec.completions;
	const restarts = active
		.flatMap((pod) => pod.status?.containerStatuses ?? [])
		.reduce((sum, { restartCount }) => sum + restartCount, 0);
	const limit = job.spec.backoffLimit ?? 6;

	const finish = (type: 'Complete' | 'Failed', reason: string, message: string) => {
		const time = rfc3339(now);
		const base = { status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message };
		conditions.push(
			{ ...base, type: type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget' } as unknown as Condition,
			{ ...base, type } as unknown as Condition,
		);
		client.event(
			job,
			type === 'Complete' ? 'Normal' : 'Warning',
			type === 'Complete' ? 'Completed' : reason,
			type === 'Complete' ? 'Job completed' : message,
		);
		for (const pod of active) deletePod(client, job, pod);
		active = [];
	};

	const deadline = job.spec.activeDeadlineSeconds;
	const began = parseRfc3339(startTime);
	const enough = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
	if (
		failures.length > limit ||
		(job.spec.template.spec?.restartPolicy === 'OnFailure' && restarts >= limit && restarts > 0)
	)
		finish('Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
	else if (deadline !== undefined && began !== undefined && now >= began + deadline * 1000)
		finish('Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline');
	else if (enough) finish('Complete', 'CompletionsReached', 'Reached expected number of succeeded pods');
	else {
		if (deadline !== undefined && began !== undefined) again(began + deadline * 1000 - now);
		active = manage(context, job, active, { succeeded, indexes }, failures, again);
	}

	const ready = active.filter(isReady).length;
	const terminating = own.filter(
		(pod) => pod.metadata.deletionTimestamp && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
	).length;
	const complete = conditions.some(({ type }) => type === 'Complete');
	const status = {
		...(active.length > 0 ? { active: active.length } : {}),
		...(succeeded > 0 ? { succeeded } : {}),
		...(failures.length > 0 ? { failed: failures.length } : {}),
		...(indexes && indexes.size > 0 ? { completedIndexes: indexText(indexes) } : {}),
		ready,
		terminating,
		uncountedTerminatedPods: {},
		...(startTime ? { startTime } : {}),
		...(complete ? { completionTime: rfc3339(now) } : {}),
		...(conditions.length > 0 ? { conditions } : {}),
	};
	if (!sameJson(job.status, status)) client.updateStatus(KINDS.jobs, { ...job, status } as unknown as Job);
}

/** The Job's conditions, with the one that says whether it is suspended brought up to date. */
function suspension({ client, clock }: ControllerContext, job: Job): Condition[] {
	const conditions = (job.status?.conditions ?? []) as Condition[];
	const old = conditions.find(({ type }) => type === 'Suspended');
	const suspended = job.spec.suspend === true;
	if ((old?.status === 'True') === suspended) return [...conditions];
	const time = rfc3339(clock.now());
	const word = suspended ? 'suspended' : 'resumed';
	client.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', `Job ${word}`);
	const condition = {
		type: 'Suspended',
		status: suspended ? 'True' : 'False',
		lastProbeTime: time,
		lastTransitionTime: time,
		reason: suspended ? 'JobSuspended' : 'JobResumed',
		message: `Job ${word}`,
	} as unknown as Condition;
	return [...conditions.filter(({ type }) => type !== 'Suspended'), condition];
}

/** Brings the number of active Pods to what is wanted now; returns them. */
function manage(
	{ client, clock }: ControllerContext,
	job: Job,
	active: Pod[],
	{ succeeded, indexes }: { succeeded: number; indexes: ReadonlySet<number> | undefined },
	failures: Pod[],
	again: (milliseconds: number) => void,
): Pod[] {
	const parallelism = job.spec.parallelism ?? 1;
	const { completions } = job.spec;
	const left =
		completions === undefined
			? succeeded > 0
				? active.length
				: parallelism
			: Math.min(parallelism, completions - succeeded);
	const wanted = job.spec.suspend ? 0 : Math.max(0, left);
	if (active.length > wanted) {
		for (const pod of active.slice(wanted)) deletePod(client, job, pod);
		return active.slice(0, wanted);
	}
	if (active.length === wanted) return active;
	if (failures.length > 0) {
		const last = Math.max(...failures.map((pod) => endOf(pod) ?? 0));
		const wait = last + Math.min(FIRST_BACKOFF * 2 ** (failures.length - 1), LAST_BACKOFF) - clock.now();
		if (wait > 0) {
			again(wait);
			return active;
		}
	}
	const created: Pod[] = [];
	const missing = wanted - active.length;
	const free = indexes && freeIndexes(job, new Set([...indexes, ...indexesOf(job, active)]), missing);
	for (let i = 0; i < (free?.length ?? missing); i++) {
		const pod = podFromTemplate(job.spec.template, job);
		created.push(createPod(client, job, free ? withIndex(job, pod, free[i] as number) : pod));
	}
	return [...active, ...created];
}

/** When a Pod's last container ended. */
function endOf(pod: Pod): number | undefined {
	const times = (pod.status?.containerStatuses ?? []).map(
		({ state }) => parseRfc3339(state?.terminated?.finishedAt) ?? 0,
	);
	return times.length > 0 ? Math.max(...times) : undefined;
}
