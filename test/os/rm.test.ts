/** rm's questions and link counts, as coreutils 9 asks and counts. */

import { describe, expect, it } from 'vitest';
import type { Flavour } from '../../src/os/shell/index.ts';
import { runScript } from './machine.ts';

const shown = async (script: string, flavour: Flavour = 'bash') => {
	const { stdout, stderr } = await runScript(script, { flavour });
	return { stdout, stderr };
};

describe('rm asks', () => {
	it.each<[script: string, stdout: string, stderr: string]>([
		[
			"mkdir -p d/s; touch d/a; echo x > d/s/b; printf 'y\\ny\\ny\\nn\\n' | rm -ri d; find d",
			'd\nd/s\nd/s/b\n',
			"rm: descend into directory 'd'? rm: remove regular empty file 'd/a'? rm: descend into directory 'd/s'? rm: remove regular file 'd/s/b'? ",
		],
		[
			'mkdir -p d/s; echo x > d/s/b; yes | rm -riv d; ls',
			"removed 'd/s/b'\nremoved directory 'd/s'\nremoved directory 'd'\n",
			"rm: descend into directory 'd'? rm: descend into directory 'd/s'? rm: remove regular file 'd/s/b'? rm: remove directory 'd/s'? rm: remove directory 'd'? ",
		],
		[
			"ln -s f l; echo q > g; printf 'n\\nYes\\n' | rm -i l g; ls",
			'l\n',
			"rm: remove symbolic link 'l'? rm: remove regular file 'g'? ",
		],
		['touch 1 2 3 4; echo n | rm -I 1 2 3 4; echo $?; ls', '0\n1\n2\n3\n4\n', 'rm: remove 4 arguments? '],
		['mkdir k; echo y | rm -Ir k; ls', '', 'rm: remove 1 argument recursively? '],
		['touch 1 2; rm -i -f 1; rm -f -i 2 < /dev/null; ls', '2\n', "rm: remove regular empty file '2'? "],
		['touch 1; rm --interactive=never 1; ls', '', ''],
	])('%s', async (script, stdout, stderr) => expect(await shown(script)).toEqual({ stdout, stderr }));

	it('of busybox, in its words', async () => {
		expect(await shown('mkdir d; touch d/a; yes | rm -ri d; ls', 'ash')).toEqual({
			stdout: '',
			stderr: "rm: descend into directory 'd'? rm: remove 'd/a'? rm: remove 'd'? ",
		});
	});
});

describe('hard links', () => {
	const count = "stat -c '%n %h'";
	it.each([
		[`echo x > a; ln a b; ${count} a b; rm a; ${count} b; cat b`, 'a 2\nb 2\nb 1\nx\n'],
		[`touch a; ln a b; ls -l | tail -n +2 | cut -d' ' -f2; find b -ls | grep -c -- '-rw-r--r-- 2 '`, '2\n2\n1\n'],
		[`touch a; ln a b; echo new > b; cat a; cp a c; ${count} a c`, 'new\na 2\nc 1\n'],
		[`touch a c; ln a b; mv c b; ${count} a b`, 'a 1\nb 1\n'],
		[`mkdir d; touch d/a; ln d/a b; rm -r d; ${count} b`, 'b 1\n'],
		[`touch a b; ln -f a b; ${count} a b; ln -f a b; ${count} a`, 'a 2\nb 2\na 2\n'],
	])('%s', async (script, stdout) => expect(await shown(script)).toEqual({ stdout, stderr: '' }));
});
