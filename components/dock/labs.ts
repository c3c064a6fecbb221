/** The labs, each loaded when its lesson's dock opens. */

import { parseLab } from '../../src/lab/parse.ts';
import type { Lab } from '../../src/lab/types.ts';

const sources = import.meta.glob<string>('/content/labs/*/lab.yaml', { query: '?raw', import: 'default' });

/** Throws when there is no such lab, or when it cannot be loaded or read. */
export async function loadLab(id: string): Promise<Lab> {
	const file = `/content/labs/${id}/lab.yaml`;
	const load = sources[file];
	if (!load) throw new Error(`there is no ${file}`);
	return parseLab(await load(), file);
}
