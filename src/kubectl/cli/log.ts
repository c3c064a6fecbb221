/** kubectl's own log on standard error (klog). */

import type { Process } from '../../os/process.ts';
import { calendar } from '../../os/time.ts';
import type { Cli } from './command.ts';
import { ConnectionError } from './errors.ts';

/**
 * Writes a line: `W1121 01:32:31.255276   16499 helpers.go:719] …`.
 * @param level Warning, Error or Fatal.
 * @param source the file and line of the real one.
 */
export function logLine(
	{ process }: { process: Process },
	level: 'W' | 'E' | 'F',
	source: string,
	message: string,
): Promise<void> {
	const { month, day, hour, minute, second, millisecond } = calendar(process.clock.now());
	const two = (value: number): string => String(value).padStart(2, '0');
	const time = `${two(hour)}:${two(minute)}:${two(second)}.${String(millisecond).padStart(3, '0')}000`;
	return process.warn(
		`${level}${two(month)}${two(day)} ${time} ${String(process.pid).padStart(7)} ${source}] ${message}\n`,
	);
}

/** What Go's client says of a request that reached nobody: `Get "…": dial tcp …`. */
export function unreachable(cli: Cli, error: ConnectionError, path: string): string {
	const { server = `http://${error.host}` } = cli.connection;
	const address = error.host.replace(/^localhost:/, '127.0.0.1:');
	const why = error.refused ? `dial tcp ${address}: connect: connection refused` : error.message;
	return `Get ${JSON.stringify(`${server}${path}?timeout=32s`)}: ${why}`;
}

/**
 * Asks the server what it serves; when nobody answers, client-go's cache logs that as often as it has tried.
 * @throws ConnectionError, as `ask` does.
 */
export async function loggingDiscovery<T>(cli: Cli, tries: number, ask: () => Promise<T>): Promise<T> {
	try {
		return await ask();
	} catch (error) {
		if (!(error instanceof ConnectionError)) throw error;
		const why = `couldn't get current server API group list: ${unreachable(cli, error, '/api')}`;
		for (let time = 0; time < tries; time++)
			await logLine(cli, 'E', 'memcache.go:265', `"Unhandled Error" err=${JSON.stringify(why)}`);
		throw error;
	}
}
