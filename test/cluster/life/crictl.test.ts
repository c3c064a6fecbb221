/** crictl on a node, as typed by an administrator. */

import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

describe('crictl', () => {
	let sandbox: Sandbox;
	const typed = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};

	beforeAll(async () => {
		sandbox = await createSandbox({ profile: 'k3s' });
		await sandbox.type(
			'kubectl run web --image=nginx --overrides=\'{"spec":{"nodeName":"master"}}\'; kubectl wait pod web --for=condition=Ready',
		);
		await sandbox.type('C=$(sudo crictl ps -q --name web)');
	});

	test('lists what runs on this node alone', async () => {
		expect(await typed('sudo crictl ps --name web')).toMatch(
			/^CONTAINER {11}IMAGE {15}CREATED {13}STATE {15}NAME {16}ATTEMPT {13}POD ID {14}POD {17}NAMESPACE\n[0-9a-f]{13} {7}[0-9a-f]{13} {7}\d+ seconds? ago +Running {13}web {17}0 {19}[0-9a-f]{13} {7}web {17}default\n$/,
		);
		expect(await typed('sudo crictl pods --name web')).toMatch(/Ready {15}web {17}default {13}0 {19}\(default\)\n$/);
		expect(await typed('sudo crictl images')).toMatch(/docker\.io\/library\/nginx +latest +[0-9a-f]{13} +72\.3MB/);
		expect(
			await typed('[ "$(sudo crictl ps -q | wc -l)" -lt "$(kubectl get pods -A --no-headers | wc -l)" ] && echo fewer'),
		).toBe('fewer\n');
	});

	test('runs commands, reads logs, looks into containers', async () => {
		expect(await typed('sudo crictl exec $C hostname')).toBe('web\n');
		expect(await typed('echo hi | sudo crictl exec -i $C cat')).toBe('hi\n');
		expect(await typed('sudo crictl exec $C false')).toBe(
			'FATA[0000] execing command in container: command terminated with exit code 1\n',
		);
		expect(await typed('sudo crictl logs --tail 1 $C')).toContain('start worker process');
		expect(await typed('sudo crictl inspect $C | jq -r .status.state')).toBe('CONTAINER_RUNNING\n');
	});

	test('goes on to know the run before the last restart', async () => {
		await typed("sudo crictl exec $C sh -c 'kill 1'; sleep 5");
		expect(await typed('sudo crictl ps -a --name web')).toMatch(/Running +web +1 [\s\S]*Exited +web +0 /);
		expect(await typed('sudo crictl logs $C | head -1')).not.toBe('');
	});

	test('refuses what is the kubelet’s, and whoever is not root', async () => {
		expect(await typed('sudo crictl rm $C')).toContain('leaves rm to the kubelet');
		expect(await typed('sudo crictl logs nope')).toContain('NotFound');
		expect(await typed('crictl ps')).toContain('permission denied');
	});
});
