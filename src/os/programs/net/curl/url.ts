/** URLs as curl reads them: a scheme may be left out, and braces and brackets stand for many (curl's globbing). */

import { percentDecoded } from '../../../text/bytes.ts';
import { CurlError } from './errors.ts';

export interface CurlUrl {
	scheme: 'http' | 'https';
	/** As written, without brackets and user. */
	host: string;
	port: number;
	/** Did the URL name the port? */
	explicitPort: boolean;
	/** Path and query. */
	target: string;
	user: string | undefined;
	/** The whole, as %{url_effective} has it. */
	href: string;
}

const DEFAULT_PORTS = { http: 80, https: 443 };

/**
 * Reads one URL.
 * @throws CurlError 1 for a foreign scheme, 3 for what is no URL
 */
export function parseUrl(text: string): CurlUrl {
	const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(.*)$/s.exec(text);
	const scheme = (match?.[1] ?? 'http').toLowerCase();
	let rest = match?.[2] ?? '';
	if (/[\s\0-\x1f]/.test(text)) throw new CurlError(3, 'URL rejected: Malformed input to a URL function');
	if (scheme !== 'http' && scheme !== 'https') throw new CurlError(1, `Protocol "${scheme}" not supported`);
	rest = rest.replace(/#.*$/s, '');
	const end = rest.search(/[/?]/);
	const authority = end < 0 ? rest : rest.slice(0, end);
	const path = end < 0 ? '' : rest.slice(end);
	const at = authority.lastIndexOf('@');
	const hostAndPort = authority.slice(at + 1);
	if (hostAndPort === '') throw new CurlError(3, 'URL rejected: No host part in the URL');
	const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostAndPort);
	if (!parts) throw new CurlError(3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
	const host = parts[1] as string;
	if (host === '') throw new CurlError(3, 'URL rejected: No host part in the URL');
	if (/[^A-Za-z0-9._~:[\]%!$&'*+,;=\u0080-\uffff-]/.test(host)) throw new CurlError(3, 'URL rejected: Bad hostname');
	const port = parts[2] === undefined || parts[2] === '' ? DEFAULT_PORTS[scheme] : Number(parts[2]);
	if (!/^\d*$/.test(parts[2] ?? '') || port > 65_535)
		throw new CurlError(3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
	const target = path.startsWith('?') ? `/${path}` : normalizePath(path || '/');
	return {
		scheme,
		host: host.toLowerCase(),
		port,
		explicitPort: Boolean(parts[2]),
		target,
		user: at < 0 ? undefined : percentDecoded(authority.slice(0, at)),
		href: `${scheme}://${authority}${target}`,
	};
}

/** Takes `.` and `..` out of a path (RFC 3986, 5.2.4), as curl does without --path-as-is. */
function normalizePath(path: string): string {
	const [before = '', ...query] = path.split('?');
	if (!/\/\.\.?(\/|$)/.test(before)) return path;
	const parts: string[] = [];
	const segments = before.split('/').slice(1);
	segments.forEach((segment, i) => {
		const last = i === segments.length - 1;
		if (segment === '..') parts.pop();
		if (segment !== '..' && segment !== '.') parts.push(segment);
		else if (last) parts.push('');
	});
	return [`/${parts.join('/')}`, ...query].join('?');
}

/** A Location against the URL it came from. */
export function resolveLocation(base: CurlUrl, location: string): string {
	if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
	const origin = `${base.scheme}://${base.host}${base.explicitPort ? `:${base.port}` : ''}`;
	if (location.startsWith('//')) return `${base.scheme}:${location}`;
	if (location.startsWith('/')) return origin + location;
	const path = base.target.replace(/\?.*/s, '');
	return `${origin}${path.slice(0, path.lastIndexOf('/') + 1)}${location}`;
}

/** How many URLs one glob may stand for here. */
const GLOB_LIMIT = 10_000;

/**
 * The URLs that `{a,b}` and `[1-3]`, `[a-c]`, `[1-9:2]` stand for.
 * @throws CurlError 3
 */
export function expandGlob(text: string): string[] {
	const match = /\{([^{}]*)\}|\[([^[\]]*)\]/.exec(text);
	if (!match) return [text];
	const before = text.slice(0, match.index);
	const after = text.slice(match.index + match[0].length);
	const values = match[1] !== undefined ? match[1].split(',') : range(match[2] as string);
	if (!values)
		throw new CurlError(3, `bad range in URL position ${match.index + 2}:\n${text}\n${' '.repeat(match.index + 1)}^`);
	const rests = expandGlob(after);
	if (values.length * rests.length > GLOB_LIMIT)
		throw new CurlError(3, `range overflow in URL position ${match.index + 2}`);
	return values.flatMap((value) => rests.map((rest) => before + value + rest));
}

function range(text: string): string[] | undefined {
	const match = /^(?:(\d+)-(\d+)|([A-Za-z])-([A-Za-z]))(?::(\d+))?$/.exec(text);
	if (!match) return undefined;
	const letters = match[3] !== undefined;
	const first = letters ? (match[3] as string).charCodeAt(0) : Number(match[1]);
	const last = letters ? (match[4] as string).charCodeAt(0) : Number(match[2]);
	const step = Number(match[5] ?? 1);
	if (step < 1 || last < first || (last - first) / step > GLOB_LIMIT) return undefined;
	const width = !letters && (match[1] as string).startsWith('0') ? (match[1] as string).length : 0;
	const values: string[] = [];
	for (let value = first; value <= last; value += step)
		values.push(letters ? String.fromCharCode(value) : String(value).padStart(width, '0'));
	return values;
}
