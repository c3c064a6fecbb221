import { expect, test } from 'vitest';
import { type World, world } from './harness.ts';

/** What the API server's proxy answers at a path below the default namespace. */
async function ask(it: World, path: string, init: RequestInit = {}) {
	let answer: { code: number; body: string; location: string | null } | undefined;
	void (async () => {
		const response = await it.cluster.fetch(new Request(`https://cluster/api/v1/namespaces/default/${path}`, init));
		answer = { code: response.status, body: await response.text(), location: response.headers.get('location') };
		it.clock.stir();
	})();
	await it.clock.advanceUntil(() => answer !== undefined, it.clock.now() + 60_000);
	return answer;
}

test('the API server asks Pods and Services for a client', async () => {
	const it = world();
	it.createPod('web', { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] });
	it.createService('web', { run: 'web' });
	expect(await ask(it, 'services/web/proxy/')).toMatchObject({
		code: 503,
		body: expect.stringContaining('no endpoints available for service \\"web\\"'),
	});
	await it.until(() => it.isReady('web'));
	await it.pass(1);
	for (const path of [
		'pods/web/proxy/',
		'pods/web:80/proxy/',
		'services/web/proxy/',
		'services/http:web:8080/proxy/',
	]) {
		expect(await ask(it, path), path).toMatchObject({ code: 200, body: expect.stringContaining('Welcome to nginx!') });
	}
	expect((await ask(it, 'services/web/proxy/nope?a=b'))?.code).toBe(404);
	expect(await it.logs('web', 'tailLines=2')).toContain('"GET /nope?a=b HTTP/1.1" 404');
	expect(await ask(it, 'services/web/proxy')).toMatchObject({
		code: 301,
		location: '/api/v1/namespaces/default/services/web/proxy/',
	});
});

test('the proxy says what keeps it from an answer', async () => {
	const it = world();
	it.createPod('web', { image: 'nginx' });
	await it.until(() => it.isReady('web'));
	const ip = it.pod('web')?.status?.podIP;
	const message = async (path: string) => JSON.parse((await ask(it, path))?.body ?? '{}').message;
	expect(await message('pods/web:81/proxy/')).toBe(
		`error trying to reach service: dial tcp ${ip}:81: connect: connection refused`,
	);
	expect(await message('pods/nope/proxy/')).toBe('pods "nope" not found');
	expect(await message('services/nope/proxy/')).toBe('services "nope" not found');
	it.createService('none', { run: 'none' });
	expect(await message('services/none:81/proxy/')).toBe('no service port 81 found for service "none"');
});
