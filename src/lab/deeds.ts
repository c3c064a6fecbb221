/** What of a log the learner did. */

import type { SessionEvent } from './session-types.ts';

/** Did the learner do this? A terminal's size is the window's doing. */
export const isDeed = (event: SessionEvent): boolean => event.kind !== 'input' || event.input.type !== 'resize';

/** Was a line entered at a terminal? */
export const isLine = (event: SessionEvent): boolean => event.kind === 'input' && event.input.type === 'line';
