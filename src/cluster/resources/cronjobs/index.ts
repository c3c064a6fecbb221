import type { ResourceDefinition } from '../../types.ts';
import { defaultJobSpec } from '../jobs/index.ts';
import { age, ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { CronJob } from '../types.ts';
import { cronJobSchemas } from './schema.ts';

const containersOf = ({ spec }: CronJob) => spec.jobTemplate.spec?.template.spec?.containers ?? [];

const cronjobs: ResourceDefinition<CronJob> = {
	group: 'batch',
	version: 'v1',
	kind: 'CronJob',
	plural: 'cronjobs',
	singular: 'cronjob',
	shortNames: ['cj'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	schema: cronJobSchemas.CronJob ?? {},
	columns: [
		nameColumn as never,
		column('Schedule', 'When it runs, as a cron line.', ({ spec }) => spec.schedule),
		column('Timezone', 'Whose time the schedule is in.', ({ spec }) => spec.timeZone || '<none>'),
		column('Suspend', 'Whether it is halted.', ({ spec }) => (spec.suspend ? 'True' : 'False')),
		numberColumn('Active', 'Jobs that are running.', ({ status }) => status?.active?.length ?? 0),
		column('Last Schedule', 'When it ran last.', ({ status }, { now }) =>
			status?.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>',
		),
		ageColumn as never,
		column(
			'Containers',
			'Names of the containers in the template.',
			(job) =>
				containersOf(job)
					.map(({ name }) => name)
					.join(','),
			true,
		),
		column(
			'Images',
			'Images of the containers in the template.',
			(job) =>
				containersOf(job)
					.map(({ image }) => image)
					.join(','),
			true,
		),
		column('Selector', 'Which Pods are meant, by their labels.', () => '<none>', true),
	],
	defaults: (job) => {
		job.spec ??= {} as never;
		job.spec.concurrencyPolicy ||= 'Allow';
		job.spec.suspend ??= false;
		job.spec.successfulJobsHistoryLimit ??= 3;
		job.spec.failedJobsHistoryLimit ??= 1;
		job.spec.jobTemplate ??= {};
		if (job.spec.jobTemplate.spec) {
			const { spec } = job.spec.jobTemplate;
			spec.template ??= {};
			const suspend = spec.suspend;
			defaultJobSpec(spec);
			// Templates are defaulted less than Jobs: what a Job gets when it is made is not written here.
			for (const key of [
				'completions',
				'parallelism',
				'backoffLimit',
				'completionMode',
				'podReplacementPolicy',
			] as const) {
				if (job.metadata.resourceVersion === undefined) delete spec[key];
			}
			if (suspend === undefined) delete spec.suspend;
		}
	},
	prepareForCreate: (job) => {
		job.status = {};
	},
	...lateChecks('cronjobs'),
};

export default cronjobs as unknown as ResourceDefinition;
