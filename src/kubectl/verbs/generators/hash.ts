/** --append-hash: a name that changes with the content (kubectl's pkg/util/hash). */

import { sha256 } from '../../../os/programs/digest.ts';
import { goJson, sortKeys } from '../../print/json.ts';

/** Hexadecimal digits that could spell words give way to others. */
const SAFE: Record<string, string> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Ten letters for what is hashed: the object's kind, name, data and the like. */
export function contentHash(content: object): string {
	const digest = sha256(new TextEncoder().encode(goJson(sortKeys(content))));
	return digest.slice(0, 10).replace(/[013ae]/g, (digit) => SAFE[digit] as string);
}
