/** kubectl edit, with editors that need no screen and with vi. The words are what kubectl v1.36 said to the same. */

import { beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';

let sandbox: Sandbox;

/** What a line wrote, both streams after each other, names of temporary files masked. */
async function run(line: string): Promise<string> {
	const { stdout, stderr, exitCode } = await sandbox.type(line);
	return `${stdout}${stderr}`.replace(/kubectl-edit-\d+/g, 'kubectl-edit-N') + (exitCode === 0 ? '' : `(${exitCode})`);
}

const KEPT = 'A copy of your changes has been stored to "/tmp/kubectl-edit-N.yaml"\n';
const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

beforeEach(async () => {
	sandbox = await createSandbox({ profile: 'k3s' });
	await run('kubectl create cm a --from-literal=x=1; kubectl create svc clusterip web --tcp 80');
	return () => sandbox.dispose();
});

describe('kubectl edit', () => {
	test('sends what changed', async () => {
		expect(await run(`KUBE_EDITOR='sed -i s/x:/z:/' kubectl edit cm a --output-patch`)).toBe(
			'Patch: {"data":{"x":null,"z":"1"}}\nconfigmap/a edited\n',
		);
		expect(await run('kubectl get cm a -o jsonpath={.data}')).toBe('{"z":"1"}');
		expect(await run('ls /tmp')).toBe('');
	});

	test('shows the object with a header, and in JSON without', async () => {
		const shown = await run('KUBE_EDITOR=cat kubectl edit cm a');
		expect(shown).toMatch(/^# Please edit the object below\./);
		expect(shown).toContain(`${HEADER}apiVersion: v1\ndata:\n  x: "1"\nkind: ConfigMap\n`);
		expect(shown).toMatch(/Edit cancelled, no changes made\.\n$/);
		expect(await run('EDITOR=cat kubectl edit cm a -o json')).toMatch(/^\{\n {4}"apiVersion": "v1",\n/);
		expect(await run('KUBE_EDITOR=cat kubectl edit cm,svc')).toContain('\nitems:\n- apiVersion: v1\n');
	});

	test('opens again with what was wrong, and keeps the text when nothing is changed then', async () => {
		expect(await run(`KUBE_EDITOR="sed -i 's/port: 80/port: 99999/'" kubectl edit svc web`)).toBe(
			`error: services "web" is invalid\n${KEPT}error: Edit cancelled, no valid changes were saved.\n(1)`,
		);
		expect(await run('cat /tmp/kubectl-edit-*')).toContain(
			`${HEADER}# services "web" was not valid:\n# * spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive\n#\napiVersion: v1\n`,
		);
		await run('rm /tmp/*');
		expect(await run(`KUBE_EDITOR="sed -i 's/name: web/name:.other/'" kubectl edit svc web`)).toBe(
			`error: services "web" is invalid\n${KEPT}error: Edit cancelled, no valid changes were saved.\n(1)`,
		);
		expect(await run('cat /tmp/kubectl-edit-*')).toContain(
			`# * <nil>: Invalid value: "The edited file failed validation": yaml: line 8: could not find expected ':'\n`,
		);
	});

	test('refuses to change what the object is', async () => {
		expect(await run(`KUBE_EDITOR="sed -i 's/kind: Service/kind: Pod/'" kubectl edit svc web`)).toBe(
			`${KEPT}error: At least one of apiVersion, kind and name was changed\n(1)`,
		);
		expect(await run(`KUBE_EDITOR="sed -i 's/name: a$/name: b/'" kubectl edit cm a`)).toBe(
			`${KEPT}error: At least one of apiVersion, kind and name was changed\n(1)`,
		);
	});

	test('says that the editor failed', async () => {
		expect(await run('KUBE_EDITOR=nosucheditor kubectl edit cm a')).toBe(
			'error: unable to launch the editor "nosucheditor"\n(1)',
		);
		expect(await run('KUBE_EDITOR=false kubectl edit cm a')).toBe(
			'error: there was a problem with the editor "false"\n(1)',
		);
		expect(await run('kubectl edit cm a')).toMatch(/there was a problem with the editor "vi"\n\(1\)$/);
		expect(await run('kubectl edit cm nope')).toBe('Error from server (NotFound): configmaps "nope" not found\n(1)');
		expect(await run('kubectl edit cm a -o name')).toBe(
			'error: unable to match a printer suitable for the output format "name", allowed formats are: json,kyaml,yaml\n(1)',
		);
	});

	test('a conflict leaves the text for another try', async () => {
		const meanwhile = `kubectl annotate cm a other=1 > /dev/null; sed -i 's/x: .1./x: "2"/' "$1"`;
		await run(`printf '%s\\n' '${meanwhile.replaceAll("'", "'\\''")}' > meanwhile.sh; chmod +x meanwhile.sh`);
		expect(await run('KUBE_EDITOR=./meanwhile.sh kubectl edit cm a')).toBe('configmap/a edited\n');
		await run(`printf 'kubectl delete cm a > /dev/null; sed -i s/x:/w:/ "$1"\\n' > gone.sh; chmod +x gone.sh`);
		expect(await run('KUBE_EDITOR=./gone.sh kubectl edit cm a')).toBe(
			'error: configmaps "a" could not be found on the server\nThe edits you made on deleted resources have been saved to "/tmp/kubectl-edit-N.yaml"\n(1)',
		);
	});

	test('several objects: each is patched or skipped; --save-config annotates', async () => {
		expect(await run(`KUBE_EDITOR="sed -i 's/x: .1./x: \\"2\\"/'" kubectl edit cm/a svc/web`)).toBe(
			'configmap/a edited\nservice/web skipped\n',
		);
		expect(await run(`KUBE_EDITOR="sed -i 's/x: .2./x: \\"3\\"/'" kubectl edit cm a --save-config`)).toBe(
			'configmap/a edited\n',
		);
		expect(await run('kubectl get cm a -o yaml')).toContain('kubectl.kubernetes.io/last-applied-configuration');
	});

	test('create --edit lets a manifest be changed before it is sent', async () => {
		await run(`printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: b\\ndata:\\n  k: "7"\\n' > b.yaml`);
		expect(await run(`KUBE_EDITOR='sed -i s/k:/z:/' kubectl create --edit -f b.yaml`)).toBe('configmap/b created\n');
		expect(await run('kubectl get cm b -o jsonpath={.data}')).toBe('{"z":"7"}');
	});

	test('vi is the editor when none is named', async () => {
		const { terminal, clock } = sandbox;
		terminal.editors.hosted = true;
		terminal.apply({ type: 'line', text: 'kubectl edit svc web' });
		await clock.advanceUntil(() => terminal.editors.current !== undefined, clock.now() + 1_000);
		const opened = terminal.editors.current;
		expect(opened?.request).toMatchObject({
			keys: 'vi',
			name: expect.stringMatching(/^\/tmp\/kubectl-edit-\d+\.yaml$/),
		});
		terminal.apply({ type: 'edit', text: opened?.text.replace('port: 80', 'port: 0') ?? '', leave: 0 });
		await clock.advanceTo(clock.now() + 500);
		const again = terminal.editors.current;
		expect(again?.text).toContain('# services "web" was not valid:\n# * spec.ports[0].port: Invalid value: 0');
		terminal.apply({ type: 'edit', text: again?.text.replace('port: 0', 'port: 8080') ?? '', leave: 0 });
		await clock.advanceTo(clock.now() + 500);
		expect(terminal.editors.current).toBeUndefined();
		expect(await run('kubectl get svc web -o jsonpath={.spec.ports[0].port}')).toContain('8080');
	});
});
