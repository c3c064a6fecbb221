/** kubectl explain on a whole sandbox: what the kinds and their fields are said to mean. */

import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';

let sandbox: Sandbox;

/** What a line wrote on standard output; it must succeed. */
async function run(line: string): Promise<string> {
	const { stdout, stderr, exitCode } = await sandbox.type(line);
	expect(`${stderr}${exitCode}`).toBe('0');
	return stdout;
}

beforeAll(async () => {
	sandbox = await createSandbox({ profile: 'k3s' });
	return () => sandbox.dispose();
});

describe('every field is described, in both languages', () => {
	test.each([
		'priorityclasses',
		'limitranges.spec',
		'limitranges.spec.limits',
		'replicationcontrollers.spec',
		'replicationcontrollers.status',
		'replicationcontrollers.status.conditions',
		'roles.rules',
		'rolebindings.subjects',
		'rolebindings.roleRef',
		'clusterroles.rules',
		'clusterroles.aggregationRule',
		'clusterrolebindings.subjects',
	])('%s', async (path) => {
		const own = (text: string) => text.slice(text.indexOf('DESCRIPTION:'));
		const english = own(await run(`LANG=en_US.UTF-8 kubectl explain ${path}`));
		expect(english).not.toMatch(/<no description>|<empty>|[가-힣]/);
		const korean = own(await run(`LANG=ko_KR.UTF-8 kubectl explain ${path}`));
		expect(korean.slice(0, korean.indexOf('FIELDS:'))).toMatch(/[가-힣]/);
	});

	test.each(['role', 'clusterrole', 'rolebinding', 'clusterrolebinding', 'limitrange', 'rc'])('%s', async (kind) => {
		expect(await run(`LANG=en_US.UTF-8 kubectl explain ${kind}`)).toMatch(/DESCRIPTION:\n {4}[A-Z][^\n]*\w/);
		expect(await run(`LANG=ko_KR.UTF-8 kubectl explain ${kind}`)).toMatch(/DESCRIPTION:\n {4}[^\n]*[가-힣]/);
	});
});
