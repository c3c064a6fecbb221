import { afterEach, describe, expect, test } from 'vitest';
import { createPlayer } from '../../src/lab/play.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { CheckpointState, Condition, Lab } from '../../src/lab/types.ts';

const both = (text: string) => ({ ko: text, en: text });

/** A lab with one checkpoint for each set of conditions: `a`, `b`, … */
function labOf(...conditions: Condition[][]): Lab {
	return {
		profile: 'k3s',
		seed: 11,
		files: {},
		checkpoints: conditions.map((each, at) => ({
			id: String.fromCharCode(97 + at),
			title: both('t'),
			goal: both('g'),
			conditions: each,
			hints: [both('1'), both('2'), both('3')],
		})),
		solution: [],
		wrong: [],
	};
}

const WEB =
	'kubectl run web --image nginx && kubectl expose pod web --port 80 && kubectl wait --for=condition=Ready pod/web';
const CLIENT = 'kubectl run client --image nginx && kubectl wait --for=condition=Ready pod/client';

let open: Session[] = [];
afterEach(() => {
	for (const session of open) session.dispose();
	open = [];
});

async function start(...conditions: Condition[][]) {
	const session = await createSession('test', labOf(...conditions));
	open.push(session);
	const player = createPlayer(session);
	// Grading begins with the first thing done, if only Enter.
	await player.type('');
	return { session, player, state: (at = 0) => session.checkpoints[at] as CheckpointState };
}

describe('a checkpoint', () => {
	test('waits for what is on its way, then passes, and stays passed', async () => {
		const { session, player, state } = await start([{ kind: 'pod', name: 'web' }]);
		const seen: string[] = [];
		session.onCheckpoints(([first]) => seen.push(first?.status ?? ''));
		expect(state()).toMatchObject({ status: 'failed', explanation: { en: 'There is no Pod `web` yet.' } });
		session.terminals[0]?.onInput({ type: 'line', text: 'kubectl run web --image nginx' });
		await session.run(300);
		expect(state()).toMatchObject({ status: 'waiting', explanation: { ko: '`web` 파드가 준비되고 있다.' } });
		await session.run(30_000);
		expect(state()).toEqual({ id: 'a', status: 'passed' });
		await player.type('kubectl delete pod web');
		expect(state().status).toBe('passed');
		expect(seen.at(-1)).toBe('passed');
	});

	test('names the first of its conditions that does not hold', async () => {
		const { player, state } = await start([
			{ kind: 'pod', name: 'web' },
			{ kind: 'service', name: 'web', port: 80, pod: 'web' },
		]);
		await player.type('kubectl run web --image nginx');
		await player.type('kubectl wait --for=condition=Ready pod/web');
		expect(state().explanation?.en).toBe('There is no Service `web` yet.');
		await player.type('kubectl expose pod web --port 80');
		await player.type('sleep 3');
		expect(state().status).toBe('passed');
	});

	test('has its own explanation where the lab gives one', async () => {
		const { state } = await start([{ kind: 'pod', name: 'web', explain: both('make it first') }]);
		expect(state().explanation).toEqual(both('make it first'));
	});

	test('may ask for an object with fields, or for none', async () => {
		const { player, state } = await start(
			[
				{
					kind: 'object',
					resource: 'services',
					name: 'web',
					fields: { 'spec.ports[*].port': 81, 'spec.clusterIP': '*' },
				},
			],
			[{ kind: 'object', resource: 'pods', labels: { run: 'web' }, absent: true }],
		);
		expect(state(1).status).toBe('passed');
		await player.type(WEB);
		expect(state().explanation?.en).toBe('Service `web`: field `spec.ports[*].port` is `80`. It should be `81`.');
		await player.type(`kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"$patch":"delete"},{"port":81}]}}'`);
		expect(state().status).toBe('passed');
	});

	test('asks the cluster for the right answer to a question, and takes it with quotes or blanks', async () => {
		const { session, player, state } = await start([
			{
				kind: 'question',
				ask: both('?'),
				answer: { resource: 'services', name: 'web', field: 'spec.clusterIP' },
				mistakes: [{ answer: { resource: 'pods', name: 'web', field: 'status.podIP' }, explain: both('the Pod') }],
			},
		]);
		session.answer('a', '10.43.0.99');
		session.answer('nowhere', 'x');
		await player.type(WEB);
		expect(state().explanation?.en).toBe('`10.43.0.99` is not the answer.');
		const pod = await player.type("kubectl get pod web -o jsonpath='{.status.podIP}'");
		session.answer('a', pod.stdout);
		await session.run(0);
		expect(state().explanation?.en).toBe('the Pod');
		const service = await player.type("kubectl get svc web -o jsonpath='{.spec.clusterIP}'");
		session.answer('a', ` "${service.stdout}" `);
		await session.run(0);
		expect(state().status).toBe('passed');
	});
});

describe('a Service, link by link', () => {
	const condition: Condition = { kind: 'service', name: 'web', port: 80, pod: 'web' };

	test.each([
		['kubectl create service clusterip web --tcp 80:80 -n kube-public', '`default`, where the Pod is'],
		['kubectl create service externalname web --external-name example.com', 'is an ExternalName: it leads to no Pod'],
		[
			'kubectl create service clusterip web --tcp 80:80',
			'Service `web` selects `app=web`, but Pod `web` carries `run=web`.',
		],
		['kubectl create service clusterip web --clusterip None --tcp 80:80', 'selects `app=web`'],
		['kubectl expose pod web --port 80 --target-port http', 'but Pod `web` names no such port'],
	])('%s', async (line, explanation) => {
		const { player, state } = await start([condition]);
		await player.type('kubectl run web --image nginx');
		await player.type('kubectl wait --for=condition=Ready pod/web');
		await player.type(line);
		await player.type('sleep 3');
		expect(state().status).toBe('failed');
		expect(state().explanation?.en).toContain(explanation);
	});

	test.each([
		['run=wbe', 'Service `web` selects `run=wbe`, but Pod `web` carries `run=web`.'],
		['tier=front', 'Service `web` selects `tier=front`, and no Pod carries that.'],
	])('without a Pod that must be there: %s', async (selector, explanation) => {
		const { player, state } = await start([{ kind: 'service', name: 'web', port: 80 }]);
		await player.type('kubectl run web --image nginx');
		await player.type(
			`kubectl apply -f - <<'EOF'\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {${selector.replace('=', ': ')}}, ports: [{port: 80}]}}\nEOF`,
		);
		expect(state().explanation?.en).toBe(explanation);
	});

	test('any labels will do, and so will any order', async () => {
		const { player, state } = await start([condition]);
		await player.type('kubectl create service clusterip web --tcp 80:80');
		expect(state().explanation?.en).toBe('There is no Pod `web` yet.');
		await player.type('kubectl run web --image nginx -l app=web,tier=front');
		await player.type('sleep 20');
		expect(state().status).toBe('passed');
	});
});

describe('requests and questions of the grader’s own', () => {
	const request: Condition = { kind: 'request', from: { pod: 'client' }, url: 'http://web/', body: 'Welcome' };
	const dns: Condition = {
		kind: 'dns',
		from: { pod: 'client' },
		name: 'web',
		answer: { resource: 'services', name: 'web', field: 'spec.clusterIP' },
	};
	const observed: Condition = { kind: 'observed', from: { pod: 'client' }, connection: { service: 'web' } };

	test('pass when the way is open, and do not count as the learner’s', async () => {
		const { player, state } = await start([request], [dns], [observed]);
		expect(state().explanation?.en).toBe('There is no Pod `client` yet.');
		await player.type(CLIENT);
		await player.type('sleep 5');
		expect(state(0)).toMatchObject({
			status: 'failed',
			explanation: { en: 'There is no Service `web` in the namespace `default`.' },
		});
		expect(state(1)).toMatchObject({ status: 'failed', explanation: { en: '`web`: DNS has no such name.' } });
		await player.type(WEB);
		await player.type('sleep 10');
		expect(state(0).status).toBe('passed');
		expect(state(1).status).toBe('passed');
		expect(state(2).explanation?.en).toBe('No request has gone from Pod `client` to Service `web` yet.');
		await player.type('kubectl exec client -- curl -s web');
		expect(state(2).status).toBe('passed');
	});

	test('are asked as often as the condition says, so that a Pod that is deaf among others shows', async () => {
		const web = { from: { pod: 'client' }, url: 'http://web/' } as const;
		const { player, state } = await start(
			[{ kind: 'request', ...web, body: 'Welcome', times: 30 }],
			[{ kind: 'request', ...web, body: 'It works!', times: 30, once: true }],
			[{ kind: 'request', ...web, body: 'Apache', times: 30, once: true }],
			[{ kind: 'observed', from: { pod: 'client' }, connection: { service: 'web', verdict: 'refused' } }],
		);
		await player.type(CLIENT);
		await player.type(WEB);
		await player.type('sleep 5');
		expect(state(0).status).toBe('passed');
		// Another Pod behind the Service, where nobody listens on port 80: about every second call is refused.
		await player.type('kubectl run deaf --image busybox --labels run=web --command -- sleep 3600');
		await player.type('kubectl wait --for=condition=Ready pod/deaf && sleep 5');
		expect(state(1)).toMatchObject({ status: 'failed', explanation: { en: expect.stringContaining('deaf') } });
		await player.type(`kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6 7 8; do curl -s web; done' > /dev/null`);
		expect(state(3).status).toBe('passed');
		// In its place one that answers, and differently.
		await player.type('kubectl delete pod deaf --grace-period 1');
		await player.type('kubectl run other --image httpd --labels run=web');
		await player.type('kubectl wait --for=condition=Ready pod/other && sleep 5');
		expect(state(1).status).toBe('passed');
		expect(state(2)).toMatchObject({ status: 'failed', explanation: { en: expect.stringContaining('status `200`') } });
	});

	test('leave the learner’s requests of the same moment to the learner', async () => {
		const { player, state } = await start(
			[{ kind: 'request', from: { pod: 'client' }, url: 'http://web/', times: 30 }],
			[{ kind: 'observed', from: { pod: 'client' }, connection: { service: 'web', verdict: 'refused' } }],
		);
		await player.type(CLIENT);
		await player.type('kubectl create service clusterip web --tcp 80; kubectl exec client -- curl -s web');
		expect(state(0).status).not.toBe('passed');
		expect(state(1).status).toBe('passed');
	});

	test('are the same when the session is built again', async () => {
		const { session, player } = await start([request], [dns], [observed]);
		for (const line of [CLIENT, WEB, 'sleep 10', 'kubectl logs web']) await player.type(line);
		const again = await createSession('test', session.lab, structuredClone(session.log));
		open.push(again);
		expect(again.checkpoints).toEqual(session.checkpoints);
		const text = (one: Session) =>
			one
				.output(0)
				.map((piece) => piece.text)
				.join('');
		expect(text(again)).toBe(text(session));
	});
});

describe('the outside', () => {
	const NODE = 'http://192.168.164.131:30080/';
	const expose = (more: string) =>
		`kubectl apply -f - <<'EOF'\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, ${more}, selector: {run: web}, ports: [{port: 80, nodePort: 30080}]}}\nEOF`;
	const elsewhere = `kubectl run web --image nginx --overrides='{"spec":{"nodeName":"master"}}' && kubectl wait --for=condition=Ready pod/web`;

	/** What a browser does: a request from the machine beside the cluster. */
	async function browse(session: Session, url: string): Promise<number> {
		const process = session.cluster.outside?.spawn({ argv: ['curl', '-s', '-m', '5', url] });
		let status: number | undefined;
		void process?.exited.then((ended) => {
			status = ended.status;
		});
		await session.cluster.clock.advanceUntil(() => status !== undefined);
		return status ?? -1;
	}

	test('is a place to send from, for the grader and for the learner', async () => {
		const { session, player, state } = await start(
			[{ kind: 'request', from: { outside: true }, url: NODE, body: 'Welcome' }],
			[{ kind: 'observed', from: { outside: true }, connection: { service: 'web' } }],
			[{ kind: 'request', from: { outside: true }, url: 'http://10.43.0.1:443/' }],
		);
		await player.type(elsewhere);
		await player.type(expose('externalTrafficPolicy: Local'));
		await player.type('sleep 20');
		expect(state(0).status).toBe('failed');
		expect(state(0).explanation?.en).toContain('Service `web` has the traffic policy `Local`');
		expect(state(0).explanation?.ko).toContain('`Local`');
		expect(state(1).explanation).toEqual({
			ko: '클러스터 밖의 기기에서 `web` 서비스에 보낸 요청이 아직 없다.',
			en: 'No request has gone from the machine outside the cluster to Service `web` yet.',
		});
		expect(state(2).explanation?.en).toContain('works inside the cluster only');
		expect(await browse(session, NODE)).toBe(28);
		await player.type('');
		expect(state(1).explanation?.en).toContain('Service `web` has the traffic policy `Local`');
		await player.type(expose('externalTrafficPolicy: Cluster'));
		await player.type('sleep 10');
		expect(state(0).status).toBe('passed');
		expect(state(1).status).toBe('failed');
		expect(await browse(session, NODE)).toBe(0);
		await player.type('');
		expect(state(1).status).toBe('passed');
	});
});

describe('a name that is right, and was not known', () => {
	const byName: Condition = {
		kind: 'observed',
		from: { node: 'master' },
		connection: { service: 'web', port: 80 },
	};

	test('of a node it is said that it does not ask the DNS of the cluster', async () => {
		const { player, state } = await start([byName]);
		await player.type(WEB);
		await player.type('curl -s -m 3 web');
		expect(state().status).toBe('failed');
		expect(state().explanation?.en).toMatch(/asked for `web` .* Only Pods ask the DNS of the cluster\.$/);
		expect(state().explanation?.ko).toMatch(/클러스터의 DNS에 묻지 않는다\.$/);
	});

	test('of a program that puts nothing behind a name it is said that it wants the whole one', async () => {
		const dns: Condition = {
			kind: 'observed',
			from: { pod: 'client' },
			dns: { name: 'web.default.svc.cluster.local' },
		};
		const { player, state } = await start([dns]);
		await player.type(WEB);
		await player.type('kubectl run client --image nicolaka/netshoot --command -- sleep 3600');
		await player.type('kubectl wait --for=condition=Ready pod/client --timeout=90s');
		await player.type('kubectl exec client -- dig +short web');
		expect(state().explanation?.en).toMatch(/asked for `web` .* Ask for the whole name\.$/);
		await player.type('kubectl exec client -- dig +short web.default.svc.cluster.local');
		expect(state().status).toBe('passed');
	});

	test('what a program asks besides, when it has the answer, is no mistake', async () => {
		const dns: Condition = {
			kind: 'observed',
			from: { pod: 'client' },
			dns: { name: 'other.default.svc.cluster.local' },
		};
		const { player, state } = await start([dns]);
		await player.type(WEB);
		await player.type('kubectl run client --image busybox:1.36 --command -- sleep 3600');
		await player.type('kubectl wait --for=condition=Ready pod/client');
		await player.type('kubectl exec client -- nslookup web');
		expect(state().explanation?.en).toBe(
			'The last name that Pod `client` got an answer for is `web.default.svc.cluster.local`, which is another one.',
		);
	});
});

describe('a Service without a number', () => {
	const reached: Condition = { kind: 'observed', from: { pod: 'client' }, connection: { service: 'web', port: 80 } };

	test('is reached when its name led to a Pod, and not when the Pod was called by its address', async () => {
		const { player, state } = await start([reached]);
		await player.type('kubectl run web --image nginx && kubectl expose pod web --port 80 --cluster-ip None');
		await player.type(CLIENT);
		await player.type(`kubectl exec client -- curl -s $(kubectl get pod web -o jsonpath='{.status.podIP}')`);
		expect(state()).toMatchObject({ status: 'failed' });
		expect(state().explanation?.en).toContain('not by way of Service `web`');
		await player.type('kubectl exec client -- curl -s web');
		expect(state().status).toBe('passed');
	});
});
