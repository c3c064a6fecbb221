import type { LateCode } from '../shared/late-kind.ts';
import { bindingColumns, bindingRules, rbacSchemas } from '../shared/rbac.ts';
import type { RoleBinding } from '../types.ts';

const rolebindings: LateCode<RoleBinding> = {
	schema: rbacSchemas.RoleBinding ?? {},
	columns: bindingColumns as never,
	...bindingRules(true),
};

export default rolebindings as unknown as LateCode;
