import type { ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { PodDisruptionBudget } from '../types.ts';
import { podDisruptionBudgetSchemas } from './schema.ts';

const poddisruptionbudgets: ResourceDefinition<PodDisruptionBudget> = {
	group: 'policy',
	version: 'v1',
	kind: 'PodDisruptionBudget',
	plural: 'poddisruptionbudgets',
	singular: 'poddisruptionbudget',
	shortNames: ['pdb'],
	namespaced: true,
	unconditionalUpdate: false,
	generation: true,
	subresources: ['status'],
	schema: podDisruptionBudgetSchemas.PodDisruptionBudget ?? {},
	columns: [
		nameColumn as never,
		column('Min Available', 'How many must stay.', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
		column('Max Unavailable', 'How many may go.', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
		numberColumn('Allowed Disruptions', 'How many may go now.', ({ status }) => status?.disruptionsAllowed ?? 0),
		ageColumn as never,
	],
	defaults: (budget) => {
		budget.spec ??= {};
	},
	prepareForCreate: (budget) => {
		budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
	},
	...lateChecks('poddisruptionbudgets'),
};

export default poddisruptionbudgets as unknown as ResourceDefinition;
