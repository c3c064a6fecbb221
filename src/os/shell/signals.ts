/** What a shell does with signals: its traps, and those that a prompt does not die of. */

import { SIGNALS, type SignalName } from '../process.ts';
import type { Shell } from './shell.ts';

/** `INT`, `SIGINT`, `2` → `INT`; undefined when there is no such signal. `EXIT` and `ERR` count. */
export function signalName(text: string): string | undefined {
	const upper = text.toUpperCase().replace(/^SIG/, '');
	if (upper === 'EXIT' || upper === '0') return 'EXIT';
	if (upper === 'ERR' || upper === 'DEBUG' || upper === 'RETURN') return upper;
	if (upper in SIGNALS) return upper;
	const number = Number(text);
	return (Object.keys(SIGNALS) as SignalName[]).find((name) => SIGNALS[name] === number);
}

/** The first and last of the real-time signals, which have no names of their own. */
const REAL_TIME = [34, 64] as const;

/** What `kill -l` and `trap -l` print: in bash five columns with the real-time signals, else a line each. */
export function signalList(shell: Shell): string {
	const names: [number, string][] = Object.entries(SIGNALS).map(([name, number]) => [number, name]);
	const [first, last] = REAL_TIME;
	for (let number = first; shell.isBash && number <= last; number++) {
		const [low, high] = [number - first, last - number];
		const name = low <= high ? `RTMIN${low ? `+${low}` : ''}` : `RTMAX${high ? `-${high}` : ''}`;
		names.push([number, name]);
	}
	const cells = names.map(([number, name]) => `${String(number).padStart(2)}) SIG${name}`);
	if (!shell.isBash) return cells.map((cell) => `${cell}\n`).join('');
	return cells
		.map((cell, index) => `${cell}${index % 5 === 4 ? '\n' : '\t'}`)
		.join('')
		.replace(/\t$/, '\t\n');
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
