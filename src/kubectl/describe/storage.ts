/** Volumes, the claims on them, and their classes (pkg/describe: describePersistentVolume and its neighbours). */

import { accessModesText } from '../../cluster/apimachinery/access-modes.ts';
import { humanDuration } from '../../cluster/apimachinery/duration.ts';
import type { KubeObject, ObjectMeta } from '../../cluster/types.ts';
import { parseRfc3339 } from '../../os/time.ts';
import { resourcePath } from '../client/api.ts';
import type { Describer } from './describer.ts';
import type { DescribeWriter } from './writer.ts';

interface Requirement {
	key: string;
	operator: string;
	values?: string[];
}

type VolumeObject = KubeObject & {
	spec: {
		accessModes?: string[];
		capacity?: { storage?: string };
		claimRef?: { namespace?: string; name?: string };
		persistentVolumeReclaimPolicy?: string;
		storageClassName?: string;
		volumeMode?: string;
		nodeAffinity?: { required?: { nodeSelectorTerms: { matchExpressions?: Requirement[] }[] } };
		hostPath?: { path: string; type?: string };
		local?: { path: string };
		nfs?: { server: string; path: string; readOnly?: boolean };
		csi?: {
			driver: string;
			fsType?: string;
			volumeHandle: string;
			readOnly?: boolean;
			volumeAttributes?: Record<string, string>;
		};
	};
	status?: { phase?: string; message?: string };
};

function status(writer: DescribeWriter, metadata: ObjectMeta, phase: string | undefined, now: number): void {
	const since = parseRfc3339(metadata.deletionTimestamp);
	writer.field('Status', since === undefined ? phase : `Terminating (lasts ${humanDuration(now - since)})`);
}

function source(writer: DescribeWriter, { hostPath, local, nfs, csi }: VolumeObject['spec']): void {
	writer.line(0, 'Source:');
	if (hostPath) {
		writer.field('Type', 'HostPath (bare host directory volume)', 2);
		writer.field('Path', hostPath.path, 2);
		writer.field('HostPathType', hostPath.type ?? '', 2);
	} else if (local) {
		writer.field('Type', 'LocalVolume (a persistent volume backed by local storage on a node)', 2);
		writer.field('Path', local.path, 2);
	} else if (nfs) {
		writer.field('Type', 'NFS (an NFS mount that lasts the lifetime of a pod)', 2);
		writer.field('Server', nfs.server, 2);
		writer.field('Path', nfs.path, 2);
		writer.field('ReadOnly', nfs.readOnly ?? false, 2);
	} else if (csi) {
		writer.field('Type', 'CSI (a Container Storage Interface (CSI) volume source)', 2);
		writer.field('Driver', csi.driver, 2);
		writer.field('FSType', csi.fsType ?? '', 2);
		writer.field('VolumeHandle', csi.volumeHandle, 2);
		writer.field('ReadOnly', csi.readOnly ?? false, 2);
		volumeAttributes(writer, csi.volumeAttributes ?? {});
	}
}

/** As labels, but for four blanks before each. */
function volumeAttributes(writer: DescribeWriter, attributes: Record<string, string>): void {
	const [first, ...rest] = Object.keys(attributes)
		.sort()
		.map((key) => `    ${key}=${attributes[key]}`);
	writer.field('VolumeAttributes', first ?? '<none>', 2);
	for (const text of rest) writer.line(0, `\t${text}`);
}

function nodeAffinity(writer: DescribeWriter, affinity: VolumeObject['spec']['nodeAffinity']): void {
	if (!affinity?.required) return writer.field('Node Affinity', '<none>');
	writer.field('Node Affinity', '');
	writer.field('Required Terms', '', 1);
	affinity.required.nodeSelectorTerms.forEach(({ matchExpressions = [] }, index) => {
		if (matchExpressions.length === 0) writer.field(`Term ${index}`, '<none>', 2);
		matchExpressions.forEach(({ key, operator, values = [] }, at) => {
			const text = `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;
			writer.line(2, `${at === 0 ? `Term ${index}:` : ''}\t${text}`);
		});
	});
}

export const describePersistentVolume: Describer = (writer, object, { now }) => {
	const { metadata, spec, status: state } = object as VolumeObject;
	const { claimRef } = spec;
	writer.field('Name', metadata.name);
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
	writer.field('StorageClass', spec.storageClassName ?? '');
	status(writer, metadata, state?.phase, now);
	writer.field('Claim', claimRef ? `${claimRef.namespace}/${claimRef.name}` : '');
	writer.field('Reclaim Policy', spec.persistentVolumeReclaimPolicy);
	writer.field('Access Modes', accessModesText(spec.accessModes));
	writer.optional('VolumeMode', spec.volumeMode);
	writer.field('Capacity', spec.capacity?.storage ?? '0');
	nodeAffinity(writer, spec.nodeAffinity);
	writer.field('Message', state?.message ?? '');
	source(writer, spec);
};

type ClaimObject = KubeObject & {
	spec: { storageClassName?: string; volumeName?: string; volumeMode?: string };
	status?: { phase?: string; accessModes?: string[]; capacity?: { storage?: string } };
};

type PodWithVolumes = KubeObject & {
	spec: { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
};

const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true };

export const describePersistentVolumeClaim: Describer = async (writer, object, { cli, now }) => {
	const { metadata, spec, status: state } = object as ClaimObject;
	writer.field('Name', metadata.name);
	writer.field('Namespace', metadata.namespace);
	writer.field('StorageClass', spec.storageClassName ?? '');
	status(writer, metadata, state?.phase, now);
	writer.field('Volume', spec.volumeName ?? '');
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.field('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
	writer.field('Capacity', spec.volumeName ? (state?.capacity?.storage ?? '0') : '');
	writer.field('Access Modes', spec.volumeName ? accessModesText(state?.accessModes) : '');
	writer.optional('VolumeMode', spec.volumeMode);
	const pods = await cli.api.json<{ items: PodWithVolumes[] }>('GET', resourcePath(PODS, metadata.namespace));
	const users = pods.items
		.filter((pod) => pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name))
		.map((pod) => pod.metadata.name);
	writer.field('Used By', users[0] ?? '<none>');
	for (const name of users.slice(1)) writer.line(0, `\t${name}`);
};

type ClassObject = KubeObject & {
	provisioner: string;
	parameters?: Record<string, string>;
	allowVolumeExpansion?: boolean;
	mountOptions?: string[];
	reclaimPolicy?: string;
	volumeBindingMode?: string;
};

const pairs = (map: Record<string, string> | undefined): string =>
	Object.keys(map ?? {})
		.sort()
		.map((key) => `${key}=${map?.[key]}`)
		.join(',') || '<none>';

export const describeStorageClass: Describer = (writer, object) => {
	const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions, reclaimPolicy, volumeBindingMode } =
		object as ClassObject;
	const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
	writer.field('Name', metadata.name);
	writer.field('IsDefaultClass', isDefault ? 'Yes' : 'No');
	writer.field('Annotations', pairs(metadata.annotations));
	writer.field('Provisioner', provisioner);
	writer.field('Parameters', pairs(parameters));
	const expansion = allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False';
	writer.field('AllowVolumeExpansion', expansion);
	if (!mountOptions?.length) writer.field('MountOptions', '<none>');
	else {
		writer.line(0, 'MountOptions:');
		for (const option of mountOptions) writer.line(1, option);
	}
	writer.optional('ReclaimPolicy', reclaimPolicy);
	writer.optional('VolumeBindingMode', volumeBindingMode);
};
