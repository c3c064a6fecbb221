/** nginx's virtual servers and locations, and which of them a request goes to. */

import { isIPv4 } from '../../../../os/dns.ts';
import { MatchLimit } from '../../../../os/text/matcher.ts';
import { compileRegex, RegexError } from '../../../../os/text/regex.ts';
import { ConfigError, type Directive } from './config.ts';

/** A `server { }` with what it inherits. */
export interface VirtualServer {
	ports: { port: number; address: string; isDefault: boolean }[];
	names: string[];
	scope: Directive[][];
	locations: Location[];
}

/** A `location { }` with what it inherits. */
export interface Location {
	kind: 'exact' | 'prefix' | 'prefix-final' | 'regex';
	path: string;
	pattern: ((path: string) => boolean) | undefined;
	/** Own directives first, then those of the server and of http. */
	scope: Directive[][];
	locations: Location[];
}

/** The innermost directive of a name. */
export const find = (scope: readonly Directive[][], name: string): Directive | undefined => {
	for (const level of scope) {
		const found = level.find((each) => each.name === name);
		if (found) return found;
	}
	return undefined;
};

/** A directive that repeats: all of the innermost level that has any. */
export const findAll = (scope: readonly Directive[][], name: string): Directive[] => {
	for (const level of scope) {
		const found = level.filter((each) => each.name === name);
		if (found.length > 0) return found;
	}
	return [];
};

/** Makes the virtual servers of a configuration. Throws ConfigError. */
export function virtualServers(config: readonly Directive[]): VirtualServer[] {
	const http = config.find((each) => each.name === 'http')?.block ?? [];
	return http
		.filter((each) => each.name === 'server')
		.map((server) => {
			const scope = [server.block ?? [], http];
			const listens = (server.block ?? []).filter((each) => each.name === 'listen');
			return {
				ports: listens.length > 0 ? listens.flatMap(listenPort) : [{ port: 80, address: '0.0.0.0', isDefault: false }],
				names: (server.block ?? []).filter((each) => each.name === 'server_name').flatMap((each) => each.args),
				scope,
				locations: locationsOf(server.block ?? [], scope),
			};
		});
}

function listenPort(listen: Directive): VirtualServer['ports'] {
	const [where = ''] = listen.args;
	// The simulated network has IPv4 only; `[::]:80` listens beside it without being reached.
	if (where.startsWith('[')) return [];
	const fault = (what: string) =>
		new ConfigError(`${what} in "${where}" of the "listen" directive in ${listen.file}:${listen.line}`);
	const match = /^(?:([^:]+):)?(\d+)$/.exec(where) ?? /^([^:]+)()$/.exec(where);
	const port = Number(match?.[2] || 80);
	if (!match || port < 1 || port > 65_535) throw fault('invalid port');
	const [, host = '*'] = match;
	const address = host === '*' ? '0.0.0.0' : host === 'localhost' ? '127.0.0.1' : host;
	if (!isIPv4(address)) throw fault('host not found');
	return [{ port, address, isDefault: listen.args.includes('default_server') }];
}

function locationsOf(block: readonly Directive[], scope: Directive[][]): Location[] {
	return block
		.filter((each) => each.name === 'location')
		.map((directive) => {
			const [first = '/', second] = directive.args;
			const inner = [directive.block ?? [], ...scope];
			const base = { scope: inner, locations: locationsOf(directive.block ?? [], inner), pattern: undefined };
			if (second === undefined) return { ...base, kind: 'prefix', path: first };
			if (first === '=') return { ...base, kind: 'exact', path: second };
			if (first === '^~') return { ...base, kind: 'prefix-final', path: second };
			return { ...base, kind: 'regex', path: second, pattern: patternOf(second, first === '~*', directive) };
		});
}

/** The location nginx takes for a path: exact, then the longest prefix, unless a pattern matches. */
export function chooseLocation(locations: readonly Location[], path: string): Location | undefined {
	const exact = locations.find((each) => each.kind === 'exact' && each.path === path);
	if (exact) return exact;
	let longest: Location | undefined;
	for (const each of locations)
		if (
			(each.kind === 'prefix' || each.kind === 'prefix-final') &&
			path.startsWith(each.path) &&
			each.path.length > (longest?.path.length ?? -1)
		)
			longest = each;
	if (longest?.kind === 'prefix-final') return longest;
	const inner = longest && chooseLocation(longest.locations, path);
	return inner ?? locations.find((each) => each.pattern?.(path)) ?? longest;
}

/** What PCRE adds to extended expressions and people use in locations. */
const CLASSES: Record<string, string> = { d: '[0-9]', w: '[A-Za-z0-9_]', s: '[[:space:]]' };

/** A location's pattern, on the matcher that a catastrophic expression cannot hang. */
function patternOf(text: string, ignoreCase: boolean, directive: Directive): (path: string) => boolean {
	try {
		const matcher = compileRegex(
			text.replace(/\\([dws])/g, (_, letter: string) => CLASSES[letter] ?? '').replaceAll('(?:', '('),
			{ extended: true, ignoreCase },
		);
		return (path) => {
			try {
				return matcher.search(path) !== undefined;
			} catch (error) {
				if (error instanceof MatchLimit) return false;
				throw error;
			}
		};
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		throw new ConfigError(
			`pcre2_compile() failed: ${error.message} in "${text}" in ${directive.file}:${directive.line}`,
		);
	}
}
