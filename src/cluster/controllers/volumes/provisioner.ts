/**
 * Makes volumes for claims whose class names a provisioner that the cluster has (upstream: sig-storage-lib-external-
 * provisioner, with what k3s, minikube and clouds put behind it). A provisioner works while its Pod does.
 */

import { KINDS } from '../../resources/kinds.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../resources/types.ts';
import { ApiError, type Client, type KindHost } from '../../types.ts';
import { keyOf } from '../informer.ts';
import { startLoop } from '../loop.ts';
import { isReady } from '../pods.ts';
import type { ControllerContext } from '../types.ts';
import { type VolumesContext, volumeNameFor } from './binder.ts';
import { SELECTED_NODE } from './matching.ts';

interface Provisioner {
	/** A label of its Pod's; without one it is the provider's business. */
	label?: [string, string];
	/** Milliseconds that making a volume takes. */
	takes: number;
	/** Where the data is, and from where it can be reached. */
	source(
		claim: PersistentVolumeClaim,
		node: Node | undefined,
	): Pick<PersistentVolume['spec'], 'hostPath' | 'local' | 'csi' | 'nodeAffinity'>;
}

const onlyWhere = (key: string, value: string): PersistentVolume['spec']['nodeAffinity'] => ({
	required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] },
});

const ZONE = 'topology.kubernetes.io/zone';

const PROVISIONERS: Readonly<Record<string, Provisioner>> = {
	'rancher.io/local-path': {
		label: ['app', 'local-path-provisioner'],
		takes: 4_000,
		source: (claim, node) => ({
			local: {
				path: `/var/lib/rancher/k3s/storage/${volumeNameFor(claim)}_${claim.metadata.namespace}_${claim.metadata.name}`,
			},
			nodeAffinity: onlyWhere('kubernetes.io/hostname', node?.metadata.name ?? ''),
		}),
	},
	'k8s.io/minikube-hostpath': {
		label: ['integration-test', 'storage-provisioner'],
		takes: 300,
		source: ({ metadata }) => ({
			hostPath: { path: `/tmp/hostpath-provisioner/${metadata.namespace}/${metadata.name}`, type: '' },
		}),
	},
	'disk.csi.cloud': {
		takes: 6_000,
		source: (claim, node) => ({
			csi: { driver: 'disk.csi.cloud', volumeHandle: `disk-${claim.metadata.uid?.slice(0, 8)}`, fsType: 'ext4' },
			nodeAffinity: onlyWhere(ZONE, node?.metadata.labels?.[ZONE] ?? ''),
		}),
	},
};

const LATENCY = 30;

/** Starts all of them: which is asked for, a claim says. */
export function startProvisioners(context: VolumesContext, host: KindHost): void {
	const claims = context.informers.of(KINDS.persistentvolumeclaims);
	const pods = context.informers.of(KINDS.pods);
	/** Claims being worked on, with when their volumes are ready. */
	const ready = new Map<string, number>();
	const clients = new Map<string, Client>();
	const clientOf = (component: string): Client => {
		const known = clients.get(component) ?? host.clientFor(component);
		clients.set(component, known);
		return known;
	};
	const loop = startLoop(context as ControllerContext, {
		latency: LATENCY,
		reconcile(namespace, name) {
			const claim = claims.get(namespace, name);
			const key = `${namespace}/${name}`;
			if (!claim || claim.spec.volumeName || claim.metadata.deletionTimestamp) return void ready.delete(key);
			const wanted = provisionerOf(claim, context.client);
			if (!wanted) return;
			const { provisioner, own, nodeName } = wanted;
			const { label } = own;
			const pod = label && pods.list().find((each) => each.metadata.labels?.[label[0]] === label[1] && isReady(each));
			if (label && !pod) return;
			const who = pod
				? `${pod.spec.hostNetwork ? pod.spec.nodeName : pod.metadata.name}_${pod.metadata.uid}`
				: 'provider';
			const client = clientOf(`${provisioner.provisioner}_${who}`);
			const due = ready.get(key);
			if (due === undefined) {
				const text = `External provisioner is provisioning volume for claim "${key}"`;
				client.event(claim, 'Normal', 'Provisioning', text);
				ready.set(key, context.clock.now() + own.takes);
				return loop.addAfter(key, own.takes);
			}
			if (context.clock.now() < due) return;
			ready.delete(key);
			const node = nodeName ? context.client.get(KINDS.nodes, '', nodeName) : undefined;
			if (nodeName && !node) return;
			make(client, claim, provisioner, own.source(claim, node));
		},
	});
	loop.follow(claims);
	loop.on(pods, ({ old, current }) => {
		if (!current || !isReady(current) || (old && isReady(old))) return;
		for (const claim of claims.list()) if (claim.status?.phase === 'Pending') loop.add(keyOf(claim));
	});
}

/** Who is to make a claim's volume, when it is time for that. */
function provisionerOf(claim: PersistentVolumeClaim, client: Client) {
	const { annotations = {} } = claim.metadata;
	const provisioner = client.get(KINDS.storageclasses, '', claim.spec.storageClassName ?? '');
	const own = provisioner && PROVISIONERS[provisioner.provisioner];
	if (!own || annotations['volume.kubernetes.io/storage-provisioner'] !== provisioner.provisioner) return undefined;
	const nodeName = annotations[SELECTED_NODE];
	if (provisioner.volumeBindingMode === 'WaitForFirstConsumer' && !nodeName) return undefined;
	return { provisioner, own, nodeName };
}

function make(
	client: Client,
	claim: PersistentVolumeClaim,
	{ provisioner, reclaimPolicy, metadata: { name: storageClassName } }: StorageClass,
	source: ReturnType<Provisioner['source']>,
): void {
	const name = volumeNameFor(claim);
	const { namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
	try {
		client.create(KINDS.persistentvolumes, {
			apiVersion: 'v1',
			kind: 'PersistentVolume',
			metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
			spec: {
				accessModes: claim.spec.accessModes ?? [],
				capacity: { storage: claim.spec.resources?.requests?.storage ?? '0' },
				claimRef: {
					apiVersion: 'v1',
					kind: 'PersistentVolumeClaim',
					name: claim.metadata.name,
					namespace,
					uid,
					resourceVersion,
				},
				persistentVolumeReclaimPolicy: reclaimPolicy ?? 'Delete',
				storageClassName,
				volumeMode: claim.spec.volumeMode ?? 'Filesystem',
				...source,
			},
		});
	} catch (error) {
		// Made before, and not yet bound.
		if (!(error instanceof ApiError && error.code === 409)) throw error;
		return;
	}
	client.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}
