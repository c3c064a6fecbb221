/** Progress as a file, to be taken to another browser. */

import { type LabProgress, readProgress, toJSON } from './progress.ts';

/** Says what the file is, to people and to readProgressFile. */
const KIND = 'naru-progress';

/** Rises when an old file can no longer be read. */
const VERSION = 1;

/** The largest file that is read, in bytes: a hundred times what the whole course needs. */
export const MAX_FILE = 1 << 20;

/** Most labs and longest name of one that are believed. */
const MAX_LABS = 500;
const LAB_NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** A file that is not read; `reason` says why. */
export class ProgressFileError extends Error {
	readonly reason: 'malformed' | 'version';
	constructor(reason: ProgressFileError['reason'], message: string) {
		super(message);
		this.name = 'ProgressFileError';
		this.reason = reason;
	}
}

/** The file's text for the progress of these labs. */
export function writeProgressFile(labs: ReadonlyMap<string, LabProgress>): string {
	const byLab = Object.fromEntries([...labs].map(([lab, progress]) => [lab, toJSON(progress)]));
	return `${JSON.stringify({ kind: KIND, version: VERSION, labs: byLab }, null, '\t')}\n`;
}

/**
 * Reads what writeProgressFile wrote.
 * @throws ProgressFileError when it is another file, another version's, or too long.
 */
export function readProgressFile(text: string): Map<string, LabProgress> {
	const refuse = (why: string): never => {
		throw new ProgressFileError('malformed', why);
	};
	if (text.length > MAX_FILE) return refuse('the file is too long');
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		return refuse(`the file is no JSON: ${error}`);
	}
	const { kind, version, labs } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
	if (kind !== KIND) return refuse('the file is of another kind');
	if (version !== VERSION) throw new ProgressFileError('version', `the file has version ${version}, not ${VERSION}`);
	if (typeof labs !== 'object' || labs === null || Array.isArray(labs)) return refuse('the file has no labs');
	const all = Object.entries(labs);
	if (all.length > MAX_LABS || all.some(([lab]) => !LAB_NAME.test(lab))) return refuse('a lab has no proper name');
	return new Map(all.map(([lab, progress]) => [lab, readProgress(progress)]));
}
