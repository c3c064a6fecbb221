/** redis-server: answers RESP on its port, with a password when it was given one. */

import { type Connection, NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { calendar } from '../../../../os/time.ts';
import { untilTerminated } from '../../system.ts';
import { execute, Keyspace } from './commands.ts';
import { encodeReply, type Reply, RespReader } from './protocol.ts';

/** The release that a tag stands for. */
export function redisVersion(tag: string): string {
	const wanted = /^\d+(?:\.\d+)*/.exec(tag)?.[0] ?? '8';
	if (wanted.split('.').length === 3) return wanted;
	const releases = ['8.4.0', '8.2.3', '7.4.7', '7.2.12', '7.0.15', '6.2.21', '5.0.14'];
	return releases.find((release) => release.startsWith(`${wanted}.`)) ?? `${wanted}.0`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1:M 21 Nov 2026 01:02:03.004 * text` */
function logLine(process: Process, role: string, mark: string, text: string): string {
	const now = process.clock.now();
	const c = calendar(now);
	const two = (value: number) => String(value).padStart(2, '0');
	const time = `${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${String(now % 1000).padStart(3, '0')}`;
	return `1:${role} ${two(c.day)} ${MONTHS[c.month - 1]} ${c.year} ${time} ${mark} ${text}\n`;
}

/** An option as the server takes it on its command line: `--port 6380`. */
function option(argv: readonly string[], name: string): string | undefined {
	const at = argv.indexOf(`--${name}`);
	return at < 0 ? undefined : argv[at + 1];
}

export const redisServer =
	(version: string): Program =>
	async (process) => {
		const { argv, clock, machine } = process;
		const port = Number(option(argv, 'port') ?? 6379);
		const password = option(argv, 'requirepass');
		const log = (role: string, mark: string, text: string) => process.print(logLine(process, role, mark, text));
		await log('C', '*', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
		await log('C', '*', `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`);
		if (argv.length === 1)
			await log(
				'C',
				'#',
				'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf',
			);
		const space = new Keyspace(
			() => clock.now(),
			() => ({
				redis_version: version,
				redis_mode: 'standalone',
				os: 'Linux 6.8.0-87-generic x86_64',
				tcp_port: port,
				uptime_in_seconds: Math.floor((clock.now() - process.started) / 1000),
				role: 'master',
				connected_slaves: 0,
			}),
		);
		const clients = new Set<Connection>();
		try {
			const listener = machine.network.listen(port, (connection) => {
				clients.add(connection);
				void serveClient(connection, space, password, () =>
					machine.quietly(() =>
						log(
							'M',
							'#',
							'Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. Connection aborted.',
						),
					),
				)
					.catch((error: unknown) => {
						if (!(error instanceof NetworkError || error instanceof BrokenPipe)) machine.onFault?.(error, process);
					})
					.finally(() => {
						clients.delete(connection);
						connection.close();
					});
			});
			process.atExit(() => {
				listener.close();
				for (const client of clients) client.close();
			});
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			await log('M', '#', `Warning: Could not create server TCP listening socket *:${port}: bind: ${error.message}`);
			await log('M', '#', 'Failed listening on port 6379 (tcp), aborting.');
			return 1;
		}
		await log('M', '*', 'monotonic clock: POSIX clock_gettime');
		await log('M', '*', `Running mode=standalone, port=${port}.`);
		await log('M', '*', 'Server initialized');
		await log('M', '*', 'Ready to accept connections tcp');
		const status = await untilTerminated(process);
		await log('signal-handler', '*', 'Received SIGTERM scheduling shutdown...');
		await log('M', '*', 'User requested shutdown...');
		await log('M', '*', 'Redis is now ready to exit, bye bye...');
		return status;
	};

async function serveClient(
	connection: Connection,
	space: Keyspace,
	password: string | undefined,
	onAttack: () => Promise<void>,
): Promise<void> {
	const reader = new RespReader(connection.input);
	let known = password === undefined;
	for (let words = await reader.request(); words; words = await reader.request()) {
		const name = (words[0] as string).toLowerCase();
		// What a browser or curl sends must not be taken for commands.
		if (name === 'post' || name === 'host:') return onAttack();
		let reply: Reply;
		if (name === 'quit') reply = { status: 'OK' };
		else if (name === 'auth') {
			const given = words.at(-1);
			if (password === undefined)
				reply = {
					error:
						'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
				};
			else if (given === password) {
				known = true;
				reply = { status: 'OK' };
			} else reply = { error: 'WRONGPASS invalid username-password pair or user is disabled.' };
		} else reply = known ? execute(words, space) : { error: 'NOAUTH Authentication required.' };
		await connection.output.write(encodeReply(reply));
		if (name === 'quit') return;
	}
}
