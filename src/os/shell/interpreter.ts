/** What a shell needs once there is something to run or to complete. Fetched by fetch-interpreter.ts. */

export { evaluateArithmetic } from './arithmetic.ts';
export { complete } from './completion.ts';
export { runInteractive } from './interactive.ts';
export { start } from './start.ts';
