// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import { describe, expect, test } from 'vitest';
import { openShell } from './machine.ts';

describe('jobs and signals', () => {
	test('keys typed ahead are kept for the next reader', async () => {
		const shell = await openShell();
		shell.terminal.input('sleep 2\r');
		await shell.clock.settle();
		await shell.type('echo later\r', 3_000);
		expect(shell.output()).toBe('later\n');
	});

	test('Ctrl-C ends the job and drops what was typed ahead', async () => {
		const shell = await openShell();
		await shell.type('sleep 100; echo no\r', 1_000);
		expect(shell.terminal.awaitingInput).toBe(false);
		await shell.type('echo ahead\r\x03', 10);
		expect(shell.terminal.awaitingInput).toBe(true);
		await shell.line('echo $?');
		expect(shell.output()).toBe('\n130\n');
		expect(shell.screen.text).toContain('^C\n$ echo $?\n130');
	});

	test.each([
		'while true; do :; done',
		'for ((;;)); do ((i++)); done',
		'f() { f; }; while true; do f; done',
		'yes > /dev/null',
		'while true; do sleep 1; done',
		'cat',
		'sleep 100 | cat',
		'(sleep 100)',
		'x=$(sleep 100)',
		'read x',
		'wait',
		'tail -f /etc/passwd',
		"bash -c 'while true; do :; done'",
		'until false; do true; done',
		'eval "sleep 100"',
		'trap "" USR1; sleep 50',
	])('Ctrl-C ends %s', async (line) => {
		const shell = await openShell();
		if (line === 'wait') await shell.line('sleep 1000 &');
		await shell.type(`${line}\r`, 2_000);
		await shell.type('\x03', 100);
		expect(shell.terminal.awaitingInput).toBe(true);
		shell.output();
		await shell.line('echo alive');
		expect(shell.output()).toBe('alive\n');
	});

	test('Ctrl-Z stops a job; jobs, bg, fg', async () => {
		const shell = await openShell();
		await shell.type('sleep 10\r', 1_000);
		await shell.type('\x1a');
		expect(shell.screen.text).toContain('^Z\n[1]+  Stopped                 sleep 10\n$');
		await shell.type('jobs\r', 60_000);
		expect(shell.output()).toContain('[1]+  Stopped                 sleep 10\n');
		await shell.line('fg');
		expect(shell.output()).toBe('sleep 10\n');
		await shell.type('sleep 100\r', 1_000);
		await shell.type('\x1a');
		shell.output();
		await shell.line('bg');
		expect(shell.output()).toBe('[1]+ sleep 100 &\n');
		await shell.type('', 200_000);
		await shell.line('');
		expect(shell.output()).toBe('[1]+  Done                    sleep 100\n');
	});

	test('background jobs', async () => {
		const shell = await openShell();
		await shell.type('sleep 5 &\r');
		expect(shell.output()).toMatch(/^\[1\] \d+\n$/);
		await shell.line('jobs');
		expect(shell.output()).toBe('[1]+  Running                 sleep 5 &\n');
		await shell.line('kill %1');
		await shell.line('');
		expect(shell.output()).toBe('[1]+  Terminated              sleep 5\n');
	});

	test('a fork bomb dies out', async () => {
		const shell = await openShell();
		await shell.type(':() { :|:& }; :\r', 60_000);
		await shell.line('echo alive');
		expect(shell.output()).toMatch(/fork: retry: Resource temporarily unavailable[\s\S]*alive\n/);
	}, 20_000);

	test('bottomless recursion', async () => {
		const shell = await openShell();
		await shell.line('f() { f; }; f');
		expect(shell.output()).toContain('f: maximum function nesting level exceeded (1000)\n');
	});

	test('a brace expansion without measure', async () => {
		const shell = await openShell();
		await shell.line('echo {1..100000000}');
		expect(shell.output()).toContain('brace expansion: too many words');
		await shell.line('echo {1..50}{1..50}{1..50}{1..50} | wc -w');
		expect(shell.output()).toContain('too many words');
	});

	test('a doubling variable', async () => {
		const shell = await openShell();
		await shell.line('x=aaaaaaaaaa; while true; do x=$x$x; done');
		expect(shell.output()).toContain('xrealloc: cannot allocate');
	});

	test('a file without end', async () => {
		const shell = await openShell();
		await shell.line('yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > f');
		expect(shell.output()).toContain('No space left on device');
		await shell.line('rm f; echo x > g && cat g');
		expect(shell.output()).toBe('x\n');
	}, 20_000);
});
