/** StorageClasses (pkg/apis/storage/v1/defaults.go, pkg/apis/storage/validation, printStorageClass). */

import type { FieldError } from '../../types.ts';
import { ageColumn, column } from '../shared/columns.ts';
import { oneOf, required } from '../shared/field-errors.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import { isDefaultClass } from '../shared/storage.ts';
import { immutable } from '../shared/validation.ts';
import type { StorageClass } from '../types.ts';

const topologySchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
TopologySelectorTerm
	matchLabelExpressions []TopologySelectorLabelRequirement
TopologySelectorLabelRequirement
	key! string
	values! []string
`,
	metaSchemas,
);

const schemas = defineSchemas(
	'io.k8s.api.storage.v1',
	`
StorageClass kind
	allowVolumeExpansion bool
	allowedTopologies []TopologySelectorTerm
	metadata ObjectMeta
	mountOptions []string
	parameters {}string
	provisioner! string
	reclaimPolicy string
	volumeBindingMode string
`,
	metaSchemas,
	topologySchemas,
);

const storageclasses: LateCode<StorageClass> = {
	schema: schemas.StorageClass ?? {},
	columns: [
		{
			...column<StorageClass>('Name', 'Its name, and whether it is for claims that name none.', (object) =>
				isDefaultClass(object) ? `${object.metadata.name} (default)` : object.metadata.name,
			),
			format: 'name',
		},
		column('Provisioner', 'Who makes its volumes.', ({ provisioner }) => provisioner),
		column(
			'ReclaimPolicy',
			'What becomes of a volume when its claim goes.',
			({ reclaimPolicy }) => reclaimPolicy ?? '',
		),
		column('VolumeBindingMode', 'When a claim gets its volume.', ({ volumeBindingMode }) => volumeBindingMode ?? ''),
		{
			...column<StorageClass>(
				'AllowVolumeExpansion',
				'May its volumes grow?',
				({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
			),
			type: 'boolean',
		},
		ageColumn as never,
	],
	defaults: (object) => {
		object.reclaimPolicy ??= 'Delete';
		object.volumeBindingMode ??= 'Immediate';
	},
	validate: (object): FieldError[] => [
		...(object.provisioner ? [] : [required('provisioner', object.provisioner)]),
		...oneOf('reclaimPolicy', object.reclaimPolicy, ['Delete', 'Retain']),
		...oneOf('volumeBindingMode', object.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
	],
	validateUpdate: (object, old) => [
		...changed('parameters', object.parameters, old.parameters),
		...changed('provisioner', object.provisioner, old.provisioner),
		...changed('reclaimPolicy', object.reclaimPolicy, old.reclaimPolicy),
		...immutable('volumeBindingMode', object.volumeBindingMode, old.volumeBindingMode),
	],
	seeds: ({ storageClasses }) =>
		(storageClasses ?? []).map(({ name, annotations, ...rest }) => ({
			apiVersion: 'storage.k8s.io/v1',
			kind: 'StorageClass',
			metadata: {
				name,
				annotations: { ...annotations, 'storageclass.kubernetes.io/is-default-class': 'true' },
			},
			...rest,
		})),
};

/** What of a class can never change. */
const changed = (field: string, now: unknown, before: unknown): FieldError[] =>
	JSON.stringify(now ?? {}) === JSON.stringify(before ?? {})
		? []
		: [{ type: 'Forbidden', field, detail: `updates to ${field} are forbidden.` }];

export default storageclasses as unknown as LateCode;
