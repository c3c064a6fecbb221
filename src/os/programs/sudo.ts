/** sudo for the one person on a host who may do everything: no password is asked (NOPASSWD). */

import { ExecError } from '../process.ts';
import { type Command, command, UsageError } from './types.ts';

const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin';

export const sudo: Command = command({
	name: 'sudo',
	summary: 'execute a command as another user',
	usage: '[-u user] [VAR=value] [-i | -s] [command [arg ...]]',
	inOrder: true,
	options: [
		{ short: 'u', long: 'user', value: true },
		{ short: 'i', long: 'login' },
		{ short: 's', long: 'shell' },
		{ short: 'E', long: 'preserve-env', value: 'optional' },
		{ short: 'H', long: 'set-home' },
		{ short: 'n', long: 'non-interactive' },
		{ short: 'k', long: 'reset-timestamp' },
		{ short: 'S', long: 'stdin' },
		{ short: 'v', long: 'validate' },
	],
	async run({ process, options, operands }) {
		const user = options.get('user') ?? 'root';
		const home = user === 'root' ? '/root' : `/home/${user}`;
		if (user !== 'root' && !process.machine.fs.readFile('/etc/passwd').includes(`${user}:`)) {
			await process.warn(`sudo: unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit\n`);
			return 1;
		}
		const variables: Record<string, string> = {};
		let index = 0;
		for (; /^\w+=/.test(operands[index] ?? ''); index++) {
			const text = operands[index] as string;
			variables[text.slice(0, text.indexOf('='))] = text.slice(text.indexOf('=') + 1);
		}
		const words = operands.slice(index);
		const shell = options.has('login') || options.has('shell');
		if (!shell && words.length === 0) {
			if (options.has('validate') || options.has('reset-timestamp')) return 0;
			throw new UsageError('a command is needed', 1);
		}
		const env = {
			...process.env,
			PATH: SECURE_PATH,
			USER: user,
			LOGNAME: user,
			SUDO_USER: process.env.USER ?? user,
			...(options.has('preserve-env') ? {} : { HOME: home }),
			...variables,
		};
		const argv = shell
			? [options.has('login') ? '-bash' : 'bash', ...(words.length > 0 ? ['-c', words.join(' ')] : [])]
			: words;
		try {
			const child = process.spawn({
				argv,
				env,
				user,
				...(shell ? { program: process.machine.executable('bash', SECURE_PATH, '/') } : {}),
				...(options.has('login') ? { cwd: process.machine.fs.exists(home) ? home : '/' } : {}),
			});
			process.onSignal('INT', () => child.kill('INT'));
			process.onSignal('TERM', () => child.kill('TERM'));
			return (await process.wait(child.exited)).status;
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			const why = error.code === 'ENOENT' ? 'command not found' : error.message;
			await process.warn(`sudo: ${words[0] ?? 'bash'}: ${why}\n`);
			return 1;
		}
	},
});
