/** journalctl(1): the journal of the host's services. */

import { type Command, command } from '../../../os/programs/types.ts';
import { sourceOf } from './systemctl.ts';
import { findUnit, journalTime, type Unit } from './units.ts';

export const journalctl = (units: ReadonlyMap<string, Unit>): Command =>
	command({
		name: 'journalctl',
		summary: 'Query the journal.',
		usage: '[OPTIONS...]',
		options: [
			{ long: 'unit', short: 'u', value: true },
			{ long: 'lines', short: 'n', value: true },
			{ long: 'no-pager' },
			{ long: 'follow', short: 'f' },
			{ long: 'reverse', short: 'r' },
			{ long: 'pager-end', short: 'e' },
			{ long: 'boot', short: 'b' },
			{ long: 'catalog', short: 'x' },
			{ long: 'output', short: 'o', value: true },
		],
		async run({ process, options }) {
			const words = options.values.get('unit') ?? [];
			const chosen = words.length > 0 ? words.flatMap((word) => findUnit(units, word) ?? []) : [...units.values()];
			const entries = chosen
				.flatMap((unit) => unit.journal.map((entry) => ({ ...entry, unit })))
				.sort((a, b) => a.time - b.time);
			const count = options.has('lines') ? Number(options.get('lines')) : Number.POSITIVE_INFINITY;
			const shown = entries.slice(Math.max(0, entries.length - (Number.isNaN(count) ? 10 : count)));
			if (options.has('reverse')) shown.reverse();
			if (shown.length === 0) {
				await process.print('-- No entries --\n');
				return 0;
			}
			for (const { time, text, unit } of shown)
				await process.print(`${journalTime(time)} ${process.machine.hostname} ${sourceOf(text, unit)}: ${text}\n`);
			// Nothing new is written by services that only seem to run; following waits for Ctrl-C as it would.
			if (options.has('follow')) await process.sleep(Number.POSITIVE_INFINITY);
			return 0;
		},
	});
