/** What a session's log says of its past. */

import type { Session, SessionEvent } from '../../src/lab/session-types.ts';

/** Was a line entered at the terminal? */
export const isLine = (event: SessionEvent): boolean => event.kind === 'input' && event.input.type === 'line';

/** The last answer to each checkpoint's question. */
export function lastAnswers(session: Session): ReadonlyMap<string, string> {
	const answers = new Map<string, string>();
	for (const { event } of session.log.entries) {
		if (event.kind === 'answer') answers.set(event.checkpoint, event.value);
	}
	return answers;
}
