/** What is over when its time is up says nothing more. */

import { expect, test } from 'vitest';
import { createSandbox } from '../../src/workstation/sandbox.ts';

test('rollout status is silent once it has timed out', async () => {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	await type('kubectl create deployment web --image=nginx --replicas=2');
	await type('kubectl rollout status deployment/web');
	await type('kubectl set image deployment/web nginx=nginx:no-such-tag');
	expect(await type('kubectl rollout status deployment/web --timeout=3s')).toBe(
		'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...\nerror: timed out waiting for the condition\n',
	);
	expect(await type('kubectl rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n');
	expect(await type('sleep 20')).toBe('');
});
