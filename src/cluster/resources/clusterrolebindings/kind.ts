import type { LateCode } from '../shared/late-kind.ts';
import { bindingColumns, bindingRules, RBAC_GROUP, rbacSchemas } from '../shared/rbac.ts';
import type { ClusterRoleBinding } from '../types.ts';

/** Who has which role from the beginning (plugin/pkg/auth/authorizer/rbac/bootstrappolicy), those that people look at. */
const BINDINGS: [name: string, kind: 'Group' | 'User', subject: string][] = [
	['cluster-admin', 'Group', 'system:masters'],
	['system:basic-user', 'Group', 'system:authenticated'],
	['system:discovery', 'Group', 'system:authenticated'],
	['system:kube-controller-manager', 'User', 'system:kube-controller-manager'],
	['system:kube-scheduler', 'User', 'system:kube-scheduler'],
	['system:monitoring', 'Group', 'system:monitoring'],
	['system:node-proxier', 'User', 'system:kube-proxy'],
	['system:public-info-viewer', 'Group', 'system:authenticated'],
];

const clusterrolebindings: LateCode<ClusterRoleBinding> = {
	schema: rbacSchemas.ClusterRoleBinding ?? {},
	columns: bindingColumns as never,
	...bindingRules(false),
	seeds: BINDINGS.map(([name, kind, subject]) => ({
		apiVersion: `${RBAC_GROUP}/v1`,
		kind: 'ClusterRoleBinding',
		metadata: {
			name,
			labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
			annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
		},
		roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
		subjects: [
			{ apiGroup: RBAC_GROUP, kind, name: subject },
			...(name === 'system:public-info-viewer' ? [{ apiGroup: RBAC_GROUP, kind, name: 'system:unauthenticated' }] : []),
		],
	})),
};

export default clusterrolebindings as unknown as LateCode;
