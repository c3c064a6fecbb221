/** What lists, tables and watches answer, and the answers of writes that differ by kind. */

import { beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { CONFIGMAPS, configMap, PODS, pod, SERVICES, service, startServer, TABLE, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map(({ metadata }) => metadata.name);

describe('lists', () => {
	beforeEach(async () => {
		await server.send('POST', CONFIGMAPS, configMap('b', {}, { app: 'web', tier: 'front' }));
		await server.send('POST', CONFIGMAPS, configMap('a', {}, { app: 'web', tier: 'back' }));
		await server.send('POST', CONFIGMAPS, configMap('c', {}, { app: 'db' }));
	});

	test.each([
		['app=web', ['a', 'b']],
		['app==web,tier!=front', ['a']],
		['app in (db,cache)', ['c']],
		['tier notin (front)', ['a', 'c']],
		['tier', ['a', 'b']],
		['!tier', ['c']],
		['', ['a', 'b', 'c']],
	])('by label: %s', async (selector, expected) => {
		const { body } = await server.get(`${CONFIGMAPS}?labelSelector=${encodeURIComponent(selector)}`);
		expect(names(body)).toEqual(expected);
	});

	test('a selector that cannot be read is refused', async () => {
		const { code, body } = await server.get(`${CONFIGMAPS}?labelSelector=${encodeURIComponent('app in')}`);
		expect(code).toBe(400);
		expect(body.message).toContain('unable to parse requirement');
		expect((await server.get(`${PODS}?fieldSelector=spec.nope%3D1`)).body.message).toBe(
			'field label not supported: spec.nope',
		);
	});

	test('by field', async () => {
		expect(names((await server.get(`${CONFIGMAPS}?fieldSelector=metadata.name%3Db`)).body)).toEqual(['b']);
		await server.send('POST', PODS, pod('p'));
		expect(names((await server.get(`${PODS}?fieldSelector=status.phase!%3DPending`)).body)).toEqual([]);
	});

	test('in pages', async () => {
		const first = await server.get(`${CONFIGMAPS}?limit=2`);
		expect(names(first.body)).toEqual(['a', 'b']);
		expect(first.body.metadata.remainingItemCount).toBe(1);
		const second = await server.get(`${CONFIGMAPS}?limit=2&continue=${first.body.metadata.continue}`);
		expect(names(second.body)).toEqual(['c']);
		expect(second.body.metadata.continue).toBeUndefined();
	});
});

describe('tables', () => {
	const rows = async (path: string) =>
		(await server.get(path, TABLE)).body.rows.map(({ cells }: { cells: unknown[] }) => cells);

	test('Pods', async () => {
		const client = server.api.clientFor('kubelet');
		const status = (name: string, value: Record<string, unknown>) =>
			client.patch(KINDS.pods, 'default', name, { status: value }, 'status');
		for (const name of ['crash', 'done', 'init', 'ok', 'wait']) await server.send('POST', PODS, pod(name));
		const base = { name: 'web', image: 'nginx', imageID: '', restartCount: 0, ready: false };
		status('ok', {
			phase: 'Running',
			podIP: '10.42.0.5',
			podIPs: [{ ip: '10.42.0.5' }],
			containerStatuses: [{ ...base, ready: true, state: { running: {} } }],
		});
		status('crash', {
			phase: 'Running',
			containerStatuses: [
				{
					...base,
					restartCount: 3,
					state: { waiting: { reason: 'CrashLoopBackOff' } },
					lastState: { terminated: { exitCode: 1, finishedAt: '2026-11-21T00:00:00Z' } },
				},
			],
		});
		status('done', {
			phase: 'Succeeded',
			containerStatuses: [{ ...base, state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
		});
		status('init', {
			phase: 'Pending',
			initContainerStatuses: [{ ...base, name: 'i', state: { waiting: { reason: 'ImagePullBackOff' } } }],
		});
		client.subresource(KINDS.pods, 'default', 'ok', 'binding', { target: { name: 'worker1' } });
		await server.clock.advanceTo(server.clock.now() + 125_000);
		expect(await rows(PODS)).toEqual([
			['crash', '0/1', 'CrashLoopBackOff', '3 (2m5s ago)', '2m5s', '<none>', '<none>', '<none>', '<none>'],
			['done', '0/1', 'Completed', '0', '2m5s', '<none>', '<none>', '<none>', '<none>'],
			['init', '0/1', 'Init:ImagePullBackOff', '0', '2m5s', '<none>', '<none>', '<none>', '<none>'],
			['ok', '1/1', 'Running', '0', '2m5s', '10.42.0.5', 'worker1', '<none>', '<none>'],
			['wait', '0/1', 'Pending', '0', '2m5s', '<none>', '<none>', '<none>', '<none>'],
		]);
		await server.send('DELETE', `${PODS}/ok`);
		expect((await rows(`${PODS}/ok`))[0][2]).toBe('Terminating');
	});

	test('Services', async () => {
		await server.send(
			'POST',
			SERVICES,
			service('ext', { type: 'ExternalName', externalName: 'x.example.com', ports: undefined }),
		);
		await server.send('POST', SERVICES, service('headless', { clusterIP: 'None' }));
		await server.send(
			'POST',
			SERVICES,
			service('lb', { type: 'LoadBalancer', clusterIP: '10.43.1.1', ports: [{ port: 80, nodePort: 30088 }] }),
		);
		await server.send(
			'POST',
			SERVICES,
			service('np', { type: 'NodePort', clusterIP: '10.43.1.2', ports: [{ port: 8080, nodePort: 30080 }] }),
		);
		expect(await rows(SERVICES)).toEqual([
			['ext', 'ExternalName', '<none>', 'x.example.com', '<none>', '0s', 'app=ext'],
			['headless', 'ClusterIP', 'None', '<none>', '80/TCP', '0s', 'app=headless'],
			['kubernetes', 'ClusterIP', '10.43.0.1', '<none>', '443/TCP', '0s', '<none>'],
			['lb', 'LoadBalancer', '10.43.1.1', '<pending>', '80:30088/TCP', '0s', 'app=lb'],
			['np', 'NodePort', '10.43.1.2', '<none>', '8080:30080/TCP', '0s', 'app=np'],
		]);
	});

	test('rows carry as much of the object as asked', async () => {
		const row = async (include: string) =>
			(await server.get(`${SERVICES}?includeObject=${include}`, TABLE)).body.rows[0].object;
		expect((await row('Metadata')).kind).toBe('PartialObjectMetadata');
		expect((await row('Object')).kind).toBe('Service');
		expect(await row('None')).toBeUndefined();
	});
});

describe('watches', () => {
	test('tell what is there, then each change', async () => {
		await server.send('POST', CONFIGMAPS, configMap('a'));
		const watch = await server.watch(`${CONFIGMAPS}?watch=true`);
		await server.send('POST', CONFIGMAPS, configMap('b'));
		await server.send(
			'PATCH',
			`${CONFIGMAPS}/b`,
			{ data: { x: '1' } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		await server.send('DELETE', `${CONFIGMAPS}/a`);
		await server.clock.settle();
		expect(watch.events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
			'ADDED a',
			'ADDED b',
			'MODIFIED b',
			'DELETED a',
		]);
		watch.cancel();
		await server.clock.settle();
		expect(watch.ended).toBe(true);
	});

	test('an object that stops matching is told as deleted', async () => {
		const watch = await server.watch(`${CONFIGMAPS}?watch=true&labelSelector=app%3Dweb`);
		await server.send('POST', CONFIGMAPS, configMap('a', {}, { app: 'web' }));
		await server.send(
			'PATCH',
			`${CONFIGMAPS}/a`,
			{ metadata: { labels: { app: 'db' } } },
			{ 'content-type': 'application/merge-patch+json' },
		);
		await server.clock.settle();
		expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
	});

	test('resume from a version, as long as it is remembered', async () => {
		const { body } = await server.get(CONFIGMAPS);
		const client = server.api.clientFor('test');
		client.create(KINDS.configmaps, {
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: 'a', namespace: 'default' },
		});
		const from = `${CONFIGMAPS}?watch=true&resourceVersion=${body.metadata.resourceVersion}`;
		expect((await server.watch(from)).events).toHaveLength(1);
		for (let i = 0; i < 3000; i++) client.patch(KINDS.configmaps, 'default', 'a', { data: { i: String(i) } });
		const late = await server.watch(from);
		expect(late.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
		expect(late.ended).toBe(true);
	});

	describe('a version of the past', () => {
		const HOUR = 3_600_000;
		let version: number;
		let written = 0;
		const writes = (count: number) => {
			const client = server.api.clientFor('test');
			for (let i = 0; i < count; i++) client.patch(KINDS.configmaps, 'default', 'a', { data: { i: `${++written}` } });
		};
		const resumed = async (path: string) => {
			const { events } = await server.watch(`${path}?watch=true&resourceVersion=${version}`);
			return events[0]?.type === 'ERROR' ? (events[0].object as unknown as { message: string }).message : events.length;
		};
		const pass = (milliseconds: number) => server.clock.advanceTo(server.clock.now() + milliseconds);
		beforeEach(async () => {
			const { body } = await server.send('POST', CONFIGMAPS, configMap('a'));
			version = Number(body.metadata.resourceVersion);
		});

		test('is resumed from for as long as the watch cache has all since: a hundred changes, however old', async () => {
			writes(99);
			await pass(HOUR);
			writes(1);
			expect(await resumed(CONFIGMAPS)).toBe(100);
		});

		test('is too old when the watch cache has let go of a change since', async () => {
			writes(99);
			await pass(HOUR);
			writes(2);
			expect(await resumed(CONFIGMAPS)).toBe(`too old resource version: ${version} (${version + 1})`);
			version++;
			expect(await resumed(CONFIGMAPS)).toBe(100);
		});

		test('is resumed from while more than a hundred changes are all fresh', async () => {
			writes(300);
			await pass(74_000);
			writes(1);
			expect(await resumed(CONFIGMAPS)).toBe(301);
		});

		test('gives its room back when changes come slowly again', async () => {
			writes(800);
			for (let i = 0; i < 1_000; i++) {
				await pass(2_000);
				writes(1);
			}
			version = Number((await server.get(CONFIGMAPS)).body.metadata.resourceVersion) - 101;
			expect(await resumed(CONFIGMAPS)).toBe(`too old resource version: ${version} (${version + 1})`);
		});

		test('is too old for events, which have no watch cache, once etcd has forgotten it', async () => {
			const events = '/api/v1/namespaces/default/events';
			const make = (name: string) =>
				server.send('POST', events, {
					metadata: { name },
					involvedObject: { kind: 'ConfigMap', namespace: 'default', name: 'a' },
				});
			await make('one');
			await make('two');
			// Every five minutes what is older than five minutes is forgotten.
			await pass(6 * 60_000);
			expect(await resumed(events)).toBe(2);
			await make('three');
			await pass(5 * 60_000);
			expect(await resumed(events)).toBe('The resourceVersion for the provided watch is too old.');
		});
	});

	test('end in time, with bookmarks on the way', async () => {
		const watch = await server.watch(`${CONFIGMAPS}?watch=true&allowWatchBookmarks=true&timeoutSeconds=90`);
		await server.clock.advanceTo(server.clock.now() + 60_000);
		expect(watch.events.map(({ type }) => type)).toEqual(['BOOKMARK']);
		await server.clock.advanceTo(server.clock.now() + 60_000);
		expect(watch.ended).toBe(true);
	});
});

test('bookmarks of a watch of metadata are metadata', async () => {
	const response = await server.api.fetch(
		new Request(
			`https://cluster${PODS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
			{ headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' } },
		),
	);
	const reader = response.body?.getReader();
	const text = new TextDecoder().decode((await reader?.read())?.value);
	const events = text
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	expect(events.at(-1)).toMatchObject({
		type: 'BOOKMARK',
		object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' },
	});
	await reader?.cancel();
});

test('some kinds answer a deletion with the object, others with a Status', async () => {
	await server.send('POST', SERVICES, service('s'));
	const gone = await server.send('DELETE', `${SERVICES}/s`);
	expect(gone.body).toMatchObject({ kind: 'Service', metadata: { name: 's' } });
	await server.send('POST', CONFIGMAPS, configMap('c'));
	const other = await server.send('DELETE', `${CONFIGMAPS}/c`);
	expect(other.body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'c', kind: 'configmaps' } });
});
