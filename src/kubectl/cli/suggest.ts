/** `Did you mean this?`, by the rules of spf13/cobra. */

import type { Command } from './command.ts';

/** How many letters to add, drop or change. */
function distance(a: string, b: string): number {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(change, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
		}
		previous = row;
	}
	return previous[b.length] as number;
}

/** Names of the commands that `word` may have meant, in the order of `commands`. */
export function suggestions(word: string, commands: readonly Command[]): string[] {
	const typed = word.toLowerCase().slice(0, 64);
	const meant = commands.filter(
		({ name, group, suggestFor }) =>
			group !== 'hidden' &&
			(distance(typed, name) <= 2 ||
				name.startsWith(typed) ||
				suggestFor?.some((each) => each.toLowerCase() === typed)),
	);
	return meant.map(({ name }) => name);
}
