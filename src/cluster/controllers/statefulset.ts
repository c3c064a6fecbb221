/** StatefulSets: Pods with names of their own, made and unmade in order (upstream: pkg/controller/statefulset). */

import { KINDS } from '../resources/kinds.ts';
import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '../resources/types.ts';
import { ApiError } from '../types.ts';
import { sameJson } from './json.ts';
import { startLoop } from './loop.ts';
import { claim, indexOrphans, isAvailable, isFinished, isReady, podFromTemplate, podsAround } from './pods.ts';
import { currentRevision, hashOf, REVISION_LABEL, revisionsOf, trimRevisions } from './revisions.ts';
import type { Controller, ControllerContext } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 10;

export const statefulSetController: Controller = {
	component: 'statefulset-controller',
	start(context) {
		const sets = context.informers.of(KINDS.statefulsets);
		const pods = context.informers.of(KINDS.pods);
		indexOrphans(pods);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const set = sets.get(namespace, name);
				if (set && !set.metadata.deletionTimestamp)
					new Round(context, set, podsAround(pods, set), (milliseconds) =>
						loop.addAfter(`${namespace}/${name}`, milliseconds),
					).run();
			},
		});
		loop.follow(sets);
		loop.followOwned(pods, 'StatefulSet');
		return loop;
	},
};

/** The claims of the Pod with a number, by the volumes that show them: `data-web-0` (getPersistentVolumeClaims). */
function claimsFor({ metadata, spec }: StatefulSet, ordinal: number): Map<string, PersistentVolumeClaim> {
	const claims = new Map<string, PersistentVolumeClaim>();
	for (const template of spec.volumeClaimTemplates ?? []) {
		const volume = template.metadata?.name ?? '';
		claims.set(volume, {
			apiVersion: 'v1',
			kind: 'PersistentVolumeClaim',
			metadata: {
				name: `${volume}-${metadata.name}-${ordinal}`,
				namespace: metadata.namespace ?? '',
				labels: { ...template.metadata?.labels, ...spec.selector?.matchLabels },
				...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
			},
			spec: structuredClone(template.spec ?? {}),
		});
	}
	return claims;
}

/** The number at the end of a Pod's name, or -1. */
function ordinalOf(set: StatefulSet, pod: Pod): number {
	const { name } = pod.metadata;
	const prefix = `${set.metadata.name}-`;
	const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
	return /^\d+$/.test(rest) ? Number(rest) : -1;
}

/** One reconcile of one set. */
class Round {
	private readonly context: ControllerContext;
	private readonly set: StatefulSet;
	private readonly pods: Map<number, Pod>;
	private readonly again: (milliseconds: number) => void;

	constructor(context: ControllerContext, set: StatefulSet, around: Pod[], again: (milliseconds: number) => void) {
		this.context = context;
		this.set = set;
		this.again = again;
		const own = claim(context.client, KINDS.pods, set, set.spec.selector, around);
		this.pods = new Map(own.map((pod) => [ordinalOf(set, pod), pod]));
		this.pods.delete(-1);
	}

	run(): void {
		const { client, informers } = this.context;
		const update = currentRevision(client, informers, this.set, this.set.spec.template);
		const current = this.currentHash() ?? hashOf(update);
		this.converge(hashOf(update), current);
		const status = this.status(hashOf(update), current);
		const inUse = [...this.pods.values()].map((pod) => pod.metadata.labels?.[REVISION_LABEL] ?? '');
		trimRevisions(
			client,
			informers,
			this.set,
			this.set.spec.revisionHistoryLimit ?? 10,
			new Set([...inUse, current, hashOf(update)]),
		);
		if (!sameJson(this.set.status, status))
			client.updateStatus(KINDS.statefulsets, { ...this.set, status } as unknown as StatefulSet);
	}

	private get replicas(): number {
		return this.set.spec.replicas ?? 1;
	}

	private get first(): number {
		return this.set.spec.ordinals?.start ?? 0;
	}

	/** The hash of the revision that Pods below the partition are made from. */
	private currentHash(): string | undefined {
		const name = this.set.status?.currentRevision;
		const found = revisionsOf(this.context.informers, this.set).find(({ metadata }) => metadata.name === name);
		return found && hashOf(found);
	}

	private ok(pod: Pod): boolean {
		return (
			pod.status?.phase === 'Running' && isAvailable(pod, this.set.spec.minReadySeconds ?? 0, this.context.clock.now())
		);
	}

	/** Makes and deletes Pods; with OrderedReady only the next step. */
	private converge(update: string, current: string): void {
		const ordered = this.set.spec.podManagementPolicy !== 'Parallel';
		const { first, replicas } = this;
		for (let ordinal = first; ordinal < first + replicas; ordinal++) {
			const pod = this.pods.get(ordinal);
			if (pod && isFinished(pod) && !pod.metadata.deletionTimestamp) {
				this.context.client.event(
					this.set,
					pod.status?.phase === 'Failed' ? 'Warning' : 'Normal',
					'RecreatingTerminatedPod',
					`StatefulSet ${this.set.metadata.namespace}/${this.set.metadata.name} is recreating terminated Pod ${pod.metadata.name}`,
				);
				this.remove(pod);
				return;
			}
			if (!pod) {
				this.create(ordinal, update, current);
				if (ordered) return;
			} else if (ordered && (pod.metadata.deletionTimestamp || !this.ok(pod))) {
				if (isReady(pod) && (this.set.spec.minReadySeconds ?? 0) > 0)
					this.again((this.set.spec.minReadySeconds ?? 0) * 1000);
				return;
			}
		}
		const surplus = [...this.pods]
			.filter(([ordinal]) => ordinal < first || ordinal >= first + replicas)
			.sort(([a], [b]) => b - a);
		for (const [, pod] of surplus) {
			if (!pod.metadata.deletionTimestamp) this.remove(pod);
			if (ordered) return;
		}
		if (this.set.spec.updateStrategy?.type === 'OnDelete') return;
		const partition = this.set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
		for (let ordinal = first + replicas - 1; ordinal >= first + partition; ordinal--) {
			const pod = this.pods.get(ordinal);
			if (!pod) continue;
			if (pod.metadata.labels?.[REVISION_LABEL] !== update && !pod.metadata.deletionTimestamp) {
				this.remove(pod);
				return;
			}
			if (pod.metadata.deletionTimestamp || !this.ok(pod)) return;
		}
	}

	private create(ordinal: number, update: string, current: string): void {
		const { client } = this.context;
		const { name } = this.set.metadata;
		const partition = this.set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
		const old = ordinal < this.first + partition && current !== update;
		const stored = old
			? revisionsOf(this.context.informers, this.set).find((revision) => hashOf(revision) === current)
			: undefined;
		const template =
			(stored?.data as { spec?: { template?: PodTemplateSpec } } | undefined)?.spec?.template ?? this.set.spec.template;
		const pod = podFromTemplate(template, this.set);
		delete pod.metadata.generateName;
		pod.metadata.name = `${name}-${ordinal}`;
		pod.metadata.labels = {
			...pod.metadata.labels,
			'apps.kubernetes.io/pod-index': String(ordinal),
			[REVISION_LABEL]: old ? current : update,
			'statefulset.kubernetes.io/pod-name': pod.metadata.name,
		};
		pod.spec.hostname = pod.metadata.name;
		if (this.set.spec.serviceName) pod.spec.subdomain = this.set.spec.serviceName;
		const claims = claimsFor(this.set, ordinal);
		const own = new Set(claims.keys());
		if (claims.size > 0)
			pod.spec.volumes = [
				...[...claims].map(([volume, { metadata }]) => ({
					name: volume,
					persistentVolumeClaim: { claimName: metadata.name },
				})),
				...(pod.spec.volumes ?? []).filter((volume) => !own.has(volume.name)),
			];
		try {
			for (const claim of claims.values()) this.createClaim(claim, pod.metadata.name);
			const created = client.create(KINDS.pods, pod);
			this.pods.set(ordinal, created);
			client.event(
				this.set,
				'Normal',
				'SuccessfulCreate',
				`create Pod ${pod.metadata.name} in StatefulSet ${name} successful`,
			);
		} catch (error) {
			if (error instanceof ApiError)
				client.event(
					this.set,
					'Warning',
					'FailedCreate',
					`create Pod ${pod.metadata.name} in StatefulSet ${name} failed error: ${error.message}`,
				);
			throw error;
		}
	}

	/** A claim outlives its Pod: the next of the name finds it again. */
	private createClaim(claim: PersistentVolumeClaim, pod: string): void {
		const { client } = this.context;
		const { namespace = '', name } = claim.metadata;
		if (client.get(KINDS.persistentvolumeclaims, namespace, name)) return;
		client.create(KINDS.persistentvolumeclaims, claim);
		client.event(
			this.set,
			'Normal',
			'SuccessfulCreate',
			`create Claim ${name} Pod ${pod} in StatefulSet ${this.set.metadata.name} success`,
		);
	}

	private remove(pod: Pod): void {
		const { client } = this.context;
		client.delete(KINDS.pods, pod.metadata.namespace ?? '', pod.metadata.name, { uid: pod.metadata.uid ?? '' });
		client.event(
			this.set,
			'Normal',
			'SuccessfulDelete',
			`delete Pod ${pod.metadata.name} in StatefulSet ${this.set.metadata.name} successful`,
		);
	}

	private status(update: string, current: string): Record<string, unknown> {
		const { name } = this.set.metadata;
		const live = [...this.pods.values()].filter((pod) => !isFinished(pod));
		const count = (test: (pod: Pod) => boolean) => live.filter(test).length;
		const withHash = (hash: string) =>
			count((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash && !pod.metadata.deletionTimestamp);
		const updated = withHash(update);
		const ready = count(isReady);
		const partition = this.set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
		// Once every Pod is of the new revision it is the current one.
		const done =
			current === update ||
			(partition === 0 && updated === this.replicas && ready === this.replicas && live.length === this.replicas);
		const shown = done ? update : current;
		const currents = withHash(shown);
		return {
			observedGeneration: this.set.metadata.generation ?? 1,
			replicas: live.length,
			...(ready > 0 ? { readyReplicas: ready } : {}),
			availableReplicas: count((pod) => this.ok(pod)),
			...(currents > 0 ? { currentReplicas: currents } : {}),
			...(updated > 0 ? { updatedReplicas: updated } : {}),
			currentRevision: `${name}-${shown}`,
			updateRevision: `${name}-${update}`,
			collisionCount: 0,
		};
	}
}
