/** fc: earlier lines listed and run again. (history is in settings.ts.) */

import { runText } from '../run.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, readOptions } from './types.ts';

/** How many lines `fc -l` lists. */
const LISTED = 16;

/** The index of the line that a number, a negative number or a beginning names; undefined when there is none. */
function find(lines: readonly string[], spec: string): number | undefined {
	if (/^-?\d+$/.test(spec)) {
		const number = Number(spec);
		const index = number > 0 ? number - 1 : lines.length + Math.min(number, -1);
		return Math.min(lines.length - 1, Math.max(0, index));
	}
	const index = lines.findLastIndex((line) => line.startsWith(spec));
	return index < 0 ? undefined : index;
}

async function list(
	shell: Shell,
	lines: readonly string[],
	specs: string[],
	options: ReadonlyMap<string, string>,
): Promise<number> {
	const [from, to] = specs.map((spec) => find(lines, spec));
	if (lines.length === 0) return 0;
	if (specs.some((_, index) => [from, to][index] === undefined)) {
		await shell.complain('fc: no command found');
		return 1;
	}
	const first = from ?? Math.max(0, lines.length - LISTED);
	const last = to ?? lines.length - 1;
	const numbers: number[] = [];
	for (let index = first; first <= last ? index <= last : index >= last; index += first <= last ? 1 : -1)
		numbers.push(index);
	if (options.has('r')) numbers.reverse();
	await shell.print(
		numbers.map((index) => `${options.has('n') ? '' : index + 1}\t ${lines[index] as string}\n`).join(''),
	);
	return 0;
}

export const historyBuiltins: Builtin[] = [
	{
		name: 'fc',
		usage: 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]',
		only: ['bash'],
		async run(shell, argv) {
			// `-5` is a place in the history, no option.
			const at = argv.findIndex((word, index) => index > 0 && (!/^-[a-z]/.test(word) || word === '--'));
			const cut = at < 0 ? argv.length : at;
			const read = await readOptions(shell, this, argv.slice(0, cut), 'lnrs');
			if (!read) return 2;
			const rest = argv.slice(cut).filter((word, index) => !(index === 0 && word === '--'));
			// The line that called it is not meant.
			const lines = shell.interactive ? shell.history.slice(0, -1) : shell.history;
			if (read.options.has('l')) return list(shell, lines, rest, read.options);
			if (!read.options.has('s')) {
				await shell.complain('fc: there is no editor for it in the sandbox: use fc -l, fc -s or the Up key');
				return 1;
			}
			const change = rest[0]?.includes('=') ? (rest.shift() as string) : undefined;
			const index = find(lines, rest[0] ?? '-1');
			const found = index === undefined ? undefined : lines[index];
			if (found === undefined) {
				await shell.complain('fc: no command found');
				return 1;
			}
			const [pattern, replacement] = change
				? [change.split('=', 1)[0] as string, change.slice(change.indexOf('=') + 1)]
				: [];
			const text = pattern ? found.replaceAll(pattern, replacement as string) : found;
			await shell.write(2, `${text}\n`);
			if (shell.interactive) shell.history[shell.history.length - 1] = text;
			return runText(shell, text, shell.line);
		},
	},
];
