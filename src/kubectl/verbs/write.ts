/** What the writing verbs share: sending an object, saying what became of it. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { type DryRun, dryRunSuffix, writeQuery } from '../cli/dry-run.ts';
import { JSON_TYPE, type Resource, resourcePath } from '../client/api.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { fetchObjects, type LiveObject, type Target } from '../resources/builder.ts';

/** The annotation that client-side apply keeps the last manifest in. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A resource for a kind that every server has, for when none is asked (generators with --dry-run=client). */
export const builtin = (group: string, version: string, plural: string, kind: string, namespaced = true): Resource => ({
	group,
	version,
	plural,
	singular: kind.toLowerCase(),
	kind,
	namespaced,
	shortNames: [],
	verbs: [],
	categories: [],
	subresources: [],
});

/**
 * POSTs an object, or hands it back when the dry run is the client's. The version of the object that it was copied from
 * stays behind, as client-go's resource.Helper has it: what `get -o yaml` printed can be created again.
 */
export async function createObject(
	cli: Cli,
	resource: Resource,
	namespace: string | undefined,
	object: KubeObject,
	dryRun: DryRun,
	manager: string,
): Promise<KubeObject> {
	if (dryRun === 'client') return object;
	const { resourceVersion: _, ...metadata } = object.metadata;
	return cli.api.json('POST', resourcePath(resource, namespace), {
		body: { ...object, metadata },
		query: writeQuery(cli, dryRun, manager),
	});
}

/** PATCHes an object with the query of a write. */
export function patchObject(
	cli: Cli,
	path: string,
	patch: unknown,
	contentType: string,
	dryRun: DryRun,
	manager: string,
): Promise<KubeObject> {
	return cli.api.json('PATCH', path, {
		body: typeof patch === 'string' ? patch : goJson(sortKeys(patch)),
		contentType: contentType || JSON_TYPE,
		query: writeQuery(cli, dryRun, manager),
	});
}

/** Is the server left out, because of --local or a dry run of the client? */
export const isLocal = (cli: Cli, dryRun: DryRun): boolean =>
	dryRun === 'client' || (cli.flags.has('local') && cli.flags.bool('local'));

/** The objects of targets as they are in the cluster; with --local as their manifests have them. */
export async function localOrFetched(cli: Cli, targets: Target[], errors: unknown[]): Promise<LiveObject[]> {
	if (!cli.flags.has('local') || !cli.flags.bool('local')) return fetchObjects(cli, targets, errors);
	return targets.flatMap((target) =>
		target.type === 'object' && target.object ? [{ ...target, object: target.object }] : [],
	);
}

/** Prints results of one command one by one: a sentence each, or what -o asks for. */
export class ResultPrinter {
	private readonly cli: Cli;
	private readonly dryRun: DryRun;
	private readonly ordered: boolean;
	private readonly formatted: ReturnType<typeof printerFor> | undefined;

	/** @param ordered whether the objects are generators' own, printed as JSON in their order of keys. */
	constructor(cli: Cli, dryRun: DryRun, ordered = false) {
		this.cli = cli;
		this.dryRun = dryRun;
		this.ordered = ordered;
		const format = cli.flags.has('output') ? cli.flags.string('output') : '';
		this.formatted = format ? printerFor(cli, { ordered: this.ordered }) : undefined;
	}

	/** `pod/x created (dry run)` */
	async print(object: KubeObject, operation: string): Promise<void> {
		if (this.formatted) await this.cli.print(this.formatted.print(object));
		else await this.cli.say(`${objectName(object)} ${operation}${dryRunSuffix(this.dryRun)}`);
	}
}

/**
 * The value of the last-applied annotation for a manifest: its JSON without the annotation itself, and a newline.
 * @param ordered whether the object is a generator's own, kept in its order of keys.
 */
export function lastAppliedText(object: KubeObject, ordered = false): string {
	if (ordered) return `${goJson(object)}\n`;
	const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
	const bare = { ...object, metadata: { ...object.metadata, annotations } };
	return `${goJson(sortKeys(bare))}\n`;
}

/** The manifest with the annotation that describes it. */
export function withLastApplied(object: KubeObject, ordered = false): KubeObject {
	const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: lastAppliedText(object, ordered) };
	return { ...object, metadata: { ...object.metadata, annotations } };
}
