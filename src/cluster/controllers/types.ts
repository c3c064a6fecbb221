/** What every controller is made of, and what it is given. */

import type { Clock } from '../../os/clock.ts';
import type { Random } from '../../os/random.ts';
import type { Client, KubeObject, OwnerReference } from '../types.ts';
import type { Informers } from './informer.ts';

export interface Disposable {
	dispose(): void;
}

export interface ControllerContext {
	readonly clock: Clock;
	/** A generator of this controller's own. */
	readonly random: Random;
	/** The API; events come from this component. */
	readonly client: Client;
	readonly informers: Informers;
	/** Told of what no controller should throw. */
	onFault(error: unknown): void;
}

/** A control loop. `component` is its name as the source of events. */
export interface Controller {
	readonly component: string;
	/** Starts it; it runs until disposed of. */
	start(context: ControllerContext): Disposable;
}

/** The owner that controls an object, if one does. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
	object.metadata.ownerReferences?.find((owner) => owner.controller);

/** The reference by which `owner` controls what it makes (metav1.NewControllerRef). */
export const controllerReference = (owner: KubeObject): OwnerReference => ({
	apiVersion: owner.apiVersion,
	kind: owner.kind,
	name: owner.metadata.name,
	uid: owner.metadata.uid ?? '',
	controller: true,
	blockOwnerDeletion: true,
});

/** Several things that end together. */
export const together = (...parts: Disposable[]): Disposable => ({
	dispose() {
		for (const part of parts) part.dispose();
	},
});
