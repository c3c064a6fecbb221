/** Running commands in containers, and joining their own process (upstream: kubelet server and containerd's streaming). */

import { ExecError, type ExitStatus, type Process } from '../../os/process.ts';
import { createTerminal } from '../../os/pty.ts';
import { Pipe } from '../../os/stream.ts';
import type { ExecOptions } from '../apiserver/kubelet-proxy.ts';
import { ApiError, type PodStreams, type Status } from '../types.ts';
import type { Running } from './container.ts';
import type { KubeletContext } from './context.ts';
import type { ContainerLog } from './log.ts';
import { execFailure } from './probes.ts';

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

/** The Status of a command that ended with a status other than 0. */
const nonZero = (status: number): Status => ({
	kind: 'Status',
	apiVersion: 'v1',
	metadata: {},
	status: 'Failure',
	message: `command terminated with non-zero exit code: exit status ${status}`,
	reason: 'NonZeroExitCode',
	details: { causes: [{ reason: 'ExitCode', message: String(status) }] },
});

/** An error that passed through containerd and the API server's stream translation, each of which says it is internal. */
const internal = (message: string): Status => ({
	kind: 'Status',
	apiVersion: 'v1',
	metadata: {},
	status: 'Failure',
	message: `Internal error occurred: Internal error occurred: ${message}`,
	reason: 'InternalError',
	details: { causes: [{ message: `Internal error occurred: ${message}` }] },
	code: 500,
});

/** Refuses an upgrade because there is no such container running. */
export const containerNotFound = (name: string): ApiError =>
	new ApiError({
		kind: 'Status',
		apiVersion: 'v1',
		metadata: {},
		status: 'Failure',
		message: `container not found ("${name}")`,
		reason: 'InternalError',
		code: 500,
	});

/** Starts a command in a running container. */
export function execIn({ clock, random, onFault }: KubeletContext, running: Running, options: ExecOptions): PodStreams {
	const { machine, env, cwd } = running;
	const { command } = options;
	const terminal = options.tty ? createTerminal(clock) : undefined;
	const stdin = options.stdin && !terminal ? new Pipe(clock) : undefined;
	const stdout = options.stdout && !terminal ? new Pipe(clock) : undefined;
	const stderr = options.stderr && !terminal ? new Pipe(clock) : undefined;
	const ends = { stdin: stdin?.ends(), stdout: stdout?.ends(), stderr: stderr?.ends() };
	const finish = () => {
		terminal?.hangUp();
		stdout?.close();
		stderr?.close();
		stdin?.closeReader();
	};
	let process: Process | undefined;
	let done: Promise<Status>;
	try {
		process = machine.spawn({
			argv: command,
			env: terminal ? { ...env, TERM: 'xterm' } : env,
			cwd,
			...(terminal
				? { terminal, stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stderr }
				: {
						...(ends.stdin ? { stdin: ends.stdin.reader } : {}),
						...(ends.stdout ? { stdout: ends.stdout.writer } : {}),
						...(ends.stderr ? { stderr: ends.stderr.writer } : {}),
					}),
		});
		done = process.exited.then(({ status }: ExitStatus) => {
			finish();
			return status === 0 ? SUCCESS : nonZero(status);
		});
	} catch (error) {
		if (!(error instanceof ExecError)) {
			onFault(error);
			throw error;
		}
		finish();
		const message = execFailure(command[0] ?? '', error, random.hex(64));
		done = Promise.resolve(internal(`error executing command in container: ${message}`));
	}
	return {
		...(ends.stdin ? { stdin: ends.stdin.writer } : {}),
		...(ends.stdout ? { stdout: ends.stdout.reader } : {}),
		...(ends.stderr ? { stderr: ends.stderr.reader } : {}),
		...(terminal ? { terminal } : {}),
		done,
		close() {
			process?.kill('HUP');
			finish();
		},
	};
}

/** Joins the container's own process: its output from now on, its input if it has one. */
export function attachTo(
	{ clock }: KubeletContext,
	running: Running,
	log: ContainerLog | undefined,
	options: ExecOptions,
): PodStreams {
	const done = running.process.exited.then(() => SUCCESS);
	if (running.terminal && options.tty) return { terminal: running.terminal, done, close() {} };
	const stdout = options.stdout ? new Pipe(clock) : undefined;
	const stderr = options.stderr ? new Pipe(clock) : undefined;
	const subscription = log?.onWrite((text, stream) => {
		const pipe = stream === 'stdout' ? stdout : stderr;
		void pipe?.write(text).catch(() => undefined);
	});
	const finish = () => {
		subscription?.dispose();
		stdout?.close();
		stderr?.close();
	};
	const { terminal, stdin } = running;
	// A client's end of input ends the container's only with stdinOnce; else others may attach after it.
	const input = stdin && { write: (text: string) => stdin.write(text), close() {} };
	const typed = terminal && { write: async (text: string) => terminal.input(text), close() {} };
	return {
		...(options.stdin && (input ?? typed) ? { stdin: (input ?? typed) as NonNullable<PodStreams['stdin']> } : {}),
		...(stdout ? { stdout: stdout.ends().reader } : {}),
		...(stderr ? { stderr: stderr.ends().reader } : {}),
		done: done.then((status) => {
			finish();
			return status;
		}),
		close: finish,
	};
}
