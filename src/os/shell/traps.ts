/** `trap`: what runs on signals, errors and at the end. */

import { runText } from './run.ts';
import { ExitShell, type Shell } from './shell.ts';

/** Runs one trap's command; `$?` is afterwards what it was before. */
export async function runTrap(shell: Shell, name: string): Promise<void> {
	const text = shell.traps.get(name);
	if (!text || shell.nesting > 50) return;
	const { status, conditionDepth } = shell;
	shell.nesting++;
	shell.trapDepth++;
	shell.conditionDepth++;
	try {
		await runText(shell, text);
		shell.status = status;
	} finally {
		shell.nesting--;
		shell.trapDepth--;
		shell.conditionDepth = conditionDepth;
	}
}

/** Runs the traps of signals that came since the last command. */
export async function runPendingTraps(shell: Shell): Promise<void> {
	while (shell.pendingTraps.length > 0) await runTrap(shell, shell.pendingTraps.shift() as string);
}

/** Runs the EXIT trap. Returns the status to end with. */
export async function runExitTrap(shell: Shell, status: number): Promise<number> {
	if (!shell.traps.get('EXIT')) return status;
	shell.status = status;
	const text = shell.traps.get('EXIT') as string;
	shell.traps.delete('EXIT');
	try {
		await runText(shell, text);
	} catch (error) {
		if (error instanceof ExitShell) return error.status;
		throw error;
	}
	return status;
}
