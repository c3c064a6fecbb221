/**
 * An object of every kind that world.ts leaves out, for the suites of describers, outputs and wrong lines.
 * Long because it is one table of objects, as world.ts is.
 */

import { KINDS } from '../../src/cluster/resources/kinds.ts';
import type { Client, KubeObject, ResourceRef } from '../../src/cluster/types.ts';
import { rfc3339 } from '../../src/os/time.ts';

const MINUTE = 60_000;

/** More files in the home directory of both kubectls. */
export const KIND_FILES: Record<string, string> = {
	'app.env': '# settings\nMODE=test\n\nLEVEL=3\nQUOTED="a b"\n  SPACED=x\n',
	'bad.env': 'a b=c\n',
	'conf/app.conf': 'port = 80\n',
	'conf/nested/skipped.conf': 'no\n',
	'conf/other.txt': 'text\n',
	'late/limits.yaml':
		'apiVersion: v1\nkind: LimitRange\nmetadata: {name: sizes}\nspec:\n  limits:\n  - type: Container\n    min: {cpu: 100m}\n    max: {cpu: "1", memory: 1Gi}\n    default: {cpu: 500m}\n  - type: Pod\n    max: {cpu: "2"}\n    maxLimitRequestRatio: {memory: "2"}\n',
	'late/rc.yaml':
		'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: old}\nspec:\n  replicas: 2\n  template:\n    metadata: {labels: {app: old}}\n    spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}\n',
	'columns.txt': 'NAME           IMAGE\nmetadata.name  spec.containers[*].image\n',
	'names.jsonpath': '{range .items[*]}{.metadata.name}{"\\n"}{end}',
	'names.gotemplate': '{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}',
	'many.yaml':
		'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m1\n  labels: {set: many}\ndata: {a: "1"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m2\n  labels: {set: many}\ndata: {a: "2"}\n',
	'list.yaml':
		'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: l1}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: l2}\n',
	'web.yaml':
		'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web}\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: nginx\n        image: nginx:1.28\n        ports:\n        - containerPort: 80\n',
	'generate.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: g-\n',
	'noname.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
	'dup.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dup\ndata:\n  a: b\n  a: c\n',
	'wrongtype.yaml':
		'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: wt\nspec:\n  replicas: "three"\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: c, image: i}]}\n',
	'mismatch.yaml':
		'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mm\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: c}}\n    spec: {containers: [{name: c, image: i}]}\n',
	'badpod.yaml':
		'apiVersion: v1\nkind: Pod\nmetadata:\n  name: Bad_Name\nspec:\n  containers:\n  - name: c\n  - name: c\n    image: i\n    ports: [{containerPort: 99999}]\n',
	'noselector.yaml':
		'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ns}\nspec:\n  template:\n    metadata: {labels: {a: c}}\n    spec: {containers: [{name: c, image: i}]}\n',
	'oldapi.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: old}\n',
	'scalar.yaml': 'just words\n',
	'array.yaml': '- a\n- b\n',
	'bad.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"},}\n',
	'good.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"}, "data": {"a": "b"}}\n',
	'otherns.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: o\n  namespace: nowhere\n',
	'tree/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t1}\n',
	'tree/deep/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t2}\n',
	'badpatch.yaml': 'spec: [1\n',
	'tls.crt': 'not a certificate\n',
	'tls.key': 'not a key\n',
	'hosts.txt': 'a\nb\n',
};

/** Puts the kinds into an API server that world.ts has filled. */
export function createKinds(client: Client, now: number): void {
	const at = (minutes: number): string => rfc3339(now - minutes * MINUTE);
	const put = <T extends KubeObject>(ref: ResourceRef<T>, object: Record<string, unknown>): void => {
		const { status, ...rest } = object;
		const apiVersion = ref.group ? `${ref.group}/${ref.version}` : ref.version;
		const created = client.create(ref, { apiVersion, kind: ref.kind, ...rest } as unknown as T);
		if (status) client.updateStatus(ref, { ...created, status } as T);
	};
	const meta = (name: string, more: object = {}): object => ({ name, namespace: 'default', ...more });
	const template = (labels: Record<string, string>, container: object, more: object = {}): object => ({
		metadata: { labels },
		spec: { containers: [{ name: 'main', image: 'busybox:1.36', ...container }], ...more },
	});
	autoscalers(put, meta, at);
	jobs(put, meta, at, template);
	put(KINDS.poddisruptionbudgets, {
		metadata: meta('web'),
		spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
		status: { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
	});
	put(KINDS.poddisruptionbudgets, {
		metadata: meta('half', { labels: { tier: 'front' } }),
		spec: {
			maxUnavailable: '50%',
			selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }] },
		},
	});
	policies(put, meta);
	ingresses(put, meta);
	put(KINDS.resourcequotas, {
		metadata: meta('small'),
		spec: { hard: { pods: '10', 'requests.cpu': '2', 'limits.memory': '4Gi', services: '5' } },
		status: {
			hard: { pods: '10', 'requests.cpu': '2', 'limits.memory': '4Gi', services: '5' },
			used: { pods: '3', 'requests.cpu': '300m', 'limits.memory': '384Mi', services: '5' },
		},
	});
	put(KINDS.resourcequotas, {
		metadata: meta('besteffort'),
		spec: { hard: { pods: '2' }, scopes: ['BestEffort'] },
		status: { hard: { pods: '2' }, used: { pods: '0' } },
	});
	put(KINDS.leases, {
		metadata: meta('worker1', { annotations: { a: 'b' } }),
		spec: { holderIdentity: 'worker1', leaseDurationSeconds: 40, renewTime: `${at(1).slice(0, -1)}.000000Z` },
	});
	put(KINDS.controllerrevisions, {
		metadata: meta('db-1', { labels: { app: 'db' } }),
		revision: 1,
		data: { spec: { template: { spec: { containers: [{ name: 'main', image: 'mysql:8' }] } } } },
	});
	put(KINDS.endpoints, {
		metadata: meta('manual'),
		subsets: [
			{
				addresses: [{ ip: '10.1.1.1' }, { ip: '10.1.1.2', hostname: 'two' }],
				notReadyAddresses: [{ ip: '10.1.1.3' }],
				ports: [
					{ name: 'http', port: 80, protocol: 'TCP' },
					{ name: 'dns', port: 53, protocol: 'UDP' },
				],
			},
		],
	});
	put(KINDS.endpointslices, {
		metadata: meta('by-hand', { labels: { 'kubernetes.io/service-name': 'manual' } }),
		addressType: 'IPv4',
		ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
		endpoints: [
			{ addresses: ['10.1.1.1'], hostname: 'one', conditions: { ready: true }, nodeName: 'worker1', zone: 'a' },
			{ addresses: ['10.1.1.9'], conditions: {} },
		],
	});
	put(KINDS.secrets, {
		metadata: meta('token', { annotations: { 'kubernetes.io/service-account.name': 'robot' } }),
		type: 'kubernetes.io/service-account-token',
		data: { token: 'YWJj', 'ca.crt': 'YWJjZA==', namespace: 'ZGVmYXVsdA==' },
	});
	put(KINDS.serviceaccounts, {
		metadata: meta('robot', { labels: { a: 'b' } }),
		imagePullSecrets: [{ name: 'registry' }, { name: 'nosuch' }],
		secrets: [{ name: 'token' }],
	});
	put(KINDS.configmaps, { metadata: meta('binary'), data: { a: 'b' }, binaryData: { 'logo.png': 'iVBORw0KGgo=' } });
	put(KINDS.configmaps, { metadata: meta('nothing') });
	put(KINDS.namespaces, { metadata: { name: 'team', labels: { owner: 'us' }, annotations: { note: 'hi' } } });
	workloads(put, meta, template);
}

type Put = <T extends KubeObject>(ref: ResourceRef<T>, object: Record<string, unknown>) => void;
type Meta = (name: string, more?: object) => object;
type At = (minutes: number) => string;
type Template = (labels: Record<string, string>, container: object, more?: object) => object;

function autoscalers(put: Put, meta: Meta, at: At): void {
	const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
	const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
	put(KINDS.horizontalpodautoscalers, {
		metadata: meta('web'),
		spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5, metrics: [cpu] },
		status: {
			currentReplicas: 2,
			desiredReplicas: 3,
			lastScaleTime: at(12),
			currentMetrics: [
				{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 91, averageValue: '91m' } } },
			],
			conditions: [
				{
					type: 'AbleToScale',
					status: 'True',
					reason: 'SucceededRescale',
					message: 'the HPA controller was able to update the target scale to 3',
					lastTransitionTime: at(12),
				},
				{
					type: 'ScalingLimited',
					status: 'False',
					reason: 'DesiredWithinRange',
					message: 'the desired count is within the acceptable range',
					lastTransitionTime: at(12),
				},
			],
		},
	});
	put(KINDS.horizontalpodautoscalers, {
		metadata: meta('many'),
		spec: {
			scaleTargetRef,
			maxReplicas: 4,
			metrics: [
				cpu,
				{ type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '128Mi' } } },
				{
					type: 'Pods',
					pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } },
				},
				{
					type: 'Object',
					object: {
						describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
						metric: { name: 'hits' },
						target: { type: 'Value', value: '10k' },
					},
				},
				{
					type: 'External',
					external: {
						metric: { name: 'queue', selector: { matchLabels: { q: 'a' } } },
						target: { type: 'AverageValue', averageValue: '30' },
					},
				},
				{
					type: 'ContainerResource',
					containerResource: {
						name: 'cpu',
						container: 'nginx',
						target: { type: 'Utilization', averageUtilization: 60 },
					},
				},
			],
			behavior: {
				scaleDown: {
					stabilizationWindowSeconds: 120,
					selectPolicy: 'Max',
					policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }],
				},
			},
		},
	});
}

function jobs(put: Put, meta: Meta, at: At, template: Template): void {
	put(KINDS.cronjobs, {
		metadata: meta('tick', { labels: { a: 'b' } }),
		spec: {
			schedule: '*/5 * * * *',
			timeZone: 'Asia/Seoul',
			startingDeadlineSeconds: 60,
			concurrencyPolicy: 'Forbid',
			suspend: false,
			jobTemplate: {
				spec: {
					parallelism: 1,
					completions: 1,
					template: template({}, { command: ['date'] }, { restartPolicy: 'OnFailure' }),
				},
			},
		},
		status: { lastScheduleTime: at(5), active: [{ kind: 'Job', namespace: 'default', name: 'tick-1' }] },
	});
	put(KINDS.cronjobs, {
		metadata: meta('never'),
		spec: {
			schedule: '@daily',
			suspend: true,
			jobTemplate: { spec: { template: template({}, {}, { restartPolicy: 'Never' }) } },
		},
	});
	put(KINDS.jobs, {
		metadata: meta('done', { labels: { a: 'b' } }),
		spec: {
			completions: 3,
			parallelism: 2,
			backoffLimit: 4,
			activeDeadlineSeconds: 100,
			ttlSecondsAfterFinished: 3600,
			template: template({ kind: 'done' }, { args: ['a', 'b c'] }, { restartPolicy: 'Never' }),
		},
		status: {
			startTime: at(30),
			completionTime: at(28),
			succeeded: 3,
			ready: 0,
			uncountedTerminatedPods: {},
			conditions: [
				{ type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached', lastTransitionTime: at(28) },
				{ type: 'Complete', status: 'True', reason: 'CompletionsReached', lastTransitionTime: at(28) },
			],
		},
	});
	put(KINDS.jobs, {
		metadata: meta('indexed'),
		spec: {
			completions: 2,
			completionMode: 'Indexed',
			suspend: true,
			template: template({}, {}, { restartPolicy: 'OnFailure' }),
		},
		status: { active: 1, failed: 2, ready: 1, startTime: at(3), completedIndexes: '0' },
	});
}

function policies(put: Put, meta: Meta): void {
	put(KINDS.networkpolicies, {
		metadata: meta('deny'),
		spec: { podSelector: {}, policyTypes: ['Ingress'] },
	});
	put(KINDS.networkpolicies, {
		metadata: meta('mixed', { labels: { a: 'b' } }),
		spec: {
			podSelector: { matchLabels: { app: 'web' } },
			policyTypes: ['Ingress', 'Egress'],
			ingress: [
				{
					from: [
						{ podSelector: { matchLabels: { role: 'front' } }, namespaceSelector: { matchLabels: { team: 'us' } } },
						{ ipBlock: { cidr: '172.17.0.0/16', except: ['172.17.1.0/24', '172.17.2.0/24'] } },
					],
					ports: [
						{ protocol: 'TCP', port: 80 },
						{ protocol: 'TCP', port: 8000, endPort: 8010 },
					],
				},
				{ from: [{ namespaceSelector: {} }] },
			],
			egress: [{}, { ports: [{ protocol: 'UDP', port: 53 }], to: [{ podSelector: { matchLabels: { app: 'dns' } } }] }],
		},
	});
	put(KINDS.networkpolicies, {
		metadata: meta('open'),
		spec: { podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Ingress', 'Egress'], ingress: [{}] },
	});
}

function ingresses(put: Put, meta: Meta): void {
	const backend = (name: string, port: object): object => ({ service: { name, port } });
	put(KINDS.ingressclasses, {
		metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
		spec: { controller: 'k8s.io/ingress-nginx' },
	});
	put(KINDS.ingressclasses, {
		metadata: { name: 'param' },
		spec: {
			controller: 'example.com/lb',
			parameters: { apiGroup: 'example.com', kind: 'Parameters', name: 'big', scope: 'Cluster' },
		},
	});
	put(KINDS.ingresses, {
		metadata: meta('shop', { annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/' } }),
		spec: {
			ingressClassName: 'nginx',
			defaultBackend: backend('nosuch', { number: 80 }),
			tls: [{ hosts: ['shop.example', 'www.shop.example'], secretName: 'shop-tls' }, { hosts: ['sni.example'] }],
			rules: [
				{
					host: 'shop.example',
					http: {
						paths: [
							{ path: '/', pathType: 'Prefix', backend: backend('web', { number: 80 }) },
							{ path: '/np', pathType: 'Exact', backend: backend('np', { name: 'http' }) },
						],
					},
				},
				{ http: { paths: [{ path: '/any', pathType: 'Prefix', backend: backend('ext', { number: 80 }) }] } },
			],
		},
		status: { loadBalancer: { ingress: [{ ip: '192.168.164.130' }, { hostname: 'lb.example' }] } },
	});
	put(KINDS.ingresses, {
		metadata: meta('plain'),
		spec: { defaultBackend: backend('web', { number: 80 }) },
	});
}

function workloads(put: Put, meta: Meta, template: Template): void {
	put(KINDS.statefulsets, {
		metadata: meta('db', { labels: { app: 'db' } }),
		spec: {
			replicas: 2,
			serviceName: 'db',
			selector: { matchLabels: { app: 'db' } },
			updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
			template: template({ app: 'db' }, { image: 'mysql:8', volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
			volumeClaimTemplates: [
				{
					metadata: { name: 'data', labels: { a: 'b' } },
					spec: {
						accessModes: ['ReadWriteOnce'],
						resources: { requests: { storage: '1Gi' } },
						storageClassName: 'fast',
					},
				},
			],
		},
		status: { replicas: 2, readyReplicas: 1, currentReplicas: 2, updatedReplicas: 1, observedGeneration: 1 },
	});
	put(KINDS.statefulsets, {
		metadata: meta('plain'),
		spec: { serviceName: 'p', selector: { matchLabels: { app: 'p' } }, template: template({ app: 'p' }, {}) },
	});
	put(KINDS.daemonsets, {
		metadata: meta('agent', { labels: { app: 'agent' } }),
		spec: {
			selector: { matchLabels: { app: 'agent' } },
			template: template(
				{ app: 'agent' },
				{
					securityContext: { privileged: true },
					lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
					startupProbe: { exec: { command: ['true'] }, failureThreshold: 30 },
				},
				{
					nodeSelector: { disk: 'ssd' },
					tolerations: [
						{ operator: 'Exists', effect: 'NoSchedule' },
						{ key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 60 },
					],
					serviceAccountName: 'robot',
					hostNetwork: true,
					priorityClassName: 'system-node-critical',
					volumes: [
						{ name: 'host', hostPath: { path: '/var/log', type: 'Directory' } },
						{ name: 'key', secret: { secretName: 'key', optional: true } },
						{ name: 'mem', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
						{
							name: 'all',
							projected: {
								sources: [
									{ configMap: { name: 'settings' } },
									{ secret: { name: 'key' } },
									{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
									{ downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
								],
							},
						},
						{ name: 'down', downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
					],
				},
			),
		},
		status: {
			desiredNumberScheduled: 2,
			currentNumberScheduled: 2,
			numberReady: 1,
			numberAvailable: 1,
			updatedNumberScheduled: 2,
			numberMisscheduled: 1,
		},
	});
	put(KINDS.replicasets, {
		metadata: meta('alone'),
		spec: {
			replicas: 1,
			selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
			template: template({ app: 'alone' }, {}),
		},
		status: {
			replicas: 1,
			conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }],
		},
	});
}
