/** mysqld and the image's entrypoint script: initialization, passwords, connections. A line of JSON each way instead of packets. */

import { type Connection, NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { rfc3339 } from '../../../../os/time.ts';
import { untilTerminated } from '../../system.ts';
import { LineChannel } from '../client.ts';
import { execRest } from '../exec.ts';
import { type Facts, type Result, runStatement, type Schemas, SqlError } from './sql.ts';

/** The release that a tag stands for. */
export function mysqlVersion(tag: string): string {
	if (tag === 'lts') return '8.4.7';
	const wanted = /^\d+(?:\.\d+)*/.exec(tag)?.[0] ?? '9';
	if (wanted.split('.').length === 3) return wanted;
	const releases = ['9.5.0', '8.4.7', '8.0.44', '5.7.44', '5.6.51'];
	return releases.find((release) => release.startsWith(`${wanted}.`)) ?? `${wanted}.0`;
}

/** What a client sends: who it is, then statements. */
export type MysqlRequest = { user: string; password: string } | { sql: string };
export type MysqlAnswer = { result: Result; database: string | undefined } | { error: string };

const noteTime = (process: Process): string => rfc3339(process.clock.now()).replace('T', ' ').replace('Z', '+00:00');

export const entrypoint =
	(version: string): Program =>
	async (process) => {
		const words = process.argv.slice(1);
		if (words[0]?.startsWith('-')) words.unshift('mysqld');
		if (words[0] !== 'mysqld') return execRest(process, words, 'docker-entrypoint.sh');
		const { env } = process;
		const note = (text: string, level = 'Note') =>
			process.print(`${noteTime(process)} [${level}] [Entrypoint]: ${text}\n`);
		const started = `Entrypoint script for MySQL Server ${version}-1.el9 started.`;
		await note(started);
		await note("Switching to dedicated user 'mysql'");
		await note(started);
		const told = ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'];
		if (!told.some((name) => env[name])) {
			await process.warn(
				`${noteTime(process)} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n${told.map((name) => `    - ${name}\n`).join('')}`,
			);
			return 1;
		}
		await note('Initializing database files');
		await process.sleep(6_000);
		await note('Database files initialized');
		const passwords = new Map([['root', env.MYSQL_ROOT_PASSWORD ?? '']]);
		if (env.MYSQL_RANDOM_ROOT_PASSWORD && !env.MYSQL_ROOT_PASSWORD) {
			passwords.set('root', process.machine.random.hex(32));
			await note(`GENERATED ROOT PASSWORD: ${passwords.get('root')}`);
		}
		const schemas: Schemas = new Map(
			['information_schema', 'mysql', 'performance_schema', 'sys'].map((name) => [name, new Map()]),
		);
		if (env.MYSQL_DATABASE) {
			await note(`Creating database ${env.MYSQL_DATABASE}`);
			schemas.set(env.MYSQL_DATABASE, new Map());
		}
		if (env.MYSQL_USER && env.MYSQL_PASSWORD !== undefined) {
			await note(`Creating user ${env.MYSQL_USER}`);
			passwords.set(env.MYSQL_USER, env.MYSQL_PASSWORD);
		}
		await note('MySQL init process done. Ready for start up.');
		await process.sleep(1_500);
		return mysqld(process, version, schemas, passwords);
	};

async function mysqld(
	process: Process,
	version: string,
	schemas: Schemas,
	passwords: ReadonlyMap<string, string>,
): Promise<number> {
	const { machine, clock } = process;
	const at = process.argv.find((word) => word.startsWith('--port='));
	const port = at === undefined ? 3306 : Number(at.slice('--port='.length));
	const log = (code: string, text: string) =>
		process.warn(`${rfc3339(clock.now()).replace('Z', '.000000Z')} 0 [System] [${code}] [Server] ${text}\n`);
	await log('MY-010116', `/usr/sbin/mysqld (mysqld ${version}) starting as process 1`);
	const facts = (user: string): Facts => ({ version, hostname: machine.hostname, port, user, now: () => clock.now() });
	try {
		const listener = machine.network.listen(port, (connection) => {
			void serveClient(connection, schemas, passwords, facts)
				.catch((error: unknown) => {
					if (!(error instanceof NetworkError || error instanceof BrokenPipe)) machine.onFault?.(error, process);
				})
				.finally(() => connection.close());
		});
		process.atExit(() => listener.close());
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		await log('MY-010262', `Can't start server: Bind on TCP/IP port: ${error.message}`);
		return 1;
	}
	await log(
		'MY-010931',
		`/usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server - GPL.`,
	);
	const status = await untilTerminated(process);
	await log('MY-013172', 'Received SHUTDOWN from user <via user signal>. Shutting down mysqld.');
	return status;
}

async function serveClient(
	connection: Connection,
	schemas: Schemas,
	passwords: ReadonlyMap<string, string>,
	facts: (user: string) => Facts,
): Promise<void> {
	const channel = new LineChannel(connection);
	// The server speaks first, its version in clear: what `nc` shows of any MySQL.
	await channel.send(`J\0\0\0\n${facts('').version}\0`);
	let account: string | undefined;
	let database: string | undefined;
	for (let line = await channel.next(); line !== undefined; line = await channel.next()) {
		let request: MysqlRequest;
		try {
			request = JSON.parse(line) as MysqlRequest;
		} catch {
			return;
		}
		let answer: MysqlAnswer;
		if ('user' in request) {
			const { user, password } = request;
			const from = `'${user}'@'${connection.remote.address === '127.0.0.1' ? 'localhost' : connection.remote.address}'`;
			if (passwords.get(user) === password) {
				account = `${user}@${connection.remote.address === '127.0.0.1' ? 'localhost' : connection.remote.address}`;
				answer = { result: { changed: 0 }, database };
			} else
				answer = {
					error: `ERROR 1045 (28000): Access denied for user ${from} (using password: ${password === '' ? 'NO' : 'YES'})`,
				};
		} else if (account === undefined) return;
		else {
			try {
				const result = runStatement(request.sql, schemas, database, facts(account));
				if (result.use !== undefined) database = result.use;
				answer = { result, database };
			} catch (error) {
				if (!(error instanceof SqlError)) throw error;
				answer = { error: error.message };
			}
		}
		await channel.send(JSON.stringify(answer));
	}
}
