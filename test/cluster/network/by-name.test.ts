import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { causeOf } from '../../../src/cluster/network/explain.ts';
import { Collector } from '../../../src/os/stream.ts';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

/**
 * The types of Service that are met by name only: headless, ExternalName, and without a selector. Each is asked from a Pod,
 * a node and the outside, with one thing broken: curl's exit status, the seconds it took, and the cause that is named.
 */

// A cluster is made before the first test, which takes its time on a busy machine.
vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let sandbox: Sandbox;
const type = (line: string) => sandbox.type(line);
const apply = (object: object) => type(`kubectl apply -f - <<< '${JSON.stringify(object)}'`);
const service = (name: string, spec: object) => apply({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
const slice = (address: string, port: number) =>
	apply({
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: 'bare-1', labels: { 'kubernetes.io/service-name': 'bare' } },
		addressType: 'IPv4',
		ports: [{ port }],
		endpoints: [{ addresses: [address] }],
	});

beforeAll(async () => {
	sandbox = await createSandbox({ profile: 'k3s' });
	await type('kubectl run asker --image=nginx; kubectl create deployment web --image=nginx');
	await type('kubectl wait --for=condition=Ready pod --all');
	await service('headless', { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] });
	await service('alias', { type: 'ExternalName', externalName: 'www.google.com' });
	await service('gone', { type: 'ExternalName', externalName: 'db.example.com' });
	await service('bare', { ports: [{ port: 80 }] });
	await type('sleep 5');
});
afterAll(() => {
	expect(sandbox.cluster).toMatchObject({ faults: [] });
	sandbox.dispose();
});

type Place = 'pod' | 'node' | 'outside';

/** Asks from a place: `exit status, seconds`, and the newest cause that can be named. */
async function ask(place: Place, words: string): Promise<{ end: string; cause: string | undefined }> {
	const { cluster, clock } = sandbox;
	const line = `curl -sS -o /dev/null -w %{time_total} ${words}`;
	const before = cluster.network.traces.at(-1)?.id ?? 0;
	let output = '';
	let status: number | undefined;
	if (place === 'outside') {
		const out = new Collector();
		const process = cluster.outside?.spawn({ argv: line.split(' '), stdout: out });
		void process?.exited.then((ended) => {
			status = ended.status;
		});
		await clock.advanceUntil(() => status !== undefined);
		output = out.text();
	} else {
		const outcome = await type(place === 'pod' ? `kubectl exec asker -- ${line}` : line);
		status = outcome.exitCode;
		output = outcome.stdout;
	}
	const causes = cluster.network.traces
		.filter(({ id }) => id > before)
		.flatMap((trace) => causeOf(trace, cluster.client, cluster.network) ?? []);
	return { end: `${status}, ${Math.floor(Number(output))}`, cause: causes.at(-1)?.en };
}

const NO_NAME = '6, 0';
const REFUSED = '7, 0';

interface Row {
	name: string;
	brk?: () => Promise<unknown>;
	mend?: () => Promise<unknown>;
	/** What curl is given besides its options. */
	words: string;
	/** From the Pod; nodes and the outside do not know the name. */
	end: string;
	cause?: string;
}

const ROWS: Row[] = [
	{ name: 'headless: nothing', words: 'headless', end: '0, 0' },
	{
		name: 'headless: another port than the Pod’s',
		words: 'headless:8080',
		end: REFUSED,
		cause: 'Nothing listens on port `8080` of the Pod `web-',
	},
	{
		name: 'headless: no Pod',
		brk: () => type('kubectl scale deployment web --replicas=0; sleep 10'),
		mend: () => type('kubectl scale deployment web --replicas=1; kubectl rollout status deployment web; sleep 10'),
		words: 'headless',
		end: NO_NAME,
		cause: 'Service `headless` selects `app=web`',
	},
	{
		name: 'headless: a name misspelt',
		words: 'headles',
		end: NO_NAME,
		cause: 'There is no Service `headles` in the namespace `default`. There is one named `headless`.',
	},
	{
		name: 'headless: no CoreDNS',
		brk: () => type('kubectl -n kube-system scale deployment coredns --replicas=0; sleep 10'),
		mend: () => type('kubectl -n kube-system scale deployment coredns --replicas=1; sleep 30'),
		words: 'headless',
		end: NO_NAME,
		cause: "The cluster's DNS (Service `kube-dns`) does not answer.",
	},
	{ name: 'ExternalName: nothing', words: '-f -H Host:www.google.com alias', end: '0, 0' },
	{ name: 'ExternalName: a Host field that the other side does not know', words: '-f alias', end: '22, 0' },
	{
		name: 'ExternalName: a name that nobody knows',
		words: 'gone',
		end: NO_NAME,
		cause: 'Service `gone` is another name (`ExternalName`) for `db.example.com`, and no DNS server knows that.',
	},
	{
		name: 'no selector: no endpoints',
		words: 'bare',
		end: REFUSED,
		cause: 'Service `bare` has no selector, and no EndpointSlice was made for it by hand.',
	},
	{
		name: 'no selector: an endpoint that is gone',
		brk: () => slice('10.42.0.250', 80),
		words: 'bare',
		end: '7, 3',
		cause: 'Service `bare` sent it to the endpoint `10.42.0.250`, and nobody has that address.',
	},
	{
		name: 'no selector: an endpoint outside where nobody listens',
		brk: () => slice('142.250.207.100', 81),
		words: 'bare',
		end: REFUSED,
		cause: 'Service `bare` sends to port `81` (`targetPort`) of the endpoint `142.250.207.100`, where nothing listens.',
	},
	{
		name: 'no selector: nothing, with an endpoint outside',
		brk: () => slice('142.250.207.100', 80),
		words: '-H Host:www.google.com bare',
		end: '0, 0',
	},
];

describe.each(ROWS)('$name', ({ brk, mend, words, end, cause }) => {
	test('from each place', async () => {
		await brk?.();
		await type('sleep 3');
		const fromPod = await ask('pod', words);
		expect(fromPod.end).toBe(end);
		if (cause === undefined) expect(fromPod.cause).toBeUndefined();
		else expect(fromPod.cause).toContain(cause);
		for (const place of ['node', 'outside'] as const) {
			const { end: there, cause: named } = await ask(place, words);
			expect(`${place}: ${there}`).toBe(`${place}: ${NO_NAME}`);
			if (words !== 'headles') expect(named).toContain("is a name of the cluster, which only the cluster's DNS knows.");
		}
		await mend?.();
	});
});
