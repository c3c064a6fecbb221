/**
 * Brings claims and volumes together, and says what becomes of a volume whose claim is gone (upstream:
 * pkg/controller/volume/persistentvolume, and the protection controllers beside it).
 */

import { rfc3339 } from '../../../os/time.ts';
import { KINDS } from '../../resources/kinds.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../resources/types.ts';
import { claimNames } from '../../scheduler/volumes.ts';
import type { KubeObject, ResourceRef } from '../../types.ts';
import { keyOf } from '../informer.ts';
import { startLoop } from '../loop.ts';
import { isFinished } from '../pods.ts';
import type { ControllerContext } from '../types.ts';
import { bestMatch, isFor, mismatch, SELECTED_NODE } from './matching.ts';

export type VolumesContext = Omit<ControllerContext, 'random'>;

/** Milliseconds from a change to its handling, and between looks at claims that wait (PVClaimBinderSyncPeriod). */
const LATENCY = 20;
const AGAIN = 15_000;

const BOUND_BY_US = 'pv.kubernetes.io/bound-by-controller';
const COMPLETED = 'pv.kubernetes.io/bind-completed';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';

/** A provisioner's volume for a claim, by name. */
export const volumeNameFor = (claim: PersistentVolumeClaim): string => `pvc-${claim.metadata.uid}`;

export class Binder {
	private readonly context: VolumesContext;
	private again: (key: string) => void = () => undefined;

	constructor(context: VolumesContext) {
		this.context = context;
	}

	start(): void {
		const { informers } = this.context;
		const [claims, volumes, pods] = [
			informers.of(KINDS.persistentvolumeclaims),
			informers.of(KINDS.persistentvolumes),
			informers.of(KINDS.pods),
		];
		const context = this.context as ControllerContext;
		const claimLoop = startLoop(context, {
			latency: LATENCY,
			reconcile: (namespace, name) => {
				const claim = claims.get(namespace, name);
				if (claim) this.claim(claim);
			},
		});
		this.again = (key) => claimLoop.addAfter(key, AGAIN);
		const volumeLoop = startLoop(context, {
			latency: LATENCY,
			reconcile: (_, name) => {
				const volume = volumes.get('', name);
				if (volume) this.volume(volume);
			},
		});
		claimLoop.follow(claims);
		volumeLoop.follow(volumes);
		// A claim that goes leaves its volume; a volume that comes may be what claims wait for.
		volumeLoop.on(claims, ({ old, current }) => {
			const name = (current ?? old)?.spec.volumeName;
			if (name) volumeLoop.add(name);
		});
		claimLoop.on(volumes, ({ old, current }) => {
			const name = (current ?? old)?.metadata.name;
			for (const claim of claims.list()) {
				const waits = claim.status?.phase === 'Pending' && current && bestMatch([current], claim);
				if (waits || claim.spec.volumeName === name) claimLoop.add(keyOf(claim));
			}
		});
		claimLoop.on(pods, ({ old, current }) => {
			const pod = (current ?? old) as Pod;
			if (current && !isFinished(current)) return;
			for (const name of claimNames(pod)) claimLoop.add(`${pod.metadata.namespace}/${name}`);
		});
		claimLoop.on(informers.of(KINDS.storageclasses), () => {
			for (const claim of claims.list()) if (claim.status?.phase === 'Pending') claimLoop.add(keyOf(claim));
		});
	}

	private claim(claim: PersistentVolumeClaim): void {
		const { client, informers } = this.context;
		const { metadata, spec } = claim;
		if (metadata.deletionTimestamp) {
			if (!this.isUsed(claim)) this.unprotect(KINDS.persistentvolumeclaims, claim, CLAIM_PROTECTION);
			return;
		}
		const volumes = informers.of(KINDS.persistentvolumes);
		const named = spec.volumeName ? volumes.get('', spec.volumeName) : undefined;
		if (metadata.annotations?.[COMPLETED]) {
			if (!named)
				this.lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
			else if (named.spec.claimRef && !isFor(named, claim))
				this.lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
			else this.bind(claim, named);
			return;
		}
		if (spec.volumeName) {
			if (!named) return;
			const fault = mismatch(named, claim);
			if (named.spec.claimRef && !isFor(named, claim))
				client.event(
					claim,
					'Warning',
					'FailedBinding',
					`volume "${named.metadata.name}" already bound to a different claim.`,
				);
			else if (fault)
				client.event(
					claim,
					'Warning',
					'VolumeMismatch',
					`Cannot bind to requested volume "${named.metadata.name}": ${fault}`,
				);
			else return this.bind(claim, named);
			return this.again(keyOf(claim));
		}
		const delayed = this.isDelayed(claim);
		const found = bestMatch(delayed ? volumes.list().filter((volume) => isFor(volume, claim)) : volumes.list(), claim);
		if (found) return this.bind(claim, found);
		if (delayed) {
			const waiting = this.podsOf(claim).filter(({ spec: { nodeName } }) => !nodeName);
			if (waiting.length === 0)
				client.event(
					claim,
					'Normal',
					'WaitForFirstConsumer',
					'waiting for first consumer to be created before binding',
				);
			else {
				const names = waiting.map((pod) => pod.metadata.name).join(',');
				const text =
					waiting.length === 1
						? `waiting for pod ${names} to be scheduled`
						: `waiting for pods ${names} to be scheduled`;
				client.event(claim, 'Normal', 'WaitForPodScheduled', text);
			}
		} else if (spec.storageClassName) this.askForVolume(claim, spec.storageClassName);
		else
			client.event(
				claim,
				'Normal',
				'FailedBinding',
				'no persistent volumes available for this claim and no storage class is set',
			);
		this.again(keyOf(claim));
	}

	/** Does a claim wait until a Pod that uses it has a node? */
	private isDelayed({ spec, metadata }: PersistentVolumeClaim): boolean {
		const own = this.context.client.get(KINDS.storageclasses, '', spec.storageClassName ?? '');
		return own?.volumeBindingMode === 'WaitForFirstConsumer' && !metadata.annotations?.[SELECTED_NODE];
	}

	/** Tells the class's provisioner that a volume is wanted. */
	private askForVolume(claim: PersistentVolumeClaim, className: string): void {
		const { client } = this.context;
		const provisioner = client.get(KINDS.storageclasses, '', className)?.provisioner;
		if (provisioner === undefined) {
			const text = `storageclass.storage.k8s.io "${className}" not found`;
			client.event(claim, 'Warning', 'ProvisioningFailed', text);
			return;
		}
		if (provisioner.startsWith('kubernetes.io/')) {
			client.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
			return;
		}
		const { name, namespace = '', annotations } = claim.metadata;
		if (annotations?.[PROVISIONER] !== provisioner)
			client.patch(KINDS.persistentvolumeclaims, namespace, name, {
				metadata: { annotations: { [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner } },
			});
		client.event(
			claim,
			'Normal',
			'ExternalProvisioning',
			`Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
		);
	}

	private bind(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
		const { client } = this.context;
		const { name, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
		const { claimRef } = volume.spec;
		if (claimRef?.uid !== uid)
			client.patch(KINDS.persistentvolumes, '', volume.metadata.name, {
				...(claimRef ? {} : { metadata: { annotations: { [BOUND_BY_US]: 'yes' } } }),
				spec: { claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion } },
			});
		this.setPhase(volume.metadata.name, 'Bound');
		if (!claim.metadata.annotations?.[COMPLETED] || claim.spec.volumeName !== volume.metadata.name)
			client.patch(KINDS.persistentvolumeclaims, namespace, name, {
				metadata: { annotations: { [COMPLETED]: 'yes', ...(claim.spec.volumeName ? {} : { [BOUND_BY_US]: 'yes' }) } },
				spec: { volumeName: volume.metadata.name },
			});
		if (claim.status?.phase !== 'Bound')
			client.patch(
				KINDS.persistentvolumeclaims,
				namespace,
				name,
				{ status: { phase: 'Bound', accessModes: volume.spec.accessModes, capacity: volume.spec.capacity } },
				'status',
			);
	}

	private lose(claim: PersistentVolumeClaim, reason: string, message: string): void {
		if (claim.status?.phase === 'Lost') return;
		const { client } = this.context;
		const { name, namespace = '' } = claim.metadata;
		client.patch(KINDS.persistentvolumeclaims, namespace, name, { status: { phase: 'Lost' } }, 'status');
		client.event(claim, 'Warning', reason, message);
	}

	private volume(volume: PersistentVolume): void {
		const { client, informers } = this.context;
		const { metadata, spec, status } = volume;
		const { claimRef } = spec;
		if (!claimRef) {
			if (metadata.deletionTimestamp) return this.unprotect(KINDS.persistentvolumes, volume, VOLUME_PROTECTION);
			return this.setPhase(metadata.name, 'Available');
		}
		if (claimRef.uid === undefined) return this.setPhase(metadata.name, 'Available');
		const claim = informers.of(KINDS.persistentvolumeclaims).get(claimRef.namespace ?? '', claimRef.name ?? '');
		if (claim?.metadata.uid === claimRef.uid && (!claim.spec.volumeName || claim.spec.volumeName === metadata.name)) {
			// The claim's own turn does the rest.
			return;
		}
		if (metadata.deletionTimestamp) return this.unprotect(KINDS.persistentvolumes, volume, VOLUME_PROTECTION);
		if (status?.phase === 'Failed') return;
		this.setPhase(metadata.name, 'Released');
		if (spec.persistentVolumeReclaimPolicy !== 'Delete') return;
		// Who made it unmakes it; of the rest only directories for trying things out can be deleted.
		if (metadata.annotations?.[PROVISIONED_BY] || spec.hostPath?.path.startsWith('/tmp/')) {
			client.delete(KINDS.persistentvolumes, '', metadata.name);
			return;
		}
		const message = spec.hostPath
			? `host_path deleter only supports /tmp/.+ but received provided ${spec.hostPath.path}`
			: `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`;
		this.setPhase(metadata.name, 'Failed', message);
		client.event(volume, 'Warning', 'VolumeFailedDelete', message);
	}

	private setPhase(name: string, phase: string, message?: string): void {
		const { client, clock } = this.context;
		if (client.get(KINDS.persistentvolumes, '', name)?.status?.phase === phase) return;
		const status = { phase, lastPhaseTransitionTime: rfc3339(clock.now()), ...(message ? { message } : {}) };
		client.patch(KINDS.persistentvolumes, '', name, { status }, 'status');
	}

	/** The Pods that mount a claim and have not ended. */
	private podsOf({ metadata }: PersistentVolumeClaim): Pod[] {
		return this.context.informers
			.of(KINDS.pods)
			.by('namespace', metadata.namespace ?? '')
			.filter((pod) => !isFinished(pod) && claimNames(pod).includes(metadata.name));
	}

	/** Pods that were never given a node use nothing. */
	private isUsed(claim: PersistentVolumeClaim): boolean {
		return this.podsOf(claim).some(({ spec }) => spec.nodeName);
	}

	private unprotect<T extends KubeObject>(kind: ResourceRef<T>, { metadata }: T, finalizer: string): void {
		const { name, namespace = '', finalizers = [] } = metadata;
		if (!finalizers.includes(finalizer)) return;
		this.context.client.patch(kind, namespace, name, {
			metadata: { finalizers: finalizers.filter((each) => each !== finalizer) },
		});
	}
}
