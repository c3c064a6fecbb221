/** The world around the cluster: name servers and a few hosts, enough for what a course about Services asks of them. */

import type { Clock } from '../../os/clock.ts';
import { type DnsQuery, type DnsResponse, isDnsQuery } from '../../os/dns.ts';
import { byteLength, type HttpHandler, type HttpRequest, serveHttp } from '../../os/http.ts';
import { httpDate } from '../../os/timestamps.ts';
import { tlsAccept } from '../../os/tls.ts';
import type { ClusterNetwork } from './types.ts';

/** A host of the outside. */
interface OutsideHost {
	address: string;
	/** Names that resolve to it; also those of its certificate. */
	names: string[];
	server: string;
	answer(request: HttpRequest, source: Parameters<HttpHandler>[1], clock: Clock): ReturnType<HttpHandler>;
}

const html = (title: string, body: string): string =>
	`<HTML><HEAD><meta http-equiv="content-type" content="text/html;charset=utf-8">\n<TITLE>${title}</TITLE></HEAD><BODY>\n<H1>${title}</H1>\n${body}\n</BODY></HTML>\r\n`;

/** google.com redirects to www; what it does not know by its Host field it does not have. */
const google: HttpHandler = (request, { connection }) => {
	const host = (request.headers.get('Host') ?? '').replace(/:\d+$/, '').toLowerCase();
	const headers: [string, string][] = [['Content-Type', 'text/html; charset=UTF-8']];
	if (host === 'google.com') {
		const scheme = connection.local.port === 443 ? 'https' : 'http';
		const location = `${scheme}://www.google.com${request.target}`;
		return {
			status: 301,
			headers: [['Location', location], ...headers],
			body: html('301 Moved', `The document has moved\n<A HREF="${location}">here</A>.`),
		};
	}
	if (host === 'www.google.com')
		return {
			status: 200,
			headers,
			body: '<!doctype html><html><head><title>Google</title></head><body>Google</body></html>\n',
		};
	return {
		status: 404,
		headers,
		body: `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 404 (Not Found)!!1</title>
  <p>This server has nothing at <code>${request.target.replace(/[<>&"]/g, '')}</code> for the host it was asked for.
`,
	};
};

const github: HttpHandler = (request, { connection }) => {
	if (connection.local.port === 80)
		return { status: 301, headers: [['Location', `https://api.github.com${request.target}`]], body: '' };
	const body = '{"current_user_url":"https://api.github.com/user","zen_url":"https://api.github.com/zen"}\n';
	return {
		status: request.target === '/' ? 200 : 404,
		headers: [['Content-Type', 'application/json; charset=utf-8']],
		body: request.target === '/' ? body : '{"message":"Not Found","status":"404"}\n',
	};
};

/** Where MetalLB's manifest lies, by release. */
const METALLB = /^\/metallb\/metallb\/(v0\.1[345]\.\d+|main)\/config\/manifests\/metallb-native\.yaml$/;

/** Files of repositories, of which there is the one that people apply from here. */
const repositories: OutsideHost['answer'] = async (request, _, clock) => {
	const version = METALLB.exec(request.target)?.[1];
	const headers: [string, string][] = [['Content-Type', 'text/plain; charset=utf-8']];
	if (version === undefined) return { status: 404, headers, body: '404: Not Found' };
	const { manifest } = await clock.hold(import('../images/programs/metallb/manifest.ts'));
	return { status: 200, headers, body: manifest(version) };
};

/** Package mirrors: every file is there; its content is of no interest to anybody here. */
const mirror: HttpHandler = () => ({ status: 200, headers: [['Content-Type', 'application/octet-stream']], body: '' });

const HOSTS: OutsideHost[] = [
	{ address: '142.250.207.46', names: ['google.com'], server: 'gws', answer: google },
	{ address: '142.250.207.100', names: ['www.google.com'], server: 'gws', answer: google },
	{ address: '20.200.245.245', names: ['api.github.com'], server: 'github.com', answer: github },
	{ address: '185.199.108.133', names: ['raw.githubusercontent.com'], server: 'github.com', answer: repositories },
	{
		address: '151.101.110.132',
		names: ['deb.debian.org', 'security.debian.org', 'dl-cdn.alpinelinux.org'],
		server: 'Apache',
		answer: mirror,
	},
	{ address: '185.125.190.83', names: ['archive.ubuntu.com', 'security.ubuntu.com'], server: 'Apache', answer: mirror },
];

/** Seconds that the outside's answers may be kept. */
const TTL = 300;

const ADDRESSES: ReadonlyMap<string, string> = new Map<string, string>(
	HOSTS.flatMap((host) => host.names.map((name) => [`${name}.`, host.address] as const)),
);

/** What a resolver of the Internet answers: the hosts above, and NXDOMAIN for all the rest. */
export function outsideAnswer(query: DnsQuery): DnsResponse {
	const address = ADDRESSES.get(query.name.toLowerCase());
	const base: DnsResponse = {
		query,
		rcode: 'NOERROR',
		authoritative: false,
		answers: [],
		authority: [],
		additional: [],
	};
	if (address === undefined) {
		const soa = 'a.root-servers.net. nstld.verisign-grs.com. 2026112100 1800 900 604800 86400';
		return { ...base, rcode: 'NXDOMAIN', authority: [{ name: '.', type: 'SOA', ttl: 86_400, data: soa }] };
	}
	if (query.type === 'A') return { ...base, answers: [{ name: query.name, type: 'A', ttl: TTL, data: address }] };
	return base;
}

/** The name servers that are there in every cluster's outside. */
export const PUBLIC_RESOLVERS = ['8.8.8.8', '1.1.1.1'];

/**
 * Puts the outside around a network.
 * @param resolvers addresses of further name servers, such as the router of the nodes' network.
 */
export function createOutside(network: ClusterNetwork, clock: Clock, resolvers: readonly string[] = []): void {
	for (const address of new Set([...PUBLIC_RESOLVERS, ...resolvers])) {
		const stack = network.createNamespace({ kind: 'outside', name: address }, address);
		stack.listenUdp(53, ({ payload }) => (isDnsQuery(payload) ? outsideAnswer(payload) : undefined));
	}
	for (const host of HOSTS) {
		const stack = network.createNamespace({ kind: 'outside', name: host.names[0] as string }, host.address);
		const headers = (): [string, string][] => [
			['Date', httpDate(clock.now())],
			['Server', host.server],
		];
		const answer: HttpHandler = async (request, source) => {
			const response = await host.answer(request, source, clock);
			const length = typeof response.body === 'string' ? byteLength(response.body) : 0;
			return { ...response, headers: [...(response.headers ?? []), ['Content-Length', String(length)]] };
		};
		serveHttp(stack, 80, answer, { headers });
		serveHttp(stack, 443, answer, {
			headers,
			accept: tlsAccept({ names: host.names, issuer: 'O=A Public Authority', trusted: true }),
		});
	}
}
