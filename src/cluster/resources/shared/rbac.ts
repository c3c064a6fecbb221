/** What the kinds of RBAC share: schemas, checks (pkg/apis/rbac/validation) and columns. Fetched with them. */

import { same } from '../../apiserver/json.ts';
import type { Column, FieldError } from '../../types.ts';
import type { ClusterRoleBinding, PolicyRule, RbacSubject, RoleBinding } from '../types.ts';
import { ageColumn, column, nameColumn } from './columns.ts';
import { allInvalid, invalid, required } from './field-errors.ts';
import { metaSchemas } from './meta.ts';
import { dns1123Subdomain, pathSegmentErrors } from './names.ts';
import { defineSchemas } from './schema-text.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export const rbacSchemas = defineSchemas(
	'io.k8s.api.rbac.v1',
	`
PolicyRule
	apiGroups []string
	nonResourceURLs []string
	resourceNames []string
	resources []string
	verbs! []string
RoleRef
	apiGroup! string
	kind! string
	name! string
Subject
	apiGroup string
	kind! string
	name! string
	namespace string
AggregationRule
	clusterRoleSelectors []LabelSelector
Role kind
	metadata ObjectMeta
	rules []PolicyRule
ClusterRole kind
	aggregationRule AggregationRule
	metadata ObjectMeta
	rules []PolicyRule
RoleBinding kind
	metadata ObjectMeta
	roleRef! RoleRef
	subjects []Subject
ClusterRoleBinding kind
	metadata ObjectMeta
	roleRef! RoleRef
	subjects []Subject
`,
	metaSchemas,
);

/** validatePolicyRule: a rule is about resources or about paths, and in a namespace there are no paths. */
export function ruleErrors(rules: PolicyRule[] | undefined, namespaced: boolean): FieldError[] {
	return (rules ?? []).flatMap((rule, index) => {
		const field = `rules[${index}]`;
		const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
		const errors: FieldError[] = [];
		if (verbs.length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
		if (nonResourceURLs.length > 0) {
			const wrong = (why: string) => errors.push(invalid(`${field}.nonResourceURLs`, nonResourceURLs, why));
			if (namespaced) wrong('namespaced rules cannot apply to non-resource URLs');
			if (apiGroups.length + resources.length + resourceNames.length > 0)
				wrong('rules cannot apply to both regular resources and non-resource URLs');
			return errors;
		}
		if (apiGroups.length === 0)
			errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
		if (resources.length === 0)
			errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
		return errors;
	});
}

type Binding = RoleBinding | ClusterRoleBinding;

/** `field` must be one of a few; as upstream says it here, an empty one is not supported either. */
const supported = (field: string, value: string | undefined, values: string[]): FieldError[] =>
	values.includes(value ?? '') ? [] : [{ type: 'NotSupported', field, value: value ?? '', supported: values }];

function subjectErrors(
	{ kind, name, namespace, apiGroup }: RbacSubject,
	namespaced: boolean,
	field: string,
): FieldError[] {
	const errors = name ? [] : [required(`${field}.name`)];
	if (kind === 'ServiceAccount') {
		if (name) errors.push(...allInvalid(`${field}.name`, name, dns1123Subdomain(name)));
		errors.push(...supported(`${field}.apiGroup`, apiGroup, ['']));
		if (!namespaced && !namespace) errors.push(required(`${field}.namespace`));
		return errors;
	}
	if (kind !== 'User' && kind !== 'Group')
		return [...errors, ...supported(`${field}.kind`, kind, ['Group', 'ServiceAccount', 'User'])];
	if (!name) errors.push(invalid(`${field}.name`, name, `${kind.toLowerCase()} name cannot be empty`));
	return [...errors, ...supported(`${field}.apiGroup`, apiGroup, [RBAC_GROUP])];
}

/** What both kinds of bindings do alike. */
export const bindingRules = (namespaced: boolean) => ({
	validateName: pathSegmentErrors,
	/** The group of a role and of people can only be one. */
	defaults({ roleRef, subjects }: Binding): void {
		if (roleRef && !roleRef.apiGroup) roleRef.apiGroup = RBAC_GROUP;
		for (const subject of subjects ?? [])
			if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = RBAC_GROUP;
	},
	validate({ roleRef, subjects }: Binding): FieldError[] {
		const { apiGroup, kind, name } = roleRef ?? { apiGroup: '', kind: '', name: '' };
		return [
			...supported('roleRef.apiGroup', apiGroup, [RBAC_GROUP]),
			...supported('roleRef.kind', kind, namespaced ? ['ClusterRole', 'Role'] : ['ClusterRole']),
			...(name ? allInvalid('roleRef.name', name, pathSegmentErrors(name)) : [required('roleRef.name')]),
			...(subjects ?? []).flatMap((subject, index) => subjectErrors(subject, namespaced, `subjects[${index}]`)),
		];
	},
	validateUpdate({ roleRef }: Binding, old: Binding): FieldError[] {
		if (same(roleRef, old.roleRef)) return [];
		// The value is shown with the names that it has in Go.
		const shown = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
		return [invalid('roleRef', shown, 'cannot change roleRef')];
	},
});

const names = (kind: string, { subjects }: Binding): string =>
	(subjects ?? [])
		.filter((subject) => subject.kind === kind)
		.map(({ namespace, name }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
		.join(', ');

export const bindingColumns: Column<Binding>[] = [
	nameColumn as never,
	column('Role', 'The role that is given.', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
	ageColumn as never,
	column('Users', 'Users who have it.', (binding) => names('User', binding), true),
	column('Groups', 'Groups that have it.', (binding) => names('Group', binding), true),
	column('ServiceAccounts', 'Accounts that have it.', (binding) => names('ServiceAccount', binding), true),
];
