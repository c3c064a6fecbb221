/** Generators of roles and of what binds them. A server without these kinds refuses them when they are sent. */

import type { KubeObject } from '../../../cluster/types.ts';
import type { Cli } from '../../cli/command.ts';
import { array, strings, text } from '../../cli/common-flags.ts';
import { CliError, MultipleErrors } from '../../cli/errors.ts';
import { splitCommas } from '../../cli/flags.ts';
import { discover, findResource } from '../../client/discovery.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** What each resource of the API may be asked to do (the special verbs are those of RBAC itself). */
const VERBS = new Set([
	'*',
	'get',
	'delete',
	'list',
	'create',
	'update',
	'patch',
	'watch',
	'proxy',
	'deletecollection',
	'use',
	'bind',
	'escalate',
	'impersonate',
]);

/** What a path that is no resource may be asked to do. */
const URL_VERBS = new Set(['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*']);

const VERB_FLAG = strings('verb', 'What may be done: get, list, … Several with commas or repeated.');
const RESOURCE_FLAG = strings('resource', 'Types, TYPE[.GROUP][/SUBRESOURCE]. Several with commas or repeated.');
const NAME_FLAG = array('resource-name', 'The names that the rule is about; may be repeated.');

const unique = (list: string[]): string[] => [...new Set(list)];

interface Rule {
	verbs: string[];
	apiGroups?: string[];
	resources?: string[];
	resourceNames?: string[];
	nonResourceURLs?: string[];
}

/** The rules of --verb, --resource and --resource-name: one for each API group. Throws CliError. */
async function rulesOf(cli: Cli, urls: string[] = []): Promise<Rule[]> {
	const { flags } = cli;
	const given = unique(flags.list('verb'));
	const verbs = given.includes('*') ? ['*'] : given;
	if (verbs.length === 0) throw new CliError('at least one verb must be specified');
	const resources = unique(flags.list('resource'));
	const names = unique(flags.list('resource-name'));
	if (resources.length === 0 && urls.length === 0) {
		throw new CliError(
			flags.has('non-resource-url')
				? 'one of resource or nonResourceURL must be specified'
				: 'at least one resource must be specified',
		);
	}
	const groups = new Map<string, string[]>();
	for (const word of resources) {
		const [type = '', subresource] = word.split('/', 2) as [string, string?];
		const add = (group: string, plural: string): void => {
			const name = subresource === undefined ? plural : `${plural}/${subresource}`;
			groups.set(group, [...(groups.get(group) ?? []), name]);
		};
		if (type === '') throw new CliError('resource must be specified if apiGroup/subresource specified');
		if (type === '*') {
			add('', '*');
			continue;
		}
		for (const verb of verbs)
			if (!VERBS.has(verb)) await cli.warn(`Warning: '${verb}' is not a standard resource verb\n`);
		const found = findResource(await discover(cli.api), type);
		// Told without `error: ` before it, as a failed look-up of a type is here.
		if (!found) throw new MultipleErrors([new CliError(`the server doesn't have a resource type "${type}"`)]);
		add(found.group, found.plural);
	}
	const rules: Rule[] = [...groups]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([group, list]) => ({
			verbs,
			apiGroups: [group],
			resources: list,
			...(names.length > 0 ? { resourceNames: names } : {}),
		}));
	if (urls.length > 0) rules.push({ verbs, nonResourceURLs: urls });
	return rules;
}

export const role = generatorCommand({
	name: 'role',
	summary: 'Create a role with single rule',
	examples: [['Allow to read pods', 'kubectl create role pod-reader --verb=get --verb=list --resource=pods']],
	usage:
		'create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
	flags: [RESOURCE_FLAG, NAME_FLAG, VERB_FLAG],
	resource: builtin(GROUP, 'v1', 'roles', 'Role'),
	async build(cli, name) {
		return { kind: 'Role', apiVersion: `${GROUP}/v1`, metadata: { name }, rules: await rulesOf(cli) };
	},
});

export const clusterrole = generatorCommand({
	name: 'clusterrole',
	summary: 'Create a cluster role',
	examples: [
		['Allow to read pods everywhere', 'kubectl create clusterrole pod-reader --verb=get,list --resource=pods'],
	],
	usage:
		'create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
	flags: [
		text('aggregation-rule', 'Labels of the cluster roles to put together, KEY=VALUE.', { default: '' }),
		strings('non-resource-url', 'Paths that may be asked for.'),
		RESOURCE_FLAG,
		NAME_FLAG,
		VERB_FLAG,
	],
	resource: builtin(GROUP, 'v1', 'clusterroles', 'ClusterRole', false),
	async build(cli, name) {
		const head = { kind: 'ClusterRole', apiVersion: `${GROUP}/v1`, metadata: { name } };
		const aggregation = cli.flags.string('aggregation-rule');
		const urls = cli.flags.list('non-resource-url');
		if (aggregation) {
			const matchLabels = Object.fromEntries(splitCommas(aggregation).map((pair) => pair.split('=', 2)));
			return { ...head, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
		}
		if (urls.length > 0) {
			for (const verb of cli.flags.list('verb')) {
				if (!URL_VERBS.has(verb)) throw new CliError(`invalid verb: '${verb}' for nonResourceURL`);
			}
		}
		return { ...head, rules: await rulesOf(cli, urls) };
	},
});

const SUBJECT_FLAGS = [
	strings('group', 'Groups to bind to; may be repeated.'),
	strings('serviceaccount', 'Service accounts to bind to, NAMESPACE:NAME; may be repeated.'),
	strings('user', 'Users to bind to; may be repeated.'),
];

function subjectsOf(cli: Cli): object[] {
	const { flags } = cli;
	const people = (kind: string, names: string[]): object[] => names.map((name) => ({ kind, apiGroup: GROUP, name }));
	const accounts = flags.list('serviceaccount').map((account) => {
		const parts = account.split(':');
		if (parts.length !== 2 || parts.includes('')) throw new CliError('serviceaccount must be <namespace>:<name>');
		return { kind: 'ServiceAccount', name: parts[1], namespace: parts[0] };
	});
	return [...people('User', flags.list('user')), ...people('Group', flags.list('group')), ...accounts];
}

const binding = (kind: string, name: string, subjects: object[], roleKind: string, roleName: string): KubeObject => ({
	kind,
	apiVersion: `${GROUP}/v1`,
	metadata: { name },
	...(subjects.length > 0 ? { subjects } : {}),
	roleRef: { apiGroup: GROUP, kind: roleKind, name: roleName },
});

export const rolebinding = generatorCommand({
	name: 'rolebinding',
	summary: 'Create a role binding for a particular role or cluster role',
	examples: [['Let a user do what a role allows', 'kubectl create rolebinding admin --role=admin --user=user1']],
	usage:
		'create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
	flags: [text('clusterrole', 'The cluster role to bind.'), text('role', 'The role to bind.'), ...SUBJECT_FLAGS],
	resource: builtin(GROUP, 'v1', 'rolebindings', 'RoleBinding'),
	failure: 'failed to create rolebinding:',
	build(cli, name) {
		const [cluster, local] = [cli.flags.string('clusterrole'), cli.flags.string('role')];
		if ((cluster === '') === (local === '')) throw new CliError('exactly one of clusterrole or role must be specified');
		return binding('RoleBinding', name, subjectsOf(cli), local ? 'Role' : 'ClusterRole', local || cluster);
	},
});

export const clusterrolebinding = generatorCommand({
	name: 'clusterrolebinding',
	summary: 'Create a cluster role binding for a particular cluster role',
	examples: [
		['Let a user do everything', 'kubectl create clusterrolebinding admin --clusterrole=cluster-admin --user=user1'],
	],
	usage:
		'create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
	flags: [text('clusterrole', 'The cluster role to bind.', { required: true }), ...SUBJECT_FLAGS],
	resource: builtin(GROUP, 'v1', 'clusterrolebindings', 'ClusterRoleBinding', false),
	failure: 'failed to create clusterrolebinding:',
	build: (cli, name) =>
		binding('ClusterRoleBinding', name, subjectsOf(cli), 'ClusterRole', cli.flags.string('clusterrole')),
});
