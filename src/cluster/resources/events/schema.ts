/** The schema of Event. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const eventSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Event kind
	action string
	count int32
	eventTime microtime
	firstTimestamp time
	involvedObject! ObjectReference
	lastTimestamp time
	message string
	metadata! ObjectMeta
	reason string
	related ObjectReference
	reportingComponent string
	reportingInstance string
	series EventSeries
	source EventSource
	type string
EventSeries
	count int32
	lastObservedTime microtime
EventSource
	component string
	host string
`,
	metaSchemas,
	coreSchemas,
);
