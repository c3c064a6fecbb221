import { describe, expect, test } from 'vitest';
import { PlainLog, plain } from '../../components/dock/plain-log.ts';

describe('output as plain text', () => {
	test.each([
		['colours', '\x1b[1;32mok\x1b[0m', 'ok'],
		['a title', '\x1b]0;title\x07text', 'text'],
		['a link', '\x1b]8;;https://example.com\x1b\\text\x1b]8;;\x1b\\', 'text'],
		['a line written over', '10%\r50%\r100%\n', '100%\n'],
		['CR LF', 'a\r\nb\r\n', 'a\nb\n'],
		['bells and nulls', 'a\x07b\x00c', 'abc'],
		['a tab', 'a\tb', 'a\tb'],
		['an unfinished title', '\x1b]0;rest', ''],
	])('%s', (_, text, expected) => {
		expect(plain(text)).toBe(expected);
	});
});

describe('the log', () => {
	const line = (text: string) => ({ type: 'line', text }) as const;

	test('each command with its output, in order', () => {
		const log = new PlainLog();
		log.output('learner@master:~$ ', 'echo');
		log.input(line('echo a'));
		log.output('a\n', 'stdout');
		log.output('learner@master:~$ ', 'echo');
		log.input(line('nosuch'));
		log.output('bash: nosuch: command not found\n', 'stderr');
		expect(log.items).toMatchObject([
			{ command: 'echo a', output: 'a\n' },
			{ command: 'nosuch', output: 'bash: nosuch: command not found\n' },
		]);
	});

	test.each([
		['the line end echoed before the input is known', true],
		['the line end echoed afterwards', false],
	])('a here-document is one command: %s', (_, before) => {
		const log = new PlainLog();
		for (const [prompt, text] of [
			['$ ', 'cat <<EOF'],
			['> ', 'hello'],
			['> ', 'EOF'],
		] as const) {
			log.output(prompt, 'echo');
			for (const char of text) log.output(char, 'echo');
			if (before) log.output('\n', 'echo');
			log.input(line(text));
			if (!before) log.output('\n', 'echo');
		}
		log.output('hello\n', 'stdout');
		expect(log.items).toMatchObject([{ command: 'cat <<EOF\nhello\nEOF', output: 'hello\n' }]);
	});

	test('what has not changed is the same object, so that a long log is not drawn again', () => {
		const log = new PlainLog();
		log.input(line('echo a'));
		log.output('a\n', 'stdout');
		log.input(line('echo b'));
		const [first, second] = log.items;
		log.output('b\n', 'stdout');
		expect(log.items[0]).toBe(first);
		expect(log.items[1]).not.toBe(second);
		expect(second?.output).toBe('');
	});

	test('an empty line is no command', () => {
		const log = new PlainLog();
		log.output('$ ', 'echo');
		log.input(line(''));
		expect(log.items).toEqual([]);
	});

	test('what stopped it', () => {
		const log = new PlainLog();
		log.input(line('sleep 100'));
		log.input({ type: 'interrupt' });
		expect(log.items).toMatchObject([{ command: 'sleep 100', key: 'interrupt' }]);
	});

	test('endless output keeps its end, from a whole line on', () => {
		const log = new PlainLog();
		log.input(line('yes'));
		for (let written = 0; written < 20; written++) log.output('yes\n'.repeat(2_000), 'stdout');
		const [item] = log.items;
		expect(item?.cut).toBe(true);
		expect(item?.output.length).toBeLessThanOrEqual(40_000);
		expect(item?.output.startsWith('yes\n')).toBe(true);
	});

	test('and few enough lines to be laid out at once, the last of them', () => {
		const log = new PlainLog();
		log.input(line('seq 5000'));
		for (let number = 1; number <= 5_000; number++) log.output(`${number}\n`, 'stdout');
		const lines = log.items[0]?.output.split('\n') ?? [];
		expect(lines.length).toBeGreaterThan(500);
		expect(lines.length).toBeLessThanOrEqual(1_001);
		expect(lines.slice(-3)).toEqual(['4999', '5000', '']);
		expect(lines[0]).toMatch(/^\d{4}$/);
		expect(log.items[0]?.cut).toBe(true);
	});

	test('of a single line without an end, its end', () => {
		const log = new PlainLog();
		log.input(line('cat big'));
		for (let written = 0; written < 10; written++) log.output(String(written).repeat(10_000), 'stdout');
		expect(log.items[0]?.output).toMatch(/9{10000}$/);
		expect(log.items[0]?.output.length).toBeLessThanOrEqual(40_000);
	});
});
