/**
 * `npm run bench`: the budgets of the design, measured and printed. Times come with a calibration figure from the same
 * process, so that runs on different machines can be compared. `npm run bench -- cluster` runs one part.
 */

import { calibration } from './calibration.ts';
import { clusterFigures } from './cluster.ts';
import { echoFigures } from './echo.ts';
import { pageFigures } from './page.ts';
import { sessionFigures } from './session.ts';

/** One measured figure; `budget` in the same unit. */
export interface Figure {
	name: string;
	value: number;
	unit: 'ms' | 'kB' | 'MiB' | 'x' | '';
	budget?: number;
}

const parts: Record<string, () => Promise<Figure[]>> = {
	cluster: clusterFigures,
	echo: echoFigures,
	session: sessionFigures,
	page: pageFigures,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
	process.stderr.write(`bench: no part ${unknown.join(', ')} (there are ${Object.keys(parts).join(', ')})\n`);
	process.exit(2);
}

const unit = calibration();
process.stdout.write(
	`calibration loop: ${unit.toFixed(1)} ms (times below divided by it are comparable across machines)\n`,
);
let over = 0;
for (const [name, measure] of Object.entries(parts)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	process.stdout.write(`\n${name}\n`);
	for (const figure of await measure()) {
		const late = figure.budget !== undefined && figure.value > figure.budget;
		if (late) over++;
		const ratio = figure.unit === 'ms' ? `  ${(figure.value / unit).toFixed(2)} x calibration` : '';
		const budget =
			figure.budget === undefined ? '' : `  (budget ${figure.budget} ${figure.unit}${late ? ', OVER' : ''})`;
		process.stdout.write(
			`  ${figure.name.padEnd(52)}${figure.value.toFixed(figure.unit === '' ? 2 : 1).padStart(9)} ${figure.unit}${budget}${ratio}\n`,
		);
	}
}
process.stdout.write(`\n${over === 0 ? 'all within budget' : `${over} over budget`}\n`);
