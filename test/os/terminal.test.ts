// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import { describe, expect, test } from 'vitest';
import { createTerminal } from '../../src/os/pty.ts';
import { openShell } from './machine.ts';

describe('the prompt', () => {
	test('escapes', async () => {
		const shell = await openShell({ env: { PS1: '\\u@\\h:\\w\\$ ', USER: 'root' } });
		expect(shell.screen.text).toBe('root@box:/work#');
		await shell.line('cd');
		expect(shell.screen.line).toBe('root@box:~#');
		await shell.line("PS1='\\[\\e[32m\\]\\W>\\[\\e[0m\\] '");
		expect(shell.screen.line).toBe('~>');
		await shell.type('abc\x01x');
		expect(shell.screen.line).toBe('~> xabc');
	});

	test('incomplete input goes on with PS2', async () => {
		const shell = await openShell();
		await shell.type('for i in 1 2\rdo echo $i\r');
		expect(shell.screen.text).toBe('$ for i in 1 2\n> do echo $i\n>');
		await shell.type('done\r');
		expect(shell.output()).toBe('1\n2\n');
		await shell.type('echo "a\rb"\r');
		expect(shell.output()).toBe('a\nb\n');
		await shell.type('echo a \\\rb\r');
		expect(shell.output()).toBe('a b\n');
		await shell.type('cat <<E\rx\rE\r');
		expect(shell.output()).toBe('x\n');
		await shell.type('echo "open\r\x03');
		expect(shell.screen.line).toBe('$');
	});

	test('errors in the words of an interactive bash', async () => {
		const shell = await openShell();
		for (const [line, said] of [
			['foo', 'bash: foo: command not found\n'],
			['./x', 'bash: ./x: No such file or directory\n'],
			['/etc', 'bash: /etc: Is a directory\n'],
			['echo x > f; ./f', 'bash: ./f: Permission denied\n'],
			['echo )', "bash: syntax error near unexpected token `)'\n"],
			['cd /nowhere', 'bash: cd: /nowhere: No such file or directory\n'],
			['cat < nofile', 'bash: nofile: No such file or directory\n'],
			['echo ${x:?gone}', 'bash: x: gone\n'],
			['echo $((1/0))', 'bash: 1/0: division by 0 (error token is "0")\n'],
			['readonly r=1; r=2; echo no', 'bash: r: readonly variable\n'],
			['fg', 'bash: fg: current: no such job\n'],
		] as const) {
			await shell.line(line);
			expect(shell.output()).toBe(said);
		}
	});

	test('fc lists lines and runs them again', async () => {
		const shell = await openShell();
		for (const line of ['echo one two', 'true', 'fc -l', 'fc -s one=three echo', 'fc -ln -1'] as const) {
			shell.output();
			await shell.line(line);
			if (line === 'fc -l') expect(shell.output()).toContain('1\t echo one two\n2\t true\n');
			if (line.startsWith('fc -s')) expect(shell.output()).toContain('echo three two\nthree two\n');
			if (line.startsWith('fc -ln')) expect(shell.output()).toContain('\t echo three two\n');
		}
	});

	test('history expansion', async () => {
		const shell = await openShell();
		await shell.line('echo one two');
		shell.output();
		await shell.line('!!');
		expect(shell.output()).toBe('echo one two\none two\n');
		await shell.line('printf "%s\\n" !$');
		expect(shell.output()).toBe('printf "%s\\n" two\ntwo\n');
		await shell.line('!nosuch');
		expect(shell.output()).toBe('bash: !nosuch: event not found\n');
		await shell.line('echo "hi!" !');
		expect(shell.output()).toBe('hi! !\n');
		await shell.line('history 2');
		expect(shell.output()).toContain('history 2\n');
	});

	test('exit says so', async () => {
		const shell = await openShell();
		await shell.line('exit 3');
		expect(shell.output()).toBe('exit\n');
		expect(shell.shell.result?.status).toBe(3);
	});
});

describe('programs that read the terminal', () => {
	test('cooked mode: echo, erase, kill, end of file', async () => {
		const shell = await openShell();
		await shell.type('cat\r');
		expect(shell.terminal.awaitingInput).toBe(true);
		await shell.type('abx\x7fc\r');
		expect(shell.output()).toBe('abc\n');
		expect(shell.screen.text).toBe('$ cat\nabc\nabc');
		await shell.type('junk\x15ok\r');
		expect(shell.output()).toBe('ok\n');
		await shell.type('\x04');
		expect(shell.screen.line).toBe('$');
	});

	test('a killed reader swallows no line', async () => {
		const shell = await openShell();
		await shell.type('cat\r');
		await shell.type('\x03');
		await shell.line('echo mine');
		expect(shell.output()).toContain('mine\n');
	});

	test('read, with a prompt, silent, one key', async () => {
		const shell = await openShell();
		await shell.type('read -p "name? " x\r');
		expect(shell.screen.line).toBe('name?');
		await shell.type('Ada\r');
		await shell.line('echo $x');
		expect(shell.output()).toBe('name? Ada\n');
		await shell.type('read -s y; echo "[$y]"\r');
		await shell.type('secret\r');
		expect(shell.output()).toBe('[secret]\n');
		expect(shell.screen.text).not.toContain('\nsecret');
		await shell.type('read -n 1 k; echo "-$k"\r');
		await shell.type('q');
		expect(shell.output()).toContain('-q\n');
	});
});

describe('sessions', () => {
	test('replaying the finished inputs gives the same screen', async () => {
		const first = await openShell();
		for (const keys of [
			'echo one\r',
			'for i in 1 2; do\recho $i\rdone\r',
			'cat\r',
			'typed\r',
			'\x04',
			'echo tw\x7f\x7ftwo\x01\x05\r',
			'sleep 5\r',
			'\x03',
			'junk\x03',
		])
			await first.type(keys, 1_000);
		const second = await openShell();
		for (const input of first.inputs) {
			second.terminal.apply(input);
			await second.clock.advanceTo(second.clock.now() + 1_000);
		}
		const plain = (text: string) => text.replace('junk^C', '^C');
		expect(plain(second.screen.text)).toBe(plain(first.screen.text));
		expect(second.output()).toBe(first.output());
	});

	test('a session that applies later', async () => {
		const shell = await openShell();
		const held: Parameters<typeof shell.terminal.apply>[0][] = [];
		shell.terminal.onInput = (input) => held.push(input);
		await shell.type('echo a\recho b\r');
		expect(held).toEqual([{ type: 'line', text: 'echo a' }]);
		expect(shell.terminal.awaitingInput).toBe(false);
		shell.terminal.apply(held.shift() as (typeof held)[number]);
		// The first line waits for the shell's parser, and then has its turn.
		await shell.clock.settle();
		await shell.clock.advanceTo(shell.clock.now());
		expect(shell.output()).toBe('a\n');
		expect(held).toEqual([{ type: 'line', text: 'echo b' }]);
	});
});

describe('a remote terminal', () => {
	test('takes keys, prompts and signals until it is let go', async () => {
		const shell = await openShell();
		const remote = createTerminal(shell.clock);
		const attached = shell.terminal.attach(remote);
		const inner = shell.machine.spawn({
			argv: ['bash'],
			env: { PS1: 'remote$ ', PATH: '/bin', HOME: '/root' },
			terminal: remote,
			stdin: remote.stdin,
			stdout: remote.stdout,
			stderr: remote.stderr,
		});
		await shell.clock.settle();
		expect(shell.screen.line).toContain('remote$');
		expect(shell.terminal.awaitingInput).toBe(true);
		expect(remote.columns).toBe(shell.terminal.columns);
		await shell.type('echo inside\r');
		expect(shell.output()).toBe('inside\n');
		expect(shell.inputs.at(-1)).toEqual({ type: 'line', text: 'echo inside' });
		await shell.type('sleep 100\r', 10);
		expect(shell.terminal.awaitingInput).toBe(false);
		await shell.type('\x03');
		expect(shell.terminal.awaitingInput).toBe(true);
		await shell.type('exit\rahead');
		expect(inner.result?.status).toBe(130);
		attached.dispose();
		await shell.type('');
		expect(shell.screen.text.endsWith('ahead')).toBe(true);
	});
});
