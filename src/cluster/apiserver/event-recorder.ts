/**
 * Records events as upstream's two recorders do: most components' (client-go tools/record, which counts, combines and
 * drops) and the scheduler's (tools/events, which keeps series).
 */

import type { Clock } from '../../os/clock.ts';
import { rfc3339, rfc3339Micro } from '../../os/time.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Event } from '../resources/types.ts';
import { ApiError, type Client, type EventOptions, type KubeObject } from '../types.ts';
import type { Registry } from './registry.ts';

/** 2026-10-26, milliseconds since the epoch: what the names of events are counted from. */
const FIRST_DAY = 1_792_972_800_000;

/** What each kind of memory holds at most; the oldest is forgotten first (maxLruCacheEntries). */
const REMEMBERED = 4096;

/** So many messages of one reason, none of them so long (milliseconds) ago, are told as one event. */
const ALIKE = 10;
const ALIKE_WITHIN = 600_000;

/** A component may say so much of an object at once, and once more every five minutes. */
const BURST = 25;
const REFILL = 300_000;

/** A series ends when nothing was added to it for so long. */
const SERIES_ENDS = 360_000;

/** A map that forgets what was used least lately, and what was not used for so long that it means nothing any more. */
class Memory<T> {
	private readonly map = new Map<string, { value: T; used: number }>();
	private readonly clock: Clock;
	private readonly lifetime: number;

	/** @param lifetime milliseconds after which what was remembered makes no difference. */
	constructor(clock: Clock, lifetime = Number.POSITIVE_INFINITY) {
		this.clock = clock;
		this.lifetime = lifetime;
	}

	get(key: string): T | undefined {
		const value = this.map.get(key)?.value;
		if (value !== undefined) this.set(key, value);
		return value;
	}

	set(key: string, value: T): void {
		const now = this.clock.now();
		this.map.delete(key);
		this.map.set(key, { value, used: now });
		for (const [oldest, { used }] of this.map) {
			if (this.map.size <= REMEMBERED && now - used <= this.lifetime) return;
			this.map.delete(oldest);
		}
	}
}

/** An event that was recorded; times in milliseconds. */
interface Known {
	name: string;
	count: number;
	first: number;
	last: number;
}

export class EventRecorder {
	private readonly registry: Registry;
	private readonly client: Client;
	private readonly component: string;
	private readonly known: Memory<Known>;
	private readonly alike: Memory<{ messages: Set<string>; last: number }>;
	private readonly buckets: Memory<{ tokens: number; at: number }>;
	private readonly series: Memory<Known>;
	/** What the last event was named by. */
	private stamp = 0n;

	constructor(registry: Registry, client: Client, component: string) {
		this.registry = registry;
		this.client = client;
		this.component = component;
		this.known = new Memory(registry.clock);
		this.alike = new Memory(registry.clock, ALIKE_WITHIN);
		// A bucket that was empty is full again by then.
		this.buckets = new Memory(registry.clock, BURST * REFILL);
		this.series = new Memory(registry.clock);
	}

	/** Records an event. One that cannot be stored (its namespace is going) is lost, as upstream's recorder loses it. */
	record(regarding: KubeObject, type: string, reason: string, message: string, options: EventOptions): void {
		try {
			if (options.action) this.recordSeries(regarding, type, reason, message, options);
			else this.recordCounted(regarding, type, reason, message, options);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		}
	}

	/** EventCorrelator: combine what is alike, count what is the same, and drop what is too much. */
	private recordCounted(
		regarding: KubeObject,
		type: string,
		reason: string,
		message: string,
		{ fieldPath = '', host = '' }: EventOptions,
	): void {
		const now = this.registry.clock.now();
		const { namespace = '', name, uid = '' } = regarding.metadata;
		const about = [host, regarding.kind, namespace, name, uid, type].join('\n');
		const group = `${about}\n${reason}`;
		let alike = this.alike.get(group);
		if (!alike || now - alike.last > ALIKE_WITHIN) {
			alike = { messages: new Set(), last: now };
			this.alike.set(group, alike);
		}
		alike.messages.add(message);
		alike.last = now;
		let key = `${group}\n${fieldPath}\n${message}`;
		let text = message;
		if (alike.messages.size >= ALIKE) {
			const [one = ''] = alike.messages;
			alike.messages.delete(one);
			key = group;
			text = `(combined from similar events): ${message}`;
		}
		const before = this.known.get(key);
		const event = before ?? { name: this.eventName(name), count: 0, first: now, last: now };
		const { count } = event;
		event.count++;
		this.known.set(key, event);
		if (!this.accept(about, now)) return;
		const times = { firstTimestamp: rfc3339(event.first), lastTimestamp: rfc3339(now), count: event.count };
		const stored = count > 0 && this.client.get(KINDS.events, namespace || 'default', event.name);
		if (stored) this.client.patch(KINDS.events, namespace || 'default', event.name, { ...times, message: text });
		else
			this.client.create(KINDS.events, {
				...this.newEvent(regarding, event.name, fieldPath),
				reason,
				message: text,
				source: { component: this.component, ...(host ? { host } : {}) },
				...times,
				type,
				reportingComponent: this.component,
				reportingInstance: host,
			} as Event);
	}

	/** The token bucket of one object and kind of event (EventSourceObjectSpamFilter). */
	private accept(about: string, now: number): boolean {
		const bucket = this.buckets.get(about) ?? { tokens: BURST, at: now };
		bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL);
		bucket.at = now;
		this.buckets.set(about, bucket);
		if (bucket.tokens < 1) return false;
		bucket.tokens--;
		return true;
	}

	/** The events.k8s.io recorder: the second of its like makes a series; how it grows is told when it ends. */
	private recordSeries(
		regarding: KubeObject,
		type: string,
		reason: string,
		message: string,
		{ action, host = '' }: EventOptions,
	): void {
		const now = this.registry.clock.now();
		const { namespace = '', name, uid = '', resourceVersion = '' } = regarding.metadata;
		const key = [regarding.kind, namespace, name, uid, resourceVersion, type, reason, action].join('\n');
		const known = this.series.get(key);
		if (known && now - known.last <= SERIES_ENDS) {
			known.count++;
			known.last = now;
			if (known.count === 2) this.writeSeries(namespace, known);
			return;
		}
		if (known && known.count > 2) this.writeSeries(namespace, known);
		const event = { name: this.eventName(name), count: 1, first: now, last: now };
		this.series.set(key, event);
		this.client.create(KINDS.events, {
			...this.newEvent(regarding, event.name, ''),
			action,
			reason,
			message,
			eventTime: rfc3339Micro(now),
			type,
			reportingComponent: this.component,
			reportingInstance: `${this.component}-${host}`,
		} as Event);
	}

	private writeSeries(namespace: string, { name, count, last }: Known): void {
		if (this.client.get(KINDS.events, namespace || 'default', name))
			this.client.patch(KINDS.events, namespace || 'default', name, {
				series: { count, lastObservedTime: rfc3339Micro(last) },
			});
	}

	/**
	 * Upstream: the object's name and the nanoseconds of now. Counted from a fixed first day here, so that a script gives
	 * the same names whenever its cluster began.
	 */
	private eventName(object: string): string {
		const { clock, began, random } = this.registry;
		const drawn = BigInt(FIRST_DAY + Math.floor(clock.now() - began)) * 1_000_000n + BigInt(random.below(1_000_000));
		// What one component says within a millisecond keeps its order.
		this.stamp = drawn > this.stamp ? drawn : this.stamp + 1n;
		return `${object}.${this.stamp.toString(16)}`;
	}

	private newEvent({ apiVersion, kind, metadata }: KubeObject, name: string, fieldPath: string) {
		const { namespace, uid, resourceVersion } = metadata;
		return {
			apiVersion: 'v1',
			kind: 'Event',
			// Events about objects without a namespace are kept in default.
			metadata: { name, namespace: namespace ?? 'default' },
			involvedObject: {
				kind,
				...(namespace ? { namespace } : {}),
				name: metadata.name,
				...(uid ? { uid } : {}),
				apiVersion,
				...(resourceVersion ? { resourceVersion } : {}),
				...(fieldPath ? { fieldPath } : {}),
			},
		};
	}
}
