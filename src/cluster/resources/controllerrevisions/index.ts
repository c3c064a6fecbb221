import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import type { ControllerRevision } from '../types.ts';
import { controllerRevisionSchemas } from './schema.ts';

function controller({ metadata }: ControllerRevision): string {
	const owner = metadata.ownerReferences?.find((one) => one.controller);
	if (!owner) return '<none>';
	const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
	return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

const controllerrevisions: ResourceDefinition<ControllerRevision> = {
	group: 'apps',
	version: 'v1',
	kind: 'ControllerRevision',
	plural: 'controllerrevisions',
	singular: 'controllerrevision',
	namespaced: true,
	schema: controllerRevisionSchemas.ControllerRevision ?? {},
	columns: [
		nameColumn as never,
		column('Controller', 'What it is a revision of.', controller),
		numberColumn('Revision', 'Its number.', ({ revision }) => revision),
		ageColumn as never,
	],
	validateUpdate: (revision, old) =>
		JSON.stringify(revision.data) === JSON.stringify(old.data)
			? []
			: [{ type: 'Invalid', field: 'data', value: revision.data, detail: 'field is immutable' }],
};

export default controllerrevisions as unknown as ResourceDefinition;
