/**
 * Keeps the whole course on the device, so that it opens without a network (Service Workers, W3C). Each version is kept
 * whole: what is open goes on with the files it began with until the reader takes the new one.
 */

import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import type { KeptFile } from './keptFiles.ts';
import { TAKE_OVER } from './messages.ts';

/** Of ServiceWorkerGlobalScope, what is used here; the type's own library does not go together with the DOM's. */
interface WorkerScope {
	addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
	skipWaiting(): Promise<void>;
}

/** Filled in when the site is built. */
declare const KEPT_FILES: KeptFile[];

const scope = self as unknown as WorkerScope;

// Pagefind asks for its index with the time behind it; links from elsewhere bring their own.
precacheAndRoute(KEPT_FILES, { ignoreURLParametersMatching: [/^ts$/, /^utm_/, /^fbclid$/] });
cleanupOutdatedCaches();
// The first time there is no older version whose files a page could miss.
clientsClaim();
scope.addEventListener('message', ({ data }) => {
	if (data === TAKE_OVER) void scope.skipWaiting();
});
