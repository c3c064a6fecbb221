import { describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

/** Makes a Deployment of Pods spread over kubeadm's nodes, of which the control plane's is tainted. */
async function spread(constraint: Record<string, unknown>, replicas: number) {
	const sandbox = await createSandbox({ profile: 'kubeadm' });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	const topologySpreadConstraints = [
		{
			maxSkew: 1,
			topologyKey: 'kubernetes.io/hostname',
			whenUnsatisfiable: 'DoNotSchedule',
			labelSelector: { matchLabels: { app: 'web' } },
			...constraint,
		},
	];
	const manifest = {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name: 'web' },
		spec: {
			replicas,
			selector: { matchLabels: { app: 'web' } },
			template: {
				metadata: { labels: { app: 'web' } },
				spec: { topologySpreadConstraints, containers: [{ name: 'nginx', image: 'nginx' }] },
			},
		},
	};
	await type(`kubectl apply -f - <<'EOF'\n${JSON.stringify(manifest)}\nEOF`);
	await type('sleep 30');
	const nodes = () =>
		sandbox.cluster.client
			.list(KINDS.pods, { namespace: 'default' })
			.filter(({ metadata }) => !metadata.deletionTimestamp)
			.map(({ spec }) => spec.nodeName ?? 'none')
			.sort();
	return { type, nodes };
}

describe('a spread over nodes', () => {
	test('counts tainted nodes, which stay empty and so hold the others back', async () => {
		const { nodes } = await spread({}, 4);
		expect(nodes()).toEqual(['myserver02', 'myserver03', 'none', 'none']);
	});

	test('passes them by where it honours taints', async () => {
		const { nodes } = await spread({ nodeTaintsPolicy: 'Honor' }, 4);
		expect(nodes()).toEqual(['myserver02', 'myserver02', 'myserver03', 'myserver03']);
	});

	test('lets a rollout through where it counts only Pods of one template', async () => {
		const { type, nodes } = await spread({ matchLabelKeys: ['pod-template-hash'] }, 2);
		expect(nodes()).toEqual(['myserver02', 'myserver03']);
		await type('kubectl set image deployment/web nginx=nginx:1.28');
		await type('sleep 40');
		expect(nodes()).toEqual(['myserver02', 'myserver03']);
		expect(await type('kubectl rollout status deployment/web --timeout=5s')).toContain('successfully rolled out');
	});
});
