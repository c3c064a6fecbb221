/** The one thing of a container that may change in a Pod that is there: its image. */

import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

/** What was shown for each line typed at a fresh k3s. */
async function typed(lines: string[]): Promise<string[]> {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const shown: string[] = [];
	for (const line of lines) {
		const { stdout, stderr } = await sandbox.type(line);
		shown.push((stdout + stderr).trim());
	}
	return shown;
}

const STATE = "-o jsonpath='{.status.phase} {.status.containerStatuses[0].restartCount}'";

describe('another image for a Pod', () => {
	test('restarts a container that runs', async () => {
		const shown = await typed([
			'kubectl run web --image=nginx:1.28',
			'kubectl wait --for=condition=Ready pod/web',
			'kubectl set image pod/web web=nginx:1.27',
			'sleep 15',
			`kubectl get pod web ${STATE}`,
			'kubectl exec web -- nginx -v',
			'kubectl describe pod web | grep Killing',
		]);
		expect(shown[4]).toBe('Running 1');
		expect(shown[5]).toContain('nginx/1.27');
		expect(shown[6]).toContain('Container web definition changed, will be restarted');
	});

	test('does so even where the restart policy is Never', async () => {
		const shown = await typed([
			'kubectl run once --image=busybox:1.36 --restart=Never --command -- sleep 1000',
			'kubectl wait --for=condition=Ready pod/once',
			'kubectl set image pod/once once=busybox:1.37',
			'sleep 45',
			`kubectl get pod once ${STATE}`,
		]);
		expect(shown[4]).toBe('Running 1');
	});

	test('is pulled at once where the old one could not be had', async () => {
		const shown = await typed([
			'kubectl run typo --image=nginx:latst',
			'sleep 100',
			`kubectl get pod typo -o jsonpath='{.status.containerStatuses[0].state.waiting.reason}'`,
			'kubectl set image pod/typo typo=nginx:latest',
			'sleep 15',
			`kubectl get pod typo ${STATE}`,
		]);
		expect(shown[2]).toBe('ImagePullBackOff');
		expect(shown[5]).toBe('Running 0');
	});
});
