/**
 * PersistentVolumeClaims (pkg/apis/core/validation, ValidatePersistentVolumeClaim; printPersistentVolumeClaim; the
 * admission plugins DefaultStorageClass, StorageObjectInUseProtection and PersistentVolumeClaimResize).
 */

import { accessModesText } from '../../apimachinery/access-modes.ts';
import { quantity } from '../../apimachinery/quantity.ts';
import { forbidden as refused } from '../../apiserver/errors.ts';
import { sameJson } from '../../controllers/json.ts';
import { boundElsewhere, claimsToBind, reserve } from '../../scheduler/volume-binding.ts';
import { useVolumes } from '../../scheduler/volumes.ts';
import { KINDS } from '../kinds.ts';
import persistentvolumes from '../persistentvolumes/index.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { forbidden, oneOf } from '../shared/field-errors.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { accessModeErrors, isDefaultClass, sizeErrors } from '../shared/storage.ts';
import type { PersistentVolumeClaim } from '../types.ts';
import { claimSchemas } from './schema.ts';

useVolumes({ boundElsewhere, claimsToBind, reserve });

const storage = ({ spec }: PersistentVolumeClaim): string | undefined => spec.resources?.requests?.storage;

const persistentvolumeclaims: LateCode<PersistentVolumeClaim> = {
	schema: claimSchemas.PersistentVolumeClaim ?? {},
	columns: [
		nameColumn as never,
		column('Status', 'Where it stands.', ({ metadata, status }) =>
			metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
		),
		column('Volume', 'The volume that it has.', ({ spec }) => spec.volumeName ?? ''),
		column('Capacity', 'How much that holds.', ({ spec, status }) =>
			spec.volumeName ? (status?.capacity?.storage ?? '0') : '',
		),
		column('Access Modes', 'How it may be mounted.', ({ spec, status }) =>
			spec.volumeName ? accessModesText(status?.accessModes) : '',
		),
		column('StorageClass', 'Its class.', ({ spec }) => spec.storageClassName ?? ''),
		column('VolumeAttributesClass', 'Its attributes.', ({ spec }) => spec.volumeAttributesClassName || '<unset>'),
		ageColumn as never,
		column('VolumeMode', 'A file system, or a bare device.', ({ spec }) => spec.volumeMode ?? '<unset>', true),
	],
	defaults: (claim) => {
		claim.spec ??= {};
		claim.spec.volumeMode ??= 'Filesystem';
		claim.status ??= {};
		claim.status.phase ??= 'Pending';
	},
	prepareForCreate: (claim, { client }) => {
		const { metadata, spec } = claim;
		metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), 'kubernetes.io/pvc-protection'])];
		claim.status = { phase: 'Pending' };
		if (spec.storageClassName !== undefined) return;
		// The youngest of several.
		const [usual] = client
			.list(KINDS.storageclasses)
			.filter(isDefaultClass)
			.sort((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '', 'en'));
		if (usual) spec.storageClassName = usual.metadata.name;
	},
	validate: (claim) => [
		...accessModeErrors(claim.spec.accessModes),
		...sizeErrors('spec.resources[storage]', storage(claim)),
		...oneOf('spec.volumeMode', claim.spec.volumeMode, ['Block', 'Filesystem']),
	],
	validateUpdate: (claim, old) => {
		const { resources: _, volumeName, volumeAttributesClassName: __, ...spec } = claim.spec;
		const { resources: ___, volumeName: before, volumeAttributesClassName: ____, ...oldSpec } = old.spec;
		const grown = quantity(storage(claim) ?? '0') - quantity(storage(old) ?? '0');
		if (!sameJson(spec, oldSpec) || (before && volumeName !== before) || (grown !== 0 && old.status?.phase !== 'Bound'))
			return [
				forbidden(
					'spec',
					'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
				),
			];
		return grown < 0
			? [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
			: [];
	},
	admit(claim, old) {
		// None of the sandbox's provisioners can make a volume grow.
		if (old && quantity(storage(claim) ?? '0') > quantity(storage(old) ?? '0'))
			throw refused(
				KINDS.persistentvolumeclaims,
				claim.metadata.name,
				'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
			);
	},
	start: (host) => persistentvolumes.load?.(host),
};

export default persistentvolumeclaims as unknown as LateCode;
