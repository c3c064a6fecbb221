/** Programs whose code is fetched when one of them first runs: what not every session needs must not delay the prompt. */

import { Killed, type Process, type Program } from './process.ts';

/** What the shell says of a file it cannot execute ends with this status (POSIX sh, 2.8.2). */
const CANNOT_EXECUTE = 126;

/**
 * A program that `load` brings: called at each run, since an import that succeeded costs nothing the second time, and
 * one that failed may succeed. The clock stands still meanwhile. A failure is told on standard error, status 126.
 */
export function lazyProgram(load: () => Promise<Program>): Program {
	return async (process) => {
		let program: Program;
		try {
			program = await fetchFor(process, load());
		} catch (error) {
			if (error instanceof Killed) throw error;
			const why = error instanceof Error ? error.message : String(error);
			await process.warn(
				`${process.argv[0]}: this program could not be fetched from where the page came from: ${why}\n`,
			);
			return CANNOT_EXECUTE;
		}
		return program(process);
	};
}

/**
 * Code that a process waits for: the clock stands still meanwhile, and the process goes on in a turn of its own.
 * @throws what the import throws, and Killed.
 */
export async function fetchFor<T>(process: Process, code: Promise<T>): Promise<T> {
	const turn = ownTurn(process);
	const fetched = await process.hold(code);
	await turn;
	return fetched;
}

/**
 * Resolves once all else that can happen at this instant has happened. Whether the code had to be fetched or was there
 * must not decide which of two programs is first: a session replayed from its log does the same again.
 */
function ownTurn(process: Process): Promise<void> {
	let cancel = () => {};
	const reached = new Promise<void>((resolve) => {
		const timer = process.clock.after(0, () => {
			process.clock.stir();
			resolve();
		});
		cancel = () => timer.cancel();
	});
	const turn = process.wait(reached, cancel);
	// Killed while loading, nobody waits for it any more.
	turn.catch(() => {});
	return turn;
}
