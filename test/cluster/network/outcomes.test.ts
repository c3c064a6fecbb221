import { beforeAll, describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/cluster/network/explain.ts';
import type { NetworkError, NetworkStack } from '../../../src/os/net.ts';
import { World } from './world.ts';

/** A Service with a fault, and how a connection to it ends: code and seconds. */
const world = new World();
const ip = (name: string): string => addresses.get(name) as string;
const addresses = new Map<string, string>();

const service = (
	name: string,
	clusterIP: string,
	more: Record<string, unknown> = {},
	port: Record<string, unknown> = {},
) =>
	world.service(name, {
		type: 'ClusterIP',
		clusterIP,
		clusterIPs: [clusterIP],
		selector: { app: 'web' },
		ports: [{ port: 80, protocol: 'TCP', targetPort: 80, ...port }],
		...more,
	});

beforeAll(async () => {
	for (const [name, node] of [
		['web', 'worker1'],
		['local', 'master'],
		['client', 'master'],
	] as const)
		addresses.set(
			name,
			world.pod(name, { node, labels: { app: name === 'client' ? 'client' : 'web' } }).network.address as string,
		);
	const web = { address: ip('web'), node: 'worker1', pod: 'web' };
	service('good', '10.43.0.20');
	world.endpoints('good', 80, [web]);
	service('empty', '10.43.0.21', { selector: { app: 'wbe' } });
	service('wrong-target', '10.43.0.22', {}, { targetPort: 8080 });
	world.endpoints('wrong-target', 8080, [web]);
	service('unready', '10.43.0.23');
	world.endpoints('unready', 80, [{ ...web, ready: false }]);
	service('dead-endpoint', '10.43.0.24');
	world.endpoints('dead-endpoint', 80, [{ address: '10.42.1.99', node: 'worker1' }]);
	service('node-port', '10.43.0.25', { type: 'NodePort' }, { nodePort: 30080 });
	world.endpoints('node-port', 80, [web]);
	service('node-port-local', '10.43.0.26', { type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30081 });
	world.endpoints('node-port-local', 80, [web]);
	service('internal-local', '10.43.0.27', { internalTrafficPolicy: 'Local' });
	world.endpoints('internal-local', 80, [web]);
	service('node-port-empty', '10.43.0.28', { type: 'NodePort' }, { nodePort: 30082 });
	service('external', '10.43.0.29', { externalIPs: ['198.51.100.7'] });
	world.endpoints('external', 80, [web]);
	world.service(
		'balanced',
		{
			type: 'LoadBalancer',
			clusterIP: '10.43.0.30',
			clusterIPs: ['10.43.0.30'],
			loadBalancerSourceRanges: ['192.168.164.0/24'],
			ports: [{ port: 8080, protocol: 'TCP', targetPort: 80, nodePort: 30083 }],
		},
		{ status: { loadBalancer: { ingress: [{ ip: '192.168.164.130' }, { ip: '192.168.164.131' }] } } },
	);
	world.endpoints('balanced', 80, [web]);
	await world.pass(1000);
});

const places: Record<string, () => NetworkStack> = {
	pod: () => world.network.namespaceAt(ip('client')) as NetworkStack,
	node: () => world.network.namespaceAt('192.168.164.130') as NetworkStack,
	outside: (() => {
		let stack: NetworkStack | undefined;
		return () => (stack ??= world.network.createNamespace({ kind: 'outside', name: 'laptop' }, '192.168.164.1'));
	})(),
};

/** `connected`, or the error's name, and whole seconds until it came. */
async function attempt(from: keyof typeof places, address: string, port: number): Promise<string> {
	const started = world.clock.now();
	let outcome: string | undefined;
	void (places[from] as () => NetworkStack)()
		.connect(address, port)
		.then((connection) => connection.close())
		.then(
			() => {
				outcome = 'connected';
			},
			(error: unknown) => {
				outcome = (error as NetworkError).code;
			},
		);
	await world.clock.advanceUntil(() => outcome !== undefined);
	return `${outcome} ${Math.floor((world.clock.now() - started) / 1000)}`;
}

describe('how a connection ends, by place and fault', () => {
	const rows: [fault: string, address: () => string, port: number, pod: string, node: string, outside: string][] = [
		['a Pod', () => ip('web'), 80, 'connected 0', 'connected 0', 'ETIMEDOUT 127'],
		['a Pod, no listener', () => ip('web'), 81, 'ECONNREFUSED 0', 'ECONNREFUSED 0', 'ETIMEDOUT 127'],
		['a Pod that is gone', () => '10.42.1.99', 80, 'EHOSTUNREACH 3', 'EHOSTUNREACH 3', 'ETIMEDOUT 127'],
		['a Service', () => '10.43.0.20', 80, 'connected 0', 'connected 0', 'ETIMEDOUT 127'],
		['a Service, another port', () => '10.43.0.20', 81, 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127'],
		['no Service at the address', () => '10.43.9.9', 80, 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127'],
		[
			'a Service whose selector matches nothing',
			() => '10.43.0.21',
			80,
			'ECONNREFUSED 0',
			'ECONNREFUSED 0',
			'ETIMEDOUT 127',
		],
		['a targetPort without listener', () => '10.43.0.22', 80, 'ECONNREFUSED 0', 'ECONNREFUSED 0', 'ETIMEDOUT 127'],
		['no Pod ready', () => '10.43.0.23', 80, 'ECONNREFUSED 0', 'ECONNREFUSED 0', 'ETIMEDOUT 127'],
		['an endpoint that is gone', () => '10.43.0.24', 80, 'EHOSTUNREACH 3', 'EHOSTUNREACH 3', 'ETIMEDOUT 127'],
		[
			'internalTrafficPolicy Local, Pod elsewhere',
			() => '10.43.0.27',
			80,
			'ETIMEDOUT 127',
			'ETIMEDOUT 127',
			'ETIMEDOUT 127',
		],
		['a node port', () => '192.168.164.130', 30080, 'connected 0', 'connected 0', 'connected 0'],
		['a node port on another node', () => '192.168.164.131', 30080, 'connected 0', 'connected 0', 'connected 0'],
		['a node port nobody has', () => '192.168.164.130', 30099, 'ECONNREFUSED 0', 'ECONNREFUSED 0', 'ECONNREFUSED 0'],
		[
			'a node port without endpoints',
			() => '192.168.164.130',
			30082,
			'ECONNREFUSED 0',
			'ECONNREFUSED 0',
			'ECONNREFUSED 0',
		],
		[
			'externalTrafficPolicy Local, Pod elsewhere',
			() => '192.168.164.130',
			30081,
			'connected 0',
			'connected 0',
			'ETIMEDOUT 127',
		],
		[
			'externalTrafficPolicy Local, Pod here',
			() => '192.168.164.131',
			30081,
			'connected 0',
			'connected 0',
			'connected 0',
		],
		['an external IP', () => '198.51.100.7', 80, 'connected 0', 'connected 0', 'ETIMEDOUT 127'],
		['a load balancer address', () => '192.168.164.131', 8080, 'ETIMEDOUT 127', 'connected 0', 'connected 0'],
		['loopback', () => '127.0.0.1', 80, 'connected 0', 'ECONNREFUSED 0', 'ECONNREFUSED 0'],
		['a node port over loopback', () => '127.0.0.1', 30080, 'ECONNREFUSED 0', 'connected 0', 'ECONNREFUSED 0'],
		['nobody in the nodes’ network', () => '192.168.164.77', 80, 'EHOSTUNREACH 3', 'EHOSTUNREACH 3', 'EHOSTUNREACH 3'],
		['the Internet', () => '142.250.207.46', 80, 'connected 0', 'connected 0', 'connected 0'],
		['an unknown address in the Internet', () => '192.0.2.1', 80, 'ETIMEDOUT 127', 'ETIMEDOUT 127', 'ETIMEDOUT 127'],
	];
	it.each(rows)('%s', async (_, address, port, pod, node, outside) => {
		expect(await attempt('pod', address(), port)).toBe(pod);
		expect(await attempt('node', address(), port)).toBe(node);
		expect(await attempt('outside', address(), port)).toBe(outside);
	});
});

describe('the cause that is named', () => {
	const rows: [address: () => string, port: number, en: string, ko: string][] = [
		[
			() => '10.43.0.21',
			80,
			'Service `empty` selects `app=wbe`, but the Pod `web` carries `app=web`.',
			'`empty` 서비스의 셀렉터는 `app=wbe`인데, `web` 파드의 레이블은 `app=web`이다.',
		],
		[
			() => '10.43.0.22',
			80,
			'Service `wrong-target` sends to port `8080` (`targetPort`) of the Pod `web`, where nothing listens. That Pod listens on `80`.',
			'`80`이다.',
		],
		[
			() => '10.43.0.20',
			8080,
			'Service `good` has the port `80`, but the connection went to port `8080`.',
			'`good` 서비스의 포트는 `80`인데 `8080` 포트로 연결했다.',
		],
		[
			() => ip('web'),
			81,
			'Nothing listens on port `81` of the Pod `web`. It listens on `80`.',
			'`web` 파드의 `81` 포트에서',
		],
		[() => '10.42.1.99', 80, 'No Pod or node has the address `10.42.1.99`.', '`10.42.1.99` 주소를 가진'],
		[
			() => '192.168.164.130',
			30099,
			'No Service has the port `30099` on the node `master`. Node ports: `30080` (`node-port`)',
			'`30099` 포트를 쓰는 서비스가 없다',
		],
		[() => '10.43.0.27', 80, 'Service `internal-local` has the traffic policy `Local`', '트래픽 정책이 `Local`'],
	];
	it.each(rows)('%s %s', async (address, port, en, ko) => {
		await attempt('pod', address(), port);
		const trace = world.network.traces.at(-1);
		const cause = trace && causeOf(trace, world.store.client, world.network);
		expect(cause?.en).toContain(en);
		expect(cause?.ko).toContain(ko);
	});
});

it('can be called off, as curl -m does', async () => {
	const controller = new AbortController();
	let outcome: unknown;
	void (places.pod as () => NetworkStack)()
		.connect('10.43.0.20', 81, controller.signal)
		.catch((error: unknown) => {
			outcome = error;
		});
	world.clock.after(3000, () => controller.abort(new Error('enough')));
	await world.clock.advanceUntil(() => outcome !== undefined);
	expect((outcome as Error).message).toBe('enough');
	expect(world.network.traces.at(-1)).toMatchObject({ verdict: 'timeout', took: 3000 });
});
