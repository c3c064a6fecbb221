/** What containers and nodes use: the kubelet's summary, from which metrics-server reads. */

import type { Machine } from '../../os/machine.ts';
import type { Random } from '../../os/random.ts';
import { USAGE_STRETCH } from '../../os/usage.ts';
import { milliCpu, quantity } from '../apimachinery/quantity.ts';
import type { Container } from '../resources/types.ts';
import type { Running } from './container.ts';
import type { LocalImage } from './images.ts';

/** CPU in thousandths of a core, memory in bytes. */
export interface Use {
	cpu: number;
	memory: number;
	/** How long was measured, milliseconds. */
	window: number;
}

const MEBIBYTE = 2 ** 20;
/** A container that ran for less than this has no measurement yet (metrics-server's minimum for fresh containers). */
const YOUNGEST = 10_000;
/** A process's own memory beside what its program needs. */
const PROCESS_MEMORY = 0.4 * MEBIBYTE;

/** The end of the last stretch that is over: metrics-server looks every fifteen seconds. */
export const lastScrape = (now: number): number => Math.floor(now / USAGE_STRETCH) * USAGE_STRETCH;

/**
 * What a running container used in the stretch before `end`; undefined when it had not run long enough.
 * @param cores of its node: it cannot use more, nor more than its limit.
 */
export function useOf(
	{ machine, since }: Running,
	spec: Container,
	image: LocalImage | undefined,
	cores: number,
	end: number,
): Use | undefined {
	const window = Math.min(USAGE_STRETCH, end - since);
	if (window < YOUNGEST) return undefined;
	const idle = image?.image.idle ?? { cpu: 0, memory: 2 };
	const limits = (spec.resources?.limits ?? {}) as Record<string, string>;
	const most = limits.cpu ? Math.min(milliCpu(limits.cpu), cores * 1000) : cores * 1000;
	// No two stretches are quite alike: what waits wakes now more and now less often.
	const wobble = machine.random.fork(`use ${end}`).float();
	const busy = (machine.meter.spentUntil(end) / window) * 1000;
	const memory =
		idle.memory * MEBIBYTE * (0.98 + 0.04 * wobble) + Math.max(0, machine.processes.length - 1) * PROCESS_MEMORY;
	return {
		cpu: Math.min(most, idle.cpu * (0.8 + 0.4 * wobble) + busy),
		memory: Math.min(memory, limits.memory ? quantity(limits.memory) : Number.POSITIVE_INFINITY),
		window,
	};
}

/** What a node needs for itself: the kubelet, the runtime, and the system's services. */
const HOST_IDLE = { cpu: 34, memory: 620 };

/** What a node used in the stretch before `end`. @param pods its containers' use. @param idle as HOST_IDLE. */
export function hostUse(
	host: Machine,
	random: Random,
	pods: readonly Use[],
	cores: number,
	end: number,
	idle = HOST_IDLE,
): Use {
	const wobble = random.fork(`use ${end}`).float();
	const own = idle.cpu * (0.8 + 0.4 * wobble) + (host.meter.spentUntil(end) / USAGE_STRETCH) * 1000;
	return {
		cpu: Math.min(cores * 1000, own + pods.reduce((sum, { cpu }) => sum + cpu, 0)),
		memory: idle.memory * MEBIBYTE * (0.99 + 0.02 * wobble) + pods.reduce((sum, { memory }) => sum + memory, 0),
		window: USAGE_STRETCH,
	};
}
