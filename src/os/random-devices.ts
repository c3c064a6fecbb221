/** /dev/random and /dev/urandom (random(4)). */

import type { FileTable } from './fs.ts';
import type { Random } from './random.ts';

/** Bytes that one reading gives at most. */
const STRETCH = 4_096;

/** The two devices of a machine; what they give is drawn from a generator of their own. */
export function randomDevices(random: Random): FileTable {
	let own: Random | undefined;
	const read = (): string => {
		own ??= random.fork('/dev/urandom');
		let text = '';
		for (let i = 0; i < STRETCH; i++) {
			const byte = own.below(256);
			// Each byte by itself, as src/os/text/bytes.ts has those that are no UTF-8.
			text += String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
		}
		return text;
	};
	const device = { read, write: () => {}, endless: true };
	return { '/dev/random': device, '/dev/urandom': device };
}
