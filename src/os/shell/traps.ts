/** `trap`: what runs on signals, errors and at the end. */

import { SIGNALS, type SignalName } from '../process.ts';
import { runText } from './run.ts';
import { ExitShell, type Shell } from './shell.ts';

/** `INT`, `SIGINT`, `2` → `INT`; undefined when there is no such signal. `EXIT` and `ERR` count. */
export function signalName(text: string): string | undefined {
	const upper = text.toUpperCase().replace(/^SIG/, '');
	if (upper === 'EXIT' || upper === '0') return 'EXIT';
	if (upper === 'ERR' || upper === 'DEBUG' || upper === 'RETURN') return upper;
	if (upper in SIGNALS) return upper;
	const number = Number(text);
	return (Object.keys(SIGNALS) as SignalName[]).find((name) => SIGNALS[name] === number);
}

/** Runs one trap's command; `$?` is afterwards what it was before. */
export async function runTrap(shell: Shell, name: string): Promise<void> {
	const text = shell.traps.get(name);
	if (!text || shell.nesting > 50) return;
	const { status, conditionDepth } = shell;
	shell.nesting++;
	shell.conditionDepth++;
	try {
		await runText(shell, text);
		shell.status = status;
	} finally {
		shell.nesting--;
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

/** Signals that would end a shell, and so must first run its EXIT trap. */
const FATAL: SignalName[] = ['HUP', 'INT', 'TERM', 'QUIT', 'ALRM', 'USR1', 'USR2'];

/** Makes the process take signals as the traps now say. Call after each change of the traps. */
export function installSignalHandlers(shell: Shell): void {
	const { process } = shell;
	for (const signal of [...FATAL, 'CHLD', 'WINCH', 'CONT', 'TSTP'] as SignalName[]) {
		const text = shell.traps.get(signal);
		if (text === '') process.onSignal(signal, () => {});
		else if (text !== undefined) {
			process.onSignal(signal, () => {
				shell.pendingTraps.push(signal);
				shell.interrupt();
			});
		} else if (shell.interactive && (signal === 'TERM' || signal === 'QUIT' || signal === 'TSTP')) {
			// An interactive shell does not die of these.
			process.onSignal(signal, () => {});
		} else if (shell.interactive && signal === 'INT') {
			process.onSignal(signal, () => {
				shell.interrupted = true;
				shell.interrupt();
			});
		} else if (shell.traps.get('EXIT') && FATAL.includes(signal)) {
			process.onSignal(signal, () => {
				shell.fatalSignal = SIGNALS[signal];
				shell.interrupt();
			});
		} else process.onSignal(signal, undefined);
	}
}
