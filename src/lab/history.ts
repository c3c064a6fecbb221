/** The values that fields have had since the session began: what "it changed" is judged by. */

import type { KubeObject } from '../cluster/types.ts';
import { fieldValues } from './objects.ts';

const MOST_VALUES = 100;

interface Watched {
	resource: string;
	namespace: string;
	name: string;
	field: string;
	/** In the order they came; the present one is last. */
	values: string[];
}

export class History {
	private readonly watched: Watched[] = [];

	/** From now on remembers this field's values. */
	follow(resource: string, namespace: string, name: string, field: string): void {
		if (!this.entry(resource, namespace, name, field))
			this.watched.push({ resource, namespace, name, field, values: [] });
	}

	/** Takes note of an object as it is now. */
	note(resource: string, object: KubeObject): void {
		for (const entry of this.watched) {
			if (entry.resource !== resource || entry.name !== object.metadata.name) continue;
			if (entry.namespace !== (object.metadata.namespace ?? '')) continue;
			for (const value of fieldValues(object, entry.field).map(String)) {
				if (entry.values.at(-1) === value) continue;
				entry.values.push(value);
				if (entry.values.length > MOST_VALUES) entry.values.shift();
			}
		}
	}

	/** Every different value so far, oldest first. */
	values(resource: string, namespace: string, name: string, field: string): readonly string[] {
		return [...new Set(this.entry(resource, namespace, name, field)?.values)];
	}

	private entry(resource: string, namespace: string, name: string, field: string): Watched | undefined {
		return this.watched.find(
			(each) =>
				each.resource === resource && each.namespace === namespace && each.name === name && each.field === field,
		);
	}
}
