import { defaultColumns } from '../shared/default-columns.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { pathSegmentErrors } from '../shared/names.ts';
import { rbacSchemas, ruleErrors } from '../shared/rbac.ts';
import type { ClusterRole } from '../types.ts';
import { BOOTSTRAP_ROLES } from './bootstrap.ts';

const clusterroles: LateCode<ClusterRole> = {
	schema: rbacSchemas.ClusterRole ?? {},
	columns: defaultColumns,
	validateName: pathSegmentErrors,
	validate: ({ rules }) => ruleErrors(rules, false),
	seeds: BOOTSTRAP_ROLES,
};

export default clusterroles as unknown as LateCode;
