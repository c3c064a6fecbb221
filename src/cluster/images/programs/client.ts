/** What the command-line clients of databases have in common: connecting, and a prompt that takes lines. */

import { type Connection, NetworkError } from '../../../os/net.ts';
import type { Process } from '../../../os/process.ts';
import { getAddrInfo, ResolverError } from '../../../os/resolver.ts';
import { readLines } from '../../../os/stream.ts';

/** Why there is no connection. `unknown-host`: the name did not resolve. */
export type DialFailure = { failed: NetworkError['code'] | 'unknown-host'; message: string };

/** Connects to a host by name or address; the connection is closed when the process ends. */
export async function dial(process: Process, host: string, port: number): Promise<Connection | DialFailure> {
	try {
		const address = (await process.wait(getAddrInfo(process.machine, host)))[0]?.address ?? host;
		const abort = new AbortController();
		process.atExit(() => abort.abort(new NetworkError('ETIMEDOUT')));
		const connection = await process.wait(process.machine.network.connect(address, port, abort.signal));
		process.atExit(() => connection.close());
		return connection;
	} catch (error) {
		if (error instanceof NetworkError) return { failed: error.code, message: error.message };
		if (error instanceof ResolverError) return { failed: 'unknown-host', message: 'Name or service not known' };
		throw error;
	}
}

/** Lines sent and lines got back, one for one: how our own databases and their clients talk. */
export class LineChannel {
	private readonly connection: Connection;
	private readonly lines: AsyncGenerator<string>;

	constructor(connection: Connection) {
		this.connection = connection;
		this.lines = readLines(connection.input);
	}

	/** The next line, without its newline; undefined when the other side has closed. */
	async next(): Promise<string | undefined> {
		const { value, done } = await this.lines.next();
		return done ? undefined : (value as string).replace(/\r?\n$/, '');
	}

	async send(line: string): Promise<void> {
		await this.connection.output.write(`${line}\n`);
	}

	/** Sends a line and waits for its answer. @throws NetworkError ECONNRESET when there is none. */
	async ask(line: string): Promise<string> {
		await this.send(line);
		const answer = await this.next();
		if (answer === undefined) throw new NetworkError('ECONNRESET');
		return answer;
	}
}

/**
 * Reads lines at a prompt until the input ends or a line says so.
 * @param prompt shown only at a terminal.
 * @param take handles a line; `false` ends the session.
 */
export async function converse(
	process: Process,
	prompt: () => string,
	take: (line: string) => Promise<boolean>,
): Promise<void> {
	const shown = process.stdin.terminal ? prompt : () => '';
	await process.print(shown());
	for await (const raw of readLines(process.stdin)) {
		const line = raw.replace(/\r?\n$/, '');
		if (!(await take(line))) return;
		await process.print(shown());
	}
	if (process.stdin.terminal) await process.print('\n');
}
