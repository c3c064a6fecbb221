/** PersistentVolumes (pkg/apis/core/validation, ValidatePersistentVolume; printPersistentVolume). */

import { rfc3339 } from '../../../os/time.ts';
import { accessModesText } from '../../apimachinery/access-modes.ts';
import { startVolumes } from '../../controllers/volumes/index.ts';
import type { FieldError } from '../../types.ts';
import { volumeSchemas } from '../pods/schema-volumes.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { coreSchemas } from '../shared/core.ts';
import { forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import { accessModeErrors, sizeErrors } from '../shared/storage.ts';
import storageclasses from '../storageclasses/index.ts';
import type { PersistentVolume } from '../types.ts';

const schemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
PersistentVolume kind
	metadata ObjectMeta
	spec PersistentVolumeSpec
	status PersistentVolumeStatus
PersistentVolumeSpec
	accessModes []string
	awsElasticBlockStore AWSElasticBlockStoreVolumeSource
	azureDisk AzureDiskVolumeSource
	azureFile AzureFilePersistentVolumeSource
	capacity {}quantity
	cephfs CephFSPersistentVolumeSource
	cinder CinderPersistentVolumeSource
	claimRef ObjectReference
	csi CSIPersistentVolumeSource
	fc FCVolumeSource
	flexVolume FlexPersistentVolumeSource
	flocker FlockerVolumeSource
	gcePersistentDisk GCEPersistentDiskVolumeSource
	glusterfs GlusterfsPersistentVolumeSource
	hostPath HostPathVolumeSource
	iscsi ISCSIPersistentVolumeSource
	local LocalVolumeSource
	mountOptions []string
	nfs NFSVolumeSource
	nodeAffinity VolumeNodeAffinity
	persistentVolumeReclaimPolicy string
	photonPersistentDisk PhotonPersistentDiskVolumeSource
	portworxVolume PortworxVolumeSource
	quobyte QuobyteVolumeSource
	rbd RBDPersistentVolumeSource
	scaleIO ScaleIOPersistentVolumeSource
	storageClassName string
	storageos StorageOSPersistentVolumeSource
	volumeAttributesClassName string
	volumeMode string
	vsphereVolume VsphereVirtualDiskVolumeSource
AzureFilePersistentVolumeSource
	readOnly bool
	secretName! string
	secretNamespace string
	shareName! string
CephFSPersistentVolumeSource
	monitors! []string
	path string
	readOnly bool
	secretFile string
	secretRef SecretReference
	user string
CinderPersistentVolumeSource
	fsType string
	readOnly bool
	secretRef SecretReference
	volumeID! string
CSIPersistentVolumeSource
	controllerExpandSecretRef SecretReference
	controllerPublishSecretRef SecretReference
	driver! string
	fsType string
	nodeExpandSecretRef SecretReference
	nodePublishSecretRef SecretReference
	nodeStageSecretRef SecretReference
	readOnly bool
	volumeAttributes {}string
	volumeHandle! string
FlexPersistentVolumeSource
	driver! string
	fsType string
	options {}string
	readOnly bool
	secretRef SecretReference
GlusterfsPersistentVolumeSource
	endpoints! string
	endpointsNamespace string
	path! string
	readOnly bool
ISCSIPersistentVolumeSource
	chapAuthDiscovery bool
	chapAuthSession bool
	fsType string
	initiatorName string
	iqn! string
	iscsiInterface string
	lun! int32
	portals []string
	readOnly bool
	secretRef SecretReference
	targetPortal! string
LocalVolumeSource
	fsType string
	path! string
RBDPersistentVolumeSource
	fsType string
	image! string
	keyring string
	monitors! []string
	pool string
	readOnly bool
	secretRef SecretReference
	user string
ScaleIOPersistentVolumeSource
	fsType string
	gateway! string
	protectionDomain string
	readOnly bool
	secretRef! SecretReference
	sslEnabled bool
	storageMode string
	storagePool string
	system! string
	volumeName string
StorageOSPersistentVolumeSource
	fsType string
	readOnly bool
	secretRef ObjectReference
	volumeName string
	volumeNamespace string
VolumeNodeAffinity
	required NodeSelector
PersistentVolumeStatus
	lastPhaseTransitionTime time
	message string
	phase string
	reason string
`,
	metaSchemas,
	coreSchemas,
	volumeSchemas,
);

const SOURCES = ['hostPath', 'local', 'nfs', 'csi'] as const;

function sourceErrors(spec: PersistentVolume['spec']): FieldError[] {
	const given = SOURCES.filter((name) => spec[name] !== undefined);
	if (given.length === 0) return [required('spec', 'must specify a volume type')];
	const errors = given.slice(1).map((name) => forbidden(`spec.${name}`, 'may not specify more than 1 volume type'));
	const path = spec.hostPath?.path ?? spec.local?.path;
	if ((spec.hostPath || spec.local) && !path) errors.push(required(`spec.${given[0]}.path`));
	if (path?.split('/').includes('..')) errors.push(invalid(`spec.${given[0]}.path`, path, "must not contain '..'"));
	if (spec.local && !spec.nodeAffinity)
		errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
	return errors;
}

const persistentvolumes: LateCode<PersistentVolume> = {
	schema: schemas.PersistentVolume ?? {},
	columns: [
		nameColumn as never,
		column('Capacity', 'How much it holds.', ({ spec }) => spec.capacity?.storage ?? ''),
		column('Access Modes', 'How it may be mounted.', ({ spec }) => accessModesText(spec.accessModes)),
		column(
			'Reclaim Policy',
			'What becomes of it when its claim goes.',
			({ spec }) => spec.persistentVolumeReclaimPolicy ?? '',
		),
		column('Status', 'Where it stands.', ({ metadata, status }) =>
			metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
		),
		column('Claim', 'The claim that has it.', ({ spec: { claimRef } }) =>
			claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '',
		),
		column('StorageClass', 'Its class.', ({ spec }) => spec.storageClassName ?? ''),
		column('VolumeAttributesClass', 'Its attributes.', ({ spec }) => spec.volumeAttributesClassName || '<unset>'),
		column('Reason', 'Why it is as it is.', ({ status }) => status?.reason ?? ''),
		ageColumn as never,
		column('VolumeMode', 'A file system, or a bare device.', ({ spec }) => spec.volumeMode ?? '<unset>', true),
	],
	defaults: (volume) => {
		volume.spec ??= {};
		volume.spec.persistentVolumeReclaimPolicy ??= 'Retain';
		volume.spec.volumeMode ??= 'Filesystem';
		if (volume.spec.hostPath) volume.spec.hostPath.type ??= '';
	},
	prepareForCreate: (volume, { now }) => {
		const { metadata } = volume;
		metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), 'kubernetes.io/pv-protection'])];
		volume.status = { phase: 'Pending', lastPhaseTransitionTime: rfc3339(now()) };
	},
	validate: ({ spec }) => [
		...accessModeErrors(spec.accessModes),
		...(Object.keys(spec.capacity ?? {}).length === 0
			? [required('spec.capacity')]
			: sizeErrors('spec.capacity[storage]', spec.capacity?.storage)),
		...oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']),
		...oneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']),
		...sourceErrors(spec),
	],
	validateUpdate: ({ spec }, old) =>
		SOURCES.some((name) => JSON.stringify(spec[name]) !== JSON.stringify(old.spec[name]))
			? [forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')]
			: [],
	async start(host) {
		await storageclasses.load?.(host);
		startVolumes(host);
	},
};

export default persistentvolumes as unknown as LateCode;
