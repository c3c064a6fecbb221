// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import { describe, expect, test } from 'vitest';
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
