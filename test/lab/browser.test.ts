/** The session's browser: what it gets from where, what it says when nothing comes, and that its log rebuilds it. */

import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { BrowserPlace } from '../../src/lab/browser/places.ts';
import type { Visit } from '../../src/lab/browser/types.ts';
import { createSession, LogError } from '../../src/lab/session.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import type { Lab } from '../../src/lab/types.ts';

const lab: Lab = { profile: 'k3s', seed: 7, files: {}, checkpoints: [], solution: [], wrong: [] };

async function type(session: Session, line: string, wait = 1_000): Promise<void> {
	session.terminals[0]?.onInput({ type: 'line', text: line });
	await session.run(wait);
}

async function visit(session: Session, address: string, from: BrowserPlace = 'outside', wait = 2_000): Promise<Visit> {
	session.browse(address, from);
	await session.run(wait);
	const last = session.visits.at(-1);
	if (!last) throw new Error('there is no visit');
	return last;
}

const copy = (log: SessionLog): SessionLog => JSON.parse(JSON.stringify(log));

/** A Deployment of nginx behind a node port. */
async function withNodePort(profile: Lab['profile'] = 'k3s'): Promise<Session> {
	const session = await createSession('test', { ...lab, profile });
	await type(session, 'kubectl create deployment web --image nginx --replicas 2', 30_000);
	await type(session, 'kubectl create service nodeport web --tcp 80 --node-port 31001');
	return session;
}

describe('a browser', () => {
	it('asks a node port from outside, and the learner’s machine by its name', async () => {
		const session = await withNodePort();
		const page = await visit(session, '192.168.164.131:31001');
		expect(page).toMatchObject({ state: 'answered', url: 'http://192.168.164.131:31001/', answer: { status: 200 } });
		expect(page.answer?.body).toContain('Welcome to nginx!');
		expect(await visit(session, 'localhost:31001', 'workstation')).toMatchObject({ state: 'answered' });
		session.dispose();
	});

	it('leaves in the server’s log what browsers leave, and keeps its connection for a while', async () => {
		const session = await withNodePort();
		const before = session.cluster.network.traces.length;
		await visit(session, '192.168.164.131:31001');
		await visit(session, '192.168.164.131:31001/missing');
		expect(session.cluster.network.traces.length).toBe(before + 1);
		await type(session, 'kubectl logs deploy/web --all-pods --prefix=false; kubectl logs -l app=web');
		const shown = session
			.output(0)
			.map(({ text }) => text)
			.join('');
		expect(shown).toMatch(/"GET \/ HTTP\/1\.1" 200 .*Naru/);
		expect(shown).toMatch(/"GET \/favicon\.ico HTTP\/1\.1" 404/);
		expect(shown).toMatch(/"GET \/missing HTTP\/1\.1" 404/);
		await session.run(10_000);
		await visit(session, '192.168.164.131:31001');
		expect(session.cluster.network.traces.length).toBe(before + 2);
		session.dispose();
	});

	it('goes through the VM host’s forwards', async () => {
		const session = await withNodePort('kubeadm');
		expect(await visit(session, 'http://127.0.0.1:31051')).toMatchObject({
			state: 'answered',
			answer: { status: 200 },
		});
		// The host's program takes the connection before it knows that nobody is behind it.
		expect(await visit(session, 'http://127.0.0.1')).toMatchObject({ state: 'failed' });
		session.dispose();
	});

	it('reaches a load balancer’s address from a laptop, which is the learner’s machine', async () => {
		const session = await createSession('test', { ...lab, profile: 'cloud' });
		expect(session.browserPlaces).toEqual(['workstation']);
		await type(
			session,
			'kubectl create deployment web --image nginx; kubectl expose deploy web --port 80 --type LoadBalancer',
			90_000,
		);
		const service = session.cluster.client.get(KINDS.services, 'default', 'web');
		const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
		expect(await visit(session, `${address}`, 'workstation')).toMatchObject({ state: 'answered' });
		session.dispose();
	});

	it.each([
		['192.168.164.131:31002', 'ERR_CONNECTION_REFUSED'],
		['no.such.name', 'ERR_NAME_NOT_RESOLVED'],
		['10.43.0.1', 'ERR_CONNECTION_TIMED_OUT'],
		['192.168.164.77', 'ERR_ADDRESS_UNREACHABLE'],
		['http://192.168.164.130:6443', 'answered'],
		['https://192.168.164.130:6443', 'ERR_CERT_AUTHORITY_INVALID'],
		['https://www.google.com:80', 'ERR_SSL_PROTOCOL_ERROR'],
		['google.com', 'answered'],
		['http://', 'ERR_INVALID_URL'],
		['a b', 'ERR_INVALID_URL'],
		['ftp://192.168.164.130', 'ERR_UNKNOWN_URL_SCHEME'],
	])('says of %s what browsers say', async (address, outcome) => {
		const session = await createSession('test', lab);
		const { state, error } = await visit(session, address, 'outside', 200_000);
		expect(error ?? state).toBe(outcome);
		session.dispose();
	});

	it('follows redirects, and shows where they led', async () => {
		const session = await createSession('test', lab);
		expect(await visit(session, 'google.com')).toMatchObject({
			url: 'http://www.google.com/',
			redirects: ['http://google.com/'],
		});
		session.dispose();
	});

	it('stops when told to, and when sent elsewhere', async () => {
		const session = await createSession('test', lab);
		await visit(session, '10.43.0.1');
		expect(session.visits[0]?.state).toBe('loading');
		session.stopBrowsing();
		await session.run(1);
		expect(session.visits[0]?.state).toBe('stopped');
		await visit(session, '10.43.0.1');
		await visit(session, 'www.google.com');
		expect(session.visits.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'answered']);
		session.dispose();
	});

	it('comes back from the log with the same pages, and with one still loading', async () => {
		const first = await withNodePort();
		await visit(first, '192.168.164.131:31001');
		await visit(first, 'localhost:31009', 'workstation');
		await visit(first, '10.43.0.1', 'outside', 60_000);
		const second = await createSession('test', lab, copy(first.log));
		expect(second.visits).toEqual(first.visits);
		expect(second.cluster.network.traces).toEqual(first.cluster.network.traces);
		for (const session of [first, second]) {
			await session.run(70_000);
			expect(session.visits.at(-1)?.error).toBe('ERR_CONNECTION_TIMED_OUT');
			session.dispose();
		}
	});

	it('takes no log with an address that is none', async () => {
		const session = await createSession('test', lab);
		await visit(session, 'google.com');
		const log = copy(session.log);
		for (const address of [7, 'x'.repeat(3_000)]) {
			const bad = { ...log, entries: log.entries.map((entry) => ({ ...entry, event: { ...entry.event, address } })) };
			await expect(createSession('test', lab, bad as unknown as SessionLog)).rejects.toThrow(LogError);
		}
		session.dispose();
	});
});
