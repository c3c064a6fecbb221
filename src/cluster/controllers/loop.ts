/** The common shape of a controller: a queue of keys fed by watches, and one function that reconciles a key. */

import type { KubeObject } from '../types.ts';
import type { Informer } from './informer.ts';
import { type Change, keyOf, splitKey } from './informer.ts';
import { type ControllerContext, controllerOf, type Disposable } from './types.ts';
import { Workqueue } from './workqueue.ts';

export interface LoopOptions {
	/** Milliseconds from a change to its being worked on. */
	latency: number;
	reconcile(namespace: string, name: string): void;
}

/** Milliseconds that going through one object takes a real controller, about. */
const PER_OBJECT = 0.1;

export interface Loop extends Disposable {
	add(key: string): void;
	addAfter(key: string, milliseconds: number): void;
	/** Says how many objects a reconcile of `key` goes through: many take their time (see Workqueue.occupy). */
	goesThrough(key: string, count: number): void;
	/** Reconciles each object of this kind when it changes. */
	follow<T extends KubeObject>(informer: Informer<T>): void;
	/** Reconciles the controlling owner, if of `kind`, when one of its objects changes. */
	followOwned<T extends KubeObject>(informer: Informer<T>, kind: string): void;
	/** Calls `handler` for each change. */
	on<T extends KubeObject>(informer: Informer<T>, handler: (change: Change<T>) => void): void;
}

export function startLoop(context: ControllerContext, options: LoopOptions): Loop {
	const queue = new Workqueue({
		clock: context.clock,
		latency: options.latency,
		onFault: context.onFault,
		reconcile(key) {
			const { namespace, name } = splitKey(key);
			options.reconcile(namespace, name);
		},
	});
	const subscriptions: Disposable[] = [];
	const on: Loop['on'] = (informer, handler) => {
		subscriptions.push(informer.onChange(handler));
	};
	return {
		add: (key) => queue.add(key),
		addAfter: (key, milliseconds) => queue.addAfter(key, milliseconds),
		goesThrough: (key, count) => queue.occupy(key, Math.floor(count * PER_OBJECT)),
		on,
		follow(informer) {
			on(informer, ({ old, current }) => queue.add(keyOf((current ?? old) as KubeObject)));
		},
		followOwned(informer, kind) {
			on(informer, ({ old, current }) => {
				for (const object of [old, current]) {
					const owner = object && controllerOf(object);
					if (owner?.kind === kind) queue.add(`${object?.metadata.namespace}/${owner.name}`);
				}
			});
		},
		dispose() {
			queue.dispose();
			for (const subscription of subscriptions) subscription.dispose();
		},
	};
}
