/**
 * unbash, which turns text into a syntax tree. It is fetched when a shell first has something to run: a prompt that
 * only waits needs none.
 */

import type { parse as Parse } from 'unbash';
import { fetchFor } from '../lazy.ts';
import { Killed } from '../process.ts';
import type { Shell } from './shell.ts';

let fetched: typeof import('unbash') | undefined;

/** Fetches the parser; a page may ask for it beforehand. */
export async function loadParser(): Promise<void> {
	fetched ??= await import('unbash');
}

/** There is no parser to be had now; the next line may find one. */
export class NoParser extends Error {}

/**
 * Waits, once in a shell's life, until there is a parser.
 * @throws NoParser, with what to tell the user.
 */
export async function parserFor(shell: Shell): Promise<void> {
	if (shell.hasParser) return;
	try {
		await fetchFor(shell.process, loadParser());
	} catch (error) {
		if (error instanceof Killed) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new NoParser(`the shell's parser could not be fetched from where the page came from: ${why}`);
	}
	shell.hasParser = true;
}

const code = (): typeof import('unbash') => {
	if (!fetched) throw new Error('a shell parses before it has waited for its parser');
	return fetched;
};

/** As unbash has it. */
export const parse: typeof Parse = (...args) => code().parse(...args);

/** As unbash has it. */
export const forEachChild: typeof import('unbash').forEachChild = (...args) => code().forEachChild(...args);
