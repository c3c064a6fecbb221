import { forbidden } from '../../apiserver/errors.ts';
import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { dns1123Label } from '../shared/names.ts';
import type { Namespace } from '../types.ts';
import { namespaceSchemas } from './schema.ts';

/** The server needs these itself. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];
const NAME_LABEL = 'kubernetes.io/metadata.name';

const namespaces: ResourceDefinition<Namespace> = {
	group: '',
	version: 'v1',
	kind: 'Namespace',
	plural: 'namespaces',
	singular: 'namespace',
	shortNames: ['ns'],
	namespaced: false,
	subresources: ['status'],
	schema: namespaceSchemas.Namespace ?? {},
	columns: [
		nameColumn as never,
		column('Status', 'Whether it is there to stay or on its way out.', ({ status }) => status?.phase ?? ''),
		ageColumn as never,
	],
	fieldSelectors: {
		'status.phase': ({ status }) => status?.phase ?? '',
		name: ({ metadata }) => metadata.name,
	},
	validateName: dns1123Label,
	defaults: ({ metadata }) => {
		if (metadata.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
	},
	prepareForCreate: (namespace) => {
		namespace.spec = { finalizers: [...new Set([...(namespace.spec?.finalizers ?? []), 'kubernetes'])] };
		namespace.status = { phase: 'Active' };
	},
	prepareForUpdate: (namespace, old) => {
		// Only …/finalize changes these.
		if (old.spec) namespace.spec = old.spec;
	},
	blocksRemoval: ({ spec }) => (spec?.finalizers?.length ?? 0) > 0,
	prepareForDelete: (namespace) => {
		namespace.status = { ...namespace.status, phase: 'Terminating' };
	},
	beforeDelete: ({ metadata }) => {
		if (IMMORTAL.includes(metadata.name)) {
			throw forbidden({ group: '', plural: 'namespaces' }, metadata.name, 'this namespace may not be deleted');
		}
	},
};

export default namespaces as unknown as ResourceDefinition;
