/** What requests bring to the registry, and names that several parts make alike. */

import type { FieldTest, LabelTest } from './selectors.ts';

/** What a request brings besides its object. */
export interface WriteOptions {
	/** Field manager. */
	manager: string;
	dryRun?: boolean;
	/** Takes warnings for the client. */
	warn?: (text: string) => void;
	/** An apply: who owns what is settled by the caller, in the object's managedFields. */
	managed?: boolean;
	/** The write is a person's: who set what is noted from here on. */
	tracked?: boolean;
	subresource?: string;
}

export interface DeleteOptions extends WriteOptions {
	gracePeriodSeconds?: number | undefined;
	propagationPolicy?: string | undefined;
	uid?: string | undefined;
	resourceVersion?: string | undefined;
}

/** A request for one kind's resource. */
export interface Selection {
	namespace?: string | undefined;
	labels: LabelTest;
	fields: FieldTest | undefined;
}

export const tableKey = (resource: { group: string; plural: string }): string =>
	resource.group ? `${resource.group}/${resource.plural}` : resource.plural;

/** `apps/v1`, `v1` */
export const apiVersionOf = (resource: { group: string; version: string }): string =>
	resource.group ? `${resource.group}/${resource.version}` : resource.version;
