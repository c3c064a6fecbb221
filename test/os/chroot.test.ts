/** chroot as coreutils has it. */

import { expect, it } from 'vitest';
import { runScript } from './machine.ts';

it.each<[script: string, stdout: string, stderr: string, status: number]>([
	['chroot', '', "chroot: missing operand\nTry 'chroot --help' for more information.\n", 125],
	['chroot no ls', '', "chroot: cannot change root directory to 'no': No such file or directory\n", 125],
	['touch f; chroot f', '', "chroot: cannot change root directory to 'f': Not a directory\n", 125],
	['mkdir r; chroot r ls', '', "chroot: failed to run command 'ls': No such file or directory\n", 127],
	["chroot / sh -c 'exit 3'", '', '', 3],
	['cd /usr; chroot . test -d /bin -a ! -e /usr', '', '', 0],
])('%s', async (script, stdout, stderr, status) => {
	const outcome = await runScript(script);
	expect(outcome).toMatchObject({ stdout, stderr, status });
});

it('leads nowhere but below the new root', async () => {
	const { stdout } = await runScript(
		'mkdir -p r/d r/bin; cp /usr/bin/* r/bin; PATH=/bin; chroot r ls ..; chroot r pwd; chroot r touch /made; ls r',
	);
	expect(stdout).toBe('bin\nd\n/\nbin\nd\nmade\n');
});

it('ends with what it became', async () => {
	const { stdout } = await runScript('chroot / sleep 1000 & sleep 1; kill %1; sleep 1; pgrep sleep; echo none');
	expect(stdout).toBe('none\n');
});
