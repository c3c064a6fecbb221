import { expect, test } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

async function sandboxOf(profile: 'k3s' | 'kubeadm' | 'minikube' | 'cloud') {
	const sandbox = await createSandbox({ profile });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	return { type, apply: (...objects: string[]) => type(`kubectl apply -f - <<'EOF'\n${objects.join('\n---\n')}\nEOF`) };
}

const claim = (name: string, size: string, more = ''): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}${more}}`;

const volume = (name: string, size: string, more = ''): string => `apiVersion: v1
kind: PersistentVolume
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], capacity: {storage: ${size}}, storageClassName: manual, hostPath: {path: /mnt/${name}}${more}}`;

const pod = (name: string, claimName: string, command: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers:
  - {name: main, image: busybox, command: [sh, -c, '${command}; sleep 3600'], volumeMounts: [{name: v, mountPath: /data, subPath: deep}]}
  volumes: [{name: v, persistentVolumeClaim: {claimName: ${claimName}}}]`;

test('a claim waits for its first Pod, gets a volume on its node, and keeps the data when the Pod goes', async () => {
	const { type, apply } = await sandboxOf('k3s');
	expect(await type('kubectl get sc')).toMatch(
		/^NAME +PROVISIONER +RECLAIMPOLICY +VOLUMEBINDINGMODE +ALLOWVOLUMEEXPANSION +AGE\nlocal-path \(default\) +rancher.io\/local-path +Delete +WaitForFirstConsumer +false +\d+d\n$/,
	);
	await apply(claim('data', '1Gi'));
	await type('sleep 5');
	expect(await type('kubectl get pvc')).toMatch(/\ndata +Pending +local-path +<unset> +\d+s\n$/);
	expect(await type('kubectl describe pvc data')).toMatch(
		/WaitForFirstConsumer +\S+ +persistentvolume-controller +waiting for first consumer to be created before binding\n/,
	);
	await apply(pod('writer', 'data', 'echo kept > /data/file'));
	await type('sleep 30');
	expect(await type('kubectl get pvc')).toMatch(/\ndata +Bound +pvc-\S+ +1Gi +RWO +local-path /);
	expect(await type('kubectl get pod writer')).toMatch(/Running/);
	const described = await type('kubectl describe pvc data');
	expect(described).toContain('Used By:       writer\n');
	expect(described).toMatch(/ExternalProvisioning .*external provisioner 'rancher.io\/local-path'/);
	expect(described).toMatch(
		/ProvisioningSucceeded +\S+ +rancher.io\/local-path_local-path-provisioner-\S+ +Successfully/,
	);
	const node = await type('kubectl get pod writer -o jsonpath={.spec.nodeName}');
	expect(await type('kubectl describe pv')).toContain(`    Term 0:        kubernetes.io/hostname in [${node}]\n`);
	await type('kubectl delete pod writer --now');
	await apply(pod('reader', 'data', 'cat /data/file'));
	await type('sleep 30');
	expect(await type('kubectl logs reader')).toBe('kept\n');
	expect(await type('kubectl get pod reader -o jsonpath={.spec.nodeName}')).toBe(node);
	await type('kubectl delete pvc data --wait=false');
	expect(await type('kubectl get pvc')).toMatch(/\ndata +Terminating /);
	await type('kubectl delete pod reader --now');
	await type('sleep 10');
	expect(await type('kubectl get pvc,pv')).toBe('No resources found\n');
});

test('volumes are bound by class and size, stay with their data, and Pods say what they wait for', async () => {
	const { type, apply } = await sandboxOf('kubeadm');
	expect(await type('kubectl get sc')).toBe('No resources found\n');
	await apply(
		claim('none', '1Gi'),
		claim('fast', '1Gi', ', storageClassName: fast'),
		pod('a', 'none', 'true'),
		pod('b', 'gone', 'true'),
	);
	await apply(
		volume('small', '1Gi'),
		volume('big', '10Gi'),
		volume('middle', '5Gi'),
		claim('mine', '2Gi', ', storageClassName: manual'),
	);
	await type('sleep 10');
	expect(await type('kubectl get pv')).toMatch(
		/\nbig +10Gi +RWO +Retain +Available +manual .*\nmiddle +5Gi +RWO +Retain +Bound +default\/mine +manual .*\nsmall +1Gi +RWO +Retain +Available /,
	);
	expect(await type('kubectl describe pvc none')).toContain(
		'no persistent volumes available for this claim and no storage class is set',
	);
	expect(await type('kubectl describe pvc fast')).toContain('storageclass.storage.k8s.io "fast" not found');
	expect(await type('kubectl describe pod a')).toContain(
		'0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3',
	);
	expect(await type('kubectl describe pod b')).toContain('persistentvolumeclaim "gone" not found');
	await type('kubectl delete pvc mine');
	await type('sleep 5');
	expect(await type('kubectl get pv middle')).toMatch(/\nmiddle +5Gi +RWO +Retain +Released +default\/mine /);
	expect(await type('kubectl delete pv middle')).toContain('deleted');
	expect(await type('kubectl patch pvc none -p \'{"spec":{"accessModes":["ReadWriteMany"]}}\'')).toContain(
		'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
	);
});

test('each Pod of a StatefulSet finds its own claim again, wherever the disk is', async () => {
	const { type, apply } = await sandboxOf('cloud');
	await apply(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx, volumeMounts: [{name: www, mountPath: /www}]}]}
  volumeClaimTemplates:
  - metadata: {name: www}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Mi}}}`);
	await type('sleep 60');
	expect(await type('kubectl get pvc')).toMatch(/\nwww-web-0 +Bound +pvc-.*\nwww-web-1 +Bound +pvc-/);
	expect(await type('kubectl describe sts web')).toContain(
		'create Claim www-web-1 Pod web-1 in StatefulSet web success',
	);
	await type("kubectl exec web-1 -- sh -c 'hostname > /www/name'");
	await type('kubectl scale sts web --replicas=0');
	await type('sleep 60');
	await type('kubectl scale sts web --replicas=2');
	await type('sleep 60');
	expect(await type('kubectl exec web-1 -- cat /www/name')).toBe('web-1\n');
});

test('classes and disks are described', async () => {
	const { type, apply } = await sandboxOf('kubeadm');
	await apply(
		`apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: disks.example.com
parameters: {type: ssd, encrypted: 'no'}
allowVolumeExpansion: true`,
		volume('disk', '1Gi').replace(
			'hostPath: {path: /mnt/disk}',
			'csi: {driver: disks.example.com, volumeHandle: d1, volumeAttributes: {pool: a, type: ssd}}',
		),
	);
	const described = await type('kubectl describe sc fast');
	expect(described).toContain('Parameters:            encrypted=no,type=ssd\nAllowVolumeExpansion:  True\n');
	expect(await type('kubectl describe pv disk')).toContain(
		'    VolumeAttributes:      pool=a\n                           type=ssd\n',
	);
});

test('minikube makes volumes at once', async () => {
	const { type, apply } = await sandboxOf('minikube');
	await apply(claim('data', '1Gi'));
	await type('sleep 5');
	expect(await type('kubectl get pvc')).toMatch(/\ndata +Bound +pvc-\S+ +1Gi +RWO +standard /);
	expect(await type('kubectl get pv -o jsonpath={.items[0].spec.hostPath.path}')).toBe(
		'/tmp/hostpath-provisioner/default/data',
	);
});
