/**
 * Tar archives in memory, as text: what `tar` and `kubectl cp` put on a pipe or into a file. Headers are ustar
 * (POSIX.1-1988) with GNU's long names; read are also pax headers (POSIX.1-2001), which Go's writer makes.
 *
 * Streams here carry text, not bytes (src/os/stream.ts), so an archive is the text whose UTF-8 is the archive; what is no
 * UTF-8 goes as src/os/text/bytes.ts has it.
 */

import { fromBytes, toBytes } from '../text/bytes.ts';

/** A member of an archive. */
export interface TarEntry {
	/** As archived: usually without a leading slash; directories may end in one. */
	path: string;
	type: 'file' | 'directory' | 'link' | 'hardlink';
	/** Content of a file. */
	text: string;
	/** Where a link points. */
	target: string;
	/** Permission bits. */
	mode: number;
	owner: string;
	group: string;
	uid: number;
	gid: number;
	/** Milliseconds since the epoch; archives count whole seconds. */
	modified: number;
}

/** What is no archive, or ends too early. `message` is GNU tar's. */
export class TarError extends Error {
	override readonly name = 'TarError';
}

const BLOCK = 512;
/** Blocks to a record: archives are padded to whole ones (tar -b, 20 unless said). */
const BLOCKING_FACTOR = 20;
const TYPES = { file: '0', hardlink: '1', link: '2', directory: '5' } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const byteLength = (text: string): number => toBytes(text).length;
const zeros = (count: number): string => '\0'.repeat(count);
/** What fills `size` bytes up to a whole block. */
const padding = (size: number): string => zeros((BLOCK - (size % BLOCK)) % BLOCK);

/** A text field, cut at `width` bytes by the caller, filled with NULs. */
const field = (text: string, width: number): string => text + zeros(Math.max(0, width - byteLength(text)));
/** An octal field: digits, then NUL. */
const octal = (value: number, width: number): string =>
	`${Math.max(0, Math.floor(value))
		.toString(8)
		.padStart(width - 1, '0')}\0`;

/** Bytes that a name field holds; longer names go before the header in a member of their own (GNU `L` and `K`). */
const NAME = 100;
const LONG_LINK = '././@LongLink';

function header(name: string, link: string, flag: string, size: number, entry: TarEntry): string {
	const before = field(name, NAME) + octal(entry.mode & 0o7777, 8) + octal(entry.uid, 8) + octal(entry.gid, 8);
	const times = octal(size, 12) + octal(entry.modified / 1000, 12);
	const after = `${flag}${field(link, NAME)}ustar  \0${field(entry.owner.slice(0, 31), 32)}${field(entry.group.slice(0, 31), 32)}`;
	// The sum counts its own field as blanks.
	const sum = encoder.encode(`${before}${times}${' '.repeat(8)}${after}`).reduce((total, byte) => total + byte, 0);
	const text = `${before}${times}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
	return text + padding(byteLength(text));
}

function longName(flag: 'L' | 'K', name: string): string {
	const bare: TarEntry = {
		path: '',
		type: 'file',
		text: '',
		target: '',
		mode: 0,
		owner: 'root',
		group: 'root',
		uid: 0,
		gid: 0,
		modified: 0,
	};
	const size = byteLength(name) + 1;
	return `${header(LONG_LINK, '', flag, size, bare)}${name}\0${padding(size)}`;
}

/** `text` cut to at most `limit` bytes of UTF-8, at a character's end. */
function cut(text: string, limit: number): string {
	let kept = '';
	let size = 0;
	for (const character of text) {
		size += byteLength(character);
		if (size > limit) break;
		kept += character;
	}
	return kept;
}

/** One member: its header and content, padded to whole blocks. */
export function tarMember(entry: TarEntry): string {
	const name = entry.type === 'directory' && !entry.path.endsWith('/') ? `${entry.path}/` : entry.path;
	const content = entry.type === 'file' ? entry.text : '';
	const size = byteLength(content);
	const long =
		(byteLength(entry.target) > NAME ? longName('K', entry.target) : '') +
		(byteLength(name) > NAME ? longName('L', name) : '');
	return `${long}${header(cut(name, NAME), cut(entry.target, NAME), TYPES[entry.type], size, entry)}${content}${padding(size)}`;
}

/** An archive's end after `size` bytes of members: two empty blocks, then up to a whole record. */
export function tarEnd(size: number, blockingFactor = BLOCKING_FACTOR): string {
	const record = BLOCK * blockingFactor;
	const least = size + 2 * BLOCK;
	return zeros(Math.ceil(least / record) * record - size);
}

/** A whole archive. */
export function writeTar(entries: Iterable<TarEntry>, blockingFactor = BLOCKING_FACTOR): string {
	const members = [...entries].map(tarMember).join('');
	return members + tarEnd(byteLength(members), blockingFactor);
}

/** The text of a field up to its first NUL. */
function textAt(block: Uint8Array, from: number, width: number): string {
	const bytes = block.subarray(from, from + width);
	const end = bytes.indexOf(0);
	return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const numberAt = (block: Uint8Array, from: number, width: number): number =>
	Number.parseInt(textAt(block, from, width).trim() || '0', 8);

/** Is the header's sum right? Sums of signed bytes, which old writers made, count too. */
function checks(block: Uint8Array): boolean {
	let sum = 0;
	let signed = 0;
	block.forEach((byte, at) => {
		const value = at >= 148 && at < 156 ? 0x20 : byte;
		sum += value;
		signed += value > 127 ? value - 256 : value;
	});
	const said = numberAt(block, 148, 8);
	return said === sum || said === signed;
}

/** The records of a pax header: `LENGTH KEY=VALUE\n` (POSIX pax, Extended Header). */
function paxRecords(bytes: Uint8Array): Map<string, string> {
	const records = new Map<string, string>();
	for (let at = 0; at < bytes.length; ) {
		const space = bytes.indexOf(0x20, at);
		const length = Number(decoder.decode(bytes.subarray(at, space)));
		if (space < 0 || !Number.isInteger(length) || length <= space - at) break;
		const record = decoder.decode(bytes.subarray(space + 1, at + length - 1));
		const equals = record.indexOf('=');
		if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
		at += length;
	}
	return records;
}

/**
 * The members of an archive, in order.
 * @throws TarError when it is none, or is cut short; the members before that have been given.
 */
export function* readTar(archive: string): Generator<TarEntry> {
	const bytes = toBytes(archive);
	if (bytes.length === 0) return;
	let next = new Map<string, string>();
	let first = true;
	for (let at = 0; at + BLOCK <= bytes.length; ) {
		const block = bytes.subarray(at, at + BLOCK);
		at += BLOCK;
		if (block.every((byte) => byte === 0)) return;
		if (!checks(block)) throw new TarError(first ? 'This does not look like a tar archive' : 'Skipping to next header');
		first = false;
		const flag = String.fromCharCode(block[156] || 0x30);
		const size = Number(next.get('size') ?? numberAt(block, 124, 12));
		if (at + size > bytes.length) throw new TarError('Unexpected EOF in archive');
		const content = bytes.subarray(at, at + size);
		at += Math.ceil(size / BLOCK) * BLOCK;
		if (flag === 'x') next = new Map([...next, ...paxRecords(content)]);
		else if (flag === 'L') next.set('path', textAt(content, 0, size));
		else if (flag === 'K') next.set('linkpath', textAt(content, 0, size));
		if ('xgLK'.includes(flag)) continue;
		const posix = textAt(block, 257, 8) === 'ustar';
		const prefix = posix ? textAt(block, 345, 155) : '';
		const name = textAt(block, 0, NAME);
		const path = next.get('path') ?? (prefix ? `${prefix}/${name}` : name);
		const type =
			flag === '5' || (flag === '0' && path.endsWith('/'))
				? 'directory'
				: flag === '2'
					? 'link'
					: flag === '1'
						? 'hardlink'
						: 'file';
		yield {
			path,
			type,
			text: type === 'file' ? fromBytes(content) : '',
			target: next.get('linkpath') ?? textAt(block, 157, NAME),
			mode: numberAt(block, 100, 8) & 0o7777,
			owner: textAt(block, 265, 32),
			group: textAt(block, 297, 32),
			uid: numberAt(block, 108, 8),
			gid: numberAt(block, 116, 8),
			modified: Number(next.get('mtime') ?? numberAt(block, 136, 12)) * 1000,
		};
		next = new Map();
	}
	if (first) throw new TarError('This does not look like a tar archive');
}
