import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
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
	...lateChecks('controllerrevisions'),
};

export default controllerrevisions as unknown as ResourceDefinition;
