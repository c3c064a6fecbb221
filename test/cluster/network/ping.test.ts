/** What is left of the time to live of a ping's answer: one less for every machine that routes it. */

import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

/** Who asks whom → the time to live; `pod` is on the node of the terminal, `same` beside it, `other` on the next node. */
const EXPECTED = {
	k3s: {
		nodes: ['master', 'worker1'],
		ttl: { 'pod same': 64, 'pod other': 62, 'pod node': 64, 'node pod': 64, 'node other': 63, 'node node2': 64 },
	},
	// Calico has no bridge: the node routes between its own Pods, too.
	kubeadm: {
		nodes: ['myserver02', 'myserver03'],
		ttl: { 'pod same': 63, 'pod other': 62, 'pod node': 64 },
	},
} as const;

it.each(['k3s', 'kubeadm'] as const)('%s', async (profile) => {
	const sandbox = await createSandbox({ profile });
	try {
		const { nodes, ttl } = EXPECTED[profile];
		const place = (name: string, node: string) =>
			sandbox.type(`kubectl run ${name} --image=busybox --overrides='{"spec":{"nodeName":"${node}"}}' -- sleep 100000`);
		await place('pod', nodes[0]);
		await place('same', nodes[0]);
		await place('other', nodes[1]);
		await sandbox.type('kubectl wait --for=condition=Ready pod --all');
		const address = (name: string) => {
			if (name === 'node' || name === 'node2')
				return `$(kubectl get node ${nodes[name === 'node' ? 0 : 1]} -o jsonpath='{.status.addresses[0].address}')`;
			return `$(kubectl get pod ${name} -o jsonpath={.status.podIP})`;
		};
		const found: Record<string, number> = {};
		for (const way of Object.keys(ttl)) {
			const [from = '', to = ''] = way.split(' ');
			const ping = `ping -c 1 ${address(to)}`;
			const { stdout } = await sandbox.type(from === 'node' ? ping : `kubectl exec ${from} -- ${ping}`);
			found[way] = Number(/ ttl=(\d+) /.exec(stdout)?.[1]);
		}
		expect(found).toEqual(ttl);
	} finally {
		sandbox.dispose();
	}
});
