/** The API's objects as they go over the wire, typed from the published client's models (types only, nothing at run time). */

import type { KubeObject, ObjectMeta } from '../types.ts';

/** A client model with its instants as RFC 3339 text, as JSON has them. */
export type Wire<T> = T extends { toISOString(): string }
	? string
	: T extends (infer Item)[]
		? Wire<Item>[]
		: T extends object
			? { [Key in keyof T]: Wire<T[Key]> }
			: T;

/** A kind's object: what every object has, and the model's own fields; `Present` names those that are always there. */
export type Kind<Model, Present extends keyof Model = never> = KubeObject & {
	metadata: ObjectMeta;
} & Omit<Wire<Model>, 'metadata' | 'apiVersion' | 'kind' | Present> & {
		[Key in Present]-?: Wire<NonNullable<Model[Key]>>;
	};
