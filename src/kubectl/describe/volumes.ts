/** The Volumes part of a Pod's description. */

import type { DescribeWriter } from './writer.ts';

export interface Volume {
	name: string;
	hostPath?: { path: string; type?: string };
	emptyDir?: { medium?: string; sizeLimit?: string };
	configMap?: { name: string; optional?: boolean };
	secret?: { secretName: string; optional?: boolean };
	persistentVolumeClaim?: { claimName: string; readOnly?: boolean };
	downwardAPI?: { items?: { path: string; fieldRef?: { fieldPath: string } }[] };
	projected?: {
		sources?: {
			serviceAccountToken?: { expirationSeconds?: number };
			configMap?: { name: string; optional?: boolean };
			secret?: { name: string; optional?: boolean };
			downwardAPI?: object;
		}[];
	};
}

/** Writes the volumes, `<none>` for none. */
export function describeVolumes(writer: DescribeWriter, volumes: Volume[] | undefined, level = 0): void {
	if (!volumes?.length) {
		writer.field('Volumes', '<none>', level);
		return;
	}
	writer.line(level, 'Volumes:');
	for (const volume of volumes) {
		// In a template the name stands one blank further in, and what follows no deeper than in a Pod.
		writer.line(1, `${level > 0 ? ' ' : ''}${volume.name}:`);
		describeVolume(writer, volume, 2);
	}
}

function describeVolume(writer: DescribeWriter, volume: Volume, level: number): void {
	if (volume.hostPath) {
		writer.field('Type', 'HostPath (bare host directory volume)', level);
		writer.field('Path', volume.hostPath.path, level);
		writer.field('HostPathType', volume.hostPath.type ?? '', level);
	} else if (volume.emptyDir) {
		writer.field('Type', "EmptyDir (a temporary directory that shares a pod's lifetime)", level);
		writer.field('Medium', volume.emptyDir.medium ?? '', level);
		writer.field('SizeLimit', volume.emptyDir.sizeLimit ?? '<unset>', level);
	} else if (volume.configMap) {
		writer.field('Type', 'ConfigMap (a volume populated by a ConfigMap)', level);
		writer.field('Name', volume.configMap.name, level);
		writer.field('Optional', volume.configMap.optional ?? false, level);
	} else if (volume.secret) {
		writer.field('Type', 'Secret (a volume populated by a Secret)', level);
		writer.field('SecretName', volume.secret.secretName, level);
		writer.field('Optional', volume.secret.optional ?? false, level);
	} else if (volume.persistentVolumeClaim) {
		writer.field('Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', level);
		writer.field('ClaimName', volume.persistentVolumeClaim.claimName, level);
		writer.field('ReadOnly', volume.persistentVolumeClaim.readOnly ?? false, level);
	} else if (volume.downwardAPI) {
		writer.field('Type', 'DownwardAPI (a volume populated by information about the pod)', level);
		writer.line(level, 'Items:');
		for (const { path, fieldRef } of volume.downwardAPI.items ?? [])
			writer.line(level + 1, `${fieldRef?.fieldPath ?? ''} -> ${path}`);
	} else if (volume.projected) {
		writer.field('Type', 'Projected (a volume that contains injected data from multiple sources)', level);
		for (const source of volume.projected.sources ?? []) {
			if (source.secret) {
				writer.field('SecretName', source.secret.name, level);
				writer.field('Optional', source.secret.optional ?? false, level);
			} else if (source.downwardAPI) writer.field('DownwardAPI', 'true', level);
			else if (source.configMap) {
				writer.field('ConfigMapName', source.configMap.name, level);
				writer.field('Optional', source.configMap.optional ?? false, level);
			} else if (source.serviceAccountToken) {
				writer.field('TokenExpirationSeconds', source.serviceAccountToken.expirationSeconds ?? 3600, level);
			}
		}
	} else writer.line(level, '<unknown>');
}
