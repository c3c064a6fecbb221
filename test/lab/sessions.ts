/** Sessions for tests, and all that can be seen of one. */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import type { Checkpoint, Lab } from '../../src/lab/types.ts';

export const lab: Lab = {
	profile: 'k3s',
	seed: 7,
	files: { 'notes.txt': 'from the lab\n' },
	checkpoints: [],
	solution: [],
	wrong: [],
};

/** A checkpoint with these conditions. */
export const checkpoint = (id: string, ...conditions: Checkpoint['conditions']): Checkpoint => ({
	id,
	title: { ko: id, en: id },
	goal: { ko: id, en: id },
	conditions,
	hints: [],
});

/** Types a line at the first terminal, and lets so many simulated milliseconds pass. */
export async function type(session: Session, line: string, wait = 1_000): Promise<void> {
	session.terminals[0]?.onInput({ type: 'line', text: line });
	await session.run(wait);
}

/** All that a session holds: every object of every kind, what each terminal has shown, the time, what has passed. */
const parts = (session: Session): Record<string, unknown> => ({
	...Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, session.cluster.client.list(kind)])),
	terminals: session.terminals.map((_, number) => session.output(number)),
	open: session.open,
	elapsed: session.elapsed,
	passed: session.log.passed,
	moments: [...session.moments],
});

/** The names of the parts in which two sessions are not the same to the byte; none, then they are the same. */
export function differences(a: Session, b: Session): string[] {
	const [one, other] = [parts(a), parts(b)];
	return Object.keys(one).filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** The log as a store or a link gives it back. */
export const copy = (log: SessionLog): SessionLog => JSON.parse(JSON.stringify(log));
