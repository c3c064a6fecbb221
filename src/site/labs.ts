/** The labs as pages need them while the site is built. */

import { parse } from 'yaml';
import type { Checkpoint, Lab } from '../lab/types.ts';

const sources = import.meta.glob<string>('/content/labs/*/lab.yaml', { query: '?raw', import: 'default', eager: true });

/**
 * A lab's checkpoints, in its order.
 * @throws Error when there is no such lab: the build then says which.
 */
export function checkpointsOf(lab: string): Checkpoint[] {
	const path = `/content/labs/${lab}/lab.yaml`;
	const source = sources[path];
	if (source === undefined) throw new Error(`there is no ${path}`);
	return (parse(source) as Partial<Lab>).checkpoints ?? [];
}
