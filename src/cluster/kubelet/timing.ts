/** How long the steps of a Pod's life take, in milliseconds: ordinary machines, ordinary disks. */

import type { Random } from '../../os/random.ts';

/** A span to draw from, both ends in milliseconds. */
export type Span = readonly [number, number];

export const TIMING = {
	/** From the binding to the kubelet's first word about the Pod. */
	admit: [15, 40],
	/** Volumes, cgroups, the pause container and the network. */
	sandbox: [250, 450],
	/** Asking the registry what a tag stands for. */
	manifest: [600, 1_100],
	/** A registry's answer that there is no such thing. */
	refused: [900, 1_900],
	/** Creating a container from an image that is there. */
	create: [30, 80],
	/** From created to running. */
	start: [40, 110],
	/** From a container's end to the kubelet's noticing it (PLEG relists every second). */
	notice: [600, 1_000],
	/** From the last container's end to the Pod object's removal. */
	cleanUp: [500, 1_000],
	/** Between two looks at a Pod that something is wrong with (backOffPeriod, jittered by half). */
	resync: [10_000, 15_000],
	/** From a failed attempt to the look that finds it is too early for another. */
	lookAgain: [900, 1_400],
} as const satisfies Record<string, Span>;

/** Bytes of an image that come in a second. */
export const PULL_BYTES_PER_SECOND = 48_000_000;

/** Waits between attempts for images and for crashing containers: 10 s doubling to 5 min (KEP-4603 tells the story). */
export const BACKOFF_FIRST = 10_000;
export const BACKOFF_LAST = 300_000;

/** Whole milliseconds out of a span. */
export const draw = (random: Random, [from, to]: Span): number => from + random.below(to - from + 1);
