/** Joins our own streams to those of a container: exec, attach, run -it. */

import type { PodStreams, Status } from '../../cluster/types.ts';
import type { Readable, Writable } from '../../os/stream.ts';
import { BrokenPipe } from '../../os/stream.ts';
import type { Terminal } from '../../os/terminal.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, RemoteExit } from '../cli/errors.ts';

/**
 * Carries data until the remote side ends.
 * @param terminal the local terminal, when the remote has one of its own: it is handed over whole.
 * @returns 0. A status of failure throws CliError with the remote exit status.
 */
export async function relay(cli: Cli, streams: PodStreams, terminal: Terminal | undefined): Promise<number> {
	const { process } = cli;
	process.atExit(() => streams.close());
	if (terminal && streams.terminal) {
		const attached = terminal.attach(streams.terminal);
		process.atExit(() => attached.dispose());
		try {
			return finish(await process.wait(streams.done));
		} finally {
			attached.dispose();
		}
	}
	const copies = [pump(streams.stdout, process.stdout), pump(streams.stderr, process.stderr)];
	// The input's end is not waited for: the remote program may end before it.
	if (streams.stdin) void feed(process.stdin, streams.stdin);
	if (streams.terminal) {
		const remote = streams.terminal;
		const output = remote.onOutput((text) => void process.stdout.write(text).catch(() => streams.close()));
		process.atExit(() => output.dispose());
	}
	const failed = Promise.all(copies).then(
		() => undefined,
		(error: unknown) => error,
	);
	const status = await process.wait(
		Promise.race([streams.done, failed.then((error) => (error ? Promise.reject(error) : streams.done))]),
	);
	const error = await process.wait(failed);
	if (error) throw error;
	return finish(status);
}

async function pump(from: Readable | undefined, to: Writable): Promise<void> {
	if (!from) return;
	for (let chunk = await from.read(); chunk !== null; chunk = await from.read()) {
		try {
			await to.write(chunk);
		} catch (error) {
			from.close();
			throw error;
		}
	}
}

async function feed(from: Readable, to: Writable): Promise<void> {
	try {
		for (let chunk = await from.read(); chunk !== null; chunk = await from.read()) await to.write(chunk);
	} catch (error) {
		// Killed while reading, or the remote stopped reading: either way there is nothing more to carry.
		if (!(error instanceof BrokenPipe)) return;
	}
	to.close();
}

/** The exit status that a remote command ended with. Throws CliError when it could not be run. */
export function statusExit(status: Status): number {
	if (status.status === 'Success') return 0;
	const exit = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
	if (status.reason === 'NonZeroExitCode' && exit !== undefined) return Number(exit);
	throw new CliError(status.message ?? 'unknown error');
}

function finish(status: Status): number {
	const exit = statusExit(status);
	if (exit !== 0) throw new RemoteExit(exit);
	return 0;
}
