/** What names and objects hold does nothing to the terminal that shows them. */

import { beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await createSandbox({ profile: 'k3s', seed: 1, files: {} });
});

test('names of files are quoted on a terminal as GNU ls quotes them, and are themselves in a pipe', async () => {
	await sandbox.type(
		String.raw`mkdir d; cd d; touch $'esc\e[31mred' $'new\nline' $'nul\a' $'\ta' $'a\a\bc' "it's" $'\x7f'`,
	);
	const { stdout } = await sandbox.type('ls -1');
	// As GNU coreutils 9.1 printed them.
	expect(stdout.split('\n')).toEqual([
		String.raw`''$'\t''a'`,
		String.raw`'a'$'\a\b''c'`,
		String.raw`'esc'$'\033''[31mred'`,
		`"it's"`,
		String.raw`'new'$'\n''line'`,
		String.raw`'nul'$'\a'`,
		String.raw`''$'\177'`,
		'',
	]);
	expect((await sandbox.type(String.raw`ls | grep -c $'c\e\[31m'`)).stdout).toBe('1\n');
	expect((await sandbox.type(String.raw`rm 'esc'$'\033''[31mred'; ls | wc -l`)).stdout).toBe('7\n');
});
