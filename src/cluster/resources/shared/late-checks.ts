/**
 * What is checked of an object before it is stored, fetched when a request first writes something: reading a cluster
 * needs none of it. What the cluster's own parts write before then is taken as it is.
 */

import type { FieldError, KubeObject, ResourceContext } from '../../types.ts';

/** The checks of one kind. */
export interface Checks<T extends KubeObject = KubeObject> {
	validate?(object: T, context: ResourceContext): FieldError[];
	/** What only a change can do wrong. */
	validateUpdate?(object: T, old: T, context: ResourceContext): FieldError[];
}

type Table = typeof import('../checks.ts').CHECKS;
let table: Table | undefined;

const of = (plural: keyof Table): Checks | undefined => table?.[plural] as Checks | undefined;

/** The members of a ResourceDefinition that check objects of a kind, by the kind's plural. */
export const lateChecks = (plural: keyof Table) => ({
	async load(): Promise<void> {
		table ??= (await import('../checks.ts')).CHECKS;
	},
	validate: (object: KubeObject, context: ResourceContext): FieldError[] =>
		of(plural)?.validate?.(object, context) ?? [],
	validateUpdate: (object: KubeObject, old: KubeObject, context: ResourceContext): FieldError[] =>
		of(plural)?.validateUpdate?.(object, old, context) ?? [],
});
