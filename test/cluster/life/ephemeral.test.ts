/** Ephemeral containers: somebody looks into a Pod that runs, with `kubectl debug` and by requests. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/cluster/resources/types.ts';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await createSandbox({ profile: 'k3s' });
	await type('kubectl run web --image=nginx');
	await type('kubectl wait pod/web --for=condition=Ready');
});
afterEach(() => sandbox.dispose());

const type = (line: string) => sandbox.type(line);
const shown = async (line: string) => {
	const { stdout, stderr } = await type(line);
	return stdout + stderr;
};

async function send(method: string, sub: string, body?: object, contentType = 'application/json') {
	const url = `https://cluster/api/v1/namespaces/default/pods/web${sub}`;
	const response = await sandbox.cluster.fetch(
		new Request(url, {
			method,
			headers: { 'content-type': contentType },
			...(body ? { body: JSON.stringify(body) } : {}),
		}),
	);
	return { code: response.status, body: await response.json() };
}
const add = (container: object) =>
	send(
		'PATCH',
		'/ephemeralcontainers',
		{ spec: { ephemeralContainers: [container] } },
		'application/strategic-merge-patch+json',
	);

describe('kubectl debug', () => {
	test('opens a shell that sees the target’s processes and shares its network', async () => {
		const opened = await shown('kubectl debug -it web --image=busybox --target=web -c eye -- sh');
		expect(opened).toContain('Targeting container "web".');
		const processes = await shown('ps');
		expect(processes).toMatch(/^ +1 root .* nginx -g daemon off;$/m);
		expect(processes).toMatch(/ sh$/m);
		expect(await shown('wget -qO- localhost')).toContain('Welcome to nginx!');
		await type('exit');
		const described = await shown('kubectl describe pod web');
		expect(described).toMatch(/^Ephemeral Containers:\n {2}eye:\n {4}Container ID: +containerd/m);
		expect(described).toMatch(/State: +Terminated\n +Reason: +Completed\n +Exit Code: +0/);
		expect(described).toContain('spec.ephemeralContainers{eye}: Container started');
		expect(await shown('kubectl get pod web')).toMatch(/^web +1\/1 +Running +0 /m);
	});

	test('without a target, what runs there is alone; exec and logs reach it', async () => {
		await type('kubectl debug web --image=busybox -c eye -- sh -c "echo looking; sleep 1000"');
		await type('sleep 5');
		expect(await shown('kubectl logs web -c eye')).toBe('looking\n');
		const processes = await shown('kubectl exec web -c eye -- ps');
		expect(processes).toContain('sleep 1000');
		expect(processes).not.toContain('nginx');
		expect(await shown('kubectl delete pod web')).toContain('pod "web" deleted');
		expect(await shown('kubectl get pods')).toContain('No resources found');
	});

	test('an end of the target’s first process ends what joined it', async () => {
		await type('kubectl debug web --image=busybox --target=web -c eye -- sleep 1000');
		await type('sleep 5');
		await type('kubectl exec web -- nginx -s stop');
		await type('sleep 5');
		const { body } = await send('GET', '');
		const [eye] = (body as Pod).status?.ephemeralContainerStatuses ?? [];
		expect(eye?.state?.terminated).toMatchObject({ exitCode: 137 });
		expect((body as Pod).status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1 });
	});
});

describe('…/ephemeralcontainers', () => {
	test('takes more containers, and none that are there may change or go', async () => {
		const added = await add({ name: 'eye', image: 'busybox', command: ['sleep', '1000'] });
		expect(added.code).toBe(200);
		expect(added.body.metadata.generation).toBe(2);
		const changed = await add({ name: 'eye', image: 'nginx' });
		expect(changed.code).toBe(422);
		expect(changed.body.message).toContain(
			'spec.ephemeralContainers: Forbidden: existing ephemeral containers "eye" may not be changed',
		);
		const { body } = await send('GET', '/ephemeralcontainers');
		delete body.spec.ephemeralContainers;
		const removed = await send('PUT', '/ephemeralcontainers', body);
		expect(removed.body.message).toContain('existing ephemeral containers "eye" may not be removed');
	});

	test('refuses what such containers cannot have', async () => {
		const { body } = await add({
			name: 'web',
			image: 'busybox',
			ports: [{ containerPort: 80 }],
			targetContainerName: 'db',
		});
		expect(body.details.causes).toEqual([
			expect.objectContaining({ field: 'spec.ephemeralContainers[0].name', message: 'Duplicate value: "web"' }),
			expect.objectContaining({
				field: 'spec.ephemeralContainers[0].ports',
				message: 'Forbidden: cannot be set for an Ephemeral Container',
			}),
			expect.objectContaining({
				field: 'spec.ephemeralContainers[0].targetContainerName',
				message: 'Not found: "db"',
			}),
		]);
	});

	test('a rehearsal starts nothing', async () => {
		const rehearsed = await send(
			'PATCH',
			'/ephemeralcontainers?dryRun=All',
			{ spec: { ephemeralContainers: [{ name: 'eye', image: 'busybox' }] } },
			'application/strategic-merge-patch+json',
		);
		expect(rehearsed.body.spec.ephemeralContainers).toHaveLength(1);
		expect((await send('GET', '')).body.spec.ephemeralContainers).toBeUndefined();
	});
});
