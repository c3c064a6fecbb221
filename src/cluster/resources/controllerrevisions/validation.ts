/** Checks of ControllerRevisions (pkg/apis/apps/validation). */

import { required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { immutable, notNegative } from '../shared/validation.ts';
import type { ControllerRevision } from '../types.ts';

export const controllerRevisionChecks: Checks<ControllerRevision> = {
	validate: ({ data, revision }) => [
		...(data === undefined || data === null ? [required('data', 'data is mandatory')] : []),
		...notNegative('revision', revision),
	],
	validateUpdate: (revision, old) => immutable('data', revision.data, old.data),
};
