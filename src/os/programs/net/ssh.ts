/** ssh(1): OpenSSH's client. */

import { type Connection, NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { getAddrInfo, ResolverError } from '../../resolver.ts';
import { remoteTerminal, SSH_PORT, SSH_VERSION, type SshOutput, sendFrame } from '../../ssh.ts';
import { BrokenPipe, readLines } from '../../stream.ts';
import { type Command, type OptionSpec, type ParsedOptions, parseOptions, UsageError } from '../types.ts';

/** What ssh itself fails with; anything else is the remote command's own status. */
const FAILED = 255;

const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-R address]
           [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
       ssh [-Q query_option]
`;

const OPTIONS: OptionSpec[] = [
	...['4', '6', 'A', 'C', 'N', 'n', 'q', 'T', 't', 'V', 'v', 'x'].map((short) => ({ short })),
	...['i', 'l', 'o', 'p', 'F', 'E', 'c', 'J'].map((short) => ({ short, value: true })),
];

async function run(process: Process): Promise<number> {
	let options: ParsedOptions;
	let after: ParsedOptions;
	try {
		options = parseOptions(process.argv, OPTIONS, { inOrder: true });
		// Options may stand behind the destination, too, before the command.
		after = parseOptions(options.operands, OPTIONS, { inOrder: true });
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(
			`${error.message.replace("invalid option -- '", 'unknown option -- ').replace(/'$/, '')}\n${USAGE}`,
		);
		return FAILED;
	}
	if (options.has('V')) {
		await process.warn(`${SSH_VERSION.replace('SSH-2.0-', '')}, OpenSSL 3.0.13 30 Jan 2024\n`);
		return 0;
	}
	const [destination] = options.operands;
	const words = after.operands;
	const has = (name: string) => options.has(name) || after.has(name);
	const get = (name: string) => options.get(name) ?? after.get(name);
	if (destination === undefined) {
		await process.warn(USAGE);
		return FAILED;
	}
	const at = destination.lastIndexOf('@');
	const host = destination.slice(at + 1);
	const user = at >= 0 ? destination.slice(0, at) : (get('l') ?? process.user);
	const port = Number(get('p') ?? SSH_PORT);
	const fail = async (message: string) => {
		await process.warn(`${message}\n`);
		return FAILED;
	};
	if (!Number.isInteger(port) || port < 1 || port > 65_535) return fail(`Bad port '${get('p')}'`);

	let connection: Connection;
	try {
		connection = await connect(process, host, port);
	} catch (error) {
		if (error instanceof ResolverError) return fail(`ssh: Could not resolve hostname ${host}: ${error.message}`);
		if (error instanceof NetworkError) return fail(`ssh: connect to host ${host} port ${port}: ${error.message}`);
		throw error;
	}
	process.atExit(() => connection.close());
	const wantsTerminal = has('t') || (words.length === 0 && !has('T'));
	const { terminal } = process.stdin;
	if (wantsTerminal && !terminal)
		await process.warn('Pseudo-terminal will not be allocated because stdin is not a terminal.\n');
	const tty = wantsTerminal && terminal !== undefined;
	try {
		await connection.output.write(`${SSH_VERSION}\r\n`);
		await sendFrame(connection.output, { user, tty, ...(words.length > 0 ? { command: words.join(' ') } : {}) });
		const status = await converse(process, connection, tty, has('n'));
		if (status === undefined) return fail(`${user}@${host}: Permission denied (publickey).`);
		if (tty) await process.warn(`Connection to ${host} closed.\n`);
		return status;
	} catch (error) {
		if (error instanceof ClosedByRemote) {
			await process.warn(`Connection to ${host} closed by remote host.\n`);
			if (tty) await process.warn(`Connection to ${host} closed.\n`);
			return FAILED;
		}
		if (error instanceof Hello) return fail(`kex_exchange_identification: ${error.message}`);
		if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
		return fail(`client_loop: send disconnect: Broken pipe`);
	}
}

/** The other side is no SSH server, or goes away at once. */
class Hello extends Error {}

/** The session ended before its command did: the other machine has gone down. */
class ClosedByRemote extends Error {}

async function connect(process: Process, host: string, port: number): Promise<Connection> {
	const gone = new AbortController();
	const addresses = await process.wait(getAddrInfo(process.machine, host));
	let last: unknown;
	for (const { address } of addresses) {
		try {
			return await process.wait(process.machine.network.connect(address, port, gone.signal), () => gone.abort());
		} catch (error) {
			if (!(error instanceof NetworkError)) throw error;
			last = error;
		}
	}
	throw last;
}

/** Follows the session to its end. Undefined when the user was not let in. */
async function converse(
	process: Process,
	connection: Connection,
	tty: boolean,
	withoutInput: boolean,
): Promise<number | undefined> {
	const lines = readLines(connection.input)[Symbol.asyncIterator]();
	const next = () => process.wait(lines.next());
	const hello = await next();
	if (hello.done) throw new Hello('Connection closed by remote host');
	if (!hello.value.startsWith('SSH-')) throw new Hello('banner line contains invalid characters');
	let detach = () => {};
	try {
		for (let line = await next(); !line.done; line = await next()) {
			const frame = JSON.parse(line.value) as SshOutput;
			if ('denied' in frame) return undefined;
			if ('exit' in frame) return frame.exit;
			if ('stdout' in frame) await process.print(frame.stdout);
			else if ('stderr' in frame) await process.warn(frame.stderr);
			else if (tty && frame.terminal !== undefined) {
				const remote = remoteTerminal(process.clock, frame.terminal);
				const attached = remote && process.stdin.terminal?.attach(remote);
				detach = () => attached?.dispose();
				process.atExit(detach);
				await sendFrame(connection.output, { attached: true });
			} else void feed(process, connection, withoutInput);
		}
	} finally {
		detach();
	}
	throw new ClosedByRemote();
}

/** Carries our input over. The remote program may end before it does. */
async function feed(process: Process, connection: Connection, withoutInput: boolean): Promise<void> {
	try {
		if (!withoutInput && !process.stdin.terminal)
			for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read())
				await sendFrame(connection.output, { input: chunk });
		await sendFrame(connection.output, { eof: true });
	} catch {
		// The session is over, and with it this process's streams.
	}
}

export const ssh: Command = { name: 'ssh', summary: 'OpenSSH remote login client', program: run };
