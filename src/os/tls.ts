/**
 * What TLS (RFC 8446) is to the sandbox: a hello each way that carries names, then the text in the clear. Nothing is
 * encrypted, since nobody could look; but who speaks TLS to a plain port, or trusts no certificate, meets the errors.
 */

import type { Connection } from './net.ts';

/** What a server shows of itself. */
export interface Certificate {
	/** Subject alternative names; `*.example.com` matches one label. */
	names: string[];
	/** Who signed it: a public authority that every machine trusts, or one of the cluster's own. */
	issuer: string;
	trusted: boolean;
}

const CLIENT_HELLO = '\x16\x03\x01';
const SERVER_HELLO = '\x16\x03\x03';

/** Why a handshake failed. */
export class TlsError extends Error {
	readonly reason: 'not-tls' | 'closed' | 'untrusted' | 'wrong-name';
	constructor(reason: TlsError['reason'], message: string) {
		super(message);
		this.name = 'TlsError';
		this.reason = reason;
	}
}

/**
 * The client's side of the handshake.
 * @param name the server's name as the client knows it.
 * @param verify false takes any certificate (curl -k).
 * @returns the certificate; the connection then carries plain text.
 * @throws TlsError
 */
export async function tlsConnect(connection: Connection, name: string, verify = true): Promise<Certificate> {
	await connection.output.write(`${CLIENT_HELLO}${JSON.stringify({ name })}\n`);
	const hello = await connection.input.read();
	if (hello === null) throw new TlsError('closed', 'unexpected eof while reading');
	if (!hello.startsWith(SERVER_HELLO)) throw new TlsError('not-tls', 'wrong version number');
	const certificate = readCertificate(hello.slice(SERVER_HELLO.length));
	if (verify && !certificate.trusted) throw new TlsError('untrusted', 'self-signed certificate in certificate chain');
	if (verify && !certificate.names.some((each) => matchesName(each, name)))
		throw new TlsError('wrong-name', `no alternative certificate subject name matches target host name '${name}'`);
	return certificate;
}

/**
 * The server's side, for serveHttp's `accept`. Undefined when the client spoke no TLS: it gets what Go and nginx
 * servers say then, and the connection is done with.
 */
export const tlsAccept =
	(certificate: Certificate) =>
	async (connection: Connection): Promise<Connection | undefined> => {
		const hello = await connection.input.read();
		if (hello === null) return undefined;
		if (!hello.startsWith(CLIENT_HELLO)) {
			await connection.output.write(
				'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n',
			);
			return undefined;
		}
		await connection.output.write(`${SERVER_HELLO}${JSON.stringify(certificate)}`);
		return connection;
	};

/** A name's final dot, which the resolver needs, is no part of what certificates and clients compare (RFC 6066, 3). */
function matchesName(pattern: string, host: string): boolean {
	const name = host.replace(/\.$/, '');
	if (pattern === name) return true;
	return pattern.startsWith('*.') && name.slice(name.indexOf('.') + 1) === pattern.slice(2);
}

/** A hello that somebody made up by hand is no TLS either. */
function readCertificate(text: string): Certificate {
	try {
		const value = JSON.parse(text) as Certificate;
		if (Array.isArray(value.names)) return value;
	} catch {
		// Told below.
	}
	throw new TlsError('not-tls', 'wrong version number');
}
