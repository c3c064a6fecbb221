/** mysql and mysqladmin. */

import { NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { converse, dial, LineChannel } from '../client.ts';
import type { MysqlAnswer, MysqlRequest } from './mysqld.ts';
import type { Cell, Result } from './sql.ts';

interface Options {
	host: string;
	port: number;
	user: string;
	password: string;
	database: string | undefined;
	execute: string[];
	table: boolean;
	names: boolean;
	operands: string[];
}

const VALUE_FLAGS = new Set(['h', 'P', 'u', 'D', 'e']);
const LONG: Record<string, string> = { host: 'h', port: 'P', user: 'u', database: 'D', execute: 'e', password: 'p' };

function readOptions(process: Process): Options | string {
	const options: Options = {
		host: 'localhost',
		port: 3306,
		user: process.user,
		password: '',
		database: undefined,
		execute: [],
		table: process.stdout.terminal !== undefined,
		names: true,
		operands: [],
	};
	const words = process.argv.slice(1);
	for (let word = words.shift(); word !== undefined; word = words.shift()) {
		const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
		let flag = long ? LONG[long[1] as string] : /^-(\w)/.exec(word)?.[1];
		let value = long ? long[2] : word.slice(2) || undefined;
		if (!word.startsWith('-')) {
			options.operands.push(word);
			continue;
		}
		if (long && flag === undefined)
			flag = { table: 't', batch: 'B', 'skip-column-names': 'N', silent: 's' }[long[1] as string];
		if (flag === undefined) return `unknown option '${word}'`;
		if (VALUE_FLAGS.has(flag)) value ??= words.shift();
		if (flag === 'h') options.host = value ?? '';
		else if (flag === 'P') options.port = Number(value);
		else if (flag === 'u') options.user = value ?? '';
		else if (flag === 'p') options.password = value ?? process.env.MYSQL_PWD ?? '';
		else if (flag === 'D') options.database = value;
		else if (flag === 'e') options.execute.push(value ?? '');
		else if (flag === 't') options.table = true;
		else if (flag === 'B') options.table = false;
		else if (flag === 'N') options.names = false;
		else if (flag === 's') options.table = false;
		else return `unknown option '-${flag}'`;
	}
	return options;
}

/** A connection whose server knows who we are, or what it said instead. */
class Client {
	private readonly process: Process;
	private readonly channel: LineChannel;
	database: string | undefined;

	constructor(process: Process, channel: LineChannel) {
		this.process = process;
		this.channel = channel;
	}

	static async open(process: Process, options: Options): Promise<Client | string> {
		const { host, port } = options;
		const connection = await dial(process, host === 'localhost' ? '127.0.0.1' : host, port);
		if ('failed' in connection) {
			if (connection.failed === 'unknown-host') return `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)`;
			const errno = { ECONNREFUSED: 111, ETIMEDOUT: 110, EHOSTUNREACH: 113, ENETUNREACH: 101 }[
				connection.failed as 'ETIMEDOUT'
			];
			if (host === 'localhost')
				return "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)";
			return `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${errno ?? 111})`;
		}
		const client = new Client(process, new LineChannel(connection));
		const { user, password } = options;
		const answer =
			(await process.wait(client.channel.next())) === undefined ? undefined : await client.ask({ user, password });
		if (!answer) return "ERROR 2013 (HY000): Lost connection to MySQL server at 'reading initial communication packet'";
		return 'error' in answer ? answer.error : client;
	}

	async ask(request: MysqlRequest): Promise<MysqlAnswer> {
		// The wait is for the other end's line; a signal ends it.
		const answer = JSON.parse(await this.process.wait(this.channel.ask(JSON.stringify(request)))) as MysqlAnswer;
		if ('result' in answer) this.database = answer.database;
		return answer;
	}
}

const cellText = (cell: Cell): string => (cell === null ? 'NULL' : String(cell));

/** Rows in a frame, or between tabs. */
function showRows({ columns = [], rows = [] }: Result, options: Options): string {
	const texts = rows.map((row) => row.map(cellText));
	if (!options.table) {
		const lines = [...(options.names ? [columns] : []), ...texts].map((row) => row.join('\t'));
		return rows.length === 0 ? '' : `${lines.join('\n')}\n`;
	}
	if (rows.length === 0) return '';
	const widths = columns.map((name, i) =>
		Math.max(options.names ? name.length : 0, ...texts.map((row) => (row[i] as string).length)),
	);
	const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
	const line = (cells: string[], right: boolean[]) =>
		`|${cells.map((text, i) => ` ${right[i] ? text.padStart(widths[i] as number) : text.padEnd(widths[i] as number)} `).join('|')}|\n`;
	const body = rows
		.map((row, i) =>
			line(
				texts[i] as string[],
				row.map((cell) => typeof cell === 'number'),
			),
		)
		.join('');
	return `${rule}${options.names ? line(columns, []) + rule : ''}${body}${rule}`;
}

/** Statements between semicolons that stand in no quotes. */
function splitStatements(text: string): string[] {
	return (text.match(/(?:[^;'"]|'[^']*'|"[^"]*")+/g) ?? []).map((each) => each.trim()).filter((each) => each !== '');
}

export const mysqlClient =
	(version: string): Program =>
	async (process) => {
		const options = readOptions(process);
		if (typeof options === 'string') {
			await process.warn(`mysql: [ERROR] ${options}.\n`);
			return 7;
		}
		if (process.argv.some((word) => /^-p.|^--password=./.test(word)))
			await process.warn('mysql: [Warning] Using a password on the command line interface can be insecure.\n');
		try {
			const client = await Client.open(process, options);
			if (typeof client === 'string') {
				await process.warn(`${client}\n`);
				return 1;
			}
			const interactive = process.stdin.terminal !== undefined && options.execute.length === 0;
			const run = async (sql: string): Promise<boolean> => {
				const answer = await client.ask({ sql });
				if ('error' in answer) {
					await process.warn(
						`${interactive ? answer.error : answer.error.replace(/^(ERROR \d+ \(\w+\))/, '$1 at line 1')}\n`,
					);
					return false;
				}
				const { result } = answer;
				await process.print(showRows(result, options));
				if (interactive) await process.print(summary(result));
				return true;
			};
			const database = options.database ?? options.operands[0];
			if (database !== undefined && !(await run(`USE ${database}`))) return 1;
			if (options.execute.length > 0) {
				for (const sql of options.execute.flatMap(splitStatements)) if (!(await run(sql))) return 1;
				return 0;
			}
			if (interactive)
				await process.print(
					`Welcome to the MySQL monitor.  Commands end with ; or \\g.\nServer version: ${version} MySQL Community Server - GPL\n\n`,
				);
			let pending = '';
			let failed = false;
			await converse(
				process,
				() => (pending === '' ? 'mysql> ' : '    -> '),
				async (line) => {
					if (pending === '' && /^\s*(?:exit|quit|\\q)\s*;?\s*$/i.test(line)) return false;
					pending += `${line}\n`;
					if (!/(?:;|\\[gG])\s*$/.test(line) && !(pending.trim() === '' || /^\s*use\s/i.test(pending))) return true;
					const sql = pending.replace(/\\[gG]\s*$/, '');
					pending = '';
					for (const statement of splitStatements(sql))
						if (!(await run(statement))) {
							failed = true;
							if (!interactive) return false;
						}
					return true;
				},
			);
			if (!interactive && pending.trim() !== '') failed = !(await run(pending.trim())) || failed;
			return failed && !interactive ? 1 : 0;
		} catch (error) {
			if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
			await process.warn('ERROR 2013 (HY000): Lost connection to MySQL server during query\n');
			return 1;
		}
	};

function summary({ rows, changed, use }: Result): string {
	if (use !== undefined) return 'Database changed\n';
	if (rows)
		return rows.length === 0
			? 'Empty set (0.00 sec)\n\n'
			: `${rows.length} row${rows.length === 1 ? '' : 's'} in set (0.00 sec)\n\n`;
	return `Query OK, ${changed ?? 0} row${changed === 1 ? '' : 's'} affected (0.01 sec)\n\n`;
}

/** mysqladmin ping, which probes use. */
export const mysqladmin: Program = async (process) => {
	const options = readOptions(process);
	if (typeof options === 'string') {
		await process.warn(`mysqladmin: [ERROR] ${options}.\n`);
		return 1;
	}
	if (options.operands[0] !== 'ping') {
		await process.warn(`mysqladmin: the one of this sandbox has ping, not '${options.operands[0] ?? ''}'\n`);
		return 1;
	}
	const client = await Client.open(process, options);
	// A server that refuses the password is alive nevertheless.
	if (typeof client === 'string' && !client.includes('Access denied')) {
		await process.warn(`mysqladmin: connect to server at '${options.host}' failed\nerror: '${client}'\n`);
		return 1;
	}
	await process.print('mysqld is alive\n');
	return 0;
};
