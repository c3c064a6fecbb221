/** Registers the service worker, and says when the page is a kept copy or a newer version waits. */

import { TAKE_OVER } from '../../src/site/offline/messages.ts';

/** How long a page may take to become quiet before the course is fetched for keeping, milliseconds. */
const QUIET = 3_000;

const connection = (navigator as { connection?: { saveData?: boolean } }).connection;

/** Shows or hides a line: `cached` or `newer`. */
function show(line: string, shown: boolean): void {
	for (const element of document.querySelectorAll<HTMLElement>(`[data-offline-line=${line}]`)) element.hidden = !shown;
}

function watchUpdates(registration: ServiceWorkerRegistration): void {
	// A worker that waits while none is in charge is the first one on its way.
	const look = () => show('newer', Boolean(registration.waiting && registration.active));
	registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
	look();
	for (const button of document.querySelectorAll('[data-offline-take]'))
		button.addEventListener('click', () => {
			navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
			registration.waiting?.postMessage(TAKE_OVER);
		});
}

/** Asks whether there is a newer version; that cannot be asked without a network. */
async function look(registration: ServiceWorkerRegistration): Promise<void> {
	const reached =
		navigator.onLine &&
		(await registration.update().then(
			() => true,
			() => false,
		));
	show('cached', !reached && navigator.serviceWorker.controller !== null);
}

/**
 * @param base the site's base path, with slashes at both ends.
 */
export async function keepOffline(base: string): Promise<void> {
	// Storage that is denied, or a reader who pays for each byte: the course is then read from the network alone.
	if (!('serviceWorker' in navigator) || connection?.saveData) return;
	try {
		const known = await navigator.serviceWorker.getRegistration(base);
		// The first time it fetches the whole course: the page in front of the reader comes first.
		if (!known) await new Promise((done) => setTimeout(done, QUIET));
		const registration = known ?? (await navigator.serviceWorker.register(`${base}sw.js`, { scope: base }));
		watchUpdates(registration);
		if (known) await look(known);
		addEventListener('offline', () => show('cached', navigator.serviceWorker.controller !== null));
		addEventListener('online', () => void look(registration));
	} catch (error) {
		console.warn(error);
	}
}
