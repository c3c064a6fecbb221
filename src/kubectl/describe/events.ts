/** The last part of a description: what happened. */

import type { KubeObject } from '../../cluster/types.ts';
import { parseRfc3339 } from '../../os/time.ts';
import type { Cli } from '../cli/command.ts';
import { StatusError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import type { ObjectList } from '../resources/builder.ts';
import { ago, type DescribeWriter } from './writer.ts';

/** A core/v1 Event. */
export interface EventObject extends KubeObject {
	type?: string;
	reason?: string;
	message?: string;
	count?: number;
	firstTimestamp?: string;
	lastTimestamp?: string;
	eventTime?: string;
	source?: { component?: string; host?: string };
	reportingComponent?: string;
	series?: { count: number; lastObservedTime: string };
	involvedObject: { kind?: string; name?: string; namespace?: string; uid?: string; fieldPath?: string };
}

export const EVENTS = { group: '', version: 'v1', plural: 'events', namespaced: true };

/** The events about an object. A server without events has none. */
export async function eventsOf(cli: Cli, object: KubeObject): Promise<EventObject[]> {
	const { name, namespace, uid } = object.metadata;
	// Events about objects without a namespace are kept in the default one, and nodes name themselves as their uid.
	const about = [
		`involvedObject.name=${name}`,
		`involvedObject.namespace=${namespace ?? ''}`,
		`involvedObject.kind=${object.kind}`,
	];
	if (object.kind !== 'Node' && uid) about.push(`involvedObject.uid=${uid}`);
	try {
		const list = await cli.api.json<ObjectList>('GET', resourcePath(EVENTS, namespace), {
			query: { fieldSelector: about.join(',') },
		});
		return (list.items ?? []) as EventObject[];
	} catch (error) {
		if (error instanceof StatusError) return [];
		throw error;
	}
}

const instant = (event: EventObject): number =>
	parseRfc3339(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp) ?? 0;

/** Describers look at the last time alone, which events of events.k8s.io do not have: those come first. */
const lastOf = ({ lastTimestamp }: EventObject): number => parseRfc3339(lastTimestamp) ?? 0;

/** Oldest first; of one instant in the order they came. */
export const inOrder = (events: EventObject[]): EventObject[] => [...events].sort((a, b) => instant(a) - instant(b));

/** `5s`, or `5s (x3 over 40s)` for what happened several times. */
export function eventAge(event: EventObject, now: number): string {
	const first = event.firstTimestamp ?? event.eventTime;
	if (event.series)
		return `${ago(event.series.lastObservedTime, now)} (x${event.series.count} over ${ago(first, now)})`;
	if ((event.count ?? 1) > 1) return `${ago(event.lastTimestamp, now)} (x${event.count} over ${ago(first, now)})`;
	return ago(first, now);
}

/** Who reported it. */
export const eventSource = (event: EventObject): string => event.source?.component || event.reportingComponent || '';

/** Writes the table of events, or `<none>`. */
export function describeEvents(writer: DescribeWriter, events: EventObject[], now: number): void {
	if (events.length === 0) {
		writer.field('Events', '<none>');
		return;
	}
	writer.line(0, 'Events:');
	writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
	writer.line(1, '----\t------\t----\t----\t-------');
	for (const event of [...events].sort((a, b) => lastOf(a) - lastOf(b))) {
		const text = (event.message ?? '').trim();
		const { fieldPath } = event.involvedObject;
		const message = fieldPath ? `${fieldPath}: ${text}` : text;
		writer.line(1, [event.type, event.reason, eventAge(event, now), eventSource(event), message].join('\t'));
	}
}
