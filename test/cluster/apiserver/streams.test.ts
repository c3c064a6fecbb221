import { beforeEach, expect, test } from 'vitest';
import type { ExecOptions, LogOptions } from '../../../src/cluster/apiserver/index.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { Pipe, textInput } from '../../../src/os/stream.ts';
import { PODS, pod, startServer, type TestServer } from './server.ts';

let server: TestServer;
let asked: (LogOptions | ExecOptions)[];
beforeEach(async () => {
	server = startServer();
	asked = [];
	server.api.kubelet = {
		logs: (_pod, options) => {
			asked.push(options);
			return textInput('line one\nline two\n');
		},
		exec: (_pod, options) => {
			asked.push(options);
			return {
				stdout: textInput('hello\n'),
				done: Promise.resolve({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }),
				close() {},
			};
		},
		portForward: () => {
			throw new Error('not asked');
		},
	};
	const two = pod('two');
	two.spec.containers.push({ name: 'side', image: 'busybox' });
	for (const one of [pod('one'), two]) {
		await server.send('POST', PODS, one);
		server.api
			.clientFor('scheduler')
			.subresource(KINDS.pods, 'default', one.metadata.name, 'binding', { target: { name: 'worker1' } });
	}
});

test('a log comes from the kubelet, with the options of the query', async () => {
	const { code, body } = await server.get(`${PODS}/one/log?tailLines=5&timestamps=true&follow=true`);
	expect([code, body]).toEqual([200, 'line one\nline two\n']);
	expect(asked).toEqual([{ container: 'web', follow: true, previous: false, timestamps: true, tailLines: 5 }]);
});

test('of several containers one must be named', async () => {
	expect((await server.get(`${PODS}/two/log`)).body.message).toBe(
		'a container name must be specified for pod two, choose one of: [web side]',
	);
	expect((await server.get(`${PODS}/two/log?container=nope`)).body.message).toBe(
		'container nope is not valid for pod two',
	);
	expect((await server.get(`${PODS}/nope/log`)).body.message).toBe('pods "nope" not found');
});

test('a log that is followed ends when the client goes', async () => {
	const pipe = new Pipe(server.clock);
	let closed = false;
	server.api.kubelet = {
		logs: () => ({
			read: () => pipe.read(),
			close: () => {
				closed = true;
				pipe.closeReader();
			},
		}),
		exec: () => {
			throw new Error('not asked');
		},
		portForward: () => {
			throw new Error('not asked');
		},
	};
	const abort = new AbortController();
	const response = await server.api.fetch(
		new Request(`https://cluster${PODS}/one/log?follow=true`, { signal: abort.signal }),
	);
	const reader = response.body?.getReader();
	await pipe.write('first\n');
	expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first\n');
	abort.abort();
	expect(closed).toBe(true);
});

test('exec opens the streams of a process', async () => {
	const streams = await server.api.stream(
		new Request(`https://cluster${PODS}/one/exec?command=echo&command=hello&stdout=true`, { method: 'POST' }),
	);
	if (streams instanceof Response) throw new Error(await streams.text());
	expect(await streams.stdout?.read()).toBe('hello\n');
	expect(asked).toEqual([
		{
			container: 'web',
			command: ['echo', 'hello'],
			stdin: false,
			stdout: true,
			stderr: false,
			tty: false,
			attach: false,
		},
	]);
	expect((await streams.done).status).toBe('Success');
});

test('exec is refused in words', async () => {
	const refused = await server.api.stream(
		new Request(`https://cluster${PODS}/nope/exec?command=ls&stdout=true`, { method: 'POST' }),
	);
	expect(refused).toBeInstanceOf(Response);
	expect((await (refused as Response).json()).message).toBe('pods "nope" not found');
});

test('a Pod is bound once', () => {
	const client = server.api.clientFor('scheduler');
	expect(() => client.subresource(KINDS.pods, 'default', 'one', 'binding', { target: { name: 'worker2' } })).toThrow(
		'Operation cannot be fulfilled on pods/binding "one": pod one is already assigned to node "worker1"',
	);
});

test('a disruption budget keeps Pods from being evicted', async () => {
	const client = server.api.clientFor('test');
	await server.send(
		'PATCH',
		`${PODS}/one`,
		{ metadata: { labels: { app: 'web' } } },
		{ 'content-type': 'application/merge-patch+json' },
	);
	client.patch(KINDS.pods, 'default', 'one', { status: { phase: 'Running' } }, 'status');
	await server.send('POST', '/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
		apiVersion: 'policy/v1',
		kind: 'PodDisruptionBudget',
		metadata: { name: 'b' },
		spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
	});
	const evict = () =>
		server.send('POST', `${PODS}/one/eviction`, {
			apiVersion: 'policy/v1',
			kind: 'Eviction',
			metadata: { name: 'one' },
		});
	const refused = await evict();
	expect([refused.code, refused.body.message]).toEqual([
		429,
		"Cannot evict pod as it would violate the pod's disruption budget.",
	]);
	client.patch(KINDS.poddisruptionbudgets, 'default', 'b', { status: { disruptionsAllowed: 1 } }, 'status');
	expect((await evict()).code).toBe(201);
	expect((await server.get(`${PODS}/one`)).body.metadata.deletionTimestamp).toBeDefined();
});

test('whoever asks is cluster-admin, and gets tokens', async () => {
	const review = await server.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec: {} });
	expect(review.body.status).toEqual({ allowed: true });
	const token = await server.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
		spec: { expirationSeconds: 600 },
	});
	const claims = JSON.parse(atob(token.body.status.token.split('.')[1]));
	expect(claims.sub).toBe('system:serviceaccount:default:default');
	expect(token.body.status.expirationTimestamp).toBe('2026-11-21T00:10:00Z');
});

test('switches in a query are on unless they say false or 0, as clients of every language write them', async () => {
	const { events, cancel } = await server.watch(`${PODS}?watch=True`);
	expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
		['ADDED', 'one'],
		['ADDED', 'two'],
	]);
	cancel();
	expect((await server.get(`${PODS}?watch=False`)).body.kind).toBe('PodList');
	const url = `https://cluster${PODS}/one/exec?command=ls&stdin=False&stdout=True&tty=0`;
	await server.api.stream(new Request(url));
	expect(asked.at(-1)).toMatchObject({ stdin: false, stdout: true, stderr: false, tty: false });
});
