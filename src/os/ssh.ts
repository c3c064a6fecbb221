/**
 * Logging in from one machine to another: the server that a host runs on port 22, and what both ends say to each other.
 * The real protocol (RFC 4251) is a matter of keys and channels; here, after the version lines, a frame is a line of JSON.
 * Keys are exchanged already: who has an account of the same name gets in.
 */

import type { Clock } from './clock.ts';
import type { Machine } from './machine.ts';
import { type Connection, type Listener, NetworkError } from './net.ts';
import { ExecError } from './process.ts';
import { createTerminal } from './pty.ts';
import { createShell } from './shell/index.ts';
import { BrokenPipe, Pipe, readLines, type Writable } from './stream.ts';
import type { Terminal } from './terminal.ts';

export const SSH_PORT = 22;
export const SSH_VERSION = 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.14';

/** What a client asks for. */
export interface SshRequest {
	user: string;
	/** For the login shell's -c; left out, the shell is interactive. */
	command?: string;
	/** Wants a terminal. */
	tty: boolean;
}

/** From client to server after the request. */
export type SshInput = { input: string } | { eof: true } | { attached: true };

/** From server to client: first whether the user may come in. */
export type SshOutput =
	| { denied: true }
	/** The user is in; `terminal` finds the remote terminal (see remoteTerminal). */
	| { opened: true; terminal?: number }
	| { stdout: string }
	| { stderr: string }
	| { exit: number };

/** Terminals of sessions under way: one is handed over whole, with sizes and signals, so only its number travels. */
const terminals = new WeakMap<Clock, Map<number, Terminal>>();

/** The terminal that a server opened under this number. */
export const remoteTerminal = (clock: Clock, id: number): Terminal | undefined => terminals.get(clock)?.get(id);

/** Writes a frame. Throws what the connection's output throws. */
export const sendFrame = (to: Writable, frame: SshRequest | SshInput | SshOutput): Promise<void> =>
	to.write(`${JSON.stringify(frame)}\n`);

/**
 * Runs the server on a machine until the listener is closed.
 * @param welcome what a login shell is greeted with.
 * @param onFault told of what no session should throw.
 */
export function serveSsh(machine: Machine, welcome: string, onFault: (error: unknown) => void): Listener {
	return machine.network.listen(SSH_PORT, (connection) => {
		serve(machine, connection, welcome)
			.catch((error: unknown) => {
				// Whoever does not speak the protocol is hung up on, as who goes away.
				const expected = [NetworkError, BrokenPipe, SyntaxError].some((kind) => error instanceof kind);
				if (!expected) onFault(error);
			})
			.finally(() => connection.close());
	});
}

async function serve(machine: Machine, connection: Connection, welcome: string): Promise<void> {
	const { output } = connection;
	await output.write(`${SSH_VERSION}\r\n`);
	const lines = readLines(connection.input)[Symbol.asyncIterator]();
	const version = await lines.next();
	if (version.done) return;
	if (!version.value.startsWith('SSH-')) {
		await output.write('Invalid SSH identification string.\r\n');
		return;
	}
	const asked = await lines.next();
	if (asked.done) return;
	const request = JSON.parse(asked.value) as SshRequest;
	const account = accountOf(machine, request.user);
	if (!account) return sendFrame(output, { denied: true });
	const { clock } = machine;
	const terminal = request.tty ? createTerminal(clock) : undefined;
	const stdin = new Pipe(clock);
	const writer = (wrap: (text: string) => SshOutput): Writable => ({
		write: (text) => sendFrame(output, wrap(text)),
		close() {},
	});
	const id = terminal ? keep(clock, terminal) : undefined;
	const login = request.command === undefined;
	if (login && terminal) await sendFrame(output, { stdout: welcome });
	await sendFrame(output, { opened: true, ...(id === undefined ? {} : { terminal: id }) });
	// Nothing of what the shell says may come before the terminal is in the client's hands.
	if (terminal) await lines.next();
	const { user } = request;
	const env = {
		HOME: account.home,
		USER: user,
		LOGNAME: user,
		SHELL: '/bin/bash',
		LANG: 'C.UTF-8',
		PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		PWD: account.home,
		PS1: `\\u@\\h:\\w${user === 'root' ? '#' : '$'} `,
		...(terminal ? { TERM: 'xterm-256color' } : {}),
	};
	try {
		const process = machine.spawn({
			argv: login ? ['-bash'] : ['bash', '-c', request.command ?? ''],
			program: createShell({ flavour: 'bash' }),
			env,
			cwd: machine.fs.isDirectory(account.home) ? account.home : '/',
			user,
			...(terminal
				? { terminal, stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stderr }
				: { stdin, stdout: writer((stdout) => ({ stdout })), stderr: writer((stderr) => ({ stderr })) }),
		});
		const hangUp = () => process.kill('HUP');
		void listen(lines, stdin).then(undefined, hangUp);
		const { status } = await process.exited;
		if (machine.down) return;
		await sendFrame(output, { exit: status });
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		await sendFrame(output, { exit: 127 });
	} finally {
		terminal?.hangUp();
		if (id !== undefined) terminals.get(clock)?.delete(id);
	}
}

/** Takes the client's input until the connection ends; a connection that breaks is passed on as an error. */
async function listen(lines: AsyncIterator<string>, stdin: Pipe): Promise<void> {
	for (let line = await lines.next(); !line.done; line = await lines.next()) {
		const frame = JSON.parse(line.value) as SshInput;
		if ('eof' in frame) stdin.close();
		else if ('input' in frame) await stdin.write(frame.input);
	}
}

function keep(clock: Clock, terminal: Terminal): number {
	const all = terminals.get(clock) ?? new Map<number, Terminal>();
	terminals.set(clock, all);
	const id = Math.max(0, ...all.keys()) + 1;
	all.set(id, terminal);
	return id;
}

/** People's user ids begin here (UID_MIN of login.defs(5)). */
const FIRST_USER = 1000;

/** The account of somebody who may come in. */
function accountOf(machine: Machine, user: string): { home: string } | undefined {
	const { fs } = machine;
	const lines = fs.exists('/etc/passwd') ? fs.readFile('/etc/passwd').split('\n') : [];
	const fields = lines.map((line) => line.split(':')).find(([name]) => name === user);
	// The system's own accounts, root among them, have no key to come in with.
	return fields && Number(fields[2]) >= FIRST_USER ? { home: fields[5] ?? '/' } : undefined;
}
