/**
 * A small cluster, written object by object: nothing runs in it, so that it stays as it is for the golden runs.
 * Long because it is one table of objects; cutting it up would hide what the recordings stand on.
 */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { Client, KubeObject, ResourceRef } from '../../src/cluster/types.ts';
import { rfc3339 } from '../../src/os/time.ts';

const MINUTE = 60_000;

/** Files in the home directory of both kubectls. */
export const FILES: Record<string, string> = {
	's.yaml':
		'apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  annotations: {a: b, c: d}\nspec:\n  clusterIP: 10.43.0.77\n  selector: {run: x}\n  ports: [{port: 80}]\n',
	's2.yaml':
		'apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  annotations: {a: b}\nspec:\n  clusterIP: 10.43.0.77\n  selector: {run: x, tier: front}\n  ports: [{port: 80}, {port: 90, name: b}]\n',
	'bad.yaml':
		'apiVersion: v1\nkind: Service\nmetadata:\n  name: bad\nspec:\n  type: NodePort\n  ports: [{port: 80, nodePort: 8080}]\n',
	'unk.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: unk\nspec:\n  foo: 1\n  ports: [{port: 80}]\n',
	'crd.yaml': 'apiVersion: foo/v1\nkind: Bar\nmetadata:\n  name: x\n',
	'nokind.yaml': 'apiVersion: v1\nmetadata:\n  name: x\n',
	'broken.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n labels: a\n',
	'colon.yaml': 'a:\n  b: c\n   d: e\n',
	'tab.yaml': 'apiVersion: v1\n\tkind: x\n',
	'empty.yaml': '',
	'dir/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: v\n  multi: |\n    a\n    b\n',
	'dir/b.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: b}\nstringData: {u: p}\n',
	'patch.yaml': 'spec:\n  type: NodePort\n',
};

/** Puts the world into an API server. `now` is the instant at which the clock stands. */
export function createWorld(client: Client, now: number): void {
	const at = (minutes: number): string => rfc3339(now - minutes * MINUTE);
	const put = <T extends KubeObject>(ref: ResourceRef<T>, object: Record<string, unknown>): void => {
		const { status, ...rest } = object;
		const group = ref.group ? `${ref.group}/${ref.version}` : ref.version;
		const created = client.create(ref, { apiVersion: group, kind: ref.kind, ...rest } as unknown as T);
		if (status) client.updateStatus(ref, { ...created, status } as T);
	};
	const meta = (name: string, more: object = {}): object => ({ name, namespace: 'default', ...more });
	for (const [name, address, labels] of [
		[
			'master',
			'192.168.164.130',
			{ 'node-role.kubernetes.io/control-plane': 'true', 'kubernetes.io/hostname': 'master' },
		],
		['worker1', '192.168.164.131', { 'kubernetes.io/hostname': 'worker1' }],
	] as const) {
		put(KINDS.nodes, {
			metadata: { name, labels },
			spec: {
				podCIDR: name === 'master' ? '10.42.0.0/24' : '10.42.1.0/24',
				podCIDRs: [name === 'master' ? '10.42.0.0/24' : '10.42.1.0/24'],
			},
			status: nodeStatus(name, address, at),
		});
	}
	put(KINDS.serviceaccounts, { metadata: meta('default') });
	put(KINDS.services, {
		metadata: meta('web', { labels: { app: 'web' } }),
		spec: { clusterIP: '10.43.0.80', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 80 }] },
	});
	put(KINDS.services, {
		metadata: meta('np'),
		spec: {
			clusterIP: '10.43.0.81',
			type: 'NodePort',
			selector: { app: 'np' },
			ports: [{ port: 80, targetPort: 'http', nodePort: 30080 }],
		},
	});
	put(KINDS.services, { metadata: meta('ext'), spec: { type: 'ExternalName', externalName: 'example.com' } });
	put(KINDS.services, {
		metadata: meta('lb'),
		spec: {
			clusterIP: '10.43.0.82',
			type: 'LoadBalancer',
			selector: { app: 'web' },
			ports: [
				{ name: 'a', port: 80, nodePort: 30081 },
				{ name: 'b', port: 443, nodePort: 30443 },
			],
		},
		status: {
			loadBalancer: {
				ingress: [
					{ ip: '192.168.164.130', ipMode: 'VIP' },
					{ ip: '192.168.164.131', ipMode: 'VIP' },
				],
			},
		},
	});
	put(KINDS.endpointslices, {
		metadata: meta('web-abcde', {
			labels: {
				'kubernetes.io/service-name': 'web',
				'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
			},
		}),
		addressType: 'IPv4',
		ports: [{ name: '', port: 80, protocol: 'TCP' }],
		endpoints: ['10.42.0.4', '10.42.1.4', '10.42.1.5', '10.42.1.6', '10.42.1.7'].map((address, index) => ({
			addresses: [address],
			conditions: { ready: index !== 1, serving: index !== 1, terminating: false },
			nodeName: index === 0 ? 'master' : 'worker1',
			targetRef: { kind: 'Pod', namespace: 'default', name: `web-${index}` },
		})),
	});
	put(KINDS.configmaps, {
		metadata: meta('settings', { annotations: { note: 'x'.repeat(150) } }),
		data: { mode: 'test', 'nginx.conf': 'server {\n\tlisten 80;\n}\n' },
	});
	put(KINDS.secrets, { metadata: meta('key'), type: 'Opaque', data: { password: 'czNjcmV0' } });
	put(
		KINDS.pods,
		pod('x', 'master', { labels: { run: 'x', tier: 'front' } }, runningStatus('x', '10.42.0.3', '192.168.164.130', at)),
	);
	put(KINDS.pods, pod('broken', 'worker1', { labels: { run: 'broken' } }, brokenStatus(at)));
	put(KINDS.pods, pod('init', 'worker1', { labels: { run: 'init' } }, undefined, true));
	deployment(client, put, meta, at);
	event(
		put,
		'x',
		client,
		0,
		{ reason: 'Scheduled', message: 'Successfully assigned default/x to master', component: 'default-scheduler' },
		at,
	);
	event(
		put,
		'x',
		client,
		1,
		{ reason: 'Pulling', message: 'Pulling image "nginx"', component: 'kubelet', fieldPath: 'spec.containers{x}' },
		at,
	);
	event(
		put,
		'broken',
		client,
		2,
		{
			type: 'Warning',
			reason: 'Failed',
			message: 'Error: ErrImagePull',
			component: 'kubelet',
			fieldPath: 'spec.containers{broken}',
			count: 5,
		},
		at,
	);
}

type Put = <T extends KubeObject>(ref: ResourceRef<T>, object: Record<string, unknown>) => void;
type At = (minutes: number) => string;

function nodeStatus(name: string, address: string, at: At): object {
	const condition = (type: string, status: string, reason: string, message: string): object => ({
		type,
		status,
		lastHeartbeatTime: at(1),
		lastTransitionTime: at(600),
		reason,
		message,
	});
	return {
		addresses: [
			{ type: 'InternalIP', address },
			{ type: 'Hostname', address: name },
		],
		capacity: { cpu: '2', memory: '4005888Ki', pods: '110', 'ephemeral-storage': '40470732Ki' },
		allocatable: { cpu: '2', memory: '4005888Ki', pods: '110', 'ephemeral-storage': '39369928059' },
		conditions: [
			condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
			condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
		],
		nodeInfo: {
			machineID: 'm',
			systemUUID: 's',
			bootID: 'b',
			kernelVersion: '6.8.0-90-generic',
			osImage: 'Ubuntu 24.04.3 LTS',
			operatingSystem: 'linux',
			architecture: 'amd64',
			containerRuntimeVersion: 'containerd://2.2.0-k3s1',
			kubeletVersion: 'v1.36.1+k3s1',
			kubeProxyVersion: '',
		},
	};
}

function pod(
	name: string,
	nodeName: string,
	metadata: object,
	status: object | undefined,
	init = false,
): Record<string, unknown> {
	return {
		metadata: { name, namespace: 'default', ...metadata },
		spec: {
			nodeName,
			...(init
				? {
						initContainers: [
							{ name: 'wait', image: 'busybox', command: ['sh', '-c', 'until nslookup web\ndo sleep 1\ndone'] },
						],
					}
				: {}),
			containers: [
				{
					name,
					image: name === 'broken' ? 'nosuchimage' : 'nginx',
					ports: [{ containerPort: 80 }, { containerPort: 443, name: 'https' }],
					env: [
						{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
						{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
						{ name: 'A', value: 'b' },
					],
					resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
					readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 },
					livenessProbe: { tcpSocket: { port: 'https' }, initialDelaySeconds: 3 },
					volumeMounts: [
						{ name: 'data', mountPath: '/data' },
						{ name: 'conf', mountPath: '/conf', readOnly: true },
					],
				},
				...(init ? [{ name: 'side', image: 'busybox', args: ['sleep', '1d'] }] : []),
			],
			volumes: [
				{ name: 'data', emptyDir: {} },
				{ name: 'conf', configMap: { name: 'settings' } },
			],
		},
		...(status ? { status } : {}),
	};
}

const conditions = (ready: boolean, at: At): object[] =>
	['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
		type,
		status: ready || !/Ready$/.test(type) ? 'True' : 'False',
		lastTransitionTime: at(30),
	}));

function runningStatus(name: string, podIP: string, hostIP: string, at: At): object {
	return {
		phase: 'Running',
		podIP,
		hostIP,
		podIPs: [{ ip: podIP }],
		hostIPs: [{ ip: hostIP }],
		startTime: at(30),
		qosClass: 'Burstable',
		conditions: conditions(true, at),
		containerStatuses: [
			{
				name,
				image: 'docker.io/library/nginx:latest',
				imageID: 'docker.io/library/nginx@sha256:1234',
				containerID: 'containerd://abcd',
				ready: true,
				started: true,
				restartCount: 2,
				state: { running: { startedAt: at(20) } },
				lastState: {
					terminated: {
						exitCode: 137,
						signal: 9,
						reason: 'Error',
						startedAt: at(30),
						finishedAt: at(21),
						containerID: 'containerd://abcc',
					},
				},
			},
		],
	};
}

function brokenStatus(at: At): object {
	return {
		phase: 'Pending',
		hostIP: '192.168.164.131',
		startTime: at(30),
		qosClass: 'Burstable',
		conditions: conditions(false, at),
		containerStatuses: [
			{
				name: 'broken',
				image: 'nosuchimage',
				imageID: '',
				ready: false,
				started: false,
				restartCount: 0,
				lastState: {},
				state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nosuchimage"' } },
			},
		],
	};
}

function deployment(client: Client, put: Put, meta: (name: string, more?: object) => object, at: At): void {
	const template = (image: string, more: object = {}): object => ({
		metadata: { labels: { app: 'web', ...more } },
		spec: { containers: [{ name: 'nginx', image, ports: [{ containerPort: 80 }] }] },
	});
	put(KINDS.deployments, {
		metadata: meta('web', { labels: { app: 'web' }, annotations: { 'deployment.kubernetes.io/revision': '2' } }),
		spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('nginx:1.27') },
		status: {
			observedGeneration: 1,
			replicas: 2,
			updatedReplicas: 2,
			readyReplicas: 2,
			availableReplicas: 2,
			conditions: [
				{
					type: 'Available',
					status: 'True',
					reason: 'MinimumReplicasAvailable',
					message: 'Deployment has minimum availability.',
					lastUpdateTime: at(30),
					lastTransitionTime: at(30),
				},
				{
					type: 'Progressing',
					status: 'True',
					reason: 'NewReplicaSetAvailable',
					message: 'ReplicaSet "web-2" has successfully progressed.',
					lastUpdateTime: at(30),
					lastTransitionTime: at(30),
				},
			],
		},
	});
	const owner = client.get(KINDS.deployments, 'default', 'web')?.metadata.uid;
	for (const [index, image] of ['nginx', 'nginx:1.27'].entries()) {
		const hash = `hash${index + 1}`;
		const replicas = index === 1 ? 2 : 0;
		put(KINDS.replicasets, {
			metadata: meta(`web-${hash}`, {
				labels: { app: 'web', 'pod-template-hash': hash },
				annotations: {
					'deployment.kubernetes.io/revision': String(index + 1),
					...(index === 0 ? { 'kubernetes.io/change-cause': 'first' } : {}),
				},
				ownerReferences: [
					{
						apiVersion: 'apps/v1',
						kind: 'Deployment',
						name: 'web',
						uid: owner,
						controller: true,
						blockOwnerDeletion: true,
					},
				],
			}),
			spec: {
				replicas,
				selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
				template: template(image, { 'pod-template-hash': hash }),
			},
			status: {
				replicas,
				readyReplicas: replicas,
				availableReplicas: replicas,
				fullyLabeledReplicas: replicas,
				observedGeneration: 1,
			},
		});
	}
}

function event(
	put: Put,
	name: string,
	client: Client,
	index: number,
	{
		type = 'Normal',
		reason,
		message,
		component,
		fieldPath,
		count = 1,
	}: { type?: string; reason: string; message: string; component: string; fieldPath?: string; count?: number },
	at: At,
): void {
	const uid = client.get(KINDS.pods, 'default', name)?.metadata.uid;
	put(KINDS.events, {
		metadata: { name: `${name}.${index}`, namespace: 'default' },
		involvedObject: {
			apiVersion: 'v1',
			kind: 'Pod',
			name,
			namespace: 'default',
			uid,
			...(fieldPath ? { fieldPath } : {}),
		},
		type,
		reason,
		message,
		count,
		source: { component, ...(component === 'kubelet' ? { host: 'master' } : {}) },
		firstTimestamp: at(30 - index),
		lastTimestamp: at(count > 1 ? 15 : 30 - index),
		reportingComponent: component,
	});
}
