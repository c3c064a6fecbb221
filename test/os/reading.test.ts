/** less, more, tree and tar as a learner meets them. */

import { describe, expect, test } from 'vitest';
import { openShell, runScript } from './machine.ts';

describe('less', () => {
	test('shows a screen, moves by keys, and gives the screen back', async () => {
		const shell = await openShell({ rows: 6, columns: 40 });
		await shell.line('seq 20 > n; less n');
		expect(shell.screen.text).toBe('1\n2\n3\n4\n5\nn');
		await shell.type(' ');
		expect(shell.screen.text).toBe('6\n7\n8\n9\n10\n:');
		await shell.type('jj');
		expect(shell.screen.text).toBe('8\n9\n10\n11\n12\n:');
		await shell.type('G');
		expect(shell.screen.text).toBe('16\n17\n18\n19\n20\n(END)');
		await shell.type('bk');
		expect(shell.screen.text).toBe('10\n11\n12\n13\n14\n:');
		await shell.type('3g');
		expect(shell.screen.text).toBe('3\n4\n5\n6\n7\n:');
		await shell.type('\x1b[B\x1b[A\x1b[6~');
		expect(shell.screen.text).toBe('8\n9\n10\n11\n12\n:');
		shell.output();
		await shell.type('q');
		// The screen that the shell was on comes back (xterm, DECSET 1049).
		expect(shell.output()).toContain('\x1b[?1049l');
		await shell.line('echo back $?');
		expect(shell.screen.text).toContain('back 0');
	});

	test('searches forward and back', async () => {
		const shell = await openShell({ rows: 6, columns: 40 });
		await shell.line('seq 40 | less');
		await shell.type('/2$\r');
		expect(shell.screen.text).toBe('2\n3\n4\n5\n6\n:');
		await shell.type('n');
		expect(shell.screen.text).toBe('12\n13\n14\n15\n16\n:');
		await shell.type('nN');
		expect(shell.screen.text).toBe('12\n13\n14\n15\n16\n:');
		await shell.type('/nowhere\r');
		expect(shell.screen.text).toBe('12\n13\n14\n15\n16\nPattern not found');
		await shell.type('/a(\r');
		expect(shell.screen.text).toContain('Unmatched ( or \\(');
		await shell.type('q');
	});

	test('folds long lines, or cuts them, and numbers them', async () => {
		const shell = await openShell({ rows: 5, columns: 20 });
		await shell.line('printf "abcdefghijklmnopqrstuvwxyz\\n한글\\tx\\n" > f; less -S f');
		expect(shell.screen.text).toBe('abcdefghijklmnopqrst\n한글    x\n~\n~\nf (END)');
		await shell.type('-S');
		expect(shell.screen.text).toBe('abcdefghijklmnopqrst\nuvwxyz\n한글    x\n~\n(END)');
		await shell.type('-N');
		expect(shell.screen.text).toContain('      2 한글    x');
		await shell.type('q');
	});

	test('reads an endless stream only as far as it is looked at, and leaves it', async () => {
		const shell = await openShell({ rows: 4, columns: 20 });
		await shell.line('yes | less');
		expect(shell.screen.text).toBe('y\ny\ny\n:');
		await shell.type('q');
		await shell.line('(echo now; sleep 100; echo later) | less');
		expect(shell.screen.text).toContain('now');
		await shell.type('q');
		await shell.line('echo back');
		expect(shell.screen.text).toContain('back');
	});

	test('copies where there is no terminal, and tells what is missing', async () => {
		expect(await runScript('seq 3 | less; less nope; seq 2 | more')).toMatchObject({
			stdout: '1\n2\n3\n1\n2\n',
			stderr: 'nope: No such file or directory\n',
		});
	});
});

test('more goes screen by screen and leaves at the end', async () => {
	const shell = await openShell({ rows: 5, columns: 40 });
	await shell.line('seq 8 > n; more n');
	expect(shell.screen.text).toContain('3\n4\n--More--');
	await shell.type('\r');
	expect(shell.screen.text).toContain('4\n5\n--More--');
	await shell.type(' ');
	expect(shell.screen.text).toMatch(/7\n8\n\$ ?$/);
});

describe('tree', () => {
	const make = 'mkdir -p a/b/c .hid "x y"; touch a/f1 a/b/f2 .hid/q "x y/z" top.txt; ln -s a/f1 lnk; ln -s nope brk;';
	test('draws a directory as the real one', async () => {
		const { stdout } = await runScript(`${make} LC_ALL=C.UTF-8 tree`);
		expect(stdout.replaceAll('\u00a0', ' ')).toBe(
			`.
├── a
│   ├── b
│   │   ├── c
│   │   └── f2
│   └── f1
├── brk -> nope
├── lnk -> a/f1
├── top.txt
└── x y
    └── z

5 directories, 6 files
`,
		);
	});

	test.each([
		[
			'-a -L 1',
			'.\n|-- .hid\n|-- a\n|-- brk -> nope\n|-- lnk -> a/f1\n|-- top.txt\n`-- x y\n\n4 directories, 3 files\n',
		],
		['-d', '.\n|-- a\n|   `-- b\n|       `-- c\n`-- x y\n\n5 directories\n'],
		['-P "f*" a', 'a\n|-- b\n|   |-- c\n|   `-- f2\n`-- f1\n\n3 directories, 2 files\n'],
		['-F --noreport "x y"', 'x y/\n`-- z\n'],
		[
			'-I a --dirsfirst',
			'.\n|-- x y\n|   `-- z\n|-- brk -> nope\n|-- lnk -> a/f1\n`-- top.txt\n\n2 directories, 4 files\n',
		],
		['-pf a/b', '[drwxr-xr-x]  a/b\n|-- [drwxr-xr-x]  a/b/c\n`-- [-rw-r--r--]  a/b/f2\n\n2 directories, 1 file\n'],
		['nope', 'nope  [error opening dir]\n\n0 directories, 0 files\n'],
	])('tree %s', async (options, expected) => {
		expect((await runScript(`${make} tree ${options}`)).stdout).toBe(expected);
	});

	test('says what it does not take', async () => {
		expect(await runScript('tree -L 0; tree -L')).toMatchObject({
			stderr: 'tree: Invalid level, must be greater than 0.\ntree: Missing argument to -L option.\n',
			status: 1,
		});
	});
});

describe('tar', () => {
	const make =
		'mkdir -p a/b/c; echo one > a/f1; echo 둘 > a/b/f2; echo top > top.txt; chmod 600 top.txt; ln -s a/f1 lnk;';

	test('puts files into an archive and takes them out as they were', async () => {
		const { stdout, stderr } = await runScript(
			`${make} tar cf x.tar a lnk top.txt; mkdir out; tar -xf x.tar -C out; cat out/a/b/f2; readlink out/lnk; stat -c %a out/top.txt; tar tf x.tar; wc -c < x.tar`,
		);
		expect(stderr).toBe('');
		expect(stdout).toBe('둘\na/f1\n600\na/\na/b/\na/b/c/\na/b/f2\na/f1\nlnk\ntop.txt\n10240\n');
	});

	test('works over a pipe, lists at length, takes out one member', async () => {
		const { stdout } = await runScript(
			`${make} tar -cf - a | tar -tvf - a/b; tar cf x.tar a top.txt; tar -xOf x.tar top.txt; tar rf x.tar lnk; tar tf x.tar | tail -1; mkdir o; tar xvf x.tar --strip-components=1 -C o`,
		);
		expect(stdout).toBe(
			'drwxr-xr-x root/root         0 2026-11-21 00:00 a/b/\ndrwxr-xr-x root/root         0 2026-11-21 00:00 a/b/c/\n-rw-r--r-- root/root         4 2026-11-21 00:00 a/b/f2\ntop\nlnk\nb/\nb/c/\nb/f2\nf1\n',
		);
	});

	test.each([
		[
			'tar xf nope.tar',
			'tar: nope.tar: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n',
			2,
		],
		[
			'tar cf z.tar nope',
			'tar: nope: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n',
			2,
		],
		[
			'tar cf',
			"tar: Old option 'f' requires an argument.\nTry 'tar --help' or 'tar --usage' for more information.\n",
			2,
		],
		[
			'tar',
			"tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
			2,
		],
		[
			'echo hello > t; tar tf t',
			'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n',
			2,
		],
		[
			'tar cf v.tar',
			"tar: Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.\n",
			2,
		],
		['tar -Q', "tar: invalid option -- 'Q'\nTry 'tar --help' or 'tar --usage' for more information.\n", 64],
		[
			'tar -cxf a',
			"tar: You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\nTry 'tar --help' or 'tar --usage' for more information.\n",
			2,
		],
		['echo > t; tar cf w.tar /work/t', "tar: Removing leading `/' from member names\n", 0],
		['echo > t; tar cf w.tar ../work/t', "tar: Removing leading `../' from member names\n", 0],
		[
			'echo > t; tar cf w.tar t; tar tf w.tar nope',
			'tar: nope: Not found in archive\ntar: Exiting with failure status due to previous errors\n',
			2,
		],
		['echo > t; tar cjf w.tbz t', 'tar: the sandbox has no bzip2: leave out -j, archives here are not compressed\n', 2],
	])('%s', async (line, stderr, status) => {
		expect(await runScript(line)).toMatchObject({ stderr, status });
	});
});

describe('man', () => {
	test('has pages for built-ins, and makes the others of what programs say', async () => {
		const { stdout, stderr, status } = await runScript(
			'man cd | sed -n 3,8p; man 1 tac | grep -A1 -E "NAME|SYNOPSIS"; man nope',
		);
		expect(stdout).toContain('NAME\n       cd - change the working directory\n\nSYNOPSIS\n       cd [DIRECTORY]\n');
		expect(stdout).toMatch(/NAME\n {7}tac - \w.*\n--\nSYNOPSIS\n {7}tac /);
		expect({ stderr, status }).toEqual({ stderr: 'No manual entry for nope\n', status: 16 });
	});

	test('opens in the pager at a terminal', async () => {
		const shell = await openShell({ rows: 8 });
		await shell.line('man trap');
		expect(shell.screen.text).toMatch(/^TRAP\(1\) +User Commands +TRAP\(1\)\n\nNAME\n {7}trap - /);
		await shell.type('q');
		await shell.line('echo back');
		expect(shell.screen.text).toContain('back');
	});

	test('finds by words, asks what is wanted, and runs no script to describe it', async () => {
		expect(await runScript('man -k background; man')).toMatchObject({
			stdout: 'bg (1)               - let a stopped job go on in the background\n',
			stderr: "What manual page do you want?\nFor example, try 'man man'.\n",
			status: 1,
		});
		const script = 'printf "touch ran\n" > mine; chmod +x mine; PATH=$PATH:/work; man mine; man yes > page; ls';
		expect((await runScript(script)).stdout).toBe('mine\npage\n');
	});
});
