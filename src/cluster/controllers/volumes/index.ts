/** What works on PersistentVolumes and their claims, begun with the first request about one. */

import type { KindHost } from '../../types.ts';
import { Informers } from '../informer.ts';
import { Binder } from './binder.ts';
import { startProvisioners } from './provisioner.ts';

const started = new WeakSet<KindHost>();

/** Begins to bind a server's claims and to make volumes for them; a second time does nothing. */
export function startVolumes(host: KindHost): void {
	if (started.has(host)) return;
	started.add(host);
	const { clock, onFault } = host;
	const client = host.clientFor('persistentvolume-controller', 'kube-controller-manager');
	const context = { clock, client, informers: new Informers(client), onFault };
	new Binder(context).start();
	startProvisioners(context, host);
}
