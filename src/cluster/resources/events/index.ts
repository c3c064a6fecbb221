import { parseRfc3339 } from '../../../os/time.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import type { Column, ResourceDefinition } from '../../types.ts';
import { age, column, nameColumn, numberColumn } from '../shared/columns.ts';
import type { Event } from '../types.ts';
import { eventSchemas } from './schema.ts';

const first = ({ firstTimestamp, eventTime }: Event): string | undefined => firstTimestamp ?? eventTime;

/** LAST SEEN: when it was last, and for repeated ones how often and since when. */
function lastSeen(event: Event, now: number): string {
	const { series, lastTimestamp, count } = event;
	const start = parseRfc3339(first(event));
	const since = start === undefined ? '<unknown>' : humanDuration(now - start);
	if (series) return `${age(series.lastObservedTime, now)} (x${series.count} over ${since})`;
	const last = lastTimestamp ? age(lastTimestamp, now) : since;
	return (count ?? 1) > 1 ? `${last} (x${count} over ${since})` : last;
}

const columns: Column<Event>[] = [
	column('Last Seen', 'When it happened last.', (event, { now }) => lastSeen(event, now)),
	column('Type', 'Normal or Warning.', ({ type }) => type ?? ''),
	column('Reason', 'What happened, in a word for programs.', ({ reason }) => reason ?? ''),
	column('Object', 'What it happened to.', ({ involvedObject: { kind = '', name } }) =>
		name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
	),
	column('Subobject', 'Which part of it.', ({ involvedObject }) => involvedObject.fieldPath ?? '', true),
	column(
		'Source',
		'Who says so.',
		({ source, reportingComponent, reportingInstance }) =>
			[source?.component || reportingComponent || '', source?.host || reportingInstance || '']
				.filter(Boolean)
				.join(', '),
		true,
	),
	column('Message', 'What happened, for people.', ({ message }) => (message ?? '').trim()),
	column('First Seen', 'When it happened first.', (event, { now }) => age(first(event), now), true),
	numberColumn('Count', 'How often it happened.', ({ count, series }) => series?.count ?? count ?? 1, true),
	{ ...nameColumn, priority: 1 } as Column<Event>,
];

const events: ResourceDefinition<Event> = {
	group: '',
	version: 'v1',
	kind: 'Event',
	plural: 'events',
	singular: 'event',
	shortNames: ['ev'],
	namespaced: true,
	schema: eventSchemas.Event ?? {},
	columns,
	fieldSelectors: {
		'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
		'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
		'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
		'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
		'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
		'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
		'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
		reason: ({ reason }) => reason ?? '',
		reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
		source: ({ source, reportingComponent }) => source?.component ?? reportingComponent ?? '',
		type: ({ type }) => type ?? '',
	},
	defaults: (event) => {
		event.involvedObject ??= {};
		event.source ??= {};
		event.reportingComponent ??= '';
		event.reportingInstance ??= '';
		// Times that Go writes even where there are none.
		for (const key of ['eventTime', 'firstTimestamp', 'lastTimestamp'] as const) event[key] ??= null as never;
	},
	validate: ({ involvedObject, metadata }) =>
		(involvedObject.namespace || 'default') === metadata.namespace
			? []
			: [
					{
						type: 'Invalid',
						field: 'involvedObject.namespace',
						value: involvedObject.namespace ?? '',
						detail: 'does not match event.namespace',
					},
				],
};

export default events as unknown as ResourceDefinition;
