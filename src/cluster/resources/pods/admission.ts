/** What admission adds to a Pod: limits, priority, tolerations, its ServiceAccount and the token volume. */

import { failure, invalid } from '../../apiserver/errors.ts';
import type { ResourceContext } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import { addLimits } from '../limitranges/admission.ts';
import { addPriority } from '../priorityclasses/admission.ts';
import type { Pod, Volume } from '../types.ts';
import { qosClass } from './qos.ts';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** DefaultTolerationSeconds: a Pod stays five minutes on a node that is lost. */
export function addTolerations(pod: Pod): void {
	const tolerations = [...(pod.spec.tolerations ?? [])];
	for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
		const present = tolerations.some(
			(one) => (one.key === key || !one.key) && (one.effect === 'NoExecute' || !one.effect),
		);
		if (!present) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
	}
	pod.spec.tolerations = tolerations;
}

const tokenVolume = (name: string): Volume => ({
	name,
	projected: {
		defaultMode: 0o644,
		sources: [
			{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
			{ configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
			{
				downwardAPI: {
					items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
				},
			},
		],
	},
});

/** ServiceAccount: names `default` where none is named, and mounts its token. Throws ApiError 403 without the account. */
function addServiceAccount(pod: Pod, context: ResourceContext): void {
	const { spec, metadata } = pod;
	if (metadata.annotations && 'kubernetes.io/config.mirror' in metadata.annotations) return;
	spec.serviceAccountName ||= 'default';
	spec.serviceAccount = spec.serviceAccountName;
	const namespace = metadata.namespace ?? '';
	const account = context.client.get(KINDS.serviceaccounts, namespace, spec.serviceAccountName);
	if (!account) {
		throw failure(
			403,
			'Forbidden',
			`pods "${metadata.name}" is forbidden: error looking up service account ${namespace}/${spec.serviceAccountName}: serviceaccount "${spec.serviceAccountName}" not found`,
			{ name: metadata.name, kind: 'pods' },
		);
	}
	if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
		spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
	}
	if ((spec.automountServiceAccountToken ?? account.automountServiceAccountToken) === false) return;
	const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
	const bare = containers.filter(
		(container) => !container.volumeMounts?.some((mount) => mount.mountPath === TOKEN_PATH),
	);
	if (bare.length === 0) return;
	// A Pod made from another one (kubectl debug --copy-to) brings its token volume along.
	const present = spec.volumes?.find((volume) => (volume.name ?? '').startsWith('kube-api-access-'))?.name;
	const name = present ?? `kube-api-access-${context.random.nameSuffix(5)}`;
	if (!present) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
	for (const container of bare) {
		container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: TOKEN_PATH }];
	}
}

/** Admits a new Pod, in place: what the API server itself adds. */
export function admitPod(pod: Pod, context: ResourceContext): void {
	if (pod.spec.ephemeralContainers?.length) {
		throw invalid({ group: '', kind: 'Pod' }, pod.metadata.name, [
			{ type: 'Forbidden', field: 'spec.ephemeralContainers', detail: 'cannot be set on create' },
		]);
	}
	addLimits(pod, context);
	addServiceAccount(pod, context);
	addPriority(pod, context);
	addTolerations(pod);
	pod.spec.enableServiceLinks ??= true;
	pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec) };
	if (pod.spec.schedulingGates?.length) {
		pod.status.conditions = [
			{
				type: 'PodScheduled',
				status: 'False',
				reason: 'SchedulingGated',
				message: 'Scheduling is blocked due to non-empty scheduling gates',
			},
		];
	}
}
