/** What the probes say of one run of a container (upstream: pkg/kubelet/prober/worker.go, results). */

import type { Probe } from '../resources/types.ts';
import type { KubeletContext } from './context.ts';
import { type ProbeKind, ProbeLoop, type ProbeOutcome, type ProbeTarget } from './probes.ts';

/** What a container does when its health changes. */
export interface HealthListener {
	/** A probe failed or could not be carried out: the text of an event. */
	unhealthy(message: string): void;
	/** The container is to be restarted. */
	failed(kind: 'liveness' | 'startup'): void;
	/** `started` or `ready` may be another now. */
	changed(): void;
}

export class Health {
	/** Past its startup probe, if it has one. */
	started: boolean;
	/** Started, and its readiness probe, if it has one, found it so. */
	get ready(): boolean {
		return this.started && (this.target.container.readinessProbe === undefined || this.reachable);
	}

	private readonly context: KubeletContext;
	private readonly target: ProbeTarget;
	private readonly listener: HealthListener;
	private readonly loops: ProbeLoop[] = [];
	private reachable = false;

	/** Begins to probe at once; ends with `stop`. */
	constructor(context: KubeletContext, target: ProbeTarget, listener: HealthListener) {
		this.context = context;
		this.target = target;
		this.listener = listener;
		const { startupProbe } = target.container;
		this.started = startupProbe === undefined;
		if (this.started) this.watch();
		else {
			const first = this.loop(
				'Startup',
				startupProbe,
				() => {
					first?.stop();
					this.started = true;
					this.watch();
					listener.changed();
				},
				() => listener.failed('startup'),
			);
		}
	}

	stop(): void {
		for (const loop of this.loops.splice(0)) loop.stop();
	}

	/** Liveness and readiness, which wait until the container has started. */
	private watch(): void {
		const { livenessProbe, readinessProbe } = this.target.container;
		const alive = () => {};
		this.loop('Liveness', livenessProbe, alive, () => this.listener.failed('liveness'));
		this.loop(
			'Readiness',
			readinessProbe,
			() => this.setReachable(true),
			() => this.setReachable(false),
		);
	}

	private setReachable(reachable: boolean): void {
		if (this.reachable === reachable) return;
		this.reachable = reachable;
		this.listener.changed();
	}

	/** Runs a probe over and over; `passed` and `failed` are called each time its threshold is reached. */
	private loop(
		kind: ProbeKind,
		probe: Probe | undefined,
		passed: () => void,
		failed: () => void,
	): ProbeLoop | undefined {
		if (!probe) return undefined;
		let streak = 0;
		let last: ProbeOutcome['result'] | undefined;
		const loop = new ProbeLoop(this.context, this.target, probe, ({ result, output }) => {
			if (result === 'unknown') {
				this.listener.unhealthy(`${kind} probe errored and resulted in unknown state: ${output}`);
				return;
			}
			streak = result === last ? streak + 1 : 1;
			last = result;
			if (result === 'failure') this.listener.unhealthy(`${kind} probe failed: ${output}`);
			if (result === 'success' && streak === (probe.successThreshold ?? 1)) passed();
			else if (result === 'failure' && streak === (probe.failureThreshold ?? 3)) {
				streak = 0;
				failed();
			}
		});
		this.loops.push(loop);
		return loop;
	}
}
