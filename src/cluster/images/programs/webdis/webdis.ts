/**
 * webdis: a command of redis in the path of a request, its reply as JSON (github.com/nicolasff/webdis, README.md).
 * `/SET/hello/world` → `{"SET":[true,"OK"]}`, `/GET/hello` → `{"GET":"world"}`; 503 while there is no redis.
 * The real one tries ten times a second to get a lost connection back; this one tries when it starts and when it is asked.
 * Callers see the same, and a cluster without a redis stays quiet. What `acl` and `websockets` say is passed over.
 */

import type { Timer } from '../../../../os/clock.ts';
import { FileError } from '../../../../os/fs.ts';
import { type HttpRequest, type HttpResponse, serveHttp } from '../../../../os/http.ts';
import { type Connection, NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { getAddrInfo, ResolverError } from '../../../../os/resolver.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { calendar } from '../../../../os/time.ts';
import { untilTerminated } from '../../system.ts';
import { encodeRequest, type Reply, RespReader } from '../redis/protocol.ts';

/** The release that a tag stands for. */
export const webdisVersion = (tag: string): string => (/^\d/.test(tag) ? tag : '0.1.22');

/** How long a request waits for a connection to redis (milliseconds); the real one has it already or answers 503. */
const PATIENCE = 1_000;

/** What the configuration's numbers say how much is logged. */
const LEVELS = ['E', 'W', 'N', 'I', 'D'] as const;
type Level = (typeof LEVELS)[number];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Config {
	redisHost: string;
	redisPort: number;
	httpPort: number;
	password: string | undefined;
	logfile: string;
	verbosity: number;
}

/** Reads the configuration. A file that is not there or no JSON is complained about, and the defaults are taken. */
async function readConfig(process: Process, path: string): Promise<Config> {
	let values: Record<string, unknown> = {};
	try {
		const parsed: unknown = JSON.parse(process.fs.readFile(path));
		if (typeof parsed === 'object' && parsed !== null) values = parsed as Record<string, unknown>;
	} catch (error) {
		if (!(error instanceof FileError || error instanceof SyntaxError)) throw error;
		await process.warn(`Error: unable to open ${path}: ${error.message} (line -1)\n`);
	}
	const missing: string[] = [];
	/** A text, or what the environment has for it when it is written `"$LIKE_THIS"`. */
	const text = (key: string, fallback: string): string => {
		const value = values[key];
		if (typeof value !== 'string') return typeof value === 'number' ? String(value) : fallback;
		if (!/^\$[^a-z]+$/.test(value)) return value;
		const found = process.env[value.slice(1)];
		if (found === undefined) missing.push(value.slice(1));
		return found ?? value;
	};
	const config = {
		redisHost: text('redis_host', '127.0.0.1'),
		redisPort: Number.parseInt(text('redis_port', '6379'), 10) || 0,
		httpPort: Number.parseInt(text('http_port', '7379'), 10) || 0,
		password: text('redis_auth', '') || undefined,
		logfile: text('logfile', 'webdis.log'),
		verbosity: Number.parseInt(text('verbosity', '2'), 10) || 0,
	};
	for (const name of missing) await process.warn(`No value found for env var ${name}\n`);
	return config;
}

/** A connection to redis that is made again when it was lost. */
class Redis {
	private readonly process: Process;
	private readonly config: Config;
	private readonly log: (level: Level, text: string) => Promise<void>;
	private link: { connection: Connection; reader: RespReader } | undefined;
	private attempt: Promise<void> | undefined;
	private readonly ending = new AbortController();
	/** One question after the other: a connection has one answer at a time. */
	private turn: Promise<unknown> = Promise.resolve();

	constructor(process: Process, config: Config, log: (level: Level, text: string) => Promise<void>) {
		this.process = process;
		this.config = config;
		this.log = log;
		process.atExit(() => {
			this.ending.abort(new NetworkError('ETIMEDOUT'));
			this.link?.connection.close();
		});
	}

	/** Connects if there is no connection, and waits a little for it; afterwards there may still be none. */
	async connect(): Promise<void> {
		if (this.link) return;
		const { clock } = this.process;
		this.attempt ??= this.tryOnce().finally(() => {
			this.attempt = undefined;
		});
		let patience: Timer | undefined;
		const enough = new Promise<void>((resolve) => {
			patience = clock.after(PATIENCE, () => {
				clock.stir();
				resolve();
			});
		});
		await Promise.race([this.attempt, enough]);
		patience?.cancel();
	}

	private async tryOnce(): Promise<void> {
		const { machine } = this.process;
		try {
			const address = (await getAddrInfo(machine, this.config.redisHost))[0]?.address ?? this.config.redisHost;
			const connection = await machine.network.connect(address, this.config.redisPort, this.ending.signal);
			this.link = { connection, reader: new RespReader(connection.input) };
			if (this.config.password !== undefined) await this.exchange(['AUTH', this.config.password]);
		} catch (error) {
			if (error instanceof ResolverError) await this.log('E', `Connection failed: ${error.message}`);
			// A refused connection is tried again without a word.
			else if (!(error instanceof NetworkError)) throw error;
		}
	}

	/** Redis's reply, or undefined when there is no redis to ask. */
	ask(words: readonly string[]): Promise<Reply | undefined> {
		const answer = this.turn.then(async () => {
			await this.connect();
			return this.exchange(words);
		});
		this.turn = answer.catch(() => undefined);
		return answer;
	}

	private async exchange(words: readonly string[]): Promise<Reply | undefined> {
		if (!this.link) return undefined;
		try {
			await this.link.connection.output.write(encodeRequest(words));
			const reply = await this.link.reader.reply();
			if (reply === undefined) this.link = undefined;
			return reply;
		} catch (error) {
			if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
			this.link = undefined;
			return undefined;
		}
	}
}

/** A reply as JSON: statuses and errors say first whether it went well. */
function asJson(verb: string, reply: Reply): unknown {
	if (reply === null || typeof reply === 'number') return reply;
	if (typeof reply === 'string') return /^info$/i.test(verb) ? infoFields(reply) : reply;
	if (!Array.isArray(reply)) return 'status' in reply ? [true, reply.status] : [false, reply.error];
	if (!/^hgetall$/i.test(verb)) return reply.map(plain);
	const fields: Record<string, unknown> = {};
	for (let i = 0; i + 1 < reply.length; i += 2) fields[String(plain(reply[i] as Reply))] = plain(reply[i + 1] as Reply);
	return fields;
}

const plain = (reply: Reply): unknown => {
	if (Array.isArray(reply)) return reply.map(plain);
	return reply !== null && typeof reply === 'object' ? ('status' in reply ? reply.status : null) : reply;
};

const infoFields = (text: string): Record<string, string> =>
	Object.fromEntries(
		text.split(/\r?\n/).flatMap((line) => {
			const at = line.indexOf(':');
			return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
		}),
	);

/** What a path may end in, and what type the answer then has; others but JSON take the reply as it is. */
const FORMATS: Record<string, string> = {
	json: 'application/json',
	txt: 'text/plain',
	html: 'text/html',
	xml: 'text/xml',
};

const HEADERS: [string, string][] = [
	['Server', 'Webdis'],
	['Allow', 'GET,POST,PUT,OPTIONS'],
	['Access-Control-Allow-Methods', 'GET,POST,PUT,OPTIONS'],
	['Access-Control-Allow-Origin', '*'],
	['Access-Control-Allow-Headers', 'X-Requested-With, Content-Type, Authorization'],
];

const failure = (status: number): HttpResponse => ({ status, headers: HEADERS, body: '' });

async function answer(redis: Redis, request: HttpRequest): Promise<HttpResponse> {
	if (request.method === 'OPTIONS') return { status: 200, headers: HEADERS, body: '' };
	const path = (request.target.split('?')[0] ?? '').slice(1);
	const posted = request.method === 'POST';
	const [, command = '', format] = /^(.*?)(?:\.(json|txt|html|xml))?$/s.exec(posted ? request.body : path) ?? [];
	const words = command.split('/').map(decoded);
	if (request.method === 'PUT' && request.body !== '') words.push(request.body);
	const verb = words[0] ?? '';
	if (verb === '') return failure(403);
	const reply = await redis.ask(words);
	if (reply === undefined) return failure(503);
	const body =
		format !== undefined && format !== 'json'
			? String(plain(reply) ?? '')
			: JSON.stringify({ [verb]: asJson(verb, reply) });
	return { status: 200, headers: [...HEADERS, ['Content-Type', FORMATS[format ?? 'json'] as string]], body };
}

const decoded = (word: string): string => {
	try {
		return decodeURIComponent(word.replaceAll('+', ' '));
	} catch {
		// A stray percent sign stays as it is.
		return word;
	}
};

/** The program: `webdis [FILE]`. */
export const webdis =
	(version: string): Program =>
	async (process) => {
		const config = await readConfig(process, process.argv[1] ?? 'webdis.json');
		const log = async (level: Level, text: string): Promise<void> => {
			if (LEVELS.indexOf(level) > config.verbosity) return;
			const c = calendar(process.clock.now());
			const two = (value: number) => String(value).padStart(2, '0');
			const time = `${two(c.day)} ${MONTHS[c.month - 1]} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
			const line = `[${process.pid}] ${time} ${level} ${text}\n`;
			if (config.logfile === '/dev/stdout') await process.machine.quietly(() => process.print(line));
			else if (config.logfile === '/dev/stderr') await process.machine.quietly(() => process.warn(line));
			else
				process.fs.writeFile(`${config.logfile.startsWith('/') ? '' : '/'}${config.logfile}`, line, { append: true });
		};
		const redis = new Redis(process, config, log);
		try {
			const listener = serveHttp(
				process.machine.network,
				config.httpPort,
				async (request) => {
					await log('D', request.target);
					return answer(redis, request);
				},
				{ onError: (error) => process.machine.onFault?.(error, process) },
			);
			process.atExit(() => listener.close());
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			await process.warn(`bind: ${error.message}\n`);
			return 1;
		}
		await log('I', `Webdis listening on port ${config.httpPort}`);
		await log('I', `Webdis ${version} up and running`);
		// Nobody waits for the first try; a request makes the next one.
		void redis.connect().catch((error: unknown) => process.machine.onFault?.(error, process));
		return untilTerminated(process);
	};
