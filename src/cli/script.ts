/** LINES.json: what `replay` types and what `serve --script` starts from. */

import { readFileSync } from 'node:fs';
import { UsageError } from './usage.ts';

export interface Script {
	/** Path relative to ~ → text. */
	files: Record<string, string>;
	lines: string[];
}

/** Reads a script file. Throws UsageError when it is none. */
export function readScript(path: string): Script {
	let parsed: unknown;
	try {
		parsed = JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		throw new UsageError(`${path}: ${(error as Error).message}`);
	}
	const { files = {}, lines = [] } = (parsed ?? {}) as Partial<Script>;
	const strings = (values: unknown[]) => values.every((value) => typeof value === 'string');
	if (!Array.isArray(lines) || !strings(lines)) throw new UsageError(`${path}: "lines" must be a list of strings`);
	if (typeof files !== 'object' || files === null || !strings(Object.values(files)))
		throw new UsageError(`${path}: "files" must map paths to texts`);
	return { files, lines };
}
