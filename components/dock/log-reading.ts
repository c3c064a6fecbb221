/** What a session's log says of its past. */

import type { Session } from '../../src/lab/session-types.ts';

/** The last answer to each checkpoint's question. */
export function lastAnswers(session: Session): ReadonlyMap<string, string> {
	const answers = new Map<string, string>();
	for (const { event } of session.log.entries) {
		if (event.kind === 'answer') answers.set(event.checkpoint, event.value);
	}
	return answers;
}
