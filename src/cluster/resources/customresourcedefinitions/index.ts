/**
 * CustomResourceDefinitions. What they bring is served by code that is fetched when the first one is written
 * (apiserver/custom): most clusters have none.
 */

import type { ResourceDefinition } from '../../types.ts';
import { column, nameColumn } from '../shared/columns.ts';
import type { CustomResourceDefinition } from '../types.ts';
import { customResourceDefinitionSchemas } from './schema.ts';

type Rules = typeof import('../../apiserver/custom/rules.ts');

let fetched: Rules | undefined;

/** @throws Error when one is written before `load` was called: only requests call it. */
function rules(): Rules {
	if (!fetched) throw new Error('the code of custom resources has not been fetched');
	return fetched;
}

const customresourcedefinitions: ResourceDefinition<CustomResourceDefinition> = {
	group: 'apiextensions.k8s.io',
	version: 'v1',
	kind: 'CustomResourceDefinition',
	plural: 'customresourcedefinitions',
	singular: 'customresourcedefinition',
	shortNames: ['crd', 'crds'],
	categories: ['api-extensions'],
	namespaced: false,
	unconditionalUpdate: false,
	subresources: ['status'],
	generation: true,
	schema: customResourceDefinitionSchemas.CustomResourceDefinition ?? {},
	async load(host) {
		const [code, { startCustomResources }] = await Promise.all([
			import('../../apiserver/custom/rules.ts'),
			import('../../apiserver/custom/index.ts'),
		]);
		fetched = code;
		startCustomResources(host);
	},
	defaults: (crd) => rules().setDefaults(crd),
	prepareForCreate: (crd) => rules().prepareForCreate(crd),
	validate: (crd) => rules().validate(crd),
	validateUpdate: (crd, old) => rules().validateUpdate(crd, old),
	warnings: (crd) => rules().warnings(crd),
	columns: [
		nameColumn as never,
		column(
			'Created At',
			'When the definition was created.',
			({ metadata }: CustomResourceDefinition) => metadata.creationTimestamp ?? '',
		),
	],
};

export default customresourcedefinitions as unknown as ResourceDefinition;
