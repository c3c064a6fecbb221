/** Apart from session.ts: pages that only show progress know versions too, and need no simulator. */

/** Rises when the simulator changes so that an old log would rebuild another session. */
export const LOG_VERSION = 1;
