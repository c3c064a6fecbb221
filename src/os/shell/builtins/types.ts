/** The shape of a builtin. */

import type { Assignment } from 'unbash';
import type { Flavour, Shell } from '../shell.ts';

export interface Builtin {
	name: string;
	/** The usage line that `help` and wrong use print. */
	usage: string;
	/** Shells that have it; all when left out. */
	only?: Flavour[];
	/**
	 * Runs it. `argv[0]` is its name; `arrays` are array assignments by their index in argv.
	 * @returns the status.
	 */
	run(shell: Shell, argv: string[], arrays: Map<number, Assignment>): Promise<number> | number;
}

/** Reads single-letter options; `letters` as for getopts. Complains and returns undefined on an unknown one. */
export async function readOptions(
	shell: Shell,
	builtin: { name: string; usage: string },
	argv: string[],
	letters: string,
): Promise<{ options: Map<string, string>; rest: string[] } | undefined> {
	const options = new Map<string, string>();
	let index = 1;
	for (; index < argv.length; index++) {
		const word = argv[index] as string;
		if (word === '--') {
			index++;
			break;
		}
		if (!/^-./.test(word)) break;
		for (let at = 1; at < word.length; at++) {
			const letter = word[at] as string;
			const known = letters.indexOf(letter);
			if (known < 0 || letter === ':') {
				await misuse(shell, builtin, letter);
				return undefined;
			}
			if (letters[known + 1] !== ':') {
				options.set(letter, '');
				continue;
			}
			const value = word.slice(at + 1) || argv[++index];
			if (value === undefined) {
				await shell.complain(`${builtin.name}: -${letter}: option requires an argument`);
				await shell.write(2, `${builtin.name}: usage: ${builtin.usage}\n`);
				return undefined;
			}
			options.set(letter, value);
			break;
		}
	}
	return { options, rest: argv.slice(index) };
}

/** An unknown option, in the shell's words. */
export async function misuse(shell: Shell, builtin: { name: string; usage: string }, letter: string): Promise<number> {
	if (shell.isBash) {
		await shell.complain(`${builtin.name}: -${letter}: invalid option`);
		await shell.write(2, `${builtin.name}: usage: ${builtin.usage}\n`);
	} else
		await shell.complain(
			shell.flavour === 'dash'
				? `${builtin.name}: Illegal option -${letter}`
				: `${builtin.name}: illegal option -${letter}`,
		);
	return 2;
}

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
