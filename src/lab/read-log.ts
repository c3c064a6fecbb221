/** Reads a log that came from somewhere else: what is not exactly a log is refused before anything of it is replayed. */

import { MAX_ADDRESS } from './browser/places.ts';
import { LOG_VERSION } from './log-version.ts';
import { LogError } from './session.ts';
import type { LogEntry, SessionEvent, SessionLog } from './session-types.ts';

/** The most that is believed of a log from elsewhere: entries, and two days of simulated time (milliseconds). */
export const MAX_SHARED_ENTRIES = 20_000;
export const MAX_SHARED_SPAN = 2 * 24 * 3_600_000;

/** The longest text of one entry (a line, a paste, a file), in characters. */
const MAX_TEXT = 1 << 20;
/** The longest name, id or answer. */
const MAX_NAME = 4_096;
/** Terminals there may have been, one after another. */
const MAX_TERMINAL = 1_000;
/** A terminal's largest size. */
const MAX_SIZE = 1_000;
/** The year 2100, in milliseconds since the epoch. */
const MAX_START = 4_102_444_800_000;

type Fields = Record<string, unknown>;
/** Gives what a field must be, or throws. */
type Reader = (value: unknown) => unknown;

const refuse = (what: string): never => {
	throw new LogError('malformed', what);
};

const text =
	(most: number): Reader =>
	(value) =>
		typeof value === 'string' && value.length <= most ? value : refuse(`a text is none, or longer than ${most}`);

const whole =
	(least: number, most: number): Reader =>
	(value) =>
		Number.isInteger(value) && (value as number) >= least && (value as number) <= most
			? value
			: refuse(`${JSON.stringify(value)} is not a whole number from ${least} to ${most}`);

const oneOf =
	(...values: string[]): Reader =>
	(value) =>
		values.includes(value as string) ? value : refuse(`${JSON.stringify(value)} is none of ${values.join(', ')}`);

const optional =
	(reader: Reader): Reader =>
	(value) =>
		value === undefined ? undefined : reader(value);

/** One of several shapes, told apart by a field; fields that a shape does not have are left out. */
const variant =
	(tag: string, shapes: Record<string, Record<string, Reader>>): Reader =>
	(value) => {
		const fields = (typeof value === 'object' ? value : undefined) as Fields | null | undefined;
		const name = String(fields?.[tag]);
		const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
		if (!fields || !shape) return refuse(`there is no ${tag} "${name.slice(0, 40)}"`);
		const read: Fields = { [tag]: name };
		for (const [field, reader] of Object.entries(shape)) {
			const found = reader(Object.hasOwn(fields, field) ? fields[field] : undefined);
			if (found !== undefined) read[field] = found;
		}
		return read;
	};

type InputType = Extract<SessionEvent, { kind: 'input' }>['input']['type'];

const inputs: Record<InputType, Record<string, Reader>> = {
	line: { text: text(MAX_TEXT) },
	keys: { data: text(MAX_TEXT) },
	interrupt: {},
	suspend: {},
	eof: {},
	resize: { columns: whole(1, MAX_SIZE), rows: whole(1, MAX_SIZE) },
	edit: { text: optional(text(MAX_TEXT)), file: optional(text(MAX_NAME)), leave: optional(whole(0, 255)) },
};

const terminal = whole(0, MAX_TERMINAL);

const events: Record<SessionEvent['kind'], Record<string, Reader>> = {
	input: { terminal, input: variant('type', inputs) },
	terminal: {},
	hangup: { terminal },
	file: { path: text(MAX_NAME), text: text(MAX_TEXT) },
	answer: { checkpoint: text(MAX_NAME), value: text(MAX_NAME) },
	hint: { checkpoint: text(MAX_NAME), level: whole(1, 100) },
	browse: { address: text(MAX_ADDRESS), from: oneOf('outside', 'workstation') },
	'browse-stop': {},
};

const readEvent = variant('kind', events) as (value: unknown) => SessionEvent;

/**
 * Reads a log, as JSON.parse gave it, into one that createSession takes (if it is of that lab).
 * @throws LogError `version` where it was written by another version, `malformed` where anything in it is not as it must be.
 */
export function readLog(value: unknown): SessionLog {
	if (typeof value !== 'object' || value === null) return refuse('the log is not an object');
	const log = value as Fields;
	// Another version may have other shapes, so this comes first.
	if (Number.isInteger(log.version) && log.version !== LOG_VERSION)
		throw new LogError('version', `the log has version ${log.version}, not ${LOG_VERSION}`);
	whole(LOG_VERSION, LOG_VERSION)(log.version);
	if (!Array.isArray(log.entries) || log.entries.length > MAX_SHARED_ENTRIES)
		return refuse('the log has no entries, or too many');
	const until = whole(0, MAX_SHARED_SPAN)(log.until) as number;
	let last = 0;
	const entries = log.entries.map((entry: Fields | null): LogEntry => {
		const at = whole(last, until)(entry?.at) as number;
		last = at;
		return { at, event: readEvent(entry?.event) };
	});
	return {
		version: LOG_VERSION,
		lab: text(MAX_NAME)(log.lab) as string,
		profile: text(MAX_NAME)(log.profile) as string,
		seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)(log.seed) as number,
		start: whole(0, MAX_START)(log.start) as number,
		entries,
		until,
		passed: [],
	};
}
