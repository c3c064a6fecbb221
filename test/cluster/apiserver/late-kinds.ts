/** For tests that look into every kind: the code of those whose code comes late. */

import { startServer } from './server.ts';

/** Fetches it, as the first request for discovery's documents does. */
export async function loadLateKinds(): Promise<void> {
	await startServer().get('/openapi/v3/api/v1');
}
