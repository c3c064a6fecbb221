import { defaultColumns } from '../shared/default-columns.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { pathSegmentErrors } from '../shared/names.ts';
import { rbacSchemas, ruleErrors } from '../shared/rbac.ts';
import type { Role } from '../types.ts';

const roles: LateCode<Role> = {
	schema: rbacSchemas.Role ?? {},
	columns: defaultColumns,
	validateName: pathSegmentErrors,
	validate: ({ rules }) => ruleErrors(rules, true),
};

export default roles as unknown as LateCode;
