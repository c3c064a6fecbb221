import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTar, type TarEntry, TarError, writeTar } from '../../src/os/archive/tar.ts';

const entry = (path: string, more: Partial<TarEntry> = {}): TarEntry => ({
	path,
	type: 'file',
	text: '',
	target: '',
	mode: 0o644,
	owner: 'root',
	group: 'root',
	uid: 0,
	gid: 0,
	modified: 1_795_222_800_000,
	...more,
});

const LONG = `${'a'.repeat(90)}/${'나루'.repeat(40)}.yaml`;

const members = [
	entry('etc', { type: 'directory', mode: 0o755 }),
	entry('etc/hello', { text: '안녕, 나루\n', mode: 0o600, owner: 'assu', uid: 1000 }),
	entry(LONG, { text: 'x'.repeat(1500) }),
	entry('etc/link', { type: 'link', target: 'hello', mode: 0o777 }),
	entry('empty'),
];

test('What is written is read back', () => {
	const read = [...readTar(writeTar(members))];
	expect(read.map(({ path, text, target, type }) => ({ path, text, target, type }))).toEqual(
		members.map(({ path, text, target, type }) => ({
			path: type === 'directory' ? `${path}/` : path,
			text,
			target,
			type,
		})),
	);
	expect(read[1]).toMatchObject({ mode: 0o600, owner: 'assu', uid: 1000, modified: 1_795_222_800_000 });
});

test('GNU tar reads ours, and we read both of its formats', () => {
	const directory = mkdtempSync(join(tmpdir(), 'tar-'));
	try {
		writeFileSync(join(directory, 'ours.tar'), writeTar(members));
		const list = execFileSync('tar', ['-tf', join(directory, 'ours.tar'), '--quoting-style=literal']).toString();
		expect(list.split('\n').slice(0, 2)).toEqual(['etc/', 'etc/hello']);
		expect(list).toContain(LONG);
		expect(execFileSync('tar', ['-xOf', join(directory, 'ours.tar'), 'etc/hello']).toString()).toBe('안녕, 나루\n');
		expect(readFileSync(join(directory, 'ours.tar')).length % 10_240).toBe(0);

		mkdirSync(join(directory, 'in', 'a'.repeat(90)), { recursive: true });
		writeFileSync(join(directory, 'in', LONG), 'long\n');
		symlinkSync('nowhere', join(directory, 'in', 'dangling'));
		for (const format of ['gnu', 'posix', 'ustar']) {
			// A ustar name of more than 100 bytes must break at a slash; ours has one, but too late.
			const names = format === 'ustar' ? ['dangling'] : [LONG, 'dangling'];
			const theirs = execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', join(directory, 'in'), ...names]);
			const read = [...readTar(theirs.toString())];
			expect(read.map(({ path }) => path)).toEqual(names);
			expect(read.at(-1)).toMatchObject({ type: 'link', target: 'nowhere' });
			if (format !== 'ustar') expect(read[0]?.text).toBe('long\n');
		}
	} finally {
		rmSync(directory, { recursive: true });
	}
});

test('What is no archive is told, and one cut short too', () => {
	expect(() => [...readTar('hello\n'.repeat(500))]).toThrow(TarError);
	expect(() => [...readTar('short')]).toThrow('This does not look like a tar archive');
	const whole = writeTar([entry('big', { text: 'y'.repeat(5000) })]);
	expect(() => [...readTar(whole.slice(0, 2000))]).toThrow('Unexpected EOF in archive');
	expect([...readTar('')]).toEqual([]);
});
