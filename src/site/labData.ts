/** Labs as the page gets them: read and checked while building, so that no page carries the reader of their YAML. */

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Plugin } from 'vite';
import { parseLab } from '../lab/parse.ts';

const REQUEST = '/lab.yaml?lab';

/**
 * A Vite plugin: `import lab from '…/lab.yaml?lab'` gives the Lab. What only tests are for (the solution, the wrong
 * answers) stays out of the page. A lab that cannot be read fails the build with its faults.
 */
export function labData(): Plugin {
	return {
		name: 'naru:lab',
		enforce: 'pre',
		load(id) {
			if (!id.endsWith(REQUEST)) return undefined;
			const file = id.slice(0, -'?lab'.length);
			this.addWatchFile(file);
			const lab = parseLab(readFileSync(file, 'utf8'), relative('.', file));
			return `export default ${JSON.stringify({ ...lab, solution: [], wrong: [] })}`;
		},
	};
}
