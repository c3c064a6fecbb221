import { container, containers, job, type Refusal, slice, testRefusals, web, workload } from './refusals.ts';

const backend = (service: unknown) => ({ defaultBackend: { service } });
const paths = (...some: unknown[]) => ({ rules: [{ http: { paths: some } }] });
const path = (text: string) => ({ path: text, pathType: 'Prefix', backend: { service: web } });
const rule = (ingress: unknown) => ({ podSelector: {}, ingress: [ingress] });
const from = (peer: unknown) => rule({ from: [peer] });
const subset = (fields: Record<string, unknown>) => ({ subsets: [{ addresses: [{ ip: '10.1.2.3' }], ...fields }] });
const meta = (fields: Record<string, unknown>) => ({ metadata: { name: 'x', ...fields } });
const owner = { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u', controller: true };

const cases: Refusal[] = [
	['ConfigMap', meta({ name: 'x'.repeat(254) }), 'must be no more than 253 characters'],
	['ConfigMap', meta({ labels: { a: 'x'.repeat(64) } }), 'must be no more than 63 bytes'],
	['ConfigMap', meta({ labels: { 'a/b/c': '' } }), 'metadata.labels: Invalid value: "a/b/c": a valid label key must'],
	[
		'ConfigMap',
		meta({ generateName: 'A_-' }),
		'metadata.generateName: Invalid value: "A_-": a lowercase RFC 1123 subdomain must',
	],
	[
		'ConfigMap',
		meta({ finalizers: ['wait'] }),
		'metadata.finalizers[0]: Invalid value: "wait": name is neither a standard finalizer name nor is it fully qualified',
	],
	[
		'ConfigMap',
		meta({ ownerReferences: [{ ...owner, kind: '' }] }),
		'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
	],
	[
		'ConfigMap',
		meta({ ownerReferences: [owner, { ...owner, name: 'b' }] }),
		'Only one reference can have Controller set to true. Found "true" in references for Pod/a and Pod/b',
	],
	['ConfigMap', { data: { '..': '' } }, 'data[..]: Invalid value: "..": must not be \'..\''],
	['ConfigMap', { data: { '..a': '' } }, 'data[..a]: Invalid value: "..a": must not start with \'..\''],
	[
		'Service',
		{ ports: [{ port: 80, name: 'a.b' }] },
		'spec.ports[0].name: Invalid value: "a.b": must not contain dots',
	],
	[
		'Deployment',
		workload({ selector: { matchExpressions: [{ key: '', operator: 'In', values: ['-'] }] } }),
		'spec.selector.matchExpressions[0].values[0]: Invalid value: "-": a valid label must be',
	],
	[
		'Pod',
		container({ env: [{ name: 'A', valueFrom: {} }] }),
		'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`',
	],
	[
		'Pod',
		container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] }),
		'fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
	],
	[
		'Pod',
		container({ envFrom: [{}] }),
		'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
	],
	[
		'Pod',
		container({ lifecycle: { preStop: {} } }),
		'spec.containers[0].lifecycle.preStop: Required value: must specify a handler type',
	],
	[
		'Pod',
		container({ resources: { requests: { cpu: '-1' } } }),
		'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
	],
	[
		'Pod',
		container({ resources: { limits: { boats: '1' } } }),
		'spec.containers[0].resources.limits[boats]: Invalid value: "boats": must be a standard resource type or fully qualified',
	],
	[
		'Pod',
		{ hostNetwork: true, ...container({ ports: [{ containerPort: 80, hostPort: 81 }] }) },
		'ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
	],
	[
		'Pod',
		{ containers, tolerations: [{ key: 'a', operator: 'X' }] },
		'spec.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
	],
	[
		'Pod',
		{ containers, tolerations: [{ operator: 'Equal' }] },
		'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty',
	],
	[
		'Pod',
		{ containers, hostAliases: [{ ip: 'x', hostnames: ['a'] }] },
		'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address',
	],
	[
		'Pod',
		{ containers, activeDeadlineSeconds: 0 },
		'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
	],
	[
		'Pod',
		{ containers, topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] },
		'maxSkew: Invalid value: 0: must be greater than zero',
	],
	[
		'Service',
		{ ports: [{ port: 80, appProtocol: 'bad proto' }] },
		'spec.ports[0].appProtocol: Invalid value: "bad proto": name part must consist of',
	],
	[
		'Service',
		{ ports: [{ port: 80 }], type: 'LoadBalancer', healthCheckNodePort: 30100 },
		"spec.healthCheckNodePort: Invalid value: 30100: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
	],
	...(
		[
			[{ type: 'LoadBalancer', ports: [{ port: 10250 }] }, 'spec.ports[0]: Invalid value: 10250: may not expose port'],
			[
				{ type: 'ExternalName', externalName: 'a.b', clusterIP: '10.43.9.9' },
				'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
			],
			[
				{
					ports: [
						{ name: 'a', port: 80 },
						{ name: 'b', port: 80 },
					],
				},
				'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
			],
			[
				{ type: 'LoadBalancer', ports: [{ port: 80 }], loadBalancerSourceRanges: ['10.0.0.0/8', 'x'] },
				'spec.LoadBalancerSourceRanges[1]: Invalid value: "x": must be a valid CIDR value',
			],
			[
				{ ports: [{ port: 80 }], loadBalancerSourceRanges: ['10.0.0.0/8'] },
				"spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
			],
			[
				{ type: 'LoadBalancer', ports: [{ port: 80 }], loadBalancerClass: 'a b' },
				'spec.loadBalancerClass: Invalid value',
			],
			[
				{ ports: [{ port: 80 }], externalIPs: ['169.254.1.1'] },
				'spec.externalIPs[0]: Invalid value: "169.254.1.1": may not be in the link-local range',
			],
			[{ ports: [{ port: 80 }], externalIPs: ['0.0.0.0'] }, 'may not be unspecified (0.0.0.0)'],
			[
				{ ports: [{ port: 80 }], clusterIPs: ['10.43.9.9', '10.43.9.8'] },
				'may specify no more than one IP for each IP family',
			],
			[
				{ ports: [{ port: 80 }], ipFamilies: ['IPv4', 'IPv6'] },
				"must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
			],
			[
				{ ports: [{ port: 80 }], ipFamilyPolicy: 'X' },
				'supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
			],
		] as [Record<string, unknown>, string][]
	).map(([spec, message]): Refusal => ['Service', spec, message]),
	['EndpointSlice', slice({ ports: [{ port: 80 }, { port: 81 }] }), 'ports[1].name: Duplicate value: ""'],
	[
		'EndpointSlice',
		slice({ ports: [{ port: 80, protocol: 'X' }] }),
		'ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
	],
	[
		'EndpointSlice',
		slice({ endpoints: [{ addresses: ['169.254.1.1'] }] }),
		'endpoints[0].addresses[0]: Invalid value: "169.254.1.1": may not be in the link-local range',
	],
	[
		'Endpoints',
		subset({ addresses: [{ ip: 'x' }] }),
		'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
	],
	[
		'Endpoints',
		{ subsets: [{ ports: [{ port: 80 }] }] },
		'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
	],
	['Endpoints', subset({ ports: [{ port: 80 }, { port: 81 }] }), 'subsets[0].ports[0].name: Required value'],
	[
		'StatefulSet',
		workload({ podManagementPolicy: 'X' }),
		"spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'",
	],
	[
		'StatefulSet',
		workload({ updateStrategy: { rollingUpdate: { partition: -1 } } }),
		'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1',
	],
	[
		'DaemonSet',
		workload({ updateStrategy: { type: 'X' } }),
		'spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
	],
	[
		'DaemonSet',
		workload({ updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }),
		'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
	],
	[
		'Job',
		{ ...job.spec, completionMode: 'Indexed', parallelism: 1 },
		'spec.completions: Required value: when completion mode is Indexed',
	],
	[
		'CronJob',
		{ schedule: '* * * * *', jobTemplate: job, startingDeadlineSeconds: -1 },
		'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
	],
	[
		'Ingress',
		{ rules: [{ host: '1.2.3.4' }] },
		'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
	],
	['Ingress', paths(), 'spec.rules[0].http.paths: Required value'],
	['Ingress', paths(path('//x')), 'spec.rules[0].http.paths[0].path: Invalid value: "//x": must not contain \'//\''],
	['Ingress', backend({ name: 'web' }), 'spec.defaultBackend: Required value: port name or number is required'],
	[
		'Ingress',
		backend({ name: 'web', port: { name: 'a', number: 1 } }),
		'spec.defaultBackend: Invalid value: "": cannot set both port name & port number',
	],
	[
		'Ingress',
		{ defaultBackend: {} },
		'spec.defaultBackend: Invalid value: "": resource or service backend is required',
	],
	['NetworkPolicy', from({}), 'spec.ingress[0].from[0]: Required value: must specify a peer'],
	[
		'NetworkPolicy',
		from({ ipBlock: { cidr: 'x' } }),
		'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value',
	],
	[
		'NetworkPolicy',
		from({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
		'ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
	],
	[
		'NetworkPolicy',
		from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
		'spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
	],
	[
		'NetworkPolicy',
		rule({ ports: [{ port: 80, endPort: 70 }] }),
		'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
	],
	[
		'PodDisruptionBudget',
		{ minAvailable: '200%' },
		'spec.minAvailable: Invalid value: "200%": must not be greater than 100%',
	],
	[
		'PodDisruptionBudget',
		{ maxUnavailable: -1 },
		'spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0',
	],
	[
		'ConfigMap',
		{ data: { a: 'x' }, binaryData: { a: 'eA==' } },
		'data[a]: Invalid value: "a": duplicate of key present in binaryData',
	],
	['ConfigMap', { data: { a: 'x'.repeat(1_048_577) } }, '[]: Too long: may not be more than 1048576 bytes'],
	['Secret', { type: 'kubernetes.io/basic-auth' }, '[data[username]: Required value, data[password]: Required value]'],
	[
		'Secret',
		{ type: 'kubernetes.io/service-account-token' },
		'metadata.annotations[kubernetes.io/service-account.name]: Required value',
	],
];

testRefusals(cases);
