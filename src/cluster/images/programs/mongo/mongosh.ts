/** mongosh: the statements of MongoDB's shell that a course needs. It is no JavaScript: what it does not know it says. */

import { NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { converse, dial, LineChannel } from '../client.ts';
import { type Document, LiteralError, readArguments, show } from './documents.ts';
import type { MongoAnswer, MongoRequest } from './mongod.ts';

/** An error that the shell prints as `name: message`. */
class ShellError extends Error {
	readonly title: string;
	constructor(title: string, message: string) {
		super(message);
		this.title = title;
	}
}

class Session {
	database: string;
	private readonly channel: LineChannel;
	private readonly process: Process;

	constructor(process: Process, channel: LineChannel, database: string) {
		this.process = process;
		this.channel = channel;
		this.database = database;
	}

	async ask(request: Omit<MongoRequest, 'db'>): Promise<unknown> {
		const line = JSON.stringify({ db: this.database, ...request });
		const answer = JSON.parse(await this.process.wait(this.channel.ask(line))) as MongoAnswer;
		if (answer.error) throw new ShellError(answer.error.name, answer.error.message);
		return answer.result;
	}

	/** Does one statement. @returns what is shown, or undefined. */
	async run(statement: string): Promise<string | undefined> {
		const text = statement.trim().replace(/;$/, '').trim();
		const word = /^(use|show)\s+(\S+)$/.exec(text);
		if (word?.[1] === 'use') {
			this.database = word[2] as string;
			return `switched to db ${this.database}`;
		}
		if (word?.[2] === 'dbs' || word?.[2] === 'databases')
			return ((await this.ask({ op: 'databases' })) as string[])
				.map((name) => `${name.padEnd(8)} 40.00 KiB`)
				.join('\n');
		if (word?.[2] === 'collections' || word?.[2] === 'tables')
			return ((await this.ask({ op: 'collections' })) as string[]).join('\n');
		if (text === '') return undefined;
		if (text === 'db') return this.database;
		const value = await this.evaluate(text);
		return value === undefined ? undefined : typeof value === 'string' ? value : show(value);
	}

	private async evaluate(text: string): Promise<unknown> {
		const calls = /^db((?:\.[\w$]+)*)\.([\w$]+)\(/.exec(text);
		if (!calls) {
			if (/^rs\.status\(\)$/.test(text)) throw new ShellError('MongoServerError', 'not running with --replSet');
			throw new ShellError('ReferenceError', `the mongosh of this sandbox does not know: ${text}`);
		}
		const collection = (calls[1] as string).slice(1);
		const method = calls[2] as string;
		const { values, end } = readArguments(text, calls[0].length);
		const rest = text.slice(end).trim();
		if (collection === '') return this.onDatabase(method, values);
		const result = await this.onCollection(collection, method, values);
		return rest === '' ? result : this.chained(result, rest);
	}

	private async onDatabase(method: string, [first]: unknown[]): Promise<unknown> {
		switch (method) {
			case 'version':
			case 'hello':
				return this.ask({ op: method });
			case 'runCommand':
			case 'adminCommand':
				return this.ask({ op: typeof first === 'string' ? first : (Object.keys((first as Document) ?? {})[0] ?? '') });
			case 'getCollectionNames':
				return this.ask({ op: 'collections' });
			case 'getName':
				return this.database;
			case 'dropDatabase':
				return this.ask({ op: method });
			default:
				throw new ShellError('TypeError', `db.${method} is not a function`);
		}
	}

	private async onCollection(collection: string, method: string, values: unknown[]): Promise<unknown> {
		const filter = (values[0] ?? {}) as Document;
		const find = () => this.ask({ op: 'find', collection, filter }) as Promise<Document[]>;
		switch (method) {
			case 'insertOne':
			case 'insertMany': {
				const documents = method === 'insertOne' ? [filter] : (values[0] as Document[]);
				if (!Array.isArray(documents))
					throw new ShellError('MongoInvalidArgumentError', 'Argument "docs" must be an array of documents');
				const ids = (await this.ask({ op: 'insert', collection, documents })) as unknown[];
				return method === 'insertOne'
					? { acknowledged: true, insertedId: ids[0] }
					: { acknowledged: true, insertedIds: Object.fromEntries(ids.map((id, i) => [i, id])) };
			}
			case 'find':
				return find();
			case 'findOne':
				return (await find())[0] ?? null;
			case 'count':
			case 'countDocuments':
				return (await find()).length;
			case 'updateOne':
			case 'updateMany': {
				const many = method === 'updateMany';
				const count = await this.ask({ op: 'update', collection, filter, change: (values[1] ?? {}) as Document, many });
				return { acknowledged: true, insertedId: null, matchedCount: count, modifiedCount: count, upsertedCount: 0 };
			}
			case 'deleteOne':
			case 'deleteMany': {
				const deletedCount = await this.ask({ op: 'delete', collection, filter, many: method === 'deleteMany' });
				return { acknowledged: true, deletedCount };
			}
			case 'drop':
				return this.ask({ op: 'drop', collection });
			default:
				throw new ShellError('TypeError', `db.${collection}.${method} is not a function`);
		}
	}

	/** `.limit(1).sort({ n: -1 }).toArray()` behind a find. */
	private chained(result: unknown, rest: string): unknown {
		let items = result;
		for (let at = 0; at < rest.length; ) {
			const call = /^\.([\w$]+)\(/.exec(rest.slice(at));
			if (!call || !Array.isArray(items)) throw new ShellError('SyntaxError', `Unexpected token (1:${at})`);
			const { values, end } = readArguments(rest, at + call[0].length);
			at = end;
			const [first] = values;
			if (call[1] === 'limit') items = items.slice(0, Number(first));
			else if (call[1] === 'skip') items = items.slice(Number(first));
			else if (call[1] === 'count') items = items.length;
			else if (call[1] === 'sort') items = sorted(items as Document[], (first ?? {}) as Record<string, number>);
			else if (call[1] !== 'toArray' && call[1] !== 'pretty')
				throw new ShellError('TypeError', `find(...).${call[1]} is not a function`);
		}
		return items;
	}
}

function sorted(items: Document[], order: Record<string, number>): Document[] {
	const keys = Object.entries(order);
	return [...items].sort((a, b) => {
		for (const [key, direction] of keys) {
			const [x, y] = [a[key] as string, b[key] as string];
			if (x !== y) return x < y ? -direction : direction;
		}
		return 0;
	});
}

/** `mongodb://user:password@host:port/db?…`, `host:port/db`, or a database's name. */
function readAddress(
	text: string,
): Partial<{ host: string; port: number; database: string; user: string; password: string }> {
	const match = /^(?:mongodb:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?)?([^:/?,]*)(?::(\d+))?[^/?]*(?:\/([^?]*))?/.exec(text);
	if (!match) return {};
	if (!text.includes('/') && !text.includes(':') && !text.includes('.')) return { database: text };
	const [, user, password, host, port, database] = match;
	return {
		...(host ? { host } : {}),
		...(port ? { port: Number(port) } : {}),
		...(database ? { database } : {}),
		...(user ? { user, password: password ?? '' } : {}),
	};
}

export const mongosh: Program = async (process) => {
	let options: ReturnType<typeof readAddress> = {};
	const scripts: string[] = [];
	let quiet = false;
	const words = process.argv.slice(1);
	for (let word = words.shift(); word !== undefined; word = words.shift()) {
		const [flag = '', inline] = /^--[\w-]+=/.test(word) ? word.split(/=(.*)/s) : [word];
		const value = () => inline ?? words.shift() ?? '';
		if (flag === '--quiet') quiet = true;
		else if (flag === '--eval') scripts.push(value());
		else if (flag === '--host' || flag === '-h') options = { ...options, ...readAddress(`mongodb://${value()}`) };
		else if (flag === '--port') options.port = Number(value());
		else if (flag === '-u' || flag === '--username') options.user = value();
		else if (flag === '-p' || flag === '--password') options.password = value();
		else if (flag === '--authenticationDatabase') value();
		else if (flag.startsWith('-')) {
			await process.warn(`Error parsing command line: unrecognized option: ${flag}\n`);
			return 1;
		} else options = { ...options, ...readAddress(word) };
	}
	const { host = '127.0.0.1', port = 27017, database = 'test', user, password = '' } = options;
	if (!quiet)
		await process.print(
			`Connecting to:\t\tmongodb://${host}:${port}/${database === 'test' ? '' : database}?directConnection=true\n`,
		);
	const connection = await dial(process, host, port);
	if ('failed' in connection) {
		const why =
			connection.failed === 'unknown-host'
				? `getaddrinfo ENOTFOUND ${host}`
				: `connect ${connection.failed} ${host}:${port}`;
		await process.warn(`MongoNetworkError: ${why}\n`);
		return 1;
	}
	const session = new Session(process, new LineChannel(connection), database);
	const report = (error: unknown): string => {
		if (error instanceof ShellError) return `${error.title}: ${error.message}\n`;
		if (error instanceof LiteralError) return `SyntaxError: ${error.message}\n`;
		if (error instanceof NetworkError || error instanceof BrokenPipe)
			return 'MongoNetworkError: connection to the server was closed\n';
		throw error;
	};
	try {
		if (user !== undefined) await session.ask({ op: 'auth', user, password });
		for (const script of scripts)
			for (const statement of script.split(/;(?![^{[(]*[}\])])/)) {
				const shown = await session.run(statement);
				if (shown !== undefined) await process.print(`${shown}\n`);
			}
	} catch (error) {
		await process.warn(report(error));
		return 1;
	}
	if (scripts.length > 0) return 0;
	await converse(
		process,
		() => `${session.database}> `,
		async (line) => {
			if (/^\s*(?:exit|quit|quit\(\)|exit\(\)|\.exit)\s*;?\s*$/.test(line)) return false;
			try {
				const shown = await session.run(line);
				if (shown !== undefined) await process.print(`${shown}\n`);
			} catch (error) {
				await process.print(report(error));
			}
			return true;
		},
	);
	return 0;
};
