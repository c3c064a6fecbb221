import { expect, test } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

const MANIFEST = `apiVersion: v1
kind: ReplicationController
metadata: {name: web}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}`;

test('a ReplicationController keeps its Pods, is scaled, exposed and described', async () => {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	expect(await type(`kubectl apply -f - <<'EOF'\n${MANIFEST}\nEOF`)).toBe('replicationcontroller/web created\n');
	await type('sleep 30');
	expect(await type('kubectl get rc -o wide')).toMatch(
		/^NAME +DESIRED +CURRENT +READY +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +2 +2 +2 +\d+s +nginx +nginx +app=web\n$/,
	);
	expect(await type('kubectl get all')).toMatch(/\nreplicationcontroller\/web +2 +2 +2 /);
	expect(await type('kubectl scale rc web --replicas=3')).toBe('replicationcontroller/web scaled\n');
	await type('sleep 20');
	expect((await type('kubectl get pods -l app=web -o name')).trim().split('\n')).toHaveLength(3);
	const described = await type('kubectl describe rc web');
	expect(described).toContain('Replicas:     3 current / 3 desired\n');
	expect(described).toContain('Pods Status:  3 Running / 0 Waiting / 0 Succeeded / 0 Failed\n');
	expect(described).toMatch(/Normal +SuccessfulCreate +\S+ +replication-controller +Created pod: web-/);
	expect(await type('kubectl expose rc web --port=80')).toBe('service/web exposed\n');
	expect(await type('curl -s $(kubectl get svc web -o jsonpath={.spec.clusterIP}) | grep -c Welcome')).not.toBe('0\n');
	const [pod] = (await type('kubectl get pods -l app=web -o name')).split('\n');
	await type(`kubectl label ${pod} app-`);
	await type('sleep 20');
	expect((await type('kubectl get pods -l app=web -o name')).trim().split('\n')).toHaveLength(3);
	expect(await type(`kubectl get ${pod} -o jsonpath={.metadata.ownerReferences}`)).toBe('');
	expect(await type('kubectl create quota few --hard=replicationcontrollers=2')).toContain('created');
	await type('sleep 5');
	expect(await type('kubectl get quota few -o jsonpath={.status.used}')).toBe('{"replicationcontrollers":"1"}');
	await type('kubectl delete rc web');
	await type('sleep 60');
	expect(await type('kubectl get pods -l app=web')).toContain('No resources found');
});
