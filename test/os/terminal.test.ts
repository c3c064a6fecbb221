// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import { describe, expect, test } from 'vitest';
import { createTerminal } from '../../src/os/pty.ts';
import { openShell } from './machine.ts';

describe('line editing', () => {
	test.each([
		['a word', 'echo hi', '$ echo hi'],
		['Ctrl-A goes to the start', 'cho\x01e', '$ echo'],
		['Ctrl-E goes to the end', 'ech\x01\x05o', '$ echo'],
		['arrows', 'eho\x1b[D\x1b[Dc', '$ echo'],
		['Home and End', 'cho\x1b[He\x1b[F!', '$ echo!'],
		['Backspace', 'echoo\x7f', '$ echo'],
		['Delete', 'eecho\x1b[H\x1b[3~', '$ echo'],
		['Ctrl-U kills before', 'junk\x15echo', '$ echo'],
		['Ctrl-K kills after', 'echo junk\x1b[D\x1b[D\x1b[D\x1b[D\x0b', '$ echo'],
		['Ctrl-W kills a word', 'echo one two\x17three', '$ echo one three'],
		['Ctrl-Y brings it back', 'echo one\x17\x19\x19', '$ echo oneone'],
		['Alt-B and Alt-D', 'echo one two\x1bb\x1bd!', '$ echo one !'],
		['Alt-F', 'one two\x01\x1bf!', '$ one! two'],
		['Alt-Backspace', 'echo a-b\x1b\x7f', '$ echo a-'],
		['Ctrl-Left and Ctrl-Right', 'one two\x1b[1;5D>\x1b[1;5C<', '$ one >two<'],
		['Ctrl-T swaps', 'ehco\x1b[D\x1b[D\x14', '$ echo'],
		['Ctrl-D deletes inside a line', 'eecho\x01\x04', '$ echo'],
		['Ctrl-_ takes back', 'echo one\x17\x1f', '$ echo one'],
	])('%s', async (_name, keys, shown) => {
		const shell = await openShell();
		await shell.type(keys);
		expect(shell.screen.text).toBe(shown);
	});

	test('output that does not end its line stays, with the prompt behind it, and so does the line that is typed there', async () => {
		const shell = await openShell();
		await shell.line('printf abc');
		expect(shell.screen.line).toBe('abc$');
		await shell.type('echo one\x01\x0b');
		expect(shell.screen.line).toBe('abc$');
		await shell.type('\x1b[A');
		expect(shell.screen.line).toBe('abc$ printf abc');
		await shell.type('\x15printf "$(seq -s . 40)"\r');
		await shell.type(`echo ${'x'.repeat(90)}\x01\x1b[C`);
		expect(shell.screen.text.replaceAll('\n', '')).toMatch(/39\.40\$ echo x{90}$/);
		await shell.type('\x15\x0bread name\rbob\r');
		expect(shell.screen.line).toBe('$');
		await shell.line('printf abc; clear');
		expect(shell.screen.line).toBe('$');
	});

	test('history with Up, Down and edits kept', async () => {
		const shell = await openShell();
		await shell.line('echo one');
		await shell.line('echo two');
		await shell.type('new\x1b[A\x1b[A');
		expect(shell.screen.line).toBe('$ echo one');
		await shell.type('!\x1b[B');
		expect(shell.screen.line).toBe('$ echo two');
		await shell.type('\x10');
		expect(shell.screen.line).toBe('$ echo one!');
		await shell.type('\x0e\x0e');
		expect(shell.screen.line).toBe('$ new');
	});

	test('Ctrl-R searches; again goes further back; Ctrl-G gives up; Enter runs', async () => {
		const shell = await openShell();
		for (const line of ['echo apple', 'echo banana', 'echo apricot']) await shell.line(line);
		await shell.type('\x12ap');
		expect(shell.screen.line).toBe("(reverse-i-search)`ap': echo apricot");
		await shell.type('\x12');
		expect(shell.screen.line).toBe("(reverse-i-search)`ap': echo apple");
		await shell.type('\x12');
		expect(shell.screen.line).toBe("(failed reverse-i-search)`ap': echo apple");
		await shell.type('\x07');
		expect(shell.screen.line).toBe('$');
		await shell.type('\x12ban\x1b');
		expect(shell.screen.line).toBe('$ echo banana');
		await shell.type('\x03');
		shell.output();
		await shell.type('\x12apple\r');
		expect(shell.output()).toBe('apple\n');
		expect(shell.screen.text).toContain('$ echo apple\napple\n$');
	});

	test('long lines wrap and are redrawn right at any width', async () => {
		for (const columns of [10, 11, 20, 33]) {
			const shell = await openShell({ columns });
			const text = 'echo abcdefghijklmnopqrstuvwxyz0123456789';
			await shell.type(text);
			expect(shell.screen.text.replaceAll('\n', '')).toBe(`$ ${text}`.trimEnd());
			await shell.type('\x01\x1bfX\x05Y');
			expect(shell.screen.text.replaceAll('\n', '').replaceAll(' ', '')).toBe(
				'$echoXabcdefghijklmnopqrstuvwxyz0123456789Y',
			);
			await shell.type('\r');
			expect(shell.output()).toContain('echoX: command not found');
		}
	});

	test('Hangul takes two columns', async () => {
		const shell = await openShell({ columns: 12 });
		await shell.type('echo 나루터');
		expect(shell.screen.cursor).toEqual({ row: 1, column: 2 });
		expect(shell.screen.text).toBe('$ echo 나루\n터');
		await shell.type('\x7f\x7f가');
		expect(shell.screen.text).toBe('$ echo 나가');
		await shell.type('\x1b[D\x1b[Dx');
		expect(shell.screen.text).toBe('$ echo x나가');
	});

	test('a new size redraws the line', async () => {
		const shell = await openShell({ columns: 40 });
		await shell.type('echo hello');
		shell.terminal.apply({ type: 'resize', columns: 60, rows: 20 });
		await shell.type(' there\r');
		expect(shell.output()).toBe('hello there\n');
		expect(shell.terminal.columns).toBe(60);
	});

	test('Ctrl-L clears the screen and keeps the line', async () => {
		const shell = await openShell();
		await shell.line('echo x');
		await shell.type('echo y\x0c');
		expect(shell.screen.text).toBe('$ echo y');
	});

	test('Ctrl-C drops the line, Ctrl-D on an empty one leaves', async () => {
		const shell = await openShell();
		await shell.type('junk\x03');
		expect(shell.screen.text).toBe('$ junk^C\n$');
		await shell.line('echo $?');
		expect(shell.output()).toBe('130\n');
		await shell.type('\x04');
		expect(shell.shell.result?.status).toBe(0);
	});
});

describe('completion', () => {
	test('commands, files, directories and variables', async () => {
		const shell = await openShell();
		await shell.line('mkdir deployments; touch deploy.yaml "with blank"');
		await shell.type('mkd\t');
		expect(shell.screen.line).toBe('$ mkdir');
		await shell.type('\x15cat de\t');
		expect(shell.screen.line).toBe('$ cat deploy');
		await shell.type('\t');
		expect(shell.screen.text).toContain('deploy.yaml   deployments/\n$ cat deploy');
		await shell.type('.\t');
		expect(shell.screen.line).toBe('$ cat deploy.yaml');
		await shell.type('\x15cd d\t');
		expect(shell.screen.line).toBe('$ cd deployments/');
		await shell.type('\x15ls wi\t');
		expect(shell.screen.line).toBe('$ ls with\\ blank');
		await shell.type('\x15echo $HO\t\t');
		expect(shell.screen.text).toContain('$HOME');
	});

	test('a completer of its own, through an alias', async () => {
		const seen: string[][] = [];
		const kubectl = async ({ words }: { words: string[] }) => {
			seen.push(words);
			return ['get', 'describe', 'delete'].filter((verb) => verb.startsWith(words.at(-1) as string));
		};
		const shell = await openShell({ shell: { completers: { kubectl } } });
		await shell.line('alias k=kubectl');
		await shell.type('k g\t');
		expect(shell.screen.line).toBe('$ k get');
		expect(seen).toEqual([['kubectl', 'g']]);
		await shell.type('\x15k de\t');
		expect(shell.screen.bells).toBe(1);
		await shell.type('\t');
		expect(shell.screen.text).toContain('delete    describe\n$ k de');
	});

	test('asks before it lists many', async () => {
		const shell = await openShell();
		await shell.line('touch f{1..150}');
		await shell.type('cat f\t\t');
		expect(shell.screen.text).toContain('Display all 150 possibilities? (y or n)');
		await shell.type('n');
		expect(shell.screen.line).toBe('$ cat f');
		await shell.type('\x15echo ok\r');
		expect(shell.output()).toBe('ok\n');
	});
});

describe('pastes', () => {
	test('lines run one after the other, each once the one before is done', async () => {
		const shell = await openShell();
		await shell.type('\x1b[200~sleep 5\necho one\ncat <<EOF\nin a document\nEOF\necho last\x1b[201~', 10_000);
		expect(shell.output()).toBe('one\nin a document\n');
		expect(shell.screen.line).toBe('$ echo last');
		await shell.type('\r');
		expect(shell.output()).toBe('last\n');
	});

	test('control characters and escape sequences in a paste do nothing', async () => {
		const shell = await openShell();
		await shell.type('\x1b[200~echo a\x03b\x1b[31mc\x04\td\x1b[201~\r');
		expect(shell.output()).toBe('abc d\n');
	});

	test('a paste that comes in pieces', async () => {
		const shell = await openShell();
		for (const piece of ['\x1b[200~ec', 'ho a\nec', 'ho b', '\x1b[201~']) await shell.type(piece);
		await shell.type('\r');
		expect(shell.output()).toBe('a\nb\n');
	});
});

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
