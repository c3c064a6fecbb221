/**
 * Kinds that most sessions never touch. Their names are there from the start, since discovery tells of every kind; the
 * rest is fetched with the first request about one, which waits for it. Objects that a new cluster has of such a kind
 * are put there then, as if they had always been: it cannot be told from outside when the code came.
 */

import type { ApiServerSettings, KindHost, KubeObject, ResourceDefinition, ResourceRef } from '../../types.ts';

type Named = 'shortNames' | 'categories' | 'subresources' | 'verbs' | 'generation' | 'deprecated';

/** What discovery tells of a kind. */
type Names = Pick<ResourceDefinition, Named>;

/** What a kind does, as the default export of its folder's `kind.ts`. */
export interface LateCode<T extends KubeObject = KubeObject>
	extends Omit<ResourceDefinition<T>, keyof ResourceRef | Named | 'singular' | 'load' | 'late'> {
	/** What every cluster has of it from the beginning. */
	seeds?: readonly KubeObject[] | ((settings: ApiServerSettings) => readonly KubeObject[]);
	/** Begins what works on it from now on; called again, it does nothing. */
	start?(host: KindHost): Promise<void> | void;
}

/** @param code brings what the kind does. */
export function lateKind(
	{ group, version, plural, kind, namespaced }: ResourceRef,
	names: Names,
	code: () => Promise<{ default: LateCode }>,
): ResourceDefinition {
	const definition: ResourceDefinition = {
		group,
		version,
		plural,
		kind,
		namespaced,
		singular: kind.toLowerCase(),
		...names,
		schema: {},
		columns: [],
		late: true,
		async load(host) {
			const { schema, seeds = [], start, ...rest } = (await code()).default;
			// In place: who took hold of the schema before holds the whole one now.
			Object.assign(definition.schema, schema);
			Object.assign(definition, rest);
			host.seed(definition, typeof seeds === 'function' ? seeds(host.settings) : seeds);
			await start?.(host);
		},
	};
	return definition;
}
