/** Roles and their bindings. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Describer } from './describer.ts';

interface Rule {
	verbs?: string[];
	apiGroups?: string[];
	resources?: string[];
	resourceNames?: string[];
	nonResourceURLs?: string[];
}

/** One resource or path, and what may be done with it. */
interface Line {
	resource: string;
	group: string;
	name: string;
	url: string;
	verbs: string[];
}

/** `deployments.apps/scale` */
function combined({ resource, group }: Line): string {
	const [type, ...rest] = resource.split('/');
	return [group ? `${type}.${group}` : type, ...rest].join('/');
}

const list = (word: string): string => `[${word}]`;

/** A rule as Go prints its message, which is what kubectl sorts rules by. */
const sortKey = ({ verbs, group, resource, name, url }: Line): string =>
	`Verbs:[${verbs.join(' ')}],APIGroups:${list(group)},Resources:${list(resource)},ResourceNames:${list(name)},NonResourceURLs:${list(url)}`;

/** Rules taken apart, and put together again by resource (component-helpers auth/rbac/validation, k8s pkg/util/rbac). */
function linesOf(rules: Rule[]): Line[] {
	const lines = new Map<string, Line>();
	for (const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } of rules) {
		for (const group of apiGroups)
			for (const resource of resources)
				for (const name of resourceNames.length > 0 ? resourceNames : ['']) {
					const key = JSON.stringify([group, resource, name]);
					const line = lines.get(key);
					if (line) line.verbs.push(...verbs);
					else lines.set(key, { resource, group, name, url: '', verbs: [...verbs] });
				}
		// Paths are not put together.
		for (const url of nonResourceURLs)
			for (const verb of verbs)
				lines.set(`${url} ${verb} ${lines.size}`, { resource: '', group: '', name: '', url, verbs: [verb] });
	}
	return [...lines.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

export const describeRole: Describer = (writer, object) => {
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.line(0, 'PolicyRule:');
	writer.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
	writer.line(1, '---------\t-----------------\t--------------\t-----');
	for (const line of linesOf((object.rules ?? []) as Rule[]))
		writer.line(1, `${combined(line)}\t${list(line.url)}\t${list(line.name)}\t${list(line.verbs.join(' '))}`);
};

type Binding = KubeObject & {
	roleRef: { kind: string; name: string };
	subjects?: { kind: string; name: string; namespace?: string }[];
};

export const describeRoleBinding: Describer = (writer, object) => {
	const { metadata, roleRef, subjects = [] } = object as Binding;
	writer.field('Name', metadata.name);
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	writer.line(0, 'Role:');
	writer.field('Kind', roleRef.kind, 1);
	writer.field('Name', roleRef.name, 1);
	writer.line(0, 'Subjects:');
	writer.line(1, 'Kind\tName\tNamespace');
	writer.line(1, '----\t----\t---------');
	for (const { kind, name, namespace = '' } of subjects) writer.line(1, `${kind}\t${name}\t${namespace}`);
};
