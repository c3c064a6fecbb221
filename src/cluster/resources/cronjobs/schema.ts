/** The schema of CronJob. See ../shared/schema-text.ts for how the lines read. */

import { jobSchemas } from '../jobs/schema.ts';
import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const cronJobSchemas = defineSchemas(
	'io.k8s.api.batch.v1',
	`
CronJob kind
	metadata ObjectMeta
	spec! CronJobSpec
	status CronJobStatus
CronJobSpec
	concurrencyPolicy string
	failedJobsHistoryLimit int32
	jobTemplate! JobTemplateSpec
	schedule! string
	startingDeadlineSeconds int64
	successfulJobsHistoryLimit int32
	suspend bool
	timeZone string
CronJobStatus
	active []ObjectReference
	lastScheduleTime time
	lastSuccessfulTime time
`,
	metaSchemas,
	coreSchemas,
	jobSchemas,
);
