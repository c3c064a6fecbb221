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

describe('-o plaintext-openapiv2, as kubectl v1.36 says it of the same server', () => {
	const explain = async (line: string) => {
		const { stdout, stderr } = await sandbox.type(`LANG=C kubectl explain ${line} -o plaintext-openapiv2`);
		return stdout + stderr;
	};

	test.each([
		[
			'svc.spec.ports.targetPort',
			'KIND:     Service\nVERSION:  v1\n\nFIELD:    targetPort <string>\n\nDESCRIPTION:\n     Port of the Pod that traffic goes to, by number or by the name of a\n     container port; the same as port when left out.\n\n     A number, or a name or percentage.\n',
		],
		[
			'svc.metadata.labels',
			'KIND:     Service\nVERSION:  v1\n\nFIELD:    labels <map[string]string>\n\nDESCRIPTION:\n     Keys and values that selectors find the object by.\n',
		],
		['svc.nope', 'error: field "nope" does not exist\n'],
		['pods --api-version=nope/v1', `error: couldn't find resource for "nope/v1, Kind=Pod"\n`],
	])('%s', async (line, shown) => expect(await explain(line)).toBe(shown));

	test('a list of objects, and the tree below it', async () => {
		expect(await explain('svc.spec.ports')).toMatch(
			/^KIND: {5}Service\nVERSION: {2}v1\n\nRESOURCE: ports <\[\]Object>\n\nDESCRIPTION:\n {5}Ports .*\n\nFIELDS:\n {3}appProtocol\t<string>\n {5}The protocol .*\n {3}port\t<integer> -required-\n/s,
		);
		expect(await explain('deploy --recursive')).toMatch(
			/\nFIELDS:\n {3}apiVersion\t<string>\n {3}kind\t<string>\n {3}metadata\t<Object>\n {6}annotations\t<map\[string\]string>\n/,
		);
	});
});
