/** curl's command line (curl(1)), as data: each option once, with what it does to the settings. */

import { percentEncoded } from '../../../text/bytes.ts';
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

/** Keys of the settings by what they hold. */
type KeysOf<T> = { [K in keyof CurlSettings]-?: CurlSettings[K] extends T ? K : never }[keyof CurlSettings];

/** Switches: long name, short one, what they turn on. */
const SWITCHES: [long: string, short: string, key: KeysOf<boolean>][] = [
	['silent', 's', 'silent'],
	['show-error', 'S', 'showError'],
	['verbose', 'v', 'verbose'],
	['show-headers', 'i', 'include'],
	['include', '', 'include'],
	['head', 'I', 'head'],
	['get', 'G', 'get'],
	['location', 'L', 'follow'],
	['location-trusted', '', 'follow'],
	['insecure', 'k', 'insecure'],
	['fail-early', '', 'failEarly'],
	['compressed', '', 'compressed'],
	['create-dirs', '', 'createDirs'],
	['globoff', 'g', 'globOff'],
	['ipv6', '6', 'ipv6'],
	['http1.0', '0', 'http10'],
	['retry-connrefused', '', 'retryConnectionRefused'],
	['retry-all-errors', '', 'retryAllErrors'],
	['no-progress-meter', '', 'noProgress'],
	['progress-bar', '#', 'noProgress'],
];

/** Options with a text, the last one counting. */
const TEXTS: [long: string, short: string, key: KeysOf<string | undefined>][] = [
	['request', 'X', 'method'],
	['user', 'u', 'user'],
	['user-agent', 'A', 'agent'],
	['referer', 'e', 'referer'],
	['cookie', 'b', 'cookie'],
	['write-out', 'w', 'writeOut'],
	['dump-header', 'D', 'dumpHeader'],
	['upload-file', 'T', 'upload'],
];

/** Options with a number of their own; 0 stands for none in those that are limits. */
const NUMBERS: [long: string, short: string, key: KeysOf<number | undefined>, whole: boolean][] = [
	['max-time', 'm', 'maxTime', false],
	['connect-timeout', '', 'connectTimeout', false],
	['max-redirs', '', 'maxRedirects', true],
	['retry', '', 'retries', true],
	['retry-delay', '', 'retryDelay', false],
];

/** Options whose values add up, and what is done to each value first. */
const LISTS: [long: string, short: string, key: KeysOf<string[]>, change?: (value: string) => string][] = [
	['header', 'H', 'headers'],
	['data', 'd', 'data'],
	['data-ascii', '', 'data'],
	['data-binary', '', 'data'],
	// A leading @ is no file here: marked with a NUL.
	['data-raw', '', 'data', (value) => (value.startsWith('@') ? `\0${value}` : value)],
	['data-urlencode', '', 'data', urlencoded],
	['url', '', 'urls'],
];

/** Options that make no difference here; with `=` those that take a value. */
const WITHOUT_EFFECT = [
	'http1.1',
	'http2',
	'http2-prior-knowledge',
	'tcp-nodelay',
	'no-keepalive',
	'path-as-is',
	'styled-output',
	'no-styled-output',
	'tlsv1.2',
	'tlsv1.3',
	'disable',
	'parallel-immediate',
	'anyauth',
	'basic',
	'no-buffer',
	'parallel',
	'keepalive-time=',
	'noproxy=',
	'retry-max-time=',
];
const WITHOUT_EFFECT_SHORT: Record<string, string> = { N: 'no-buffer', Z: 'parallel', q: 'disable' };

/** Real options that need a network, files or crypto that the sandbox does not have. */
const ELSEWHERE = [
	'cacert',
	'capath',
	'cert',
	'key',
	'config',
	'cookie-jar',
	'form',
	'interface',
	'limit-rate',
	'proxy',
	'range',
	'socks5',
	'socks5-hostname',
	'unix-socket',
];
const ELSEWHERE_SHORT = 'EKcFxr';

type Setter = (settings: CurlSettings, value: string) => void;

interface Option {
	/** Takes a value. */
	value: boolean;
	set: Setter;
}

const BY_LONG = new Map<string, Option>();
const BY_SHORT = new Map<string, Option>();

function define(long: string, short: string, value: boolean, set: Setter): void {
	BY_LONG.set(long, { value, set });
	if (short !== '') BY_SHORT.set(short, { value, set });
}

const put =
	<K extends keyof CurlSettings>(key: K, value: CurlSettings[K]): Setter =>
	(settings) => {
		settings[key] = value;
	};

for (const [long, short, key] of SWITCHES) define(long, short, false, put(key, true));
for (const [long, short, key] of TEXTS) define(long, short, true, (settings, value) => put(key, value)(settings, ''));
for (const [long, short, key, whole] of NUMBERS)
	define(long, short, true, (settings, text) => {
		if (!(whole ? /^-?\d+$/ : /^\d*\.?\d+$/).test(text))
			throw new UsageError(`option --${long}: expected a proper numerical parameter`);
		const number = Number(text);
		if (number !== 0 || whole) put(key, number)(settings, '');
	});
for (const [long, short, key, change] of LISTS)
	define(long, short, true, (settings, value) => settings[key].push(change ? change(value) : value));
for (const each of WITHOUT_EFFECT) define(each.replace('=', ''), '', each.endsWith('='), () => {});
for (const [short, long] of Object.entries(WITHOUT_EFFECT_SHORT)) define(long, short, false, () => {});
define('ipv4', '4', false, put('ipv6', false));
define('fail', 'f', false, put('fail', 'fail'));
define('fail-with-body', '', false, put('fail', 'with-body'));
define('help', 'h', false, put('show', 'help'));
define('version', 'V', false, put('show', 'version'));
define('output', 'o', true, (settings, value) => settings.outputs.push(value));
define('remote-name', 'O', false, (settings) => settings.outputs.push(null));
define('resolve', '', true, addResolve);
define('json', '', true, (settings, value) => {
	settings.data.push(value);
	settings.json = true;
});

function addResolve(settings: CurlSettings, value: string): void {
	const match = /^\+?([^:]+):(\d+|\*):(.+)$/.exec(value);
	if (!match) throw new UsageError(`(49) Couldn't parse CURLOPT_RESOLVE entry '${value}'`, false);
	settings.resolve.set(`${match[1]}:${match[2]}`, (match[3] as string).split(','));
}

function urlencoded(value: string): string {
	const equals = value.indexOf('=');
	return equals > 0
		? `${value.slice(0, equals + 1)}${percentEncoded(value.slice(equals + 1))}`
		: percentEncoded(value.slice(equals + 1));
}

/**
 * Reads curl's arguments.
 * @throws UsageError
 */
export function parseCurl(args: readonly string[]): CurlSettings {
	const settings: CurlSettings = {
		urls: [],
		outputs: [],
		silent: false,
		showError: false,
		verbose: false,
		include: false,
		head: false,
		method: undefined,
		headers: [],
		data: [],
		get: false,
		json: false,
		follow: false,
		maxRedirects: 50,
		insecure: false,
		fail: 'no',
		failEarly: false,
		maxTime: undefined,
		connectTimeout: 300,
		user: undefined,
		agent: undefined,
		referer: undefined,
		cookie: undefined,
		compressed: false,
		http10: false,
		resolve: new Map(),
		writeOut: undefined,
		dumpHeader: undefined,
		createDirs: false,
		ipv6: false,
		globOff: false,
		noProgress: false,
		retries: 0,
		retryDelay: undefined,
		retryConnectionRefused: false,
		retryAllErrors: false,
		upload: undefined,
		show: undefined,
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
	if (ELSEWHERE.includes(name))
		throw new UsageError(`option ${word}: the curl of this sandbox does not have it`, false);
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
			if (ELSEWHERE_SHORT.includes(letter))
				throw new UsageError(`option -${letter}: the curl of this sandbox does not have it`, false);
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
