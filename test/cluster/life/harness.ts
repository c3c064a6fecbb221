/** A cluster to try things on, and short words for what a test says again and again. */

import { afterEach, expect } from 'vitest';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { createClusterOf, type Faults } from '../../../src/cluster/create.ts';
import { k3s } from '../../../src/cluster/profiles/k3s/index.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { Deployment, Pod, PodSpec } from '../../../src/cluster/resources/types.ts';
import type { KubeObject } from '../../../src/cluster/types.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';
import { readAll } from '../../../src/os/stream.ts';

/** 2026-11-21 01:00:00 UTC */
export const START = 1_795_222_800_000;

export class World {
	readonly clock = new SimulatedClock(START);
	readonly cluster: Cluster & Faults;

	constructor(seed = 1) {
		this.cluster = createClusterOf(k3s, { profile: 'k3s', seed, clock: this.clock });
	}

	get client() {
		return this.cluster.client;
	}

	/** Lets so many simulated seconds pass. */
	async pass(seconds: number): Promise<void> {
		await this.clock.advanceTo(this.clock.now() + seconds * 1000);
	}

	/** Lets time pass until `done`, at most so many seconds; fails the test else. */
	async until(done: () => boolean, seconds = 60): Promise<void> {
		const reached = await this.clock.advanceUntil(done, this.clock.now() + seconds * 1000);
		expect(reached, `not within ${seconds} s: ${done}`).toBe(true);
	}

	pod(name: string): Pod | undefined {
		return this.client.get(KINDS.pods, 'default', name);
	}

	pods(labels?: string): Pod[] {
		return this.client.list(KINDS.pods, { namespace: 'default', ...(labels ? { labelSelector: labels } : {}) });
	}

	isReady(name: string): boolean {
		return this.pod(name)?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
	}

	createPod(name: string, spec: Partial<PodSpec> & { image?: string; command?: string[] }): Pod {
		const { image = 'nginx', command, ...rest } = spec;
		return this.client.create(KINDS.pods, {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name, namespace: 'default', labels: { run: name } },
			spec: { containers: [{ name, image, ...(command ? { command } : {}) }], ...rest },
		} as Pod);
	}

	createDeployment(
		name: string,
		replicas: number,
		container: Record<string, unknown> = {},
		spec: Record<string, unknown> = {},
	): Deployment {
		return this.client.create(KINDS.deployments, {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: { name, namespace: 'default', labels: { app: name } },
			spec: {
				replicas,
				selector: { matchLabels: { app: name } },
				template: {
					metadata: { labels: { app: name } },
					spec: { containers: [{ name: 'c', image: 'nginx', ...container }] },
				},
				...spec,
			},
		} as unknown as Deployment);
	}

	deployment(name: string): Deployment | undefined {
		return this.client.get(KINDS.deployments, 'default', name);
	}

	createService(name: string, selector: Record<string, string>, targetPort: number | string = 80): void {
		this.client.create(KINDS.services, {
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name, namespace: 'default' },
			spec: { selector, ports: [{ port: 8080, targetPort, protocol: 'TCP' }] },
		} as never);
	}

	/** `address ready` of a Service's endpoints, as its slices have them. */
	endpoints(service: string): string[] {
		return this.client
			.list(KINDS.endpointslices, { namespace: 'default', labelSelector: `kubernetes.io/service-name=${service}` })
			.flatMap((slice) => slice.endpoints ?? [])
			.map(
				({ addresses, conditions }) =>
					`${addresses[0]} ${conditions?.ready ? 'ready' : 'not ready'}${conditions?.terminating ? ' terminating' : ''}`,
			);
	}

	/** `Type Reason Message` of an object's events, in the order they were first seen. */
	events(name: string): string[] {
		return this.client
			.list(KINDS.events, { namespace: 'default' })
			.filter(({ involvedObject }) => involvedObject.name === name)
			.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
			.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
	}

	/** Runs a command in a Pod's container and gives what it printed and its end. */
	async exec(
		pod: string,
		...command: string[]
	): Promise<{ stdout: string; stderr: string; message: string | undefined }> {
		const query = command.map((word) => `command=${encodeURIComponent(word)}`).join('&');
		const streams = await this.clock.hold(
			this.cluster.stream(
				new Request(`https://cluster/api/v1/namespaces/default/pods/${pod}/exec?${query}&stdout=true&stderr=true`, {
					method: 'POST',
				}),
			),
		);
		if (streams instanceof Response)
			return { stdout: '', stderr: '', message: JSON.parse(await streams.text()).message };
		const output = Promise.all([
			streams.stdout ? readAll(streams.stdout) : '',
			streams.stderr ? readAll(streams.stderr) : '',
			streams.done,
		]);
		let result: Awaited<typeof output> | undefined;
		void output.then((value) => {
			result = value;
		});
		await this.clock.advanceUntil(() => result !== undefined, this.clock.now() + 60_000);
		const [stdout = '', stderr = '', status] = result ?? [];
		return { stdout, stderr, message: status?.message };
	}

	/** What `kubectl logs` would print, or the error's message. */
	async logs(pod: string, query = ''): Promise<string> {
		const response = await this.clock.hold(
			this.cluster.fetch(new Request(`https://cluster/api/v1/namespaces/default/pods/${pod}/log?${query}`)),
		);
		const text = await this.clock.hold(response.text());
		return response.ok ? text : JSON.parse(text).message;
	}

	/** Every object there is, for comparing two worlds. */
	store(): KubeObject[] {
		return Object.values(KINDS).flatMap((kind) => this.client.list(kind as never));
	}
}

const worlds: World[] = [];

/** A new world; what goes wrong in it without anybody to throw at fails the test. */
export function world(seed?: number): World {
	const made = new World(seed);
	worlds.push(made);
	return made;
}

afterEach(() => {
	for (const made of worlds.splice(0)) {
		const { faults } = made.cluster;
		made.cluster.dispose();
		expect(faults).toEqual([]);
	}
});
