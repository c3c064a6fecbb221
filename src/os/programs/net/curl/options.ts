/** curl's command line (curl(1)), as data: each option once, with what it does to the settings. */

/** What the command line asks for. */
export interface CurlSettings {
	urls: string[];
	/** One for each URL that has one, in order: a file name, `-`, or null for the remote name (-O). */
	outputs: (string | null)[];
	silent: boolean;
	showError: boolean;
	verbose: boolean;
	include: boolean;
	head: boolean;
	method: string | undefined;
	headers: string[];
	data: string[];
	get: boolean;
	json: boolean;
	follow: boolean;
	maxRedirects: number;
	insecure: boolean;
	fail: 'no' | 'fail' | 'with-body';
	failEarly: boolean;
	/** Seconds. */
	maxTime: number | undefined;
	connectTimeout: number;
	user: string | undefined;
	agent: string | undefined;
	referer: string | undefined;
	cookie: string | undefined;
	compressed: boolean;
	http10: boolean;
	/** `host:port` → addresses. */
	resolve: Map<string, string[]>;
	writeOut: string | undefined;
	dumpHeader: string | undefined;
	createDirs: boolean;
	ipv6: boolean;
	globOff: boolean;
	noProgress: boolean;
	retries: number;
	retryDelay: number | undefined;
	retryConnectionRefused: boolean;
	retryAllErrors: boolean;
	upload: string | undefined;
	show: 'help' | 'version' | undefined;
}

/** A command line that curl refuses; `message` goes after `curl: `. */
export class UsageError extends Error {
	/** Is the hint to --help printed too? */
	readonly hint: boolean;
	constructor(message: string, hint = true) {
		super(message);
		this.hint = hint;
	}
}

type Setter = (settings: CurlSettings, value: string) => void;

interface Option {
	long: string;
	short?: string;
	/** Takes a value. */
	value?: true;
	set: Setter;
}

const seconds = (option: string, text: string): number => {
	if (!/^\d*\.?\d+$/.test(text)) throw new UsageError(`option ${option}: expected a proper numerical parameter`);
	return Number(text);
};

const count = (option: string, text: string): number => {
	if (!/^-?\d+$/.test(text)) throw new UsageError(`option ${option}: expected a proper numerical parameter`);
	return Number(text);
};

/** Real options that need a network, files or crypto that the sandbox does not have. */
const ELSEWHERE = [
	'cacert', 'capath', 'cert', 'key', 'config', 'cookie-jar', 'form', 'interface', 'limit-rate', 'proxy', 'range', 'socks5', 'socks5-hostname', 'unix-socket',
];
const ELSEWHERE_SHORT: Record<string, string> = { E: 'cert', K: 'config', c: 'cookie-jar', F: 'form', x: 'proxy', r: 'range' };

const ignore: Setter = () => {};

const OPTIONS: Option[] = [
	{ long: 'silent', short: 's', set: (s) => { s.silent = true; } },
	{ long: 'show-error', short: 'S', set: (s) => { s.showError = true; } },
	{ long: 'verbose', short: 'v', set: (s) => { s.verbose = true; } },
	{ long: 'show-headers', short: 'i', set: (s) => { s.include = true; } },
	{ long: 'include', set: (s) => { s.include = true; } },
	{ long: 'head', short: 'I', set: (s) => { s.head = true; } },
	{ long: 'request', short: 'X', value: true, set: (s, v) => { s.method = v; } },
	{ long: 'header', short: 'H', value: true, set: (s, v) => { s.headers.push(v); } },
	{ long: 'data', short: 'd', value: true, set: (s, v) => { s.data.push(v); } },
	{ long: 'data-ascii', value: true, set: (s, v) => { s.data.push(v); } },
	{ long: 'data-binary', value: true, set: (s, v) => { s.data.push(v); } },
	{ long: 'data-raw', value: true, set: (s, v) => { s.data.push(v.startsWith('@') ? `\0${v}` : v); } },
	{ long: 'data-urlencode', value: true, set: (s, v) => { s.data.push(urlencoded(v)); } },
	{ long: 'json', value: true, set: (s, v) => { s.data.push(v); s.json = true; } },
	{ long: 'get', short: 'G', set: (s) => { s.get = true; } },
	{ long: 'location', short: 'L', set: (s) => { s.follow = true; } },
	{ long: 'location-trusted', set: (s) => { s.follow = true; } },
	{ long: 'max-redirs', value: true, set: (s, v) => { s.maxRedirects = count('--max-redirs', v); } },
	{ long: 'insecure', short: 'k', set: (s) => { s.insecure = true; } },
	{ long: 'fail', short: 'f', set: (s) => { s.fail = 'fail'; } },
	{ long: 'fail-with-body', set: (s) => { s.fail = 'with-body'; } },
	{ long: 'fail-early', set: (s) => { s.failEarly = true; } },
	{ long: 'max-time', short: 'm', value: true, set: (s, v) => { s.maxTime = seconds('-m', v) || undefined; } },
	{ long: 'connect-timeout', value: true, set: (s, v) => { s.connectTimeout = seconds('--connect-timeout', v) || 300; } },
	{ long: 'user', short: 'u', value: true, set: (s, v) => { s.user = v; } },
	{ long: 'user-agent', short: 'A', value: true, set: (s, v) => { s.agent = v; } },
	{ long: 'referer', short: 'e', value: true, set: (s, v) => { s.referer = v; } },
	{ long: 'cookie', short: 'b', value: true, set: (s, v) => { s.cookie = v; } },
	{ long: 'compressed', set: (s) => { s.compressed = true; } },
	{ long: 'output', short: 'o', value: true, set: (s, v) => { s.outputs.push(v); } },
	{ long: 'remote-name', short: 'O', set: (s) => { s.outputs.push(null); } },
	{ long: 'create-dirs', set: (s) => { s.createDirs = true; } },
	{ long: 'write-out', short: 'w', value: true, set: (s, v) => { s.writeOut = v; } },
	{ long: 'dump-header', short: 'D', value: true, set: (s, v) => { s.dumpHeader = v; } },
	{ long: 'resolve', value: true, set: addResolve },
	{ long: 'upload-file', short: 'T', value: true, set: (s, v) => { s.upload = v; } },
	{ long: 'url', value: true, set: (s, v) => { s.urls.push(v); } },
	{ long: 'globoff', short: 'g', set: (s) => { s.globOff = true; } },
	{ long: 'ipv6', short: '6', set: (s) => { s.ipv6 = true; } },
	{ long: 'ipv4', short: '4', set: (s) => { s.ipv6 = false; } },
	{ long: 'http1.0', short: '0', set: (s) => { s.http10 = true; } },
	{ long: 'retry', value: true, set: (s, v) => { s.retries = count('--retry', v); } },
	{ long: 'retry-delay', value: true, set: (s, v) => { s.retryDelay = seconds('--retry-delay', v); } },
	{ long: 'retry-connrefused', set: (s) => { s.retryConnectionRefused = true; } },
	{ long: 'retry-all-errors', set: (s) => { s.retryAllErrors = true; } },
	{ long: 'retry-max-time', value: true, set: ignore },
	{ long: 'no-progress-meter', set: (s) => { s.noProgress = true; } },
	{ long: 'help', short: 'h', set: (s) => { s.show = 'help'; } },
	{ long: 'version', short: 'V', set: (s) => { s.show = 'version'; } },
	// No difference can be seen here.
	...['http1.1', 'http2', 'http2-prior-knowledge', 'tcp-nodelay', 'no-keepalive', 'path-as-is', 'styled-output', 'no-styled-output', 'tlsv1.2', 'tlsv1.3', 'disable', 'parallel-immediate', 'anyauth', 'basic'].map((long): Option => ({ long, set: ignore })),
	{ long: 'no-buffer', short: 'N', set: ignore },
	{ long: 'progress-bar', short: '#', set: (s) => { s.noProgress = true; } },
	{ long: 'parallel', short: 'Z', set: ignore },
	{ long: 'keepalive-time', value: true, set: ignore },
	{ long: 'noproxy', value: true, set: ignore },
];

const BY_LONG = new Map(OPTIONS.map((option) => [option.long, option]));
const BY_SHORT = new Map(OPTIONS.flatMap((option) => (option.short ? [[option.short, option] as const] : [])));

function addResolve(settings: CurlSettings, value: string): void {
	const match = /^\+?([^:]+):(\d+|\*):(.+)$/.exec(value);
	if (!match) throw new UsageError(`(49) Couldn't parse CURLOPT_RESOLVE entry '${value}'`, false);
	settings.resolve.set(`${match[1]}:${match[2]}`, (match[3] as string).split(','));
}

function urlencoded(value: string): string {
	const equals = value.indexOf('=');
	const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
	return equals > 0 ? `${value.slice(0, equals + 1)}${encode(value.slice(equals + 1))}` : encode(value.slice(equals + 1));
}

/**
 * Reads curl's arguments.
 * @throws UsageError
 */
export function parseCurl(args: readonly string[]): CurlSettings {
	const settings: CurlSettings = {
		urls: [], outputs: [], silent: false, showError: false, verbose: false, include: false, head: false, method: undefined,
		headers: [], data: [], get: false, json: false, follow: false, maxRedirects: 50, insecure: false, fail: 'no', failEarly: false,
		maxTime: undefined, connectTimeout: 300, user: undefined, agent: undefined, referer: undefined, cookie: undefined,
		compressed: false, http10: false, resolve: new Map(), writeOut: undefined, dumpHeader: undefined, createDirs: false,
		ipv6: false, globOff: false, noProgress: false, retries: 0, retryDelay: undefined, retryConnectionRefused: false,
		retryAllErrors: false, upload: undefined, show: undefined,
	};
	const rest = [...args];
	const take = (name: string): string => {
		const value = rest.shift();
		if (value === undefined) throw new UsageError(`option ${name}: requires parameter`);
		return value;
	};
	let onlyUrls = false;
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		if (onlyUrls || word === '-' || !word.startsWith('-')) settings.urls.push(word);
		else if (word === '--') onlyUrls = true;
		else if (word.startsWith('--')) longOption(settings, word, take);
		else shortOptions(settings, word, take);
	}
	return settings;
}

function longOption(settings: CurlSettings, word: string, take: (name: string) => string): void {
	const name = word.slice(2);
	const option = BY_LONG.get(name) ?? BY_LONG.get(uniquePrefix(name) ?? '');
	if (option) {
		option.set(settings, option.value ? take(word) : '');
		return;
	}
	if (ELSEWHERE.includes(name)) throw new UsageError(`option ${word}: the curl of this sandbox does not have it`, false);
	// A switch's opposite: --no-silent and the like.
	if (name.startsWith('no-') && BY_LONG.has(name.slice(3))) return;
	throw new UsageError(`option ${word}: is unknown`);
}

function uniquePrefix(name: string): string | undefined {
	const found = [...BY_LONG.keys()].filter((each) => each.startsWith(name));
	return name.length > 2 && found.length === 1 ? found[0] : undefined;
}

function shortOptions(settings: CurlSettings, word: string, take: (name: string) => string): void {
	for (let i = 1; i < word.length; i++) {
		const letter = word[i] as string;
		const option = BY_SHORT.get(letter);
		if (!option) {
			if (ELSEWHERE_SHORT[letter]) throw new UsageError(`option -${letter}: the curl of this sandbox does not have it`, false);
			throw new UsageError(`option ${word}: is unknown`);
		}
		if (!option.value) {
			option.set(settings, '');
			continue;
		}
		// The rest of the word is the value, when there is any.
		option.set(settings, i + 1 < word.length ? word.slice(i + 1) : take(`-${letter}`));
		return;
	}
}
