/** `sandbox serve` as a program: a child process on a free port, and the clients that people point at it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import {
	AppsV1Api,
	Attach,
	CoreV1Api,
	Exec,
	KubeConfig,
	Log,
	makeInformer,
	PatchStrategy,
	setHeaderOptions,
	type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/workstation/sandbox.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'serve-test-'));
const started: ChildProcess[] = [];

interface Served {
	child: ChildProcess;
	url: string;
	/** The status it ended with, or the signal that ended it. */
	ended: Promise<number | string | null>;
	stderr(): string;
}

/** Starts `sandbox serve --port 0` and waits until it listens. */
async function serve(...args: string[]): Promise<Served> {
	const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	started.push(child);
	const ended = new Promise<number | string | null>((done) => {
		child.once('exit', (code, signal) => done(code ?? signal));
	});
	let stderr = '';
	child.stderr?.on('data', (chunk) => {
		stderr += chunk;
	});
	const url = await new Promise<string>((done, fail) => {
		let stdout = '';
		child.stdout?.on('data', (chunk) => {
			stdout += chunk;
			const found = /^listening on (\S+)$/m.exec(stdout);
			if (found) done(found[1] as string);
		});
		child.once('exit', () => fail(new Error(`serve ended: ${stderr}`)));
	});
	return { child, url, ended, stderr: () => stderr };
}

const configFor = (url: string): KubeConfig => {
	const config = new KubeConfig();
	config.loadFromClusterAndUser({ name: 'naru', server: url, skipTLSVerify: true }, { name: 'naru' });
	return config;
};

/** Waits on the wall's clock, which is the one that serve follows. */
async function until<T>(
	what: () => T | undefined | false | Promise<T | undefined | false>,
	limit = 10_000,
): Promise<T> {
	for (const begin = Date.now(); ; ) {
		const found = await what();
		if (found) return found;
		if (Date.now() - begin > limit) throw new Error(`not within ${limit} ms: ${what}`);
		await new Promise((done) => setTimeout(done, 20));
	}
}

/** Everything written to a stream, as it comes. */
function collect(): { stream: PassThrough; text(): string } {
	const stream = new PassThrough();
	let text = '';
	stream.on('data', (chunk) => {
		text += chunk;
	});
	return { stream, text: () => text };
}

afterAll(() => {
	for (const child of started) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

describe('a client library', () => {
	let served: Served;
	let config: KubeConfig;
	let core: CoreV1Api;
	beforeAll(async () => {
		served = await serve();
		config = configFor(served.url);
		core = config.makeApiClient(CoreV1Api);
	});

	test('creates, reads, changes, lists and deletes', async () => {
		const namespace = 'default';
		const apps = config.makeApiClient(AppsV1Api);
		await apps.createNamespacedDeployment({
			namespace,
			body: {
				metadata: { name: 'web' },
				spec: {
					replicas: 2,
					selector: { matchLabels: { app: 'web' } },
					template: {
						metadata: { labels: { app: 'web' } },
						spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
					},
				},
			},
		});
		await until(
			async () => (await apps.readNamespacedDeployment({ namespace, name: 'web' })).status?.readyReplicas === 2,
		);
		const pods = await core.listNamespacedPod({ namespace, labelSelector: 'app=web' });
		expect(pods.items.map(({ status }) => status?.phase)).toEqual(['Running', 'Running']);
		const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
		scale.spec = { replicas: 1 };
		await apps.replaceNamespacedDeploymentScale({ namespace, name: 'web', body: scale });
		const patched = await apps.patchNamespacedDeployment(
			{ namespace, name: 'web', body: { metadata: { labels: { tier: 'front' } } } },
			setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
		);
		expect([patched.spec?.replicas, patched.metadata?.labels]).toEqual([1, { tier: 'front' }]);
		await apps.deleteNamespacedDeployment({ namespace, name: 'web' });
		await expect(apps.readNamespacedDeployment({ namespace, name: 'web' })).rejects.toMatchObject({ code: 404 });
		await until(async () => (await core.listNamespacedPod({ namespace, labelSelector: 'app=web' })).items.length === 0);
	});

	test('execs, attaches and follows a log', async () => {
		const namespace = 'default';
		const loop = 'while read line; do echo "got $line"; done';
		await core.createNamespacedPod({
			namespace,
			body: {
				metadata: { name: 'echo' },
				spec: { containers: [{ name: 'c', image: 'busybox', stdin: true, command: ['sh', '-c', loop] }] },
			},
		});
		await until(async () => (await core.readNamespacedPod({ namespace, name: 'echo' })).status?.phase === 'Running');

		const [out, err] = [collect(), collect()];
		const status = await new Promise<V1Status>((done, fail) => {
			new Exec(config)
				.exec(
					namespace,
					'echo',
					'c',
					['sh', '-c', 'cat; echo bad >&2; exit 3'],
					out.stream,
					err.stream,
					stdin('in\n'),
					false,
					done,
				)
				.catch(fail);
		});
		expect([out.text(), err.text(), status.reason]).toEqual(['in\n', 'bad\n', 'NonZeroExitCode']);

		const log = collect();
		const ended = new Promise<void>((done) => log.stream.once('finish', done));
		await new Log(config).log(namespace, 'echo', 'c', log.stream, { follow: true });
		const seen = collect();
		const socket = await new Attach(config).attach(
			namespace,
			'echo',
			'c',
			seen.stream,
			null,
			stdin('one\ntwo\n'),
			false,
		);
		await until(() => log.text() === 'got one\ngot two\n' && seen.text() === log.text());
		socket.close();
		// With the container the log ends, and so does the answer.
		await core.deleteNamespacedPod({ namespace, name: 'echo', gracePeriodSeconds: 0 });
		await ended;
	});

	test('keeps an informer true through dropped connections and forgotten history', async () => {
		const namespace = 'default';
		const cut = await breakable(served.url);
		const through = configFor(cut.url).makeApiClient(CoreV1Api);
		const informer = makeInformer(configFor(cut.url), `/api/v1/namespaces/${namespace}/configmaps`, () =>
			through.listNamespacedConfigMap({ namespace }),
		);
		const told: string[] = [];
		for (const verb of ['add', 'update', 'delete'] as const)
			informer.on(verb, ({ metadata }) => void told.push(`${verb} ${metadata?.name}`));
		// As the library's documentation has it: whoever gets an error starts again.
		let errors = 0;
		informer.on('error', () => {
			errors++;
			setTimeout(() => void informer.start().catch(() => {}), 50);
		});
		await informer.start();
		const make = (name: string) => core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } });
		const remove = (name: string) => core.deleteNamespacedConfigMap({ namespace, name });
		await make('a');
		await until(() => told.includes('add a'));

		cut.drop();
		await make('b');
		await remove('a');
		await until(() => told.includes('add b') && told.includes('delete a'));

		// Cut off for longer than the server remembers, so that its place in the history is gone.
		cut.refuse(true);
		cut.drop();
		await remove('b');
		const spin = { metadata: { name: 'spin' }, data: { round: '0' } };
		await core.createNamespacedConfigMap({ namespace, body: spin });
		for (let round = 1; round <= 2100; round += 50) {
			await Promise.all(
				Array.from({ length: 50 }, (_, index) =>
					core.replaceNamespacedConfigMap({
						namespace,
						name: 'spin',
						body: { ...spin, data: { round: `${round + index}` } },
					}),
				),
			);
		}
		cut.refuse(false);
		await until(() => told.includes('delete b') && told.includes('add spin'));
		expect(errors).toBeGreaterThan(0);
		const known = informer
			.list(namespace)
			.map(({ metadata }) => metadata?.name)
			.sort();
		const there = (await core.listNamespacedConfigMap({ namespace })).items.map(({ metadata }) => metadata?.name);
		expect(known).toEqual(there);
		await informer.stop();
		cut.close();
	}, 30_000);

	test('is told 410 when it watches from a forgotten version', async () => {
		const response = await fetch(`${served.url}/api/v1/configmaps?watch=true&resourceVersion=1`);
		const { type, object } = JSON.parse((await response.text()).split('\n')[0] as string);
		expect([response.status, type, object.code, object.reason]).toEqual([200, 'ERROR', 410, 'Expired']);
	});
});

/** Input that ends. */
function stdin(text: string): PassThrough {
	const stream = new PassThrough();
	stream.end(text);
	return stream;
}

/** A way to a server that can be cut. */
async function breakable(
	url: string,
): Promise<{ url: string; drop(): void; refuse(on: boolean): void; close(): void }> {
	const sockets = new Set<Socket>();
	let refusing = false;
	const server: Server = createServer((near) => {
		if (refusing) return void near.destroy();
		const far = connect(Number(new URL(url).port), '127.0.0.1');
		for (const socket of [near, far]) {
			sockets.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => {
				sockets.delete(socket);
				near.destroy();
				far.destroy();
			});
		}
		near.pipe(far).pipe(near);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as { port: number };
	const drop = () => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		url: `http://127.0.0.1:${port}`,
		drop,
		refuse(on) {
			refusing = on;
		},
		close() {
			drop();
			server.close();
		},
	};
}

describe('serve as a program', () => {
	test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s, with watches open', async (signal) => {
		const kubeconfig = join(folder, `${signal}.kubeconfig`);
		const served = await serve('--profile', 'minikube', '--kubeconfig', kubeconfig);
		expect(readFileSync(kubeconfig, 'utf8')).toContain(`server: ${served.url}\n`);
		const watching = await fetch(`${served.url}/api/v1/pods?watch=true`);
		const read = watching.text().catch(() => 'cut');
		served.child.kill(signal);
		expect(await served.ended).toBe(0);
		expect(served.stderr()).toBe('');
		await read;
	});

	test('says what is wrong with its arguments', async () => {
		await expect(serve('--profile', 'moon')).rejects.toThrow('there is no profile "moon"');
		await expect(serve('--script', join(folder, 'none.json'))).rejects.toThrow('none.json');
		await expect(serve('--seed', 'x')).rejects.toThrow('--seed wants a whole number');
	});

	test('stands in the state that replay stands in', async () => {
		const script = {
			files: {},
			lines: [
				'kubectl create deployment web --image=nginx --replicas=3',
				'kubectl expose deployment web --port=80 --type=NodePort',
				'kubectl rollout status deployment web',
				'kubectl scale deployment web --replicas=2',
				'sleep 60',
			],
		};
		const file = join(folder, 'lines.json');
		writeFileSync(file, JSON.stringify(script));
		const served = await serve('--seed', '7', '--script', file);
		const sandbox = await createSandbox({ profile: 'k3s', seed: 7, files: script.files });
		for (const line of script.lines) await sandbox.type(line);
		const replayed = await everything((path) => sandbox.cluster.fetch(new Request(`https://cluster${path}`)));
		sandbox.dispose();
		expect(await everything((path) => fetch(`${served.url}${path}`))).toEqual(replayed);
		expect(Object.keys(replayed).length).toBeGreaterThan(20);
		expect(replayed.pods?.some((text) => text.includes('"web-'))).toBe(true);
		served.child.kill('SIGTERM');
		expect(await served.ended).toBe(0);
	});
});

/** What beats on its own while the wall's clock goes on, and the versions that this uses up. */
const BEATS = /^(resourceVersion|renewTime|lastHeartbeatTime|managedFields)$/;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Every object of every resource as text, by resource; read over HTTP. Times are told from the first namespace's: served
 * clusters live by the wall's clock.
 */
async function everything(get: (path: string) => Promise<Response>): Promise<Record<string, string[]>> {
	const read = async (path: string) => (await get(path)).json();
	const { groups } = await read('/apis');
	const { metadata } = await read('/api/v1/namespaces/default');
	const began = Date.parse(metadata.creationTimestamp);
	const versions: string[] = groups.map(
		(group: { preferredVersion: { groupVersion: string } }) => group.preferredVersion.groupVersion,
	);
	const result: Record<string, string[]> = {};
	for (const path of ['/api/v1', ...versions.map((version) => `/apis/${version}`)]) {
		const { resources } = await read(path);
		for (const { name, verbs } of resources as { name: string; verbs: string[] }[]) {
			// Metrics are a measurement of the moment.
			if (!verbs.includes('list') || path.includes('metrics.k8s.io')) continue;
			const { items } = await read(`${path}/${name}`);
			result[name] = items.map((item: unknown) =>
				JSON.stringify(item, (key, value) => {
					if (BEATS.test(key)) return undefined;
					return typeof value === 'string' && TIME.test(value) ? `+${Date.parse(value) - began} ms` : value;
				}),
			);
		}
	}
	return result;
}
