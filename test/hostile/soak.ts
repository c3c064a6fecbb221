/**
 * Four simulated hours of one session, with probes, rollouts, autoscaling and traffic: what it keeps, hour by hour, as one
 * line of JSON on standard output. Run by soak.test.ts with --expose-gc, in a process of its own.
 */

import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { Store } from '../../src/cluster/apiserver/store.ts';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { parseLab } from '../../src/lab/parse.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import { SimulatedClock } from '../../src/os/clock.ts';

const HOUR = 3_600_000;
const HOURS = 4;

/** What a session keeps at one moment. */
export interface Kept {
	/** Bytes in use after a collection, without what the engine compiled: it finds more to compile for hours. */
	heap: number;
	/** Objects in the store but events, events, watchers of the store, and timers that are not called off. */
	objects: number;
	events: number;
	watchers: number;
	timers: number;
}

export interface Soak {
	hours: Kept[];
	/** When the session is disposed of. */
	after: Pick<Kept, 'watchers' | 'timers'> & {
		/** What listeners were told of. */
		told: string[];
		/** What is still in memory of it, although nobody here holds it: something outside of it does. */
		alive: string[];
	};
	/** How many requests the client in the cluster has counted. */
	answered: number;
	faults: string[];
}

const YAML = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx
          resources: {requests: {cpu: 100m}}
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
          livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 6
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
`;

/** The stores and clocks that there are. */
const stores = new Set<Store>();
const { table } = Store.prototype;
Store.prototype.table = function (key) {
	stores.add(this);
	return table.call(this, key);
};
const clocks = new Set<SimulatedClock>();
const { after } = SimulatedClock.prototype;
SimulatedClock.prototype.after = function (milliseconds, callback) {
	clocks.add(this);
	return after.call(this, milliseconds, callback);
};

/** Entries that are not called off. */
function timers(): number {
	let count = 0;
	for (const clock of clocks) {
		const { items } = (clock as unknown as { heap: { items: { callback: unknown }[] } }).heap;
		count += items.filter(({ callback }) => callback).length;
	}
	return count;
}

function watchers(): number {
	let count = 0;
	for (const store of stores)
		for (const each of (store as unknown as { tables: Map<string, { subscriptions: Set<unknown> }> }).tables.values())
			count += each.subscriptions.size;
	return count;
}

/** Where V8 keeps machine code and bytecode. */
const COMPILED = /^code|trusted/;

function heap(): number {
	globalThis.gc?.();
	globalThis.gc?.();
	return getHeapSpaceStatistics()
		.filter(({ space_name }) => !COMPILED.test(space_name))
		.reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}

function kept({ cluster }: Session): Kept {
	const counts = Object.values(KINDS).map((kind) => cluster.client.list(kind).length);
	const events = cluster.client.list(KINDS.events).length;
	return {
		heap: heap(),
		objects: counts.reduce((sum, count) => sum + count, 0) - events,
		events,
		watchers: watchers(),
		timers: timers(),
	};
}

const FILE = 'content/labs/first-service/lab.yaml';
const lab = { ...parseLab(readFileSync(FILE, 'utf8'), FILE), seed: 7, files: { 'web.yaml': YAML } };
let session: Session | undefined = await createSession('soak', lab);
const faults: string[] = [];
session.workstation.machine.onFault = (fault) => faults.push(String(fault));

let tail = '';
session.terminals[0]?.onOutput((text) => {
	tail = (tail + text).slice(-2_000);
});
const type = async (text: string, milliseconds: number, terminal = 0) => {
	session?.terminals[terminal]?.onInput({ type: 'line', text });
	await session?.run(milliseconds);
};

await type('kubectl apply -f web.yaml', 60_000);
await type(
	`kubectl run client --image=busybox -- sh -c 'i=0; while true; do wget -qO- http://web > /dev/null && i=$((i+1)); echo $i; sleep 2; done'`,
	60_000,
);
await type('kubectl get pods -w > /dev/null &', 1_000);
const hours: Kept[] = [];
for (let hour = 0; hour < HOURS; hour++) {
	for (let turn = 0; turn < 6; turn++) {
		await type('kubectl rollout restart deployment web', HOUR / 12);
		await type(turn % 2 ? 'kubectl delete pod -l app=web --wait=false' : 'kubectl get pods,svc,hpa', HOUR / 12);
	}
	hours.push(kept(session));
}
await type('clear; kubectl logs client --tail=1', 5_000);
const answered = Math.max(0, ...[...tail.matchAll(/(\d+)\n/g)].map(([, count]) => Number(count)));

// It ends in the middle of everything.
session.openTerminal();
session.saveFile('note', 'text');
for (const line of [
	'kubectl logs -f client > /dev/null &',
	'kubectl port-forward svc/web 8080:80 > /dev/null &',
	'nc -l 9000 &',
	'sleep 1000 | cat &',
	'vi web.yaml',
])
	await type(line, 2_000);
await type('kubectl exec -it client -- sh', 2_000, 1);
session.browse('http://203.0.113.7/', session.browserPlaces[0] as never);
await session.run(500);

/** Weak references to the parts of the session, and an end to it: no local of this function is left behind. */
function end(ended: Session): { told: string[]; parts: Map<string, WeakRef<object>> } {
	const { cluster, workstation, terminals } = ended;
	const told: string[] = [];
	const tell = (what: string) => () => void told.push(what);
	for (const terminal of terminals) terminal.onOutput(tell('output'));
	ended.onLog(tell('log'));
	ended.onTerminals(tell('terminals'));
	ended.onBrowser(tell('browser'));
	ended.onCheckpoints(tell('checkpoints'));
	ended.dispose();
	const parts = { session: ended, cluster, ...cluster, ...workstation, terminal: terminals[0] };
	const objects = Object.entries(parts).filter(([, part]) => typeof part === 'object' && part !== null);
	return { told, parts: new Map(objects.map(([name, part]) => [name, new WeakRef(part as object)])) };
}

const { told, parts } = end(session);
await session.run(HOUR);
session = undefined;
// Programs that were killed take some turns to come to their ends.
await wait(200);
const left = { watchers: watchers(), timers: timers(), told };
stores.clear();
clocks.clear();
for (let turn = 0; turn < 5; turn++) {
	await wait(20);
	globalThis.gc?.();
}
const alive = [...parts].filter(([, part]) => part.deref()).map(([name]) => name);
const soak: Soak = { hours, after: { ...left, alive }, answered, faults };
console.log(JSON.stringify(soak));
