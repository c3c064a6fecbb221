/** `Did you mean this?`, by the rules of spf13/cobra. */

import { editDistance } from '../../os/text/edit-distance.ts';
import type { Command } from './command.ts';

/** Names of the commands that `word` may have meant, in the order of `commands`. */
export function suggestions(word: string, commands: readonly Command[]): string[] {
	const typed = word.toLowerCase().slice(0, 64);
	const meant = commands.filter(
		({ name, group, suggestFor }) =>
			group !== 'hidden' &&
			(editDistance(typed, name) <= 2 ||
				name.startsWith(typed) ||
				suggestFor?.some((each) => each.toLowerCase() === typed)),
	);
	return meant.map(({ name }) => name);
}
