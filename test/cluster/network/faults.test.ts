import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/cluster/network/explain.ts';
import { startLoadBalancers, startNetworkPolicies } from '../../../src/cluster/network/index.ts';
import type { Trace } from '../../../src/cluster/network/types.ts';
import type { NetworkError, NetworkStack } from '../../../src/os/net.ts';
import { World } from './world.ts';

/**
 * Each type of Service, asked from each place, with one thing broken: how the connection ends, after how many seconds,
 * and what is named as the cause. The Pod is on worker1; the Pod that asks, and the node, are master's.
 */

const world = new World();
const places = {} as Record<'pod' | 'node' | 'outside', NetworkStack>;
const LOAD_BALANCER = '203.0.113.10';
let web = '';

/** Where each type of Service is asked at, from every place. */
const TYPES = {
	ClusterIP: { address: '10.43.2.1', port: 80 },
	NodePort: { address: '192.168.164.130', port: 30_200 },
	LoadBalancer: { address: LOAD_BALANCER, port: 80 },
	externalIPs: { address: '198.51.100.20', port: 80 },
} as const;
type Type = keyof typeof TYPES;

beforeAll(async () => {
	for (const [i, name] of ['master', 'worker1'].entries())
		world.store.put({
			apiVersion: 'v1',
			kind: 'Node',
			metadata: { name },
			spec: {},
			status: {
				addresses: [{ type: 'InternalIP', address: `192.168.164.13${i}` }],
				conditions: [{ type: 'Ready', status: 'True' }],
			},
		});
	web = world.pod('web', { node: 'worker1', labels: { app: 'web' } }).network.address as string;
	const asker = world.pod('asker', { labels: { app: 'asker' } });
	places.pod = asker.network;
	places.node = world.network.namespaceAt('192.168.164.130') as NetworkStack;
	places.outside = world.network.createNamespace({ kind: 'outside', name: 'laptop' }, '192.168.164.1');
	startLoadBalancers(world.store.client, world.network);
	await world.pass(1_000);
});

const undo: (() => void)[] = [];
afterEach(() => {
	for (const step of undo.splice(0)) step();
});

interface Setting {
	spec?: Record<string, unknown>;
	port?: Record<string, unknown>;
	/** Instead of the Pod at port 80; none: undefined. */
	endpoints?: { port: number; list: { address: string; node?: string; ready?: boolean; pod?: string }[] } | undefined;
}

function serve(type: Type, { spec = {}, port = {}, ...rest }: Setting): void {
	const balanced = type === 'LoadBalancer';
	world.service(
		'svc',
		{
			type: type === 'externalIPs' ? 'ClusterIP' : type,
			clusterIP: '10.43.2.1',
			clusterIPs: ['10.43.2.1'],
			...(type === 'externalIPs' ? { externalIPs: ['198.51.100.20'] } : {}),
			selector: { app: 'web' },
			ports: [
				{
					port: 80,
					protocol: 'TCP',
					targetPort: 80,
					...(type === 'NodePort' || balanced ? { nodePort: 30_200 } : {}),
					...port,
				},
			],
			...spec,
		},
		{ status: balanced ? { loadBalancer: { ingress: [{ ip: LOAD_BALANCER }] } } : {} },
	);
	const { port: target, list } =
		'endpoints' in rest
			? (rest.endpoints ?? { port: 80, list: [] })
			: { port: 80, list: [{ address: web, node: 'worker1', pod: 'web' }] };
	world.endpoints('svc', target, list);
	undo.push(() => world.store.remove('Service', 'default', 'svc'));
}

async function attempt(
	from: keyof typeof places,
	address: string,
	port: number,
): Promise<{ end: string; trace: Trace }> {
	const started = world.clock.now();
	let end: string | undefined;
	void places[from].connect(address, port).then(
		(connection) => {
			connection.close();
			end = 'connected';
		},
		(error: unknown) => {
			end = (error as NetworkError).code;
		},
	);
	await world.clock.advanceUntil(() => end !== undefined);
	const trace = world.network.traces.at(-1);
	if (!trace) throw new Error('no trace');
	return { end: `${end} ${Math.floor((world.clock.now() - started) / 1000)}`, trace };
}

const OK = 'connected 0';
const REFUSED = 'ECONNREFUSED 0';
const LOST = 'ETIMEDOUT 127';
const NO_WAY = 'EHOSTUNREACH 3';
/** What an external IP and a cluster IP are to the outside. */
const NOT_LED = 'Kubernetes does not make it known outside: a router there has to lead it to a node.';
const INSIDE_ONLY = 'is an address that works inside the cluster only';

interface Fault {
	name: string;
	setting: Setting;
	/** Breaks something besides the Service. */
	brk?: () => void;
	/** Another port than the right one. */
	ask?: Partial<Record<Type, number>>;
	/** From the Pod, the node, the outside; where a type differs, its own. */
	ends: readonly [string, string, string];
	but?: Partial<Record<Type, readonly [string, string, string]>>;
	/** In the cause's words, where the end is not OK. */
	cause: string;
	causes?: Partial<Record<Type, string>>;
}

const policy = (spec: Record<string, unknown>, denial: 'drop' | 'reject') => () => {
	const enforcing = startNetworkPolicies(world.store.client, world.network, denial);
	world.store.put({
		apiVersion: 'networking.k8s.io/v1',
		kind: 'NetworkPolicy',
		metadata: { name: 'shut', namespace: 'default' },
		spec,
	});
	undo.push(() => {
		world.store.remove('NetworkPolicy', 'default', 'shut');
		enforcing.dispose();
	});
};
const dead = (node: string) => () => {
	world.network.setNodeUp(node, false);
	undo.push(() => world.network.setNodeUp(node, true));
};

const FAULTS: Fault[] = [
	{ name: 'nothing', setting: {}, ends: [OK, OK, OK], cause: '' },
	{
		name: 'a selector that matches no Pod',
		setting: { spec: { selector: { app: 'wbe' } }, endpoints: undefined },
		ends: [REFUSED, REFUSED, REFUSED],
		// The node's own packets to a foreign address are not refused, and nobody has it.
		but: { externalIPs: [REFUSED, LOST, LOST], LoadBalancer: [REFUSED, LOST, REFUSED] },
		cause: 'Service `svc` selects `app=wbe`, but the Pod `web` carries `app=web`.',
	},
	{
		name: 'a Pod that is not ready',
		setting: { endpoints: { port: 80, list: [{ address: '10.42.1.2', node: 'worker1', ready: false, pod: 'web' }] } },
		ends: [REFUSED, REFUSED, REFUSED],
		but: { externalIPs: [REFUSED, LOST, LOST], LoadBalancer: [REFUSED, LOST, REFUSED] },
		cause: 'hold no ready endpoint yet',
	},
	{
		name: 'a targetPort where nobody listens',
		setting: {
			port: { targetPort: 8080 },
			endpoints: { port: 8080, list: [{ address: '10.42.1.2', node: 'worker1', pod: 'web' }] },
		},
		ends: [REFUSED, REFUSED, REFUSED],
		cause:
			'Service `svc` sends to port `8080` (`targetPort`) of the Pod `web`, where nothing listens. That Pod listens on `80`.',
	},
	{
		name: 'a targetPort whose name no port has',
		setting: { port: { targetPort: 'http' }, endpoints: undefined },
		ends: [REFUSED, REFUSED, REFUSED],
		but: { externalIPs: [REFUSED, LOST, LOST], LoadBalancer: [REFUSED, LOST, REFUSED] },
		cause: 'The `targetPort` of Service `svc` is `http`, but no port of the Pod `web` has that name.',
	},
	{
		name: 'an endpoint that is gone',
		setting: { endpoints: { port: 80, list: [{ address: '10.42.1.99', node: 'worker1' }] } },
		ends: [NO_WAY, NO_WAY, NO_WAY],
		cause: 'Service `svc` sent it to the endpoint `10.42.1.99`, and nobody has that address.',
	},
	{
		name: 'another port of the Service',
		setting: {},
		ask: { ClusterIP: 8080, LoadBalancer: 8080, externalIPs: 8080, NodePort: 30_201 },
		ends: [LOST, LOST, LOST],
		but: { NodePort: [REFUSED, REFUSED, REFUSED] },
		cause: 'Service `svc` has the port `80`, but the connection went to port `8080`.',
		causes: { NodePort: 'No Service has the port `30201` on the node `master`.' },
	},
	{
		name: 'externalTrafficPolicy Local, and no Pod on the node',
		setting: { spec: { externalTrafficPolicy: 'Local' } },
		ends: [OK, OK, LOST],
		// The load balancer knows by its health checks which node has the Pod.
		but: { LoadBalancer: [OK, OK, OK] },
		cause: 'Service `svc` has the traffic policy `Local`',
	},
	{
		name: 'internalTrafficPolicy Local, and no Pod on the node',
		setting: { spec: { internalTrafficPolicy: 'Local' } },
		ends: [OK, OK, OK],
		but: { ClusterIP: [LOST, LOST, LOST] },
		cause: 'Service `svc` has the traffic policy `Local`',
	},
	{
		name: 'loadBalancerSourceRanges without the client',
		setting: { spec: { loadBalancerSourceRanges: ['203.0.113.0/24'] } },
		ends: [OK, OK, OK],
		but: { LoadBalancer: [LOST, OK, LOST] },
		cause: 'Service `svc` lets in `203.0.113.0/24` only (`loadBalancerSourceRanges`)',
	},
	{
		name: 'a NetworkPolicy that lets nobody in (Calico)',
		setting: {},
		brk: policy({ podSelector: {}, policyTypes: ['Ingress'] }, 'drop'),
		ends: [LOST, LOST, LOST],
		// A load balancer may bring packets to the Pod’s own node; a policy sees the client all the same.
		cause: 'NetworkPolicy `shut` isolates the Pod `web`',
	},
	{
		name: 'a NetworkPolicy that lets nobody in (k3s)',
		setting: {},
		brk: policy({ podSelector: {}, policyTypes: ['Ingress'] }, 'reject'),
		ends: [REFUSED, REFUSED, REFUSED],
		cause: 'NetworkPolicy `shut` isolates the Pod `web`',
	},
	{
		name: 'a NetworkPolicy that lets nobody out',
		setting: {},
		brk: policy({ podSelector: { matchLabels: { app: 'asker' } }, policyTypes: ['Egress'] }, 'drop'),
		ends: [LOST, OK, OK],
		cause: 'NetworkPolicy `shut` isolates the Pod `asker`: no rule lets it go out',
	},
	{
		name: 'the Pod’s node off the network',
		setting: {},
		brk: dead('worker1'),
		ends: [LOST, LOST, LOST],
		cause: 'The node `worker1` is off or cut from the network',
	},
	{
		name: 'the node that is asked off the network',
		setting: {},
		brk: dead('master'),
		ends: [LOST, LOST, LOST],
		// The load balancer takes the other node.
		but: { NodePort: [LOST, LOST, NO_WAY], LoadBalancer: [LOST, LOST, OK] },
		cause: 'The node `master` is off or cut from the network',
	},
];

describe.each(Object.keys(TYPES) as Type[])('%s', (type) => {
	it.each(FAULTS)('with $name', async ({ setting, brk, ask, ends, but, cause, causes }) => {
		serve(type, setting);
		brk?.();
		const { address, port } = TYPES[type];
		const wanted = but?.[type] ?? ends;
		for (const [i, place] of (['pod', 'node', 'outside'] as const).entries()) {
			const { end, trace } = await attempt(place, address, ask?.[type] ?? port);
			// Nothing of the outside knows a cluster IP, nor leads an external IP here: somebody's router would have to.
			const hidden = place === 'outside' && (type === 'ClusterIP' || type === 'externalIPs');
			expect(`${place}: ${end}`).toBe(`${place}: ${hidden ? LOST : wanted[i]}`);
			const named = causeOf(trace, world.store.client, world.network);
			if (end === OK) expect(named).toBeUndefined();
			else {
				const unknown = type === 'ClusterIP' ? INSIDE_ONLY : NOT_LED;
				expect(named).toMatchObject({
					en: expect.stringContaining(hidden ? unknown : (causes?.[type] ?? cause)),
					ko: expect.stringMatching(/\S/),
				});
				expect(named?.objects).not.toEqual([]);
			}
		}
	});
});

it('leaves nothing behind', async () => {
	serve('ClusterIP', {});
	expect((await attempt('pod', '10.43.2.1', 80)).end).toBe(OK);
});
