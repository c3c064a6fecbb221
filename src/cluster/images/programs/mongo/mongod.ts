/** mongod: keeps documents and answers mongosh on its port; a line of JSON each way instead of BSON. */

import { type Connection, NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { rfc3339 } from '../../../../os/time.ts';
import { untilTerminated } from '../../system.ts';
import { LineChannel } from '../client.ts';
import { type Document, matches, update } from './documents.ts';

/** The release that a tag stands for. */
export function mongoVersion(tag: string): string {
	const wanted = /^\d+(?:\.\d+)*/.exec(tag)?.[0] ?? '8';
	if (wanted.split('.').length === 3) return wanted;
	const releases = ['8.2.2', '8.0.16', '7.0.26', '6.0.27', '5.0.31', '4.4.29'];
	return releases.find((release) => release.startsWith(`${wanted}.`)) ?? `${wanted}.0`;
}

/** What a client asks. */
export interface MongoRequest {
	op: string;
	db: string;
	collection?: string;
	filter?: Document;
	documents?: Document[];
	change?: Document;
	many?: boolean;
	user?: string;
	password?: string;
}

/** What it gets: a result, or an error as the server names it. */
export interface MongoAnswer {
	result?: unknown;
	error?: { name: string; message: string };
}

type Databases = Map<string, Map<string, Document[]>>;

const HTTP_ANSWER = 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n';

const logLine = (
	process: Process,
	component: string,
	id: number,
	context: string,
	msg: string,
	attr?: unknown,
): string =>
	`${JSON.stringify({
		t: { $date: rfc3339(process.clock.now()).replace('Z', '.000+00:00') },
		s: 'I',
		c: component,
		id,
		ctx: context,
		msg,
		...(attr === undefined ? {} : { attr }),
	})}\n`;

export const mongod =
	(version: string): Program =>
	async (process) => {
		const { argv, env, machine } = process;
		const at = argv.indexOf('--port');
		const port = Number(at < 0 ? 27017 : argv[at + 1]);
		const databases: Databases = new Map([
			['admin', new Map([['system.version', []]])],
			['config', new Map([['system.sessions', []]])],
			['local', new Map([['startup_log', []]])],
		]);
		const log = (...line: [string, number, string, string, unknown?]) => process.print(logLine(process, ...line));
		await log(
			'CONTROL',
			23285,
			'main',
			"Automatically disabling TLS 1.0, to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'",
		);
		await log('CONTROL', 4615611, 'initandlisten', 'MongoDB starting', {
			pid: 1,
			port,
			dbPath: '/data/db',
			architecture: '64-bit',
			host: machine.hostname,
		});
		await log('CONTROL', 23403, 'initandlisten', 'Build Info', { buildInfo: { version } });
		await process.sleep(900);
		const user = env.MONGO_INITDB_ROOT_USERNAME;
		const server: Server = {
			databases,
			version,
			hostname: machine.hostname,
			credentials: user === undefined ? undefined : { user, password: env.MONGO_INITDB_ROOT_PASSWORD ?? '' },
			newId: () => `${Math.floor(process.clock.now() / 1000).toString(16)}${machine.random.hex(16)}`,
		};
		try {
			const listener = machine.network.listen(port, (connection) => {
				void serveClient(connection, server)
					.catch((error: unknown) => {
						if (!(error instanceof NetworkError || error instanceof BrokenPipe)) machine.onFault?.(error, process);
					})
					.finally(() => connection.close());
				const remote = `${connection.remote.address}:${connection.remote.port}`;
				void machine.quietly(() => log('NETWORK', 22943, 'listener', 'Connection accepted', { remote }));
			});
			process.atExit(() => listener.close());
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			await log('CONTROL', 20568, 'initandlisten', 'Error setting up listener', { error: error.message });
			return 48;
		}
		await log('NETWORK', 23015, 'listener', 'Listening on', { address: '0.0.0.0' });
		await log('NETWORK', 23016, 'listener', 'Waiting for connections', { port, ssl: 'off' });
		return untilTerminated(process);
	};

interface Server {
	databases: Databases;
	version: string;
	hostname: string;
	credentials: { user: string; password: string } | undefined;
	newId(): string;
}

async function serveClient(connection: Connection, server: Server): Promise<void> {
	const channel = new LineChannel(connection);
	let known = server.credentials === undefined;
	for (let line = await channel.next(); line !== undefined; line = await channel.next()) {
		if (/^(?:GET|HEAD|POST|PUT) /.test(line)) {
			await connection.output.write(
				`HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${HTTP_ANSWER.length}\r\n\r\n${HTTP_ANSWER}`,
			);
			return;
		}
		let request: MongoRequest;
		try {
			request = JSON.parse(line) as MongoRequest;
		} catch {
			return;
		}
		const { credentials } = server;
		if (request.op === 'auth') {
			known = !credentials || (request.user === credentials.user && request.password === credentials.password);
			await reply(channel, known ? { result: { ok: 1 } } : failed('MongoServerError', 'Authentication failed.'));
		} else if (!known && !['ping', 'hello', 'version'].includes(request.op))
			await reply(channel, failed('MongoServerError', `Command ${request.op} requires authentication`));
		else await reply(channel, answer(server, request));
	}
}

const reply = (channel: LineChannel, value: MongoAnswer): Promise<void> => channel.send(JSON.stringify(value));
const failed = (name: string, message: string): MongoAnswer => ({ error: { name, message } });

function answer(server: Server, request: MongoRequest): MongoAnswer {
	const { databases } = server;
	const database = databases.get(request.db);
	const name = request.collection ?? '';
	const collection = database?.get(name) ?? [];
	const filter = request.filter ?? {};
	const found = () => collection.filter((document) => matches(document, filter));
	switch (request.op) {
		case 'ping':
			return { result: { ok: 1 } };
		case 'version':
			return { result: server.version };
		case 'hello':
			return { result: { isWritablePrimary: true, me: `${server.hostname}:27017`, maxWireVersion: 25, ok: 1 } };
		case 'databases':
			return { result: [...databases.keys()].sort() };
		case 'collections':
			return { result: [...(database?.keys() ?? [])].sort() };
		case 'find':
			return { result: found() };
		case 'insert': {
			const documents = (request.documents ?? []).map((document) => ({
				_id: document._id ?? { $oid: server.newId() },
				...document,
			}));
			const target = database ?? new Map<string, Document[]>();
			databases.set(request.db, target);
			target.set(name, [...collection, ...documents]);
			return { result: documents.map((document) => document._id) };
		}
		case 'update': {
			const chosen = request.many ? found() : found().slice(0, 1);
			for (const document of chosen) update(document, request.change ?? {});
			return { result: chosen.length };
		}
		case 'delete': {
			const chosen = new Set(request.many ? found() : found().slice(0, 1));
			database?.set(
				name,
				collection.filter((document) => !chosen.has(document)),
			);
			return { result: chosen.size };
		}
		case 'drop':
			return { result: database?.delete(name) ?? false };
		case 'dropDatabase':
			databases.delete(request.db);
			return { result: { ok: 1, dropped: request.db } };
		default:
			return failed('MongoServerError', `no such command: '${request.op}'`);
	}
}
