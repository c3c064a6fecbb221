/** From arguments to what they name: `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, -l, --all, -A, -f. */

import type { KubeObject, Status } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, ConnectionError, MultipleErrors, StatusError, throwAll } from '../cli/errors.ts';
import { loggingDiscovery, unreachable } from '../cli/log.ts';
import { JSON_TYPE, type Query, type Resource, resourcePath } from '../client/api.ts';
import { isNotFound, resolveResource, resolveResources, resourceOfKind } from '../client/discovery.ts';
import { refuseKustomize } from './kustomize.ts';
import { type Manifest, readManifests } from './manifest.ts';
import { matchesLabels } from './selectors.ts';

/** One named object, perhaps with the manifest that named it. */
export interface ObjectTarget {
	type: 'object';
	resource: Resource;
	namespace: string | undefined;
	name: string;
	/** The manifest's content, with its namespace filled in. */
	object?: KubeObject;
	/** The file it came from. */
	source?: string;
	/** Why a manifest names nothing: whoever asks for the path of such a target gets it thrown, and goes on with the others. */
	fault?: CliError;
}

/** All objects of a resource, or those that selectors pick. */
export interface ListTarget {
	type: 'list';
	resource: Resource;
	/** Undefined: all namespaces, or a resource that has none. */
	namespace: string | undefined;
	labelSelector: string;
	fieldSelector: string;
}

export type Target = ObjectTarget | ListTarget;

/** What a manifest that names nothing is an object of. */
const NO_RESOURCE: Resource = {
	group: '',
	version: '',
	plural: '',
	singular: '',
	kind: '',
	namespaced: true,
	shortNames: [],
	verbs: [],
	categories: [],
	subresources: [],
};

export interface BuildOptions {
	/** Does TYPE without a name mean all objects (get, describe)? Otherwise a name, a selector or --all is needed. */
	allowAll?: boolean;
	/** --all was given. */
	all?: boolean;
	/** Leave --selector aside: it means something else to the verb. */
	noSelector?: boolean;
	/** Leave -f aside. */
	noFiles?: boolean;
	/** The arguments, when they are not all of the command's. */
	args?: string[];
	/** A type for names that come without one (`logs x`, `exec x`). */
	defaultType?: string;
}

export const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/**
 * Builds the targets.
 * @throws CliError in the words of cli-runtime's resource.Builder.
 */
export async function buildTargets(cli: Cli, options: BuildOptions = {}): Promise<Target[]> {
	const { flags } = cli;
	const args = options.args ?? cli.args;
	const allNamespaces = flags.has('all-namespaces') && flags.bool('all-namespaces');
	const labelSelector = flags.has('selector') && !options.noSelector ? flags.string('selector') : '';
	const fieldSelector = flags.has('field-selector') ? flags.string('field-selector') : '';
	if (!options.noFiles && flags.has('kustomize') && flags.string('kustomize')) {
		try {
			refuseKustomize(cli, flags.string('kustomize'));
		} catch (error) {
			// Where errors are gathered it is told without `error: ` before it.
			throw options.allowAll ? new MultipleErrors([error]) : error;
		}
	}
	if (!options.noFiles && flags.has('filename') && flags.list('filename').length > 0) {
		if (args.length > 0) {
			throw new CliError(
				'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
			);
		}
		const targets = await manifestTargets(cli, labelSelector);
		const faults = targets.flatMap(({ fault }) => fault ?? []);
		if (faults.length === targets.length) throwAll(faults);
		return targets;
	}
	if (!options.noFiles && args.length > 0 && flags.has('local') && flags.bool('local')) {
		throw new CliError(
			"you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
		);
	}
	const combined = args.filter((arg) => arg.includes('/')).length;
	if (combined > 0 && combined < args.length) {
		throw new CliError(
			"there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
		);
	}
	const selecting = labelSelector !== '' || fieldSelector !== '' || options.all;
	if (combined > 0) {
		if (selecting) throw new CliError('selectors and the all flag cannot be used when passing resource/name arguments');
		return tupleTargets(cli, args, allNamespaces);
	}
	let [types, ...names] = args;
	if (options.defaultType !== undefined && args.length > 0) [types, names] = [options.defaultType, args];
	if (types === undefined) {
		if (selecting) throw new CliError('at least one resource must be specified to use a selector');
		throw new CliError(MISSING_RESOURCE);
	}
	if (selecting && names.length > 0) throw new CliError('name cannot be provided when a selector is specified');
	const typeWords = types;
	const tries = 4 + typeWords.split(',').length;
	const resources = await loggingDiscovery(cli, tries, async () => resolveResources(cli.api, typeWords));
	const namespaceFor = (resource: Resource): string | undefined =>
		resource.namespaced && !allNamespaces ? cli.namespace : undefined;
	if (names.length > 0) {
		if (allNamespaces && resources.some(({ namespaced }) => namespaced)) {
			throw new CliError('a resource cannot be retrieved by name across all namespaces');
		}
		return resources.flatMap((resource) =>
			names.map((name): Target => ({ type: 'object', resource, namespace: namespaceFor(resource), name })),
		);
	}
	if (!selecting && !options.allowAll) throw new CliError('resource(s) were provided, but no name was specified');
	return resources.map((resource) => ({
		type: 'list',
		resource,
		namespace: namespaceFor(resource),
		labelSelector,
		fieldSelector,
	}));
}

/** How often client-go asks what a server serves for `TYPE/NAME`. */
const TUPLE_TRIES = 4;

async function tupleTargets(cli: Cli, args: string[], allNamespaces: boolean): Promise<Target[]> {
	const targets: Target[] = [];
	for (const arg of args) {
		const parts = arg.split('/');
		if (parts.length !== 2) throw new CliError('arguments in resource/name form may not have more than one slash');
		const [types, name] = parts as [string, string];
		if (types === '' || name === '' || types.includes(',')) {
			throw new CliError('arguments in resource/name form must have a single resource and name');
		}
		const resource = await loggingDiscovery(cli, TUPLE_TRIES, async () => resolveResource(cli.api, types));
		if (allNamespaces && resource.namespaced) {
			throw new CliError('a resource cannot be retrieved by name across all namespaces');
		}
		targets.push({ type: 'object', resource, namespace: resource.namespaced ? cli.namespace : undefined, name });
	}
	return targets;
}

/** The targets that manifests name; each manifest gets the namespace it will live in. */
async function manifestTargets(cli: Cli, labelSelector: string): Promise<ObjectTarget[]> {
	const targets: ObjectTarget[] = [];
	for (const manifest of await readManifests(cli)) {
		try {
			if (manifest instanceof CliError) throw manifest;
			if (labelSelector && !matchesLabels(labelSelector, manifest.object.metadata?.labels ?? {})) continue;
			targets.push(...(await fileTargets(cli, [manifest])));
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			targets.push({ type: 'object', resource: NO_RESOURCE, namespace: undefined, name: '?', fault: error });
		}
	}
	return targets;
}

export async function fileTargets(cli: Cli, manifests: Manifest[]): Promise<ObjectTarget[]> {
	const targets: ObjectTarget[] = [];
	for (const { object, source } of manifests) targets.push(await manifestTarget(cli, object, source));
	return targets;
}

async function manifestTarget(cli: Cli, object: KubeObject, source: string): Promise<ObjectTarget> {
	const find = async (): Promise<Resource | undefined> => resourceOfKind(cli.api, object.apiVersion, object.kind);
	const validates = cli.flags.has('validate') && !/^(false|ignore)$/.test(cli.flags.string('validate'));
	const resource = await loggingDiscovery(cli, validates ? 0 : 1, find).catch((error: unknown) => {
		if (!(error instanceof ConnectionError)) throw error;
		if (validates) {
			const why = `failed to download openapi: ${unreachable(cli, error, '/openapi/v2')}`;
			throw new CliError(
				`error validating ${JSON.stringify(source)}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
			);
		}
		throw new CliError(`unable to recognize ${JSON.stringify(source)}: ${unreachable(cli, error, '/api')}`);
	});
	const metadata = object.metadata ?? { name: '' };
	if (!resource) {
		throw new CliError(
			`resource mapping not found for name: ${JSON.stringify(metadata.name ?? '')} namespace: ${JSON.stringify(metadata.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}\nensure CRDs are installed first`,
		);
	}
	// An object without a name stays one: an empty path would be that of all.
	const name = metadata.name ?? '';
	if (!resource.namespaced) return { type: 'object', resource, namespace: undefined, name, object, source };
	if (cli.namespaceEnforced && metadata.namespace && metadata.namespace !== cli.namespace) {
		throw new CliError(
			`the namespace from the provided object ${JSON.stringify(metadata.namespace)} does not match the namespace ${JSON.stringify(cli.namespace)}. You must pass '--namespace=${metadata.namespace}' to perform this operation.`,
		);
	}
	const namespace = metadata.namespace || cli.namespace;
	// Without a server the manifest stays as it is.
	const local = cli.flags.has('local') && cli.flags.bool('local');
	const placed = local ? object : { ...object, metadata: { ...metadata, namespace } };
	return { type: 'object', resource, namespace, name, object: placed, source };
}

/** The path of a target. */
export function targetPath(target: Target, subresource?: string): string {
	if (target.type === 'list') return resourcePath(target.resource, target.namespace);
	if (target.fault) throw target.fault;
	return resourcePath(target.resource, target.namespace, target.name, subresource);
}

/** The query of a list target's selectors. */
export const selectorQuery = (target: Target): Query =>
	target.type === 'list'
		? { labelSelector: target.labelSelector || undefined, fieldSelector: target.fieldSelector || undefined }
		: {};

/** The answer of a list. */
export interface ObjectList {
	kind: string;
	apiVersion: string;
	metadata: { resourceVersion?: string; continue?: string };
	items: KubeObject[];
}

/** Lists a target page by page (500 each, as kubectl asks). Items get kind and apiVersion, which lists leave out. */
export async function listAll(cli: Cli, target: ListTarget): Promise<{ items: KubeObject[]; resourceVersion: string }> {
	const items: KubeObject[] = [];
	let next: string | undefined;
	let resourceVersion = '';
	do {
		const query = { ...selectorQuery(target), limit: '500', continue: next };
		const list: ObjectList = await cli.api.json('GET', targetPath(target), { query, accept: JSON_TYPE });
		const kind = list.kind.replace(/List$/, '');
		for (const item of list.items ?? []) items.push({ ...item, apiVersion: list.apiVersion, kind });
		next = list.metadata.continue || undefined;
		resourceVersion = list.metadata.resourceVersion ?? '';
	} while (next);
	return { items, resourceVersion };
}

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', namespaced: false };

/**
 * Asks for a target; when an object is not there because its namespace is not, that is what is told (resource.Info.Get).
 */
export async function inNamespace<T>(cli: Cli, target: Target, ask: () => Promise<T>): Promise<T> {
	try {
		return await ask();
	} catch (error) {
		const { namespace } = target;
		if (target.type === 'object' && isNotFound(error) && namespace && namespace !== 'default') {
			const response = await cli.api.send('GET', resourcePath(NAMESPACES, undefined, namespace));
			if (response.status === 404) throw new StatusError((await cli.process.hold(response.json())) as Status);
		}
		throw error;
	}
}

/** An object from the server with what it was reached by. */
export interface LiveObject {
	resource: Resource;
	namespace: string | undefined;
	name: string;
	object: KubeObject;
	source?: string | undefined;
}

/**
 * Fetches the objects of targets, in order. Failures of single ones are collected in `errors` (or thrown without it).
 */
export async function fetchObjects(
	cli: Cli,
	targets: Target[],
	errors?: unknown[],
	subresource?: string,
): Promise<LiveObject[]> {
	const found: LiveObject[] = [];
	for (const target of targets) {
		try {
			if (target.type === 'list') {
				for (const object of (await listAll(cli, target)).items) {
					found.push({
						resource: target.resource,
						namespace: object.metadata.namespace,
						name: object.metadata.name,
						object,
					});
				}
			} else {
				const object = await inNamespace<KubeObject>(cli, target, () =>
					cli.api.json('GET', targetPath(target, subresource)),
				);
				found.push({
					resource: target.resource,
					namespace: target.namespace,
					name: target.name,
					object,
					source: target.source,
				});
			}
		} catch (error) {
			const told = error instanceof StatusError ? explainList(error, target) : error;
			if (!errors) throw told;
			errors.push(told);
		}
	}
	return found;
}

/** A refused list tells what was looked for (resource.Selector.Visit); other errors stay as they are. */
export function explainList(error: StatusError, target: Target): StatusError {
	if (target.type !== 'list' || !['BadRequest', 'NotFound', 'MethodNotAllowed'].includes(error.reason)) return error;
	const { group, version, plural } = target.resource;
	const what = JSON.stringify(`${group}/${version}, Resource=${plural}`);
	const { labelSelector, fieldSelector } = target;
	const message =
		labelSelector || fieldSelector
			? `Unable to find ${what} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}: ${error.message}`
			: `Unable to list ${what}: ${error.message}`;
	return new StatusError({ ...error.status, message });
}

/** The path of an object that has been fetched. */
export const livePath = (
	{ resource, namespace, name }: Pick<LiveObject, 'resource' | 'namespace' | 'name'>,
	subresource?: string,
): string => resourcePath(resource, namespace, name, subresource);
