import { container, containers, job, ofKind, slice, template, testRefusals, web, workload } from './refusals.ts';

const pod = (fields: Record<string, unknown>) => ({ containers, ...fields });
const same = (fields: Record<string, unknown>) => fields;
const scale = (fields: Record<string, unknown>) => ({
	scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'w' },
	maxReplicas: 3,
	...fields,
});
const resource = (target: unknown) => ({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] });
const cron = (fields: Record<string, unknown>) => ({ schedule: '* * * * *', jobTemplate: job, ...fields });
const docker = (text: string) => ({
	type: 'kubernetes.io/dockerconfigjson',
	stringData: { '.dockerconfigjson': text },
});
const REDACTED = 'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": ';

testRefusals([
	...ofKind('Pod', container, [
		[
			{ livenessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } } },
			'livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
		],
		[
			{ livenessProbe: { httpGet: { port: 'Web_' } } },
			'livenessProbe.httpGet.port: Invalid value: "Web_": must contain',
		],
		[{ readinessProbe: { exec: {} } }, 'readinessProbe.exec.command: Required value'],
		[
			{ readinessProbe: { grpc: { port: 0 } } },
			'readinessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535',
		],
		[
			{ readinessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 3 } },
			'terminationGracePeriodSeconds: Invalid value: 3: must not be set for readinessProbes',
		],
		[
			{ lifecycle: { preStop: { sleep: { seconds: 31 } } } },
			'preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
		],
		[{ volumeMounts: [{ name: 'v', mountPath: '/a' }] }, 'volumeMounts[0].name: Not found: "v"'],
		[
			{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'a b' } } }] },
			'configMapKeyRef.key: Invalid value: "a b": a valid config key must',
		],
		[
			{ env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.gold' } } }] },
			'resourceFieldRef.resource: Unsupported value: "limits.gold": supported values: "limits.cpu"',
		],
		[
			{ envFrom: [{ configMapRef: { name: 'A' } }] },
			'envFrom[0].configMapRef.name: Invalid value: "A": a lowercase RFC 1123',
		],
		[{ restartPolicy: 'X' }, 'restartPolicy: Unsupported value: "X": supported values: "Always", "Never", "OnFailure"'],
	]),
	...ofKind('Pod', pod, [
		[
			{ restartPolicy: 'X' },
			'spec.restartPolicy: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"',
		],
		[{ dnsPolicy: 'None' }, 'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
		[{ dnsConfig: { searches: ['A_b'] } }, "must consist of lower case alphanumeric characters, '_', '-' or '.', and"],
		[{ volumes: [{ name: 'v', configMap: {} }] }, 'spec.volumes[0].configMap.name: Required value'],
		[
			{ volumes: [{ name: 'v', secret: { secretName: 's' }, hostPath: { path: '/a' } }] },
			'spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type',
		],
		[
			{ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
			'tolerations[0].operator: Invalid value: {"Key":"a","Operator":"Exists","Value":"b","Effect":"","TolerationSeconds":null}: value must be empty',
		],
		[
			{ tolerations: [{ key: 'a', effect: 'X' }] },
			'effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
		],
		[
			{ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
			'nodeSelectorTerms: Required value: must have at least one node selector term',
		],
		[{ nodeName: 'A' }, 'spec.nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain'],
	]),
	...ofKind('Deployment', workload, [
		[
			{ selector: undefined },
			'[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`]',
		],
		[{ selector: {} }, 'spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
		[
			{ strategy: { type: 'X' } },
			'spec.strategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
		],
		[
			{ template: { ...template, spec: { containers, activeDeadlineSeconds: 5 } } },
			'activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
		],
	]),
	['StatefulSet', workload({ selector: {} }), 'empty selector is invalid for statefulset'],
	['DaemonSet', { template }, 'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match'],
	['Job', { ...job.spec, selector: { matchLabels: { a: 'b' } } }, '`selector` not auto-generated'],
	['Job', { ...job.spec, manualSelector: true }, 'spec.selector: Required value'],
	[
		'Job',
		{ ...job.spec, maxFailedIndexes: 1 },
		'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
	],
	[
		'CronJob',
		cron({ timeZone: 'Mars/Base' }),
		'spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base',
	],
	['CronJob', cron({ timeZone: 'Local' }), 'timeZone must be an explicit time zone as defined in'],
	['Ingress', {}, 'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
	[
		'Ingress',
		{ defaultBackend: { service: web }, rules: [{ host: '*.*' }] },
		'spec.rules[0].host: Invalid value: "*.*": a wildcard DNS-1123 subdomain must start with',
	],
	[
		'IngressClass',
		{ controller: 'nginx' },
		'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
	],
	[
		'IngressClass',
		{ controller: 'a.io/b', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } },
		"spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
	],
	['Lease', { leaseDurationSeconds: 0 }, 'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0'],
	...ofKind('ResourceQuota', same, [
		[{ hard: { boats: '1' } }, 'spec.hard[boats]: Invalid value: "boats": must be a standard resource for quota'],
		[{ hard: { pods: '1500m' } }, 'must be an integer'],
		[{ scopes: ['BestEffort', 'NotBestEffort'] }, 'conflicting scopes'],
		[
			{ hard: { services: '1' }, scopes: ['Terminating'] },
			'spec.scopes: Invalid value: ["Terminating"]: unsupported scope applied to resource',
		],
	]),
	[
		'PodDisruptionBudget',
		{ maxUnavailable: '101%' },
		'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
	],
	[
		'EndpointSlice',
		slice({ endpoints: [{ addresses: ['fd00::1'] }] }),
		'endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address',
	],
	[
		'EndpointSlice',
		slice({ addressType: 'FQDN', endpoints: [{ addresses: ['host'] }] }),
		'should be a domain with at least two segments separated by dots',
	],
	...ofKind('Secret', same, [
		[docker('{"auths" {}}'), `${REDACTED}invalid character '{' after object key`],
		[docker('{"auths": {},}'), `${REDACTED}invalid character '}' looking for beginning of object key string`],
		[docker('{"a": tru3}'), `${REDACTED}invalid character '3' in literal true (expecting 'e')`],
		[docker('[1, 2'), `${REDACTED}unexpected end of JSON input`],
		[docker('{} x'), `${REDACTED}invalid character 'x' after top-level value`],
		[docker('[]'), `${REDACTED}json: cannot unmarshal array into Go value of type map[string]interface {}`],
		[{ type: 'kubernetes.io/tls', data: {} }, '[data[tls.crt]: Required value, data[tls.key]: Required value]'],
	]),
	...ofKind('HorizontalPodAutoscaler', scale, [
		[{ maxReplicas: 0 }, 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
		[
			{ scaleTargetRef: { kind: 'a/b', name: 'w' } },
			`spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain '/'`,
		],
		[
			{ metrics: [{ type: 'Resource' }] },
			'spec.metrics[0].resource: Required value: must populate information for the given metric source',
		],
		[
			resource({ type: 'X', averageUtilization: 0 }),
			'target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue',
		],
		[
			resource({ type: 'Utilization' }),
			'target.averageUtilization: Required value: must set either a target raw value or a target utilization',
		],
		[
			{ metrics: [{ type: 'Pods', pods: { target: { type: 'AverageValue', averageValue: '1' } } }] },
			'pods.metric.name: Required value: must specify a metric name',
		],
		[
			{ metrics: [{ type: 'X' }] },
			'type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
		],
		[{ behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }, 'must be less than or equal to 3600'],
		[
			{ behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 1801 }] } } },
			'scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
		],
		[
			{ behavior: { scaleUp: { selectPolicy: 'X' } } },
			'scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
		],
	]),
]);
