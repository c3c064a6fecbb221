import { expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { Event } from '../../../src/cluster/resources/types.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';
import { type World, world } from './harness.ts';

const about = (it: World, kind: string, reason: string): Event[] =>
	it.client
		.list(KINDS.events, { namespace: 'default' })
		.filter((event) => event.involvedObject.kind === kind && event.reason === reason);

test('ten alike within ten minutes are told as one, and an object is spoken of 25 times at once', async () => {
	const it = world();
	it.createDeployment('web', 40);
	await it.until(() => it.pods('app=web').length === 40, 120);
	const all = about(it, 'ReplicaSet', 'SuccessfulCreate');
	const plain = all.filter(({ message = '' }) => message.startsWith('Created pod: web-'));
	const combined = all.filter(({ message = '' }) =>
		message.startsWith('(combined from similar events): Created pod: web-'),
	);
	expect([plain.length, combined.length]).toEqual([9, 1]);
	expect(plain.every(({ count }) => count === 1)).toBe(true);
	// Nine and sixteen are twenty-five: the rest was too much at once.
	expect(combined[0]?.count).toBe(16);
	expect(combined[0]?.source).toEqual({ component: 'replicaset-controller' });
});

test('the same again is counted, from its first time to its last', async () => {
	const it = world();
	it.createPod('broken', { command: ['false'] });
	await it.until(() => about(it, 'Pod', 'BackOff').some(({ count }) => (count ?? 0) > 2), 300);
	const [event] = about(it, 'Pod', 'BackOff');
	expect(event?.message).toMatch(/^Back-off restarting failed container broken in pod broken_default\(/);
	expect(Date.parse(event?.lastTimestamp as never)).toBeGreaterThan(Date.parse(event?.firstTimestamp as never));
	expect(event?.eventTime).toBeNull();
});

test('the scheduler keeps series, as events.k8s.io has them', async () => {
	const it = world();
	it.createPod('huge', {
		containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '900' } } }],
	} as never);
	await it.pass(700);
	const events = about(it, 'Pod', 'FailedScheduling');
	expect(events[0]).toMatchObject({
		action: 'Scheduling',
		firstTimestamp: null,
		lastTimestamp: null,
		reportingComponent: 'default-scheduler',
		reportingInstance: 'default-scheduler-master',
		source: {},
		type: 'Warning',
	});
	expect(events[0]?.eventTime).toMatch(/\.\d{6}Z$/);
	expect(events[0]?.count).toBeUndefined();
	it.createPod('small', {});
	await it.until(() => about(it, 'Pod', 'Scheduled').length === 1);
	expect(about(it, 'Pod', 'Scheduled')[0]).toMatchObject({ action: 'Binding', eventTime: expect.stringMatching(/Z$/) });
});

test('a node that was lost tells of its return, and of each condition that comes true again', async () => {
	const sandbox = await createSandbox({ profile: 'k3s' });
	for (const line of [
		'ssh worker1 sudo systemctl stop k3s-agent',
		'sleep 70',
		'ssh worker1 sudo systemctl start k3s-agent',
		'sleep 3',
	])
		await sandbox.type(line);
	const { stdout } = await sandbox.type('kubectl get events --field-selector involvedObject.kind=Node');
	const told = stdout
		.trim()
		.split('\n')
		.slice(1)
		.map((line) =>
			line
				.trim()
				.split(/\s{2,}/)
				.slice(1, 5)
				.join(' '),
		);
	expect(told).toEqual([
		'Normal NodeNotReady node/worker1 Node worker1 status is now: NodeNotReady',
		'Normal Starting node/worker1 Starting kubelet.',
		'Normal NodeAllocatableEnforced node/worker1 Updated Node Allocatable limit across pods',
		'Normal NodeHasSufficientMemory node/worker1 Node worker1 status is now: NodeHasSufficientMemory',
		'Normal NodeHasNoDiskPressure node/worker1 Node worker1 status is now: NodeHasNoDiskPressure',
		'Normal NodeHasSufficientPID node/worker1 Node worker1 status is now: NodeHasSufficientPID',
		'Normal NodeReady node/worker1 Node worker1 status is now: NodeReady',
	]);
});
