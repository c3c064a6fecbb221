/** One HTTP request from its connection to its whole answer: for probes, graders and servers that ask servers. */

import { NetworkError, type NetworkStack } from '../net.ts';
import { byteLength, formatRequest, HeaderFields, HttpReader, HttpSyntaxError, readResponse } from './message.ts';

/** The most of an answer's body that is kept, in characters. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** An answer wholly read. */
export interface HttpResult {
	status: number;
	headers: HeaderFields;
	body: string;
}

/**
 * One request over a new connection. Programs with options of their own (curl, wget) use the pieces of message.ts.
 * @throws NetworkError, HttpSyntaxError
 */
export async function httpRequest(
	stack: NetworkStack,
	options: {
		address: string;
		port: number;
		method?: string;
		target?: string;
		headers?: readonly (readonly [string, string])[];
		body?: string;
		signal?: AbortSignal;
	},
): Promise<HttpResult> {
	const { address, port, method = 'GET', target = '/', body = '', signal } = options;
	const connection = await stack.connect(address, port, signal);
	const stop = () => connection.close();
	signal?.addEventListener('abort', stop, { once: true });
	try {
		const headers = new HeaderFields(options.headers);
		if (!headers.has('Host')) headers.fields.unshift(['Host', port === 80 ? address : `${address}:${port}`]);
		headers.set('Connection', 'close');
		if (body !== '') headers.set('Content-Length', String(byteLength(body)));
		await connection.output.write(formatRequest(method, target, headers, body));
		const head = await readResponse(new HttpReader(connection.input), method);
		signal?.throwIfAborted();
		if (!head) throw new NetworkError('ECONNRESET');
		let text = '';
		for await (const piece of head.body) {
			text += piece;
			if (text.length > BODY_LIMIT) throw new HttpSyntaxError('body too large');
		}
		return { status: head.status, headers: head.headers, body: text };
	} finally {
		signal?.removeEventListener('abort', stop);
		connection.close();
	}
}
