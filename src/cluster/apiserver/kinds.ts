/** The kinds that a server has: its own, and those that CustomResourceDefinitions bring and take away. */

import type { Clock } from '../../os/clock.ts';
import type { ApiServerSettings, Client, KindHost, KubeObject, ResourceDefinition } from '../types.ts';
import { tableKey } from './requests.ts';

export class ServedKinds implements KindHost {
	readonly clock: Clock;
	readonly onFault: (error: unknown) => void;
	readonly settings: ApiServerSettings;
	readonly clientFor: KindHost['clientFor'];
	/** Counts the times that the kinds changed: what is made of all of them is made anew. */
	version = 0;
	private readonly kinds: Map<string, ResourceDefinition>;
	private readonly own: () => Client;
	private readonly seeded = new Set<string>();
	private readonly put: (definition: ResourceDefinition, object: KubeObject) => void;

	/**
	 * @param clientFor makes clients once the server is put together; the server's own is that of no component.
	 * @param put has an object there as if it always had been.
	 */
	constructor(
		definitions: readonly ResourceDefinition[],
		clock: Clock,
		settings: ApiServerSettings,
		clientFor: (component?: string, manager?: string) => Client,
		onFault: ((error: unknown) => void) | undefined,
		put: (definition: ResourceDefinition, object: KubeObject) => void,
	) {
		this.put = put;
		this.kinds = new Map(definitions.map((definition) => [tableKey(definition), definition]));
		this.clock = clock;
		this.settings = settings;
		this.clientFor = clientFor;
		this.own = clientFor;
		this.onFault = (error) => {
			if (!onFault) throw error;
			onFault(error);
		};
	}

	get client(): Client {
		return this.own();
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
