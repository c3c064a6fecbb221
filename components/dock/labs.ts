/** The labs, each loaded when its lesson's dock opens. */

import type { Lab } from '../../src/lab/types.ts';

/** Without solution and wrong answers (src/site/labData.ts). */
const labs = import.meta.glob<Lab>('/content/labs/*/lab.yaml', { query: '?lab', import: 'default' });

/** Throws when there is no such lab, or when it cannot be loaded. */
export async function loadLab(id: string): Promise<Lab> {
	const file = `/content/labs/${id}/lab.yaml`;
	const load = labs[file];
	if (!load) throw new Error(`there is no ${file}`);
	return load();
}
