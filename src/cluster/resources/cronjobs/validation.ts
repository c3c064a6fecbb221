/** Checks of CronJobs, in upstream's order (pkg/apis/batch/validation). */

import type { FieldError } from '../../types.ts';
import { jobSpecErrors } from '../jobs/validation.ts';
import { invalid, oneOf, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { notNegative } from '../shared/validation.ts';
import type { CronJob } from '../types.ts';
import { isTimeZone, parseSchedule, ScheduleError } from './schedule.ts';

/** A cron line that is understood. */
function scheduleErrors(schedule: string): FieldError[] {
	const field = 'spec.schedule';
	if (!schedule) return [required(field)];
	if (schedule.includes('TZ'))
		return [invalid(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')];
	try {
		parseSchedule(schedule);
		return [];
	} catch (error) {
		if (!(error instanceof ScheduleError)) throw error;
		return [invalid(field, schedule, error.message)];
	}
}

/** A time zone that exists (validateTimeZone). */
function zoneErrors(zone: string | undefined): FieldError[] {
	const field = 'spec.timeZone';
	if (zone === undefined) return [];
	if (zone === '') return [invalid(field, zone, 'timeZone must be nil or non-empty string')];
	if (zone.toLowerCase() === 'local')
		return [
			invalid(field, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'),
		];
	return isTimeZone(zone) ? [] : [invalid(field, zone, `unknown time zone ${zone}`)];
}

export const cronJobChecks: Checks<CronJob> = {
	validate: ({ metadata, spec }) => {
		const { jobTemplate } = spec;
		const at = 'spec.jobTemplate.spec';
		const errors = [
			...scheduleErrors(spec.schedule),
			...notNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
			...zoneErrors(spec.timeZone),
			...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
			...(jobTemplate.spec ? jobSpecErrors(jobTemplate.spec, at) : [required(`${at}.template.spec.containers`)]),
		];
		if (jobTemplate.spec?.selector)
			errors.push(invalid(`${at}.selector`, jobTemplate.spec.selector, '`selector` will be auto-generated'));
		if (jobTemplate.spec?.manualSelector)
			errors.push({ type: 'NotSupported', field: `${at}.manualSelector`, value: true, supported: ['nil', 'false'] });
		errors.push(
			...notNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
			...notNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
		);
		// The controller adds eleven characters for a Job's name, which has room for 63.
		if (metadata.name?.length > 52)
			errors.push(invalid('metadata.name', metadata.name, 'must be no more than 52 characters'));
		return errors;
	},
};
