/** For tests that look into every kind: the code of those whose code comes late. */

import { DEFINITIONS } from '../../../src/cluster/resources/index.ts';
import type { KindHost } from '../../../src/cluster/types.ts';

/** Fetches it, for no server in particular. */
export async function loadLateKinds(): Promise<void> {
	const nobody = { seed: () => {} } as unknown as KindHost;
	await Promise.all(DEFINITIONS.filter(({ late }) => late).map((definition) => definition.load?.(nobody)));
}
