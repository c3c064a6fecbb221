/** Upgraded connections of clients: forwarded ports by WebSocket and SPDY, exec by SPDY, against a server on a free port. */

import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, connect as dialTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { constants, createDeflate } from 'node:zlib';
import { KubeConfig, PortForward } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upgradeStreams } from '../../src/cli/channels.ts';
import { followWall } from '../../src/cli/wall.ts';
import { createSandbox, type Sandbox } from '../../src/workstation/sandbox.ts';

const POD = '/api/v1/namespaces/default/pods/web';
let sandbox: Sandbox;
let server: Server;
let wall: ReturnType<typeof followWall>;
let port: number;

beforeAll(async () => {
	sandbox = await createSandbox({ profile: 'minikube' });
	await sandbox.type('kubectl run web --image=nginx');
	await sandbox.type('kubectl wait pod/web --for=condition=Ready');
	wall = followWall(sandbox.clock);
	server = createServer();
	upgradeStreams(
		server,
		sandbox.cluster,
		(incoming) => new Request(`http://127.0.0.1${incoming.url}`, { method: incoming.method ?? 'GET' }),
		wall.nudge,
	);
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	port = (server.address() as AddressInfo).port;
});

afterAll(() => {
	wall.dispose();
	server.closeAllConnections();
	server.close();
	sandbox.dispose();
});

/** The least of a SPDY client: opens streams, sends and collects. Its header blocks need no dictionary. */
class SpdyClient {
	private readonly duplex: Duplex;
	private readonly deflate = createDeflate();
	private last = -1;
	private pending = Buffer.alloc(0);
	private readonly received = new Map<number, { text: string; ended: boolean }>();

	constructor(duplex: Duplex) {
		this.duplex = duplex;
		duplex.on('data', (bytes: Buffer) => {
			this.pending = Buffer.concat([this.pending, bytes]);
			while (this.pending.length >= 8 && this.pending.length >= 8 + this.pending.readUIntBE(5, 3)) {
				const size = 8 + this.pending.readUIntBE(5, 3);
				const head = this.pending.readUInt32BE(0);
				const stream = this.received.get(head);
				if (stream) {
					stream.text += this.pending.subarray(8, size).toString();
					stream.ended ||= (this.pending.readUInt8(4) & 1) === 1;
				}
				this.pending = this.pending.subarray(size);
			}
		});
	}

	async open(headers: Record<string, string>): Promise<number> {
		this.last += 2;
		const id = this.last;
		this.received.set(id, { text: '', ended: false });
		const sized = (text: string) => Buffer.concat([number(text.length), Buffer.from(text)]);
		const pairs = Object.entries(headers).flat().map(sized);
		this.deflate.write(Buffer.concat([number(Object.keys(headers).length), ...pairs]));
		const block = await new Promise<Buffer>((done) =>
			this.deflate.flush(constants.Z_SYNC_FLUSH, () => done(this.deflate.read() as Buffer)),
		);
		this.frame(0x8003_0001, 0, Buffer.concat([number(id), number(0), Buffer.alloc(2), block]));
		return id;
	}

	send(id: number, text: string, last = false): void {
		this.frame(id, last ? 1 : 0, Buffer.from(text));
	}

	/** All that came on a stream, once it has ended. */
	async whole(id: number): Promise<string> {
		while (!this.received.get(id)?.ended)
			await new Promise((done) => this.duplex.once('data', () => setImmediate(done)));
		return this.received.get(id)?.text ?? '';
	}

	close(): void {
		this.duplex.destroy();
	}

	private frame(head: number, flags: number, body: Buffer): void {
		const start = Buffer.alloc(8);
		start.writeUInt32BE(head);
		start.writeUInt8(flags, 4);
		start.writeUIntBE(body.length, 5, 3);
		this.duplex.write(Buffer.concat([start, body]));
	}
}

function number(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

/** Upgrades to SPDY; the answer's headers, and the connection. */
const upgraded = (path: string, protocol: string) =>
	new Promise<{ protocol: unknown; client: SpdyClient }>((done, fail) => {
		const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol };
		const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
		sent.once('error', fail);
		sent.once('response', ({ statusCode }) => fail(new Error(`refused with ${statusCode}`)));
		sent.once('upgrade', (answer, socket) =>
			done({ protocol: answer.headers['x-stream-protocol-version'], client: new SpdyClient(socket) }),
		);
		sent.end();
	});

/** The bytes inside a WebSocket's messages (RFC 6455, 5.2); its protocol's name is none that ws would send. */
async function tunnel(path: string): Promise<Duplex> {
	const headers = {
		connection: 'Upgrade',
		upgrade: 'websocket',
		'sec-websocket-version': '13',
		'sec-websocket-key': Buffer.alloc(16).toString('base64'),
		'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io',
	};
	const socket = await new Promise<Duplex>((done, fail) => {
		const sent = request({ host: '127.0.0.1', port, path, headers });
		sent.once('response', ({ statusCode }) => fail(new Error(`refused with ${statusCode}`)));
		sent.once('upgrade', (answer, upgradedSocket) => {
			expect(answer.headers['sec-websocket-protocol']).toBe('SPDY/3.1+portforward.k8s.io');
			done(upgradedSocket);
		});
		sent.end();
	});
	let pending = Buffer.alloc(0);
	const duplex = new Duplex({
		read() {},
		write(bytes: Buffer, _encoding, done) {
			const start = Buffer.alloc(8);
			start.writeUInt8(0x82);
			start.writeUInt8(0x80 | 126, 1);
			start.writeUInt16BE(bytes.length, 2);
			socket.write(Buffer.concat([start, bytes]), done);
		},
		destroy(_error, done) {
			socket.destroy();
			done(null);
		},
	});
	socket.on('data', (bytes: Buffer) => {
		pending = Buffer.concat([pending, bytes]);
		while (pending.length >= 2) {
			const long = (pending.readUInt8(1) & 0x7f) === 126;
			const begin = long ? 4 : 2;
			if (pending.length < begin) return;
			const size = long ? pending.readUInt16BE(2) : pending.readUInt8(1) & 0x7f;
			if (pending.length < begin + size) return;
			duplex.push(pending.subarray(begin, begin + size));
			pending = pending.subarray(begin + size);
		}
	});
	return duplex;
}

/** Asks the page behind a forwarded port. */
async function asked(client: SpdyClient, to: number, id: string): Promise<{ data: string; error: string }> {
	const error = await client.open({ streamtype: 'error', port: String(to), requestid: id });
	const data = await client.open({ streamtype: 'data', port: String(to), requestid: id });
	client.send(error, '', true);
	client.send(data, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
	return { data: await client.whole(data), error: await client.whole(error) };
}

describe('port-forward', () => {
	test('in SPDY streams, one pair for each connection', async () => {
		const { protocol, client } = await upgraded(`${POD}/portforward`, 'portforward.k8s.io');
		expect(protocol).toBe('portforward.k8s.io');
		for (const id of ['0', '1']) {
			const { data, error } = await asked(client, 80, id);
			expect(data).toMatch(/^HTTP\/1.1 200 OK\r\n/);
			expect(data).toContain('Welcome to nginx!');
			expect(error).toBe('');
		}
		const closed = await asked(client, 81, '2');
		expect(closed.data).toBe('');
		expect(closed.error).toContain('dial tcp4 127.0.0.1:81: connect: connection refused');
		client.close();
	});

	test('in SPDY inside a WebSocket, as kubectl does', async () => {
		const duplex = await tunnel(`${POD}/portforward`);
		const client = new SpdyClient(duplex);
		expect((await asked(client, 80, '0')).data).toContain('Welcome to nginx!');
		client.close();
	});

	test('in channels of a WebSocket, as the client library does', async () => {
		const config = new KubeConfig();
		const at = { name: 'naru', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
		config.loadFromClusterAndUser(at, { name: 'naru' });
		const forward = new PortForward(config);
		const local = createTcpServer((socket) => void forward.portForward('default', 'web', [80], socket, null, socket));
		await new Promise<void>((done) => local.listen(0, '127.0.0.1', done));
		const socket = dialTcp((local.address() as AddressInfo).port, '127.0.0.1');
		socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
		let text = '';
		for await (const bytes of socket) {
			text += bytes;
			if (text.includes('</html>')) break;
		}
		expect(text).toContain('Welcome to nginx!');
		socket.destroy();
		local.close();
	});

	test('of a Pod that is not there is refused', async () => {
		await expect(upgraded(`${POD}x/portforward`, 'portforward.k8s.io')).rejects.toThrow('refused with 404');
	});
});

test('a client that breaks off in the middle is forgotten', async () => {
	const ways = ['SPDY/3.1', 'websocket'].flatMap((upgrade) => [POD, `${POD}x`].map((pod) => ({ upgrade, pod })));
	for (const { upgrade, pod } of ways) {
		const socket = dialTcp(port, '127.0.0.1');
		socket.write(
			`GET ${pod}/exec?command=sleep&command=60&stdout=true HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: ${upgrade}\r\n` +
				'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
		);
		await new Promise((done) => socket.once('data', done));
		socket.resetAndDestroy();
		await new Promise((done) => socket.once('close', done));
	}
	const { client } = await upgraded(`${POD}/portforward`, 'portforward.k8s.io');
	expect((await asked(client, 80, '0')).data).toContain('Welcome to nginx!');
	client.close();
});

test('nonsense in a channel ends nothing', async () => {
	const refused = await new Promise<number | undefined>((done) => {
		const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
		request({ host: '127.0.0.1', port, path: `${POD}/portforward?ports=70000`, headers })
			.once('response', ({ statusCode }) => done(statusCode))
			.end();
	});
	expect(refused).toBe(400);
	const { client } = await upgraded(
		`${POD}/exec?command=sh&command=-c&command=stty%20size;cat&tty=true&stdin=true&stdout=true`,
		'v4.channel.k8s.io',
	);
	const [, stdin, stdout, resize] = await Promise.all(
		['error', 'stdin', 'stdout', 'resize'].map((streamtype) => client.open({ streamtype })),
	);
	for (const text of ['{', 'null', '{"Width":"wide"}', '[]']) client.send(resize as number, text);
	client.send(stdin as number, '\x04');
	expect(await client.whole(stdout as number)).toContain('24 80');
	client.close();
});

test('exec in SPDY streams', async () => {
	const query = 'container=web&stdin=true&stdout=true&stderr=true&command=sh&command=-c';
	const command = encodeURIComponent('cat; echo bad >&2; exit 3');
	const { protocol, client } = await upgraded(`${POD}/exec?${query}&command=${command}`, 'v4.channel.k8s.io');
	expect(protocol).toBe('v4.channel.k8s.io');
	const [error, stdin, stdout, stderr] = await Promise.all(
		['error', 'stdin', 'stdout', 'stderr'].map((streamtype) => client.open({ streamtype })),
	);
	client.send(stdin as number, '나루\n', true);
	expect(await client.whole(stdout as number)).toBe('나루\n');
	expect(await client.whole(stderr as number)).toBe('bad\n');
	expect(JSON.parse(await client.whole(error as number))).toMatchObject({ reason: 'NonZeroExitCode' });
	client.close();
});
