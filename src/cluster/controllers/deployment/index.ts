/** Deployments: moves Pods from old ReplicaSets to a new one, step by step (upstream: pkg/controller/deployment). */

import { KINDS } from '../../resources/kinds.ts';
import type { Deployment, ReplicaSet } from '../../resources/types.ts';
import { ApiError } from '../../types.ts';
import { sameJson } from '../json.ts';
import { type Loop, startLoop } from '../loop.ts';
import { claim, ignoreGone } from '../pods.ts';
import { matchesSelector } from '../selectors.ts';
import { type Controller, type ControllerContext, controllerOf } from '../types.ts';
import {
	annotationsFor,
	byAge,
	DESIRED,
	fenceposts,
	MAXIMUM,
	REVISION,
	replicaSetFor,
	replicasOf,
	revisionOf,
	sameTemplate,
	statusSum,
} from './replicasets.ts';
import { calculateStatus, dueIn, isComplete, progress, setCondition } from './status.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 10;

export const deploymentController: Controller = {
	component: 'deployment-controller',
	start(context) {
		const deployments = context.informers.of(KINDS.deployments);
		const sets = context.informers.of(KINDS.replicasets);
		const pods = context.informers.of(KINDS.pods);
		sets.addIndex('orphans', (set) => (controllerOf(set) ? [] : [set.metadata.namespace ?? '']));
		const loop: Loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const deployment = deployments.get(namespace, name);
				if (!deployment) return;
				const around = [...sets.by('owner', deployment.metadata.uid ?? ''), ...sets.by('orphans', namespace)];
				new Rollout(context, deployment, around, loop).run();
			},
		});
		loop.follow(deployments);
		loop.followOwned(sets, 'Deployment');
		loop.on(sets, ({ current }) => {
			if (!current || controllerOf(current)) return;
			for (const deployment of deployments.by('namespace', current.metadata.namespace ?? ''))
				if (matchesSelector(deployment.spec.selector, current.metadata.labels))
					loop.add(`${deployment.metadata.namespace}/${deployment.metadata.name}`);
		});
		// Recreate waits until the last old Pod is gone, which no ReplicaSet's status tells.
		loop.on(pods, ({ old, current }) => {
			const owner = old && !current ? controllerOf(old) : undefined;
			if (owner?.kind !== 'ReplicaSet') return;
			const set = sets.get(old?.metadata.namespace ?? '', owner.name);
			const above = set && controllerOf(set);
			if (above?.kind === 'Deployment') loop.add(`${set?.metadata.namespace}/${above.name}`);
		});
		return loop;
	},
};

/** One reconcile of one Deployment. */
class Rollout {
	private readonly context: ControllerContext;
	private deployment: Deployment;
	private sets: ReplicaSet[];
	private readonly loop: Loop;

	constructor(context: ControllerContext, deployment: Deployment, around: ReplicaSet[], loop: Loop) {
		this.context = context;
		this.deployment = deployment;
		this.loop = loop;
		this.sets = claim(context.client, KINDS.replicasets, deployment, deployment.spec.selector, around).sort(byAge);
	}

	run(): void {
		if (this.deployment.metadata.deletionTimestamp) {
			this.writeStatus(calculateStatus(this.input()));
			return;
		}
		this.notePaused();
		if (this.deployment.spec.paused || this.isScalingEvent()) {
			this.numberNewSet();
			this.scaleProportionally();
			if (this.deployment.spec.paused) this.cleanUp();
			this.writeStatus(progressOf(this.input(), this.deployment.spec.paused ?? false));
			return;
		}
		if (this.deployment.spec.strategy?.type === 'Recreate') this.recreate();
		else this.roll();
		const status = progressOf(this.input(), false);
		if (isComplete(this.deployment, status)) this.cleanUp();
		this.writeStatus(status);
	}

	private get wanted(): number {
		return this.deployment.spec.replicas ?? 1;
	}

	private get newSet(): ReplicaSet | undefined {
		return this.sets.find((set) => sameTemplate(set, this.deployment.spec.template));
	}

	private get oldSets(): ReplicaSet[] {
		const current = this.newSet;
		return this.sets.filter((set) => set !== current);
	}

	private input() {
		return { deployment: this.deployment, newSet: this.newSet, sets: this.sets, now: this.context.clock.now() };
	}

	private recreate(): void {
		for (const set of this.oldSets) if ((set.spec.replicas ?? 0) > 0) this.scale(set, 0);
		const old = new Set(this.oldSets.map((set) => set.metadata.uid));
		const pods = this.context.informers.of(KINDS.pods);
		const left = [...old].some((uid) =>
			pods.by('owner', uid ?? '').some((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'),
		);
		if (left) return;
		const set = this.ensureNewSet(this.wanted);
		if (set && (set.spec.replicas ?? 0) !== this.wanted) this.scale(set, this.wanted);
	}

	private roll(): void {
		const { surge, unavailable } = fenceposts(this.deployment);
		let set = this.ensureNewSet(this.roomForNew(surge));
		if (!set) return;
		const size = set.spec.replicas ?? 0;
		if (size > this.wanted) set = this.scale(set, this.wanted);
		else if (size < this.wanted) {
			const target = Math.min(this.wanted, size + Math.max(0, this.wanted + surge - replicasOf(this.sets)));
			if (target > size) {
				this.scale(set, target);
				return;
			}
		}
		this.scaleDownOld(unavailable);
	}

	/** How large the new set may start. */
	private roomForNew(surge: number): number {
		const room = this.wanted + surge - replicasOf(this.sets);
		return Math.max(0, Math.min(room, this.wanted));
	}

	private scaleDownOld(maxUnavailable: number): void {
		const old = this.oldSets.filter((set) => (set.spec.replicas ?? 0) > 0);
		const current = this.newSet;
		if (old.length === 0 || !current) return;
		const minimum = this.wanted - maxUnavailable;
		const newUnavailable = (current.spec.replicas ?? 0) - (current.status?.availableReplicas ?? 0);
		let allowed = replicasOf(this.sets) - minimum - newUnavailable;
		if (allowed <= 0) return;
		// First those that serve nobody anyway.
		for (const set of old) {
			if (allowed <= 0) break;
			const size = set.spec.replicas ?? 0;
			const broken = Math.min(size - (set.status?.availableReplicas ?? 0), allowed);
			if (broken <= 0) continue;
			this.scale(set, size - broken);
			allowed -= broken;
		}
		let available = statusSum(this.sets, 'availableReplicas') - minimum;
		for (const { metadata } of old) {
			if (available <= 0) break;
			const set = this.sets.find((candidate) => candidate.metadata.uid === metadata.uid);
			const size = set?.spec.replicas ?? 0;
			if (!set || size === 0) continue;
			const down = Math.min(size, available);
			this.scale(set, size - down);
			available -= down;
		}
	}

	/** The set of the current template: found (its annotations brought up to date) or made. */
	private ensureNewSet(size: number): ReplicaSet | undefined {
		const { client, clock } = this.context;
		const revision = Math.max(0, ...this.oldSets.map(revisionOf)) + 1;
		const found = this.numberNewSet();
		const progressing = this.deployment.status?.conditions?.some((condition) => condition.type === 'Progressing');
		if (found) {
			if (!progressing)
				this.condition('FoundNewReplicaSet', `Found new replica set "${found.metadata.name}"`, clock.now());
			return found;
		}
		const wanted = replicaSetFor(this.deployment, size, revision, this.wanted + fenceposts(this.deployment).surge);
		try {
			const created = client.create(KINDS.replicasets, wanted);
			this.sets = [...this.sets, created].sort(byAge);
			if (size > 0)
				client.event(
					this.deployment,
					'Normal',
					'ScalingReplicaSet',
					`Scaled up replica set ${created.metadata.name} from 0 to ${size}`,
				);
			this.setRevision(revision);
			this.condition('NewReplicaSetCreated', `Created new replica set "${created.metadata.name}"`, clock.now());
			return created;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.reason === 'AlreadyExists') {
				// Another template hashed to the same name: count the collision and hash anew.
				const collisionCount = (this.deployment.status?.collisionCount ?? 0) + 1;
				const { namespace = '', name } = this.deployment.metadata;
				client.patch(KINDS.deployments, namespace, name, { status: { collisionCount } }, 'status');
			}
			throw error;
		}
	}

	/** Gives the set of the current template, if there, the newest revision number. */
	private numberNewSet(): ReplicaSet | undefined {
		const set = this.newSet;
		if (!set) return undefined;
		const revision = Math.max(0, ...this.oldSets.map(revisionOf)) + 1;
		const maximum = this.wanted + fenceposts(this.deployment).surge;
		const annotations = annotationsFor(this.deployment, set, revision, maximum);
		annotations[DESIRED] = set.metadata.annotations?.[DESIRED] ?? annotations[DESIRED] ?? '';
		annotations[MAXIMUM] = set.metadata.annotations?.[MAXIMUM] ?? annotations[MAXIMUM] ?? '';
		const minReadySeconds = this.deployment.spec.minReadySeconds ?? 0;
		if (!sameJson(annotations, set.metadata.annotations) || (set.spec.minReadySeconds ?? 0) !== minReadySeconds)
			this.replace(
				this.context.client.patch(KINDS.replicasets, set.metadata.namespace ?? '', set.metadata.name, {
					metadata: { annotations },
					...(minReadySeconds === (set.spec.minReadySeconds ?? 0) ? {} : { spec: { minReadySeconds } }),
				}),
			);
		this.setRevision(Number(annotations[REVISION]));
		return this.newSet;
	}

	private setRevision(revision: number): void {
		if (revisionOf(this.deployment) === revision) return;
		const { namespace = '', name } = this.deployment.metadata;
		this.deployment = this.context.client.patch(KINDS.deployments, namespace, name, {
			metadata: { annotations: { [REVISION]: String(revision) } },
		});
	}

	private scale(set: ReplicaSet, size: number): ReplicaSet {
		const before = set.spec.replicas ?? 0;
		const { namespace = '', name } = set.metadata;
		const maximum = this.wanted + fenceposts(this.deployment).surge;
		const scaled = this.context.client.patch(KINDS.replicasets, namespace, name, {
			metadata: { annotations: { [DESIRED]: String(this.wanted), [MAXIMUM]: String(maximum) } },
			...(size === before ? {} : { spec: { replicas: size } }),
		});
		this.replace(scaled);
		if (size !== before)
			this.context.client.event(
				this.deployment,
				'Normal',
				'ScalingReplicaSet',
				`Scaled ${size > before ? 'up' : 'down'} replica set ${name} from ${before} to ${size}`,
			);
		return scaled;
	}

	private replace(set: ReplicaSet): void {
		this.sets = this.sets.map((other) => (other.metadata.uid === set.metadata.uid ? set : other));
	}

	/** Did only the wanted number change since the sets were last scaled? */
	private isScalingEvent(): boolean {
		return this.sets.some((set) => {
			const desired = set.metadata.annotations?.[DESIRED];
			return (set.spec.replicas ?? 0) > 0 && desired !== undefined && Number(desired) !== this.wanted;
		});
	}

	/** Brings the sets to the new total: the only one wholly, several in the middle of a rollout by their shares. */
	private scaleProportionally(): void {
		const active = this.sets.filter((set) => (set.spec.replicas ?? 0) > 0);
		const newest = this.newSet;
		if (active.length <= 1) {
			const only = active[0] ?? newest ?? this.sets.at(-1);
			if (
				only &&
				((only.spec.replicas ?? 0) !== this.wanted || Number(only.metadata.annotations?.[DESIRED]) !== this.wanted)
			)
				this.scale(only, this.wanted);
			return;
		}
		if (
			newest &&
			(newest.status?.availableReplicas ?? 0) === this.wanted &&
			(newest.spec.replicas ?? 0) === this.wanted
		) {
			for (const set of this.oldSets) if ((set.spec.replicas ?? 0) > 0) this.scale(set, 0);
			return;
		}
		if (this.deployment.spec.strategy?.type === 'Recreate') return;
		const { surge } = fenceposts(this.deployment);
		const allowed = this.wanted > 0 ? this.wanted + surge : 0;
		const total = replicasOf(active);
		let left = allowed - total;
		const largestFirst = [...active].sort((a, b) => (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0) || byAge(a, b));
		const sizes = new Map<ReplicaSet, number>();
		for (const set of largestFirst) {
			const size = set.spec.replicas ?? 0;
			const before = Number(set.metadata.annotations?.[MAXIMUM] ?? total) || total;
			const share = Math.round((size * allowed) / before) - size;
			const change = left > 0 ? Math.max(0, Math.min(share, left)) : Math.min(0, Math.max(share, left));
			sizes.set(set, size + change);
			left -= change;
		}
		for (const set of largestFirst) {
			const size = Math.max(0, (sizes.get(set) ?? 0) + (set === largestFirst[0] ? left : 0));
			this.scale(set, size);
		}
	}

	/** Forgets old sets beyond the history limit. */
	private cleanUp(): void {
		const limit = this.deployment.spec.revisionHistoryLimit ?? 10;
		const done = this.oldSets.filter(
			(set) => (set.spec.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0 && !set.metadata.deletionTimestamp,
		);
		done.sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b));
		for (const set of done.slice(0, Math.max(0, done.length - limit)))
			ignoreGone(() => this.context.client.delete(KINDS.replicasets, set.metadata.namespace ?? '', set.metadata.name));
	}

	/** Says in the Progressing condition that the rollout was paused or goes on. */
	private notePaused(): void {
		if (this.deployment.spec.progressDeadlineSeconds === undefined) return;
		const current = this.deployment.status?.conditions?.find((condition) => condition.type === 'Progressing');
		if (current?.reason === 'ProgressDeadlineExceeded') return;
		const paused = current?.reason === 'DeploymentPaused';
		if (this.deployment.spec.paused && !paused)
			this.condition('DeploymentPaused', 'Deployment is paused', undefined, 'Unknown');
		else if (!this.deployment.spec.paused && paused)
			this.condition('DeploymentResumed', 'Deployment is resumed', undefined, 'Unknown');
	}

	private condition(reason: string, message: string, now = this.context.clock.now(), status = 'True'): void {
		const conditions = setCondition(
			(this.deployment.status?.conditions ?? []) as Parameters<typeof setCondition>[0],
			{ type: 'Progressing', status, reason, message },
			now,
		);
		// Not written yet: it goes out with the rest of the status at the end.
		this.deployment = { ...this.deployment, status: { ...this.deployment.status, conditions } } as Deployment;
	}

	private writeStatus(status: NonNullable<Deployment['status']>): void {
		const { client, clock, informers } = this.context;
		const { namespace = '', name } = this.deployment.metadata;
		const stored = informers.of(KINDS.deployments).get(namespace, name);
		if (!sameJson(stored?.status, status))
			this.deployment = client.updateStatus(KINDS.deployments, { ...this.deployment, status } as Deployment);
		const progressing = status.conditions?.find((condition) => condition.type === 'Progressing');
		const due = dueIn(this.deployment, progressing as Parameters<typeof dueIn>[1], clock.now());
		if (due !== undefined && due > 0 && !this.deployment.spec.paused)
			this.loop.addAfter(`${namespace}/${name}`, due + 1000);
	}
}

function progressOf(input: Parameters<typeof calculateStatus>[0], paused: boolean): NonNullable<Deployment['status']> {
	const status = calculateStatus(input);
	return paused ? status : progress(input, status);
}
