/** A root certificate to look at: PEM around chance. Nothing in the sandbox is signed, so nothing checks it. */

import type { Random } from '../../os/random.ts';

/** A PEM certificate of ordinary length. */
export function rootCertificate(random: Random): string {
	// A DER certificate begins with two long sequences; the rest is a key and a signature, which look like chance.
	const bytes = `3082${'01fa'}3082${'01a0'}a003020102${random.hex(980)}`;
	const text = btoa(bytes.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
	return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}
