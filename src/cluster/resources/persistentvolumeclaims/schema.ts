/** The schema of PersistentVolumeClaim; its spec is that of a Pod's ephemeral claims. See ../shared/schema-text.ts for how the lines read. */

import { volumeSchemas } from '../pods/schema-volumes.ts';
import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const claimSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
PersistentVolumeClaim kind
	metadata ObjectMeta
	spec PersistentVolumeClaimSpec
	status PersistentVolumeClaimStatus
PersistentVolumeClaimStatus
	accessModes []string
	allocatedResourceStatuses {}string
	allocatedResources {}quantity
	capacity {}quantity
	conditions []PersistentVolumeClaimCondition merge=type
	currentVolumeAttributesClassName string
	modifyVolumeStatus ModifyVolumeStatus
	phase string
PersistentVolumeClaimCondition
	lastProbeTime time
	lastTransitionTime time
	message string
	reason string
	status! string
	type! string
ModifyVolumeStatus
	status! string
	targetVolumeAttributesClassName string
`,
	metaSchemas,
	coreSchemas,
	volumeSchemas,
);
