/**
 * Records the golden runs: the real kubectl types each line of lines.txt at a server of ours.
 * `npx node test/kubectl/record.ts PATH_OF_KUBECTL`; see README.md.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBench, KUBECONFIG, type Outcome } from './harness.ts';
import { createWorld, FILES } from './world.ts';

const here = import.meta.dirname;
const kubectl = process.argv[2];
if (!kubectl) throw new Error('name the real kubectl');

// Ten hours ago: ages then show whole hours, and a second more or less while recording does not show.
const start = Math.floor(Date.now() / 1000) * 1000 - 10 * 3_600_000;
const bench = createBench({}, start);
createWorld(bench.client, start);

const home = mkdtempSync(join(tmpdir(), 'kubectl-golden-'));
for (const [path, text] of Object.entries(FILES)) {
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
	const request = new Request(`https://192.168.164.130:6443${incoming.url}`, {
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
mkdirSync(join(home, '.kube'));
const address = `http://127.0.0.1:${port}`;
writeFileSync(
	join(home, '.kube/config'),
	KUBECONFIG.replace('https://192.168.164.130:6443', address)
		.replace(/.*-data: .*\n/g, '')
		.replace('user:\n', 'user: {}\n'),
);

const run = (line: string): Promise<Outcome> =>
	new Promise((resolve) => {
		const env = { PATH: `${dirname(kubectl)}:${process.env.PATH}`, HOME: home, TZ: 'UTC' };
		execFile('bash', ['-c', line], { cwd: home, env, timeout: 20_000, maxBuffer: 1e8 }, (error, stdout, stderr) => {
			const restore = (text: string): string =>
				text.replaceAll(address, 'https://192.168.164.130:6443').replaceAll(home, '/root');
			resolve({ stdout: restore(stdout), stderr: restore(stderr), exitCode: error ? Number(error.code) : 0 });
		});
	});

const recorded: (Outcome & { line: string; at: number })[] = [];
for (const line of readFileSync(join(here, 'lines.txt'), 'utf8').split('\n')) {
	if (line.trim() === '' || line.startsWith('#')) continue;
	// The cluster's clock goes with the wall's, which the real kubectl reads for ages.
	await bench.clock.advanceTo(Date.now());
	recorded.push({ line, at: bench.clock.now(), ...(await run(line)) });
}
writeFileSync(join(here, 'golden.json'), `${JSON.stringify({ start, recorded }, null, '\t')}\n`);
console.log(`${recorded.length} lines recorded`);
process.exit(0);
