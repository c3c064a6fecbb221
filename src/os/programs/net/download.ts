/** What both wgets do: resolve, connect, ask, follow redirects. Their words differ and are their own. */

import { isIPv4 } from '../../dns.ts';
import { byteLength, formatRequest, HeaderFields, HttpReader, type ResponseHead, readResponse } from '../../http.ts';
import { type Connection, NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo } from '../../resolver.ts';
import { percentDecoded } from '../../text/bytes.ts';
import { tlsConnect } from '../../tls.ts';

export interface DownloadUrl {
	scheme: 'http' | 'https';
	host: string;
	port: number;
	target: string;
	href: string;
}

/** Reads a URL; the scheme may be left out. Undefined when it is none that wget takes. */
export function parseDownloadUrl(text: string): DownloadUrl | undefined {
	const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#:\s]+)(?::(\d{1,5}))?([/?][^#\s]*)?(?:#.*)?$/i.exec(text);
	if (!match) return undefined;
	const scheme = (match[1] ?? 'http').toLowerCase();
	if (scheme !== 'http' && scheme !== 'https') return undefined;
	const [, , host = '', port, path = '/'] = match;
	const standard = scheme === 'http' ? 80 : 443;
	const target = path.startsWith('?') ? `/${path}` : path;
	const number = Number(port ?? standard);
	return {
		scheme,
		host,
		port: number,
		target,
		href: `${scheme}://${host}${number === standard ? '' : `:${number}`}${target}`,
	};
}

/** The file name that a URL's content is saved under. */
export const fileNameOf = (url: DownloadUrl): string =>
	percentDecoded(url.target.replace(/\?.*/s, '').split('/').at(-1) || 'index.html');

/** Where a Location leads from a URL. */
export const redirected = (url: DownloadUrl, location: string): DownloadUrl | undefined =>
	parseDownloadUrl(
		/^[a-z]+:\/\//i.test(location)
			? location
			: `${url.scheme}://${url.host}:${url.port}${location.startsWith('/') ? '' : '/'}${location}`,
	);

/** A time limit for each wait of a download; a wait that takes longer throws NetworkError ETIMEDOUT. */
export class Patience {
	private readonly process: Process;
	private readonly milliseconds: number;

	constructor(process: Process, milliseconds: number) {
		this.process = process;
		this.milliseconds = milliseconds;
	}

	async within<T>(start: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const controller = new AbortController();
		this.process.atExit(() => controller.abort(new NetworkError('ETIMEDOUT')));
		const timer = Number.isFinite(this.milliseconds)
			? this.process.clock.after(this.milliseconds, () => {
					this.process.clock.stir();
					controller.abort(new NetworkError('ETIMEDOUT'));
				})
			: undefined;
		try {
			return await this.process.wait(
				new Promise<T>((resolve, reject) => {
					controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
					start(controller.signal).then(resolve, reject);
				}),
			);
		} finally {
			timer?.cancel();
		}
	}
}

/** The addresses of a host. Throws ResolverError. */
export async function addressesOf(process: Process, host: string, patience: Patience): Promise<string[]> {
	if (isIPv4(host)) return [host];
	return (await patience.within(() => getAddrInfo(process.machine, host))).map((each) => each.address);
}

/** Connects, with TLS where the scheme asks for it. Throws NetworkError and TlsError. */
export async function open(
	process: Process,
	url: DownloadUrl,
	address: string,
	patience: Patience,
	verify: boolean,
): Promise<Connection> {
	const connection = await patience.within((signal) => process.machine.network.connect(address, url.port, signal));
	process.atExit(() => connection.close());
	if (url.scheme === 'https') await patience.within(() => tlsConnect(connection, url.host, verify));
	return connection;
}

/** Sends a request and reads the head of its answer. Throws NetworkError and HttpSyntaxError. */
export async function ask(
	connection: Connection,
	url: DownloadUrl,
	request: { method: string; agent: string; headers: string[]; body?: string | undefined },
	patience: Patience,
): Promise<ResponseHead | undefined> {
	const standard = url.scheme === 'http' ? 80 : 443;
	const headers = new HeaderFields([
		['Host', url.port === standard ? url.host : `${url.host}:${url.port}`],
		['User-Agent', request.agent],
		['Accept', '*/*'],
		['Connection', 'close'],
	]);
	for (const header of request.headers) {
		const colon = header.indexOf(':');
		if (colon > 0) headers.set(header.slice(0, colon), header.slice(colon + 1).trim());
	}
	if (request.body !== undefined) {
		headers.add('Content-Type', 'application/x-www-form-urlencoded');
		headers.add('Content-Length', String(byteLength(request.body)));
	}
	await connection.output.write(formatRequest(request.method, url.target, headers, request.body));
	return patience.within(() => readResponse(new HttpReader(connection.input), request.method));
}
