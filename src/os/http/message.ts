/** HTTP/1.1 messages (RFC 9112) as values, and reading them off a stream. */

import type { Readable } from '../stream.ts';

/** Header fields in order, names as they were written. */
export class HeaderFields {
	readonly fields: [name: string, value: string][];

	constructor(fields: readonly (readonly [string, string])[] = []) {
		this.fields = fields.map(([name, value]) => [name, value]);
	}

	/** The first value of a field, whatever the case of its name. */
	get(name: string): string | undefined {
		const wanted = name.toLowerCase();
		return this.fields.find(([each]) => each.toLowerCase() === wanted)?.[1];
	}

	has(name: string): boolean {
		return this.get(name) !== undefined;
	}

	add(name: string, value: string): void {
		this.fields.push([name, value]);
	}

	/** Replaces a field, or adds it at the end. */
	set(name: string, value: string): void {
		const wanted = name.toLowerCase();
		const at = this.fields.findIndex(([each]) => each.toLowerCase() === wanted);
		if (at < 0) this.fields.push([name, value]);
		else this.fields[at] = [name, value];
	}

	remove(name: string): void {
		const wanted = name.toLowerCase();
		for (let i = this.fields.length - 1; i >= 0; i--)
			if (this.fields[i]?.[0].toLowerCase() === wanted) this.fields.splice(i, 1);
	}
}

export interface HttpRequest {
	method: string;
	/** The request target as sent: `/path?query`. */
	target: string;
	/** `1.1` */
	version: string;
	headers: HeaderFields;
	body: string;
	/** The whole request line, for access logs. */
	line: string;
}

export interface HttpResponse {
	status: number;
	/** Left out: the usual phrase of the status. */
	reason?: string;
	headers?: readonly (readonly [string, string])[];
	/** A string goes with Content-Length, pieces go chunked as they come. */
	body?: string | AsyncIterable<string>;
}

/** The reason phrases of RFC 9110 and its neighbours. */
export const REASONS: Record<number, string> = {
	100: 'Continue',
	101: 'Switching Protocols',
	200: 'OK',
	201: 'Created',
	202: 'Accepted',
	204: 'No Content',
	206: 'Partial Content',
	301: 'Moved Permanently',
	302: 'Found',
	303: 'See Other',
	304: 'Not Modified',
	307: 'Temporary Redirect',
	308: 'Permanent Redirect',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	408: 'Request Timeout',
	409: 'Conflict',
	411: 'Length Required',
	413: 'Payload Too Large',
	414: 'URI Too Long',
	415: 'Unsupported Media Type',
	418: "I'm a teapot",
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	501: 'Not Implemented',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
	505: 'HTTP Version Not Supported',
};

const encoder = new TextEncoder();

/** A text's length in bytes of UTF-8. */
export function byteLength(text: string): number {
	for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
	return text.length;
}

/** The index in `text` where its first `bytes` bytes end; the whole length when it has fewer. */
function indexOfByte(text: string, bytes: number): number {
	let at = 0;
	let left = bytes;
	while (at < text.length && left > 0) {
		const code = text.codePointAt(at) as number;
		left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
		at += code < 0x1_0000 ? 1 : 2;
	}
	return at;
}

/** What arrived is not HTTP; `message` says why. */
export class HttpSyntaxError extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'HttpSyntaxError';
	}
}

/** A head larger than this is refused, as servers do. */
const HEAD_LIMIT = 65_536;

/** Reads HTTP messages off a stream. */
export class HttpReader {
	private readonly input: Readable;
	private buffer = '';
	/** Has anything arrived at all? */
	started = false;

	constructor(input: Readable) {
		this.input = input;
	}

	/**
	 * The lines up to the empty one. Undefined when the stream ends before anything came.
	 * @throws HttpSyntaxError when it ends, or grows too long, within the head.
	 */
	async head(): Promise<string[] | undefined> {
		for (;;) {
			const end = /\r?\n\r?\n/.exec(this.buffer);
			if (end) {
				const head = this.buffer.slice(0, end.index);
				this.buffer = this.buffer.slice(end.index + end[0].length);
				return head.split(/\r?\n/);
			}
			if (this.buffer.length > HEAD_LIMIT) throw new HttpSyntaxError('head too large');
			// What cannot become a request line need not be waited for (a TLS hello, for one).
			if (this.buffer !== '' && !/^[\x20-\x7e\t\r\n]/.test(this.buffer)) throw new HttpSyntaxError(this.buffer);
			if (!(await this.fill())) {
				if (this.buffer === '') return undefined;
				throw new HttpSyntaxError('stream ended in the head');
			}
		}
	}

	/** The body in pieces as they arrive. `length`: bytes, 'chunked', or 'close' for all until the end. */
	async *body(length: number | 'chunked' | 'close'): AsyncGenerator<string> {
		if (length === 'chunked') yield* this.chunks();
		else if (length === 'close') yield* this.rest();
		else yield* this.exactly(length);
	}

	private async *rest(): AsyncGenerator<string> {
		do {
			const text = this.buffer;
			this.buffer = '';
			if (text !== '') yield text;
		} while (await this.fill());
	}

	private async *exactly(length: number): AsyncGenerator<string> {
		let left = length;
		while (left > 0) {
			if (this.buffer === '' && !(await this.fill())) throw new HttpSyntaxError('stream ended in the body');
			const end = indexOfByte(this.buffer, left);
			const text = this.buffer.slice(0, end);
			this.buffer = this.buffer.slice(end);
			left -= byteLength(text);
			yield text;
		}
	}

	private async *chunks(): AsyncGenerator<string> {
		for (;;) {
			const size = Number.parseInt(await this.line(), 16);
			if (Number.isNaN(size)) throw new HttpSyntaxError('bad chunk size');
			if (size === 0) break;
			yield* this.exactly(size);
			await this.line();
		}
		while ((await this.line()) !== '') {
			// Trailer fields are passed over.
		}
	}

	private async line(): Promise<string> {
		for (;;) {
			const end = this.buffer.indexOf('\n');
			if (end >= 0) {
				const line = this.buffer.slice(0, end).replace(/\r$/, '');
				this.buffer = this.buffer.slice(end + 1);
				return line;
			}
			if (!(await this.fill())) throw new HttpSyntaxError('stream ended in a chunk');
		}
	}

	private async fill(): Promise<boolean> {
		const chunk = await this.input.read();
		if (chunk === null) return false;
		this.started = true;
		this.buffer += chunk;
		return true;
	}
}

function readFields(lines: readonly string[]): HeaderFields {
	const headers = new HeaderFields();
	for (const line of lines) {
		const colon = line.indexOf(':');
		if (colon <= 0) throw new HttpSyntaxError(`bad header line: ${line}`);
		headers.add(line.slice(0, colon), line.slice(colon + 1).trim());
	}
	return headers;
}

/** The lengths a body may have by its head. */
function bodyLength(headers: HeaderFields, otherwise: number | 'close'): number | 'chunked' | 'close' {
	if (/chunked/i.test(headers.get('Transfer-Encoding') ?? '')) return 'chunked';
	const length = headers.get('Content-Length');
	return length !== undefined && /^\d+$/.test(length) ? Number(length) : otherwise;
}

/** The most of a request's body that a server here takes. */
const BODY_LIMIT = 8 * 1024 * 1024;

/**
 * Reads one request. Undefined when the client has closed.
 * @throws HttpSyntaxError
 */
export async function readRequest(reader: HttpReader): Promise<HttpRequest | undefined> {
	const head = await reader.head();
	if (!head) return undefined;
	const [line = '', ...fields] = head;
	const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(\d\.\d)$/.exec(line);
	if (!match) throw new HttpSyntaxError(line);
	const headers = readFields(fields);
	let body = '';
	for await (const piece of reader.body(bodyLength(headers, 0))) {
		body += piece;
		if (body.length > BODY_LIMIT) throw new HttpSyntaxError('body too large');
	}
	return { method: match[1] as string, target: match[2] as string, version: match[3] as string, headers, body, line };
}

/** The head of a response and its body still to be read. */
export interface ResponseHead {
	status: number;
	reason: string;
	version: string;
	headers: HeaderFields;
	/** The head as it arrived, without the empty line. */
	lines: string[];
	body: AsyncGenerator<string>;
	/** Bytes of the body when the head says. */
	length: number | 'chunked' | 'close';
}

/**
 * Reads a response's head. Undefined when the server closed without a word.
 * @param method of the request: an answer to HEAD has no body.
 * @throws HttpSyntaxError when it is not HTTP.
 */
export async function readResponse(reader: HttpReader, method: string): Promise<ResponseHead | undefined> {
	const lines = await reader.head();
	if (!lines) return undefined;
	const match = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(lines[0] ?? '');
	if (!match) throw new HttpSyntaxError(lines[0] ?? '');
	const headers = readFields(lines.slice(1));
	const status = Number(match[2]);
	const none = method === 'HEAD' || status === 204 || status === 304 || status < 200;
	const length = none ? 0 : bodyLength(headers, 'close');
	return {
		status,
		reason: match[3] ?? '',
		version: match[1] as string,
		headers,
		lines,
		body: reader.body(length),
		length,
	};
}

/** A request as text. Host is set by the caller. */
export function formatRequest(method: string, target: string, headers: HeaderFields, body = ''): string {
	const fields = headers.fields.map(([name, value]) => `${name}:${value === '' ? '' : ` ${value}`}\r\n`).join('');
	return `${method} ${target} HTTP/1.1\r\n${fields}\r\n${body}`;
}
