/** Base64 of texts, as UTF-8 (RFC 4648). */

/** Encodes. */
export function base64(text: string): string {
	let binary = '';
	for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
	return btoa(binary);
}

/** Decodes; undefined when it is no base64. */
export function fromBase64(text: string): string | undefined {
	try {
		const binary = atob(text);
		return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
	} catch {
		return undefined;
	}
}

/** How many bytes a text in base64 stands for. */
export const base64Size = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);
