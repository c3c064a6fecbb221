/** How much of a document of YAML or JSON is read: who takes its value goes over it in one stretch. */

/** Deeper than any manifest, shallower than the stack. */
export const MAX_LEVELS = 400;
/** A manifest of 1 MB has about 100,000. */
export const MAX_TOKENS = 200_000;

/** What the sandbox says beyond the two. */
export const TOO_DEEP = `the sandbox reads no more than ${MAX_LEVELS} levels of nesting`;
export const TOO_LONG = `the sandbox reads no document of more than ${MAX_TOKENS.toLocaleString('en')} tokens`;
