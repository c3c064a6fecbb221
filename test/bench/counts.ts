/** What a cluster does, counted: the same on every machine, where times are not. */

import { Store } from '../../src/cluster/apiserver/store.ts';
import { Informer } from '../../src/cluster/controllers/informer.ts';
import { SimulatedClock } from '../../src/os/clock.ts';

export interface Counts {
	/** Callbacks of the clock that came due. */
	callbacks: number;
	/** Objects written to the store or taken out of it. */
	writes: number;
	/** Changes told to watchers of the store and to handlers of informers, once for each of them. */
	deliveries: number;
}

/** A clock that counts what comes due on it. */
export class CountingClock extends SimulatedClock {
	callbacks = 0;

	override after(milliseconds: number, callback: () => void) {
		return super.after(milliseconds, () => {
			this.callbacks++;
			callback();
		});
	}
}

/** Counts what goes through every store and informer that is made from now on, until disposed of. */
export function countStores(): { writes: number; deliveries: number; dispose(): void } {
	const { put, remove, watch } = Store.prototype;
	const { onChange } = Informer.prototype;
	const counted = {
		writes: 0,
		deliveries: 0,
		dispose() {
			Object.assign(Store.prototype, { put, remove, watch });
			Informer.prototype.onChange = onChange;
		},
	};
	Store.prototype.put = function (...args) {
		counted.writes++;
		put.apply(this, args);
	};
	Store.prototype.remove = function (...args) {
		counted.writes++;
		remove.apply(this, args);
	};
	Store.prototype.watch = function (table, from, watcher, initial) {
		const told = (change: Parameters<typeof watcher>[0]) => {
			counted.deliveries++;
			watcher(change);
		};
		return watch.call(this, table, from, told, initial);
	};
	Informer.prototype.onChange = function (handler) {
		return onChange.call(this, (change) => {
			counted.deliveries++;
			handler(change);
		});
	};
	return counted;
}
