import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/os/clock.ts';
import { FileError, FileSystem, resolvePath } from '../../src/os/fs.ts';

const fresh = (files = {}) => new FileSystem(new SimulatedClock(0), files);

const failing = (action: () => unknown): string => {
	try {
		action();
	} catch (error) {
		if (error instanceof FileError) return error.code;
		throw error;
	}
	return 'no error';
};

describe('paths', () => {
	it.each([
		['/home/a', 'x', '/home/a/x'],
		['/home/a', '../b//c/./d', '/home/b/c/d'],
		['/', '../../..', '/'],
		['/home', '/etc/../tmp/', '/tmp'],
	])('from %s, %s is %s', (cwd, path, absolute) => expect(resolvePath(cwd, path)).toBe(absolute));
});

describe('the file system', () => {
	it('reads back what was written and appended', () => {
		const fs = fresh();
		fs.writeFile('/a', 'one\n');
		fs.writeFile('/a', 'two\n', { append: true });
		expect(fs.readFile('/a')).toBe('one\ntwo\n');
	});

	it('names what is wrong as errno does', () => {
		const fs = fresh({ '/dir/file': 'x', '/empty': null });
		expect(failing(() => fs.readFile('/nothing'))).toBe('ENOENT');
		expect(failing(() => fs.readFile('/dir'))).toBe('EISDIR');
		expect(failing(() => fs.readFile('/dir/file/below'))).toBe('ENOTDIR');
		expect(failing(() => fs.writeFile('/no/such/dir', ''))).toBe('ENOENT');
		expect(failing(() => fs.mkdir('/dir'))).toBe('EEXIST');
		expect(failing(() => fs.remove('/dir'))).toBe('EISDIR');
		expect(failing(() => fs.remove('/dir', { directory: true }))).toBe('ENOTEMPTY');
		expect(failing(() => fs.rename('/dir', '/dir/inside'))).toBe('EINVAL');
	});

	it('follows links, also to what is not there yet, and gives up on circles', () => {
		const fs = fresh({ '/data/file': 'x', '/link': { link: 'data/file' }, '/new': { link: '/data/later' } });
		expect(fs.readFile('/link')).toBe('x');
		fs.writeFile('/new', 'made through the link');
		expect(fs.readFile('/data/later')).toBe('made through the link');
		fs.symlink('/b', '/a');
		fs.symlink('/a', '/b');
		expect(failing(() => fs.readFile('/a'))).toBe('ELOOP');
	});

	it('is full at some point', () => {
		const fs = fresh();
		const piece = 'x'.repeat(8 * 1024 * 1024);
		const fill = () => {
			for (let i = 0; i < 20; i++) fs.writeFile('/big', piece, { append: true });
		};
		expect(failing(fill)).toBe('ENOSPC');
		fs.remove('/big');
		fs.writeFile('/small', 'there is room again');
		expect(fs.readFile('/small')).toBe('there is room again');
	});
});
