/** The kinds that a server has: its own, and those that CustomResourceDefinitions bring and take away. */

import type { Clock } from '../../os/clock.ts';
import type { Client, KindHost, KubeObject, ResourceDefinition } from '../types.ts';
import { tableKey } from './requests.ts';

export class ServedKinds implements KindHost {
	readonly clock: Clock;
	readonly onFault: (error: unknown) => void;
	/** Counts the times that the kinds changed: what is made of all of them is made anew. */
	version = 0;
	private readonly kinds: Map<string, ResourceDefinition>;
	private readonly clientOf: () => Client;
	private readonly seeded = new Set<string>();
	private readonly put: (definition: ResourceDefinition, object: KubeObject) => void;

	/**
	 * @param client the server's own, there once it is asked for.
	 * @param put has an object there as if it always had been.
	 */
	constructor(
		definitions: readonly ResourceDefinition[],
		clock: Clock,
		client: () => Client,
		onFault: ((error: unknown) => void) | undefined,
		put: (definition: ResourceDefinition, object: KubeObject) => void,
	) {
		this.put = put;
		this.kinds = new Map(definitions.map((definition) => [tableKey(definition), definition]));
		this.clock = clock;
		this.clientOf = client;
		this.onFault = (error) => {
			if (!onFault) throw error;
			onFault(error);
		};
	}

	get client(): Client {
		return this.clientOf();
	}

	/** By their tables' keys. */
	get all(): ReadonlyMap<string, ResourceDefinition> {
		return this.kinds;
	}

	serve(definition: ResourceDefinition): boolean {
		const present = this.kinds.get(tableKey(definition));
		if (present && !present.custom) return false;
		this.kinds.set(tableKey(definition), definition);
		this.version++;
		return true;
	}

	seed(definition: ResourceDefinition, objects: readonly KubeObject[]): void {
		const key = tableKey(definition);
		if (this.seeded.has(key)) return;
		this.seeded.add(key);
		for (const object of objects) this.put(definition, object);
	}

	unserve(definition: ResourceDefinition): void {
		if (!this.kinds.get(tableKey(definition))?.custom) return;
		this.kinds.delete(tableKey(definition));
		this.version++;
	}
}
