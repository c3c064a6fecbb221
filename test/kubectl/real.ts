/** The real kubectl on a server of ours: a home directory, a kubeconfig, and a bridge on 127.0.0.1 to the API server. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBench, KUBECONFIG, type Outcome } from './harness.ts';
import type { Suite } from './suites.ts';

const SERVER = 'https://192.168.164.130:6443';

export interface RealKubectl {
	/** The instant of the world's objects, in milliseconds. */
	start: number;
	/** Types a shell line; `at` is the cluster's time when it was typed. */
	run(line: string): Promise<Outcome & { at: number }>;
	stop(): void;
}

/** Starts a world of a suite for the binary at the path `kubectl`. */
export async function startRealKubectl(kubectl: string, suite: Suite): Promise<RealKubectl> {
	// Ten hours ago: ages then show whole hours, and a second more or less while recording does not show.
	const start = Math.floor(Date.now() / 1000) * 1000 - 10 * 3_600_000;
	const bench = createBench({}, start);
	suite.world(bench.client, start);

	const home = mkdtempSync(join(tmpdir(), 'kubectl-golden-'));
	for (const [path, text] of Object.entries(suite.files)) {
		mkdirSync(dirname(join(home, path)), { recursive: true });
		writeFileSync(join(home, path), text);
	}

	const server = createServer(async (incoming, outgoing) => {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks);
		const headers = new Headers();
		for (const name of ['accept', 'content-type', 'user-agent']) {
			const value = incoming.headers[name];
			if (typeof value === 'string') headers.set(name, value);
		}
		const request = new Request(`${SERVER}${incoming.url}`, {
			method: incoming.method ?? 'GET',
			headers,
			body: body.length > 0 ? body : null,
		});
		const response = await bench.transport.fetch(request);
		outgoing.writeHead(response.status, Object.fromEntries(response.headers));
		const reader = response.body?.getReader();
		outgoing.on('close', () => void reader?.cancel().catch(() => undefined));
		for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) outgoing.write(part.value);
		outgoing.end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	mkdirSync(join(home, '.kube'), { recursive: true });
	const address = `http://127.0.0.1:${port}`;
	writeFileSync(
		join(home, '.kube/config'),
		KUBECONFIG.replace(SERVER, address)
			.replace(/.*-data: .*\n/g, '')
			.replace('user:\n', 'user: {}\n'),
	);

	const restore = (text: string): string => text.replaceAll(address, SERVER).replaceAll(home, '/root');
	return {
		start,
		async run(line) {
			// The cluster's clock goes with the wall's, which the real kubectl reads for ages.
			await bench.clock.advanceTo(Date.now());
			const at = bench.clock.now();
			return new Promise((resolve) => {
				const env = { PATH: `${dirname(kubectl)}:${process.env.PATH}`, HOME: home, TZ: 'UTC' };
				execFile('bash', ['-c', line], { cwd: home, env, timeout: 20_000, maxBuffer: 1e8 }, (error, stdout, stderr) =>
					resolve({ at, stdout: restore(stdout), stderr: restore(stderr), exitCode: error ? Number(error.code) : 0 }),
				);
			});
		},
		stop: () => void server.close(),
	};
}
