/** What the server serves, and which resource a word means: `po`, `pods`, `Pod`, `deployments.v1.apps`, `all`. */

import type { Machine } from '../../os/machine.ts';
import { CliError, StatusError } from '../cli/errors.ts';
import type { ApiClient, Resource } from './api.ts';

export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

export interface GroupDiscovery {
	metadata?: { name?: string };
	versions: {
		version: string;
		resources?: {
			resource: string;
			responseKind: { kind: string };
			scope: string;
			singularResource?: string;
			verbs: string[];
			shortNames?: string[];
			categories?: string[];
			subresources?: { subresource: string }[];
		}[];
	}[];
}

interface PlainResource {
	name: string;
	singularName: string;
	namespaced: boolean;
	kind: string;
	verbs: string[];
	shortNames?: string[];
	categories?: string[];
}

/** Everything discovered, in the server's order: the core group first. */
export interface Discovered {
	resources: Resource[];
	/** `v1`, `apps/v1`, … */
	groupVersions: string[];
}

/** kubectl keeps discovery on disk for six hours; we keep it with the machine. */
const KEPT = 6 * 3_600_000;
const cache = new WeakMap<Machine, { server: string; at: number; discovered: Discovered }>();

/** Asks the server, or remembers. `fresh` asks in any case. */
export async function discover(api: ApiClient, fresh = false): Promise<Discovered> {
	const machine = api.process.machine;
	const kept = cache.get(machine);
	const now = machine.clock.now();
	if (!fresh && kept?.server === api.server && now - kept.at < KEPT) return kept.discovered;
	const discovered: Discovered = { resources: [], groupVersions: [] };
	await readGroups(api, '/api', discovered);
	await readGroups(api, '/apis', discovered);
	cache.set(machine, { server: api.server, at: now, discovered });
	return discovered;
}

async function readGroups(api: ApiClient, path: string, into: Discovered): Promise<void> {
	const answer = await api.json<{ kind: string; items?: GroupDiscovery[] }>('GET', path, { accept: AGGREGATED });
	if (answer.kind === 'APIGroupDiscoveryList') {
		for (const group of answer.items ?? []) readAggregated(group, into);
		return;
	}
	for (const [group, version] of plainVersions(answer)) {
		const prefix = group ? `/apis/${group}/${version}` : `/api/${version}`;
		const list = await api.json<{ resources: PlainResource[] }>('GET', prefix);
		into.groupVersions.push(group ? `${group}/${version}` : version);
		for (const resource of list.resources) {
			if (resource.name.includes('/')) continue;
			const subresources = list.resources.filter((each) => each.name.startsWith(`${resource.name}/`));
			into.resources.push({
				group,
				version,
				plural: resource.name,
				singular: resource.singularName || resource.kind.toLowerCase(),
				kind: resource.kind,
				namespaced: resource.namespaced,
				shortNames: resource.shortNames ?? [],
				verbs: resource.verbs,
				categories: resource.categories ?? [],
				subresources: subresources.map((each) => each.name.slice(resource.name.length + 1)),
			});
		}
	}
}

function plainVersions(answer: object): [string, string][] {
	const { versions, groups } = answer as {
		versions?: string[];
		groups?: { name: string; versions: { version: string }[] }[];
	};
	if (versions) return versions.map((version) => ['', version]);
	return (groups ?? []).flatMap((group) =>
		group.versions.map(({ version }): [string, string] => [group.name, version]),
	);
}

/** Puts what the server tells of one group into what is known. */
export function readAggregated(group: GroupDiscovery, into: Discovered): void {
	const name = group.metadata?.name ?? '';
	for (const { version, resources } of group.versions) {
		into.groupVersions.push(name ? `${name}/${version}` : version);
		for (const resource of resources ?? []) {
			into.resources.push({
				group: name,
				version,
				plural: resource.resource,
				singular: resource.singularResource || resource.responseKind.kind.toLowerCase(),
				kind: resource.responseKind.kind,
				namespaced: resource.scope === 'Namespaced',
				shortNames: resource.shortNames ?? [],
				verbs: resource.verbs,
				categories: resource.categories ?? [],
				subresources: (resource.subresources ?? []).map((each) => each.subresource),
			});
		}
	}
}

/** Is `word` a name of `resource`? */
function isNamed(resource: Resource, word: string): boolean {
	return (
		resource.plural === word ||
		resource.singular === word ||
		resource.kind.toLowerCase() === word ||
		resource.shortNames.includes(word)
	);
}

/** Finds the resource that `word` names among those discovered. */
export function findResource({ resources }: Discovered, word: string): Resource | undefined {
	const [name = '', ...rest] = word.toLowerCase().split('.');
	const matches = resources.filter((resource) => isNamed(resource, name));
	if (rest.length === 0) {
		// A full name goes before a short one, the core group before others, as the server lists them.
		return matches.find((resource) => !resource.shortNames.includes(name)) ?? matches[0];
	}
	// `deployments.v1.apps`: with a version, even if the group after it is the empty one.
	const [version, ...groups] = rest;
	const group = rest.join('.');
	return (
		matches.find((resource) => resource.group === group && group !== '') ??
		(groups.length > 0
			? matches.find((resource) => resource.version === version && resource.group === groups.join('.'))
			: undefined) ??
		// A group may be cut short.
		(group !== '' ? matches.find((resource) => resource.group.startsWith(group)) : undefined)
	);
}

/**
 * The resource that `word` names; asks the server again before it gives up.
 * @throws CliError `the server doesn't have a resource type "foo"`.
 */
export async function resolveResource(api: ApiClient, word: string): Promise<Resource> {
	const found = findResource(await discover(api), word) ?? findResource(await discover(api, true), word);
	if (!found) throw new CliError(`the server doesn't have a resource type "${word.split('.')[0]}"`);
	return found;
}

/** Expands a category (`all`) or a comma list of resource words. */
export async function resolveResources(api: ApiClient, words: string): Promise<Resource[]> {
	const found: Resource[] = [];
	for (const word of words.split(',')) {
		const { resources } = await discover(api);
		const category = resources.filter((resource) => resource.categories.includes(word));
		if (category.length > 0) found.push(...preferred(category));
		else found.push(await resolveResource(api, word));
	}
	return found;
}

/** One version of each resource: the first that the server lists. */
export function preferred(resources: Resource[]): Resource[] {
	const seen = new Set<string>();
	return resources.filter((resource) => {
		const key = `${resource.group}/${resource.plural}`;
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}

/** The resource of an object by its apiVersion and kind; undefined when the server has none. */
export async function resourceOfKind(api: ApiClient, apiVersion: string, kind: string): Promise<Resource | undefined> {
	const find = ({ resources }: Discovered): Resource | undefined =>
		resources.find(
			(resource) =>
				// A kind in lower case counts, too; the server then refuses it.
				(resource.kind === kind || resource.kind.toLowerCase() === kind) &&
				(resource.group ? `${resource.group}/${resource.version}` : resource.version) === apiVersion,
		);
	return find(await discover(api)) ?? find(await discover(api, true));
}

/** The core kinds' plurals by kind; for `TYPE/NAME` messages without a server at hand. */
export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.reason === 'NotFound';
