/**
 * ClusterRoles that a new cluster has (plugin/pkg/auth/authorizer/rbac/bootstrappolicy; https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings):
 * the four for people, and those of `system:` that people meet. Their rules are about the resources that there are here.
 */

import type { ClusterRole, PolicyRule } from '../types.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const rule = (group: string, resources: string[], verbs: string[]): PolicyRule => ({
	apiGroups: [group],
	resources,
	verbs,
});
const paths = (nonResourceURLs: string[], verbs: string[]): PolicyRule => ({ nonResourceURLs, verbs });

const APPS = ['daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'replicasets/scale', 'statefulsets'];
const AUTOSCALING = ['horizontalpodautoscalers'];
const BATCH = ['cronjobs', 'jobs'];
const NETWORKING = ['ingresses', 'networkpolicies'];
const POLICY = ['poddisruptionbudgets'];
const RBAC = ['rolebindings', 'roles'];

/** What a reader of a namespace sees; Secrets are left out, since reading them is a way to more rights. */
const VIEW: PolicyRule[] = [
	rule(
		'',
		[
			'configmaps',
			'endpoints',
			'persistentvolumeclaims',
			'pods',
			'replicationcontrollers',
			'replicationcontrollers/scale',
			'serviceaccounts',
			'services',
		],
		READ,
	),
	rule('', ['events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status', 'resourcequotas'], READ),
	rule('', ['namespaces'], READ),
	rule('discovery.k8s.io', ['endpointslices'], READ),
	rule('apps', ['controllerrevisions', ...APPS, 'statefulsets/scale'], READ),
	rule('autoscaling', AUTOSCALING, READ),
	rule('batch', BATCH, READ),
	rule('networking.k8s.io', NETWORKING, READ),
	rule('policy', POLICY, READ),
];

const EDIT: PolicyRule[] = [
	rule('', ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'], READ),
	rule('', ['serviceaccounts'], ['impersonate']),
	rule('', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], WRITE),
	rule('', ['pods/eviction'], ['create']),
	rule(
		'',
		[
			'configmaps',
			'events',
			'persistentvolumeclaims',
			'replicationcontrollers',
			'replicationcontrollers/scale',
			'secrets',
			'serviceaccounts',
			'services',
			'services/proxy',
		],
		WRITE,
	),
	rule('', ['serviceaccounts/token'], ['create']),
	rule('apps', [...APPS, 'statefulsets/scale'], WRITE),
	rule('autoscaling', AUTOSCALING, WRITE),
	rule('batch', BATCH, WRITE),
	rule('networking.k8s.io', NETWORKING, WRITE),
	rule('policy', POLICY, WRITE),
];

const ADMIN: PolicyRule[] = [
	rule('authorization.k8s.io', ['localsubjectaccessreviews'], ['create']),
	rule('rbac.authorization.k8s.io', RBAC, [...READ, ...WRITE]),
];

const PUBLIC = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', ...PUBLIC, '/openapi', '/openapi/*'].sort();

/** Roles that others are put together into, by the label that says so. */
const AGGREGATED: [name: string, rules: PolicyRule[], into: string][] = [
	['system:aggregate-to-admin', ADMIN, 'admin'],
	['system:aggregate-to-edit', EDIT, 'edit'],
	['system:aggregate-to-view', VIEW, 'view'],
];

const into = (role: string): string => `rbac.authorization.k8s.io/aggregate-to-${role}`;

const role = (name: string, rules: PolicyRule[], labels: Record<string, string> = {}): ClusterRole => ({
	apiVersion: 'rbac.authorization.k8s.io/v1',
	kind: 'ClusterRole',
	metadata: {
		name,
		annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
		labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
	},
	rules,
});

const gathered = (name: string, rules: PolicyRule[], labels?: Record<string, string>): ClusterRole => ({
	...role(name, rules, labels),
	aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [into(name)]: 'true' } }] },
});

export const BOOTSTRAP_ROLES: readonly ClusterRole[] = [
	role('cluster-admin', [rule('*', ['*'], ['*']), paths(['*'], ['*'])]),
	gathered('admin', [...ADMIN, ...EDIT, ...VIEW]),
	gathered('edit', [...EDIT, ...VIEW], { [into('admin')]: 'true' }),
	gathered('view', VIEW, { [into('edit')]: 'true' }),
	...AGGREGATED.map(([name, rules, target]) => role(name, rules, { [into(target)]: 'true' })),
	role('system:basic-user', [
		rule('authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
		rule('authentication.k8s.io', ['selfsubjectreviews'], ['create']),
	]),
	role('system:discovery', [paths(DISCOVERY, ['get'])]),
	role('system:monitoring', [
		paths(['/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/readyz', '/readyz/*'], ['get']),
	]),
	role('system:public-info-viewer', [paths(PUBLIC, ['get'])]),
	role('system:node-proxier', [
		rule('', ['endpoints', 'services'], ['list', 'watch']),
		rule('', ['nodes'], READ),
		rule('events.k8s.io', ['events'], ['create', 'patch', 'update']),
		rule('discovery.k8s.io', ['endpointslices'], ['list', 'watch']),
	]),
	role('system:kube-scheduler', [
		rule('events.k8s.io', ['events'], ['create', 'patch', 'update']),
		rule('', ['nodes'], READ),
		rule('', ['pods'], ['delete', ...READ]),
		rule('', ['bindings', 'pods/binding'], ['create']),
		rule('', ['pods/status'], ['patch', 'update']),
	]),
	role('system:kube-controller-manager', [
		rule('', ['events'], ['create', 'patch', 'update']),
		rule('coordination.k8s.io', ['leases'], ['create', 'get', 'update']),
		rule('', ['secrets', 'serviceaccounts'], ['create']),
		rule('*', ['*'], ['list', 'watch']),
	]),
];
