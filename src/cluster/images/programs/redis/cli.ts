/** redis-cli: one command from its arguments, or a prompt. */

import { NetworkError } from '../../../../os/net.ts';
import type { Program } from '../../../../os/process.ts';
import { BrokenPipe } from '../../../../os/stream.ts';
import { converse, dial } from '../client.ts';
import { encodeRequest, type Reply, RespReader, splitWords } from './protocol.ts';

/** A reply as a person reads it. */
function pretty(reply: Reply, indent = ''): string {
	if (reply === null) return '(nil)\n';
	if (typeof reply === 'number') return `(integer) ${reply}\n`;
	if (typeof reply === 'string') return `${JSON.stringify(reply)}\n`;
	if (!Array.isArray(reply)) return 'status' in reply ? `${reply.status}\n` : `(error) ${reply.error}\n`;
	if (reply.length === 0) return '(empty array)\n';
	const width = String(reply.length).length;
	return reply
		.map((item, i) => {
			const number = `${String(i + 1).padStart(width)}) `;
			return `${i === 0 ? '' : indent}${number}${pretty(item, indent + ' '.repeat(number.length))}`;
		})
		.join('');
}

/** A reply as a program reads it: what redis-cli prints when its output is no terminal. */
function raw(reply: Reply): string {
	if (reply === null) return '\n';
	if (typeof reply === 'number' || typeof reply === 'string') return `${reply}\n`;
	if (Array.isArray(reply)) return reply.length === 0 ? '\n' : reply.map(raw).join('');
	return 'status' in reply ? `${reply.status}\n` : `${reply.error}\n\n`;
}

export const redisCli =
	(version: string): Program =>
	async (process) => {
		let host = '127.0.0.1';
		let port = 6379;
		let password = process.env.REDISCLI_AUTH;
		let plain = !process.stdout.terminal;
		const words = process.argv.slice(1);
		while (words[0]?.startsWith('-')) {
			const flag = words.shift() as string;
			if (flag === '-h') host = words.shift() ?? host;
			else if (flag === '-p') port = Number(words.shift() ?? port);
			else if (flag === '-a' || flag === '--pass') password = words.shift();
			else if (flag === '--raw') plain = true;
			else if (flag === '--no-raw') plain = false;
			else if (flag === '--version' || flag === '-v') {
				await process.print(`redis-cli ${version}\n`);
				return 0;
			} else if (flag === '-n' || flag === '-t' || flag === '-u') words.shift();
			else if (flag !== '--no-auth-warning' && flag !== '-2' && flag !== '-3') {
				await process.warn(`Unrecognized option or bad number of args for: '${flag}'\n`);
				return 1;
			}
		}
		const connection = await dial(process, host, port);
		if ('failed' in connection) {
			await process.warn(`Could not connect to Redis at ${host}:${port}: ${connection.message}\n`);
			return 1;
		}
		const reader = new RespReader(connection.input);
		const ask = async (command: string[]): Promise<Reply> => {
			await process.wait(connection.output.write(encodeRequest(command)));
			const reply = await process.wait(reader.reply());
			if (reply === undefined) throw new NetworkError('ECONNRESET');
			return reply;
		};
		try {
			if (password !== undefined) {
				const reply = await ask(['AUTH', password]);
				if (reply !== null && typeof reply === 'object' && 'error' in reply)
					await process.warn(`AUTH failed: ${reply.error}\n`);
			}
			// INFO is text of its own, shown as it is even at a terminal.
			const show = (reply: Reply, command: string[]) =>
				process.print(plain || /^info$/i.test(command[0] ?? '') ? raw(reply) : pretty(reply));
			if (words.length > 0) {
				const reply = await ask(words);
				await show(reply, words);
				return reply !== null && typeof reply === 'object' && 'error' in reply ? 1 : 0;
			}
			await converse(
				process,
				() => `${host}:${port}> `,
				async (line) => {
					const command = splitWords(line);
					if (!command) await process.print('Invalid argument(s)\n');
					else if (command.length > 0) {
						if (/^(?:exit|quit)$/i.test(command[0] as string)) return false;
						await show(await ask(command), command);
					}
					return true;
				},
			);
			return 0;
		} catch (error) {
			if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
			await process.warn('Error: Server closed the connection\n');
			return 1;
		}
	};
