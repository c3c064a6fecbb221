/**
 * Bytes in streams of text. Streams carry text whose UTF-8 is meant (src/os/stream.ts); a byte that is no UTF-8 is the
 * lone surrogate U+DC00 + byte, as in Python's PEP 383, so that compressed files survive a pipe and a disk.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes that a text stands for. */
export function toBytes(text: string): Uint8Array {
	if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
	const bytes = new Uint8Array(text.length * 3);
	let size = 0;
	for (let at = 0; at < text.length; ) {
		const unit = text.charCodeAt(at);
		// A low surrogate behind its high one is half a character, not a byte; that goes with what is before it.
		if (unit >= 0xdc80 && unit <= 0xdcff) {
			bytes[size++] = unit - 0xdc00;
			at++;
		} else if (unit < 0x80) {
			bytes[size++] = unit;
			at++;
		} else {
			const character = String.fromCodePoint(text.codePointAt(at) as number);
			size += encoder.encodeInto(character, bytes.subarray(size)).written;
			at += character.length;
		}
	}
	return bytes.subarray(0, size);
}

/** The text that stands for bytes. `toBytes` gives them back. */
export function fromBytes(bytes: Uint8Array): string {
	try {
		return decoder.decode(bytes);
	} catch {
		let text = '';
		for (let at = 0; at < bytes.length; ) {
			const size = characterSize(bytes, at);
			if (size === 1) {
				let end = at + 1;
				while (end < bytes.length && (bytes[end] as number) < 0x80) end++;
				text += decoder.decode(bytes.subarray(at, end));
				at = end;
				continue;
			}
			text += size > 0 ? decoder.decode(bytes.subarray(at, at + size)) : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
			at += Math.max(1, size);
		}
		return text;
	}
}

/** The length of the UTF-8 character that begins at `at`, or 0 when none does (RFC 3629, 4). */
function characterSize(bytes: Uint8Array, at: number): number {
	const first = bytes[at] as number;
	if (first < 0x80) return 1;
	const size =
		first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
	if (size === 0 || at + size > bytes.length) return 0;
	for (let next = 1; next < size; next++) if (((bytes[at + next] as number) & 0xc0) !== 0x80) return 0;
	const second = bytes[at + 1] as number;
	if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
	if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
	return size;
}

/** A text with its `%41` as what they stand for (RFC 3986, 2.1); a percent sign that begins none stays as it is. */
export const percentDecoded = (text: string): string =>
	text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) =>
		fromBytes(Uint8Array.from(codes.slice(1).split('%'), (code) => Number.parseInt(code, 16))),
	);

/** A text with every byte but letters, digits and `-._~` as `%41` (RFC 3986, 2.3). */
export const percentEncoded = (text: string): string =>
	Array.from(toBytes(text), (byte) => {
		const character = String.fromCharCode(byte);
		return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	}).join('');
