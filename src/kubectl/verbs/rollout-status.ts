/** How far a rollout is, as kubectl words it. */

import type { KubeObject } from '../../cluster/types.ts';
import { CliError } from '../cli/errors.ts';

interface Spec {
	replicas?: number;
	updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
}

interface Status {
	observedGeneration?: number;
	replicas?: number;
	updatedReplicas?: number;
	availableReplicas?: number;
	readyReplicas?: number;
	currentRevision?: string;
	updateRevision?: string;
	updatedNumberScheduled?: number;
	desiredNumberScheduled?: number;
	numberAvailable?: number;
	conditions?: { type: string; reason?: string }[];
}

/**
 * The line to print now, and whether that is the end.
 * @param revision the revision that is followed; 0 for the latest.
 * @throws CliError when the rollout has failed, or the kind has none.
 */
export function statusOfRollout(object: KubeObject, revision: number): { message: string; done: boolean } {
	const status = (object.status ?? {}) as Status;
	const spec = (object.spec ?? {}) as Spec;
	const { name } = object.metadata;
	const quoted = JSON.stringify(name);
	const waiting = (message: string): { message: string; done: boolean } => ({ message: `${message}\n`, done: false });
	const observed = (object.metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
	switch (object.kind) {
		case 'Deployment': {
			if (revision > 0) {
				const now = Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
				if (now !== revision)
					throw new CliError(`desired revision (${revision}) is different from the running revision (${now})`);
			}
			if (!observed) return waiting('Waiting for deployment spec update to be observed...');
			if (
				status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded')
			) {
				throw new CliError(`deployment ${quoted} exceeded its progress deadline`);
			}
			const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
			const wanted = spec.replicas ?? 1;
			if (updatedReplicas < wanted) {
				return waiting(
					`Waiting for deployment ${quoted} rollout to finish: ${updatedReplicas} out of ${wanted} new replicas have been updated...`,
				);
			}
			if (replicas > updatedReplicas) {
				return waiting(
					`Waiting for deployment ${quoted} rollout to finish: ${replicas - updatedReplicas} old replicas are pending termination...`,
				);
			}
			if (availableReplicas < updatedReplicas) {
				return waiting(
					`Waiting for deployment ${quoted} rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...`,
				);
			}
			return { message: `deployment ${quoted} successfully rolled out\n`, done: true };
		}
		case 'DaemonSet': {
			if (!observed) return waiting('Waiting for daemon set spec update to be observed...');
			const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
			if (updatedNumberScheduled < desiredNumberScheduled) {
				return waiting(
					`Waiting for daemon set ${quoted} rollout to finish: ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
				);
			}
			if (numberAvailable < desiredNumberScheduled) {
				return waiting(
					`Waiting for daemon set ${quoted} rollout to finish: ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`,
				);
			}
			return { message: `daemon set ${quoted} successfully rolled out\n`, done: true };
		}
		case 'StatefulSet': {
			if (spec.updateStrategy?.type === 'OnDelete')
				throw new CliError('rollout status is only available for RollingUpdate strategy type');
			if (!observed) return waiting('Waiting for statefulset spec update to be observed...');
			const wanted = spec.replicas ?? 1;
			if ((status.readyReplicas ?? 0) < wanted)
				return waiting(`Waiting for ${wanted - (status.readyReplicas ?? 0)} pods to be ready...`);
			const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
			if (partition > 0) {
				const updated = status.updatedReplicas ?? 0;
				if (updated < wanted - partition)
					return waiting(
						`Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
					);
				return { message: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
			}
			if (status.updateRevision !== status.currentRevision) {
				return waiting(
					`waiting for statefulset rolling update to complete ${status.updatedReplicas ?? 0} pods at revision ${status.updateRevision}...`,
				);
			}
			return {
				message: `statefulset rolling update complete ${status.readyReplicas ?? 0} pods at revision ${status.currentRevision}...\n`,
				done: true,
			};
		}
	}
	throw new CliError(`no status viewer has been implemented for ${object.kind}`);
}
