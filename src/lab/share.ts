/**
 * A cluster as a link: a session's log, deflated (RFC 1951) and in base64url (RFC 4648, section 5), in a page's fragment,
 * which no server ever sees.
 */

import { readLog } from './read-log.ts';
import { LogError } from './session.ts';
import type { SessionLog } from './session-types.ts';
import { SHARE } from './share-prefix.ts';

/** The longest link's part that is made or read, in characters: what chat programs and address bars still carry whole. */
export const MAX_SHARED = 32_000;

/** The most that one may inflate to, in bytes. */
const MAX_INFLATED = 4 << 20;

/**
 * The fragment for a log, SHARE included.
 * @returns undefined when it would be longer than MAX_SHARED.
 */
export async function toFragment(log: SessionLog): Promise<string | undefined> {
	// Which checkpoints have passed, the replay finds out.
	const json = new TextEncoder().encode(JSON.stringify({ ...log, passed: [] }));
	const packed = await all(through(json, new CompressionStream('deflate-raw')), MAX_INFLATED);
	const text = base64url(packed);
	return text.length > MAX_SHARED ? undefined : SHARE + text;
}

/**
 * The log in a fragment.
 * @throws LogError `version` when another version of the simulator made it, else `malformed`: cut off, damaged, out of bounds.
 */
export async function fromFragment(fragment: string): Promise<SessionLog> {
	const text = fragment.startsWith(SHARE) ? fragment.slice(SHARE.length) : '';
	if (text === '' || text.length > MAX_SHARED) throw new LogError('malformed', 'the link is empty or too long');
	let value: unknown;
	try {
		const inflated = through(fromBase64url(text), new DecompressionStream('deflate-raw'));
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await all(inflated, MAX_INFLATED)));
	} catch (error) {
		throw new LogError('malformed', `the link cannot be unpacked: ${error}`);
	}
	return readLog(value);
}

function through(bytes: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): ReadableStream<Uint8Array> {
	return new Blob([bytes]).stream().pipeThrough(transform) as ReadableStream<Uint8Array>;
}

/** All bytes of a stream. Throws RangeError when there are more than `most`. */
async function all(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const reader = stream.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		size += value.length;
		if (size > most) {
			await reader.cancel();
			throw new RangeError(`more than ${most} bytes`);
		}
		chunks.push(value);
	}
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}

function base64url(bytes: Uint8Array): string {
	const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Throws when it is none. */
function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
	if (!/^[\w-]+$/.test(text)) throw new SyntaxError('not base64url');
	return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
