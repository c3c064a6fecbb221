/**
 * Fetching the interpreter: parser, evaluator and builtins. A shell that waits at its first prompt is only a line editor,
 * and a page that shows one need not have more of it yet.
 */

import { fetchFor } from '../lazy.ts';
import { Killed } from '../process.ts';
import type { Shell } from './shell.ts';

export type Interpreter = typeof import('./interpreter.ts');

/** Fetches the interpreter; a page may ask for it beforehand. */
export const loadInterpreter = (): Promise<Interpreter> => import('./interpreter.ts');

/** There is no interpreter to be had now; the next line may find it. */
export class NoInterpreter extends Error {}

/**
 * The interpreter, waited for in the shell's process.
 * @throws NoInterpreter, with what to tell the user.
 */
export async function interpreterFor(shell: Shell): Promise<Interpreter> {
	try {
		const interpreter = await fetchFor(shell.process, loadInterpreter());
		shell.evaluateArithmetic = interpreter.evaluateArithmetic;
		return interpreter;
	} catch (error) {
		if (error instanceof Killed) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new NoInterpreter(`the shell's interpreter could not be fetched from where the page came from: ${why}`);
	}
}
