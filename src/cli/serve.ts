/** `sandbox serve`: the cluster's API on a port of this machine's loopback, for a real kubectl or any client library. */

import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createSandbox, DEFAULT_START, type Sandbox, type SandboxOptions } from '../workstation/sandbox.ts';
import { upgradeStreams } from './channels.ts';
import { readScript } from './script.ts';
import { type CliCommand, profileNamed, readArgs, wholeNumber } from './usage.ts';
import { followWall } from './wall.ts';

export const serve: CliCommand = {
	name: 'serve',
	usage: 'serve [--profile P] [--port N] [--kubeconfig FILE] [--script LINES.json] [--seed N]',
	summary: 'serves the Kubernetes API on 127.0.0.1; types a script first when one is given',
	async run(args) {
		const { values } = readArgs(args, {
			profile: { type: 'string' },
			port: { type: 'string' },
			kubeconfig: { type: 'string' },
			script: { type: 'string' },
			seed: { type: 'string' },
		});
		const script = values.script === undefined ? { files: {}, lines: [] } : readScript(values.script);
		const options = {
			profile: profileNamed(values.profile),
			seed: wholeNumber(values.seed, 1, '--seed'),
			files: script.files,
		};
		const sandbox = await upToNow(options, script.lines);
		const wall = followWall(sandbox.clock);

		const server = createServer(async (incoming, outgoing) => {
			try {
				const answer = sandbox.cluster.fetch(requestOf(incoming, outgoing));
				wall.nudge();
				await respond(await answer, outgoing);
			} catch (error) {
				if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
				outgoing.end(String(error));
			}
		});
		upgradeStreams(server, sandbox.cluster, requestOf, wall.nudge);

		const port = await new Promise<number>((resolve, reject) => {
			server.once('error', reject);
			server.listen(wholeNumber(values.port, 8001, '--port'), '127.0.0.1', () => {
				const address = server.address();
				resolve(typeof address === 'object' && address ? address.port : 0);
			});
		});
		const url = `http://127.0.0.1:${port}`;
		if (values.kubeconfig !== undefined) writeFileSync(values.kubeconfig, kubeconfigFor(url));
		process.stdout.write(`listening on ${url}\n`);

		await new Promise<void>((resolve) => {
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
		});
		wall.dispose();
		sandbox.dispose();
		server.closeAllConnections();
		await new Promise<void>((resolve) => server.close(() => resolve()));
		return 0;
	},
};

/**
 * A sandbox in which the script has been typed and whose time is the wall's: clients reckon ages by their own clock. How
 * long the script takes on simulated time shows when it is typed, so it is typed twice.
 */
async function upToNow(options: SandboxOptions, lines: readonly string[]): Promise<Sandbox> {
	const typed = async (start?: number): Promise<Sandbox> => {
		const sandbox = await createSandbox({ ...options, ...(start === undefined ? {} : { start }) });
		for (const line of lines) await sandbox.type(line);
		return sandbox;
	};
	let took = 0;
	if (lines.length > 0) {
		const rehearsal = await typed(DEFAULT_START);
		took = rehearsal.clock.now() - DEFAULT_START;
		rehearsal.dispose();
	}
	// API times are whole seconds: begun on one, the script gives the same objects whenever it is typed.
	return typed(Math.floor((Date.now() - took) / 1000) * 1000);
}

/**
 * The standard Request for what came in over the port.
 * @param outgoing what answers it; an upgraded connection is its own.
 */
function requestOf(incoming: IncomingMessage, outgoing?: ServerResponse): Request {
	const headers = new Headers();
	for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
		const name = incoming.rawHeaders[i] as string;
		// Hop-by-hop headers belong to the connection, not to the request (RFC 9110, 7.6.1).
		if (/^(connection|upgrade|keep-alive|transfer-encoding|expect|sec-websocket-.*)$/i.test(name)) continue;
		headers.append(name, incoming.rawHeaders[i + 1] as string);
	}
	const method = incoming.method ?? 'GET';
	const hasBody = method !== 'GET' && method !== 'HEAD';
	const gone = new AbortController();
	incoming.once('close', () => {
		if (!incoming.complete) gone.abort();
	});
	(outgoing ?? incoming.socket).once('close', () => gone.abort());
	return new Request(`http://${incoming.headers.host ?? '127.0.0.1'}${incoming.url ?? '/'}`, {
		method,
		headers,
		signal: gone.signal,
		...(hasBody ? { body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: 'half' } : {}),
	} as RequestInit);
}

async function respond(response: Response, outgoing: ServerResponse): Promise<void> {
	outgoing.writeHead(response.status, Object.fromEntries(response.headers));
	if (!response.body) {
		outgoing.end();
		return;
	}
	// A watch has headers at once and a first line perhaps much later.
	outgoing.flushHeaders();
	const body = Readable.fromWeb(response.body as unknown as WebStream);
	outgoing.once('close', () => body.destroy());
	body.on('error', () => outgoing.destroy());
	body.pipe(outgoing);
}

const kubeconfigFor = (url: string) => `apiVersion: v1
kind: Config
clusters:
- cluster:
    server: ${url}
  name: naru
contexts:
- context:
    cluster: naru
    user: naru
  name: naru
current-context: naru
users:
- name: naru
  user: {}
`;
