/** What k3s deploys by itself from /var/lib/rancher/k3s/server/manifests, as far as it matters here. */

import type { KubeObject } from '../../types.ts';

const NAMESPACE = 'kube-system';

/** k3s marks what belongs to one addon by a hash over its manifest. */
const addon = (name: string, hash: string) => ({
	annotations: {
		'objectset.rio.cattle.io/id': '',
		'objectset.rio.cattle.io/owner-gvk': 'k3s.cattle.io/v1, Kind=Addon',
		'objectset.rio.cattle.io/owner-name': name,
		'objectset.rio.cattle.io/owner-namespace': NAMESPACE,
	},
	labels: { 'objectset.rio.cattle.io/hash': hash },
});

const COREDNS = addon('coredns', 'bce283298811743a0386ab510f2f67ef74240c57');
const METRICS = addon('metrics-server', 'a5d3bc601c871e123fa32b27f549b6ea770bcf4a');
const LOCAL_PATH = addon('local-storage', '183f35c65ffbc3064603f43f1580d8c68a2dabd4');

const meta = (name: string, of: ReturnType<typeof addon>, labels: Record<string, string> = {}) => ({
	name,
	namespace: NAMESPACE,
	annotations: of.annotations,
	labels: { ...of.labels, ...labels },
});

const account = (name: string, of: ReturnType<typeof addon>): KubeObject => ({
	apiVersion: 'v1',
	kind: 'ServiceAccount',
	metadata: meta(name, of),
});

const COREFILE = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
    }
    hosts /etc/coredns/NodeHosts {
      ttl 60
      reload 15s
      fallthrough
    }
    prometheus :9153
    cache 30
    loop
    reload
    loadbalance
    import /etc/coredns/custom/*.override
    forward . /etc/resolv.conf
}
import /etc/coredns/custom/*.server
`;

const SECURED = {
	allowPrivilegeEscalation: false,
	capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
	readOnlyRootFilesystem: true,
};

const TOLERATIONS = [
	{ key: 'CriticalAddonsOnly', operator: 'Exists' },
	{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
];

export const manifests: KubeObject[] = [
	account('coredns', COREDNS),
	{
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: meta('coredns', COREDNS),
		data: { Corefile: COREFILE, NodeHosts: '192.168.164.130 master\n192.168.164.131 worker1\n' },
	},
	{
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: meta('coredns', COREDNS, { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' }),
		spec: {
			revisionHistoryLimit: 0,
			strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
			selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
			template: {
				metadata: { labels: { 'k8s-app': 'kube-dns' } },
				spec: {
					priorityClassName: 'system-cluster-critical',
					serviceAccountName: 'coredns',
					tolerations: TOLERATIONS,
					nodeSelector: { 'kubernetes.io/os': 'linux' },
					topologySpreadConstraints: [
						{
							maxSkew: 1,
							topologyKey: 'topology.kubernetes.io/zone',
							whenUnsatisfiable: 'ScheduleAnyway',
							labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
						},
						{
							maxSkew: 1,
							topologyKey: 'kubernetes.io/hostname',
							whenUnsatisfiable: 'DoNotSchedule',
							labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
						},
					],
					containers: [
						{
							name: 'coredns',
							image: 'rancher/mirrored-coredns-coredns:1.14.1',
							imagePullPolicy: 'IfNotPresent',
							resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
							args: ['-conf', '/etc/coredns/Corefile'],
							volumeMounts: [
								{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true },
								{ name: 'custom-config-volume', mountPath: '/etc/coredns/custom', readOnly: true },
							],
							ports: [
								{ containerPort: 53, name: 'dns', protocol: 'UDP' },
								{ containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
								{ containerPort: 9153, name: 'metrics', protocol: 'TCP' },
							],
							securityContext: SECURED,
							livenessProbe: {
								httpGet: { path: '/health', port: 8080, scheme: 'HTTP' },
								initialDelaySeconds: 60,
								periodSeconds: 10,
								timeoutSeconds: 1,
								successThreshold: 1,
								failureThreshold: 3,
							},
							readinessProbe: {
								httpGet: { path: '/ready', port: 8181, scheme: 'HTTP' },
								initialDelaySeconds: 0,
								periodSeconds: 2,
								timeoutSeconds: 1,
								successThreshold: 1,
								failureThreshold: 3,
							},
						},
					],
					dnsPolicy: 'Default',
					volumes: [
						{
							name: 'config-volume',
							configMap: {
								name: 'coredns',
								items: [
									{ key: 'Corefile', path: 'Corefile' },
									{ key: 'NodeHosts', path: 'NodeHosts' },
								],
							},
						},
						{ name: 'custom-config-volume', configMap: { name: 'coredns-custom', optional: true } },
					],
				},
			},
		},
	},
	{
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {
			...meta('kube-dns', COREDNS, {
				'k8s-app': 'kube-dns',
				'kubernetes.io/cluster-service': 'true',
				'kubernetes.io/name': 'CoreDNS',
			}),
			annotations: { ...COREDNS.annotations, 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
		},
		spec: {
			selector: { 'k8s-app': 'kube-dns' },
			clusterIP: '10.43.0.10',
			clusterIPs: ['10.43.0.10'],
			ports: [
				{ name: 'dns', port: 53, protocol: 'UDP' },
				{ name: 'dns-tcp', port: 53, protocol: 'TCP' },
				{ name: 'metrics', port: 9153, protocol: 'TCP' },
			],
			ipFamilyPolicy: 'PreferDualStack',
		},
	},
	account('local-path-provisioner-service-account', LOCAL_PATH),
	{
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: meta('local-path-config', LOCAL_PATH),
		data: {
			'config.json':
				'{\n  "nodePathMap":[\n  {\n    "node":"DEFAULT_PATH_FOR_NON_LISTED_NODES",\n    "paths":["/var/lib/rancher/k3s/storage"]\n  }\n  ]\n}\n',
		},
	},
	{
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: meta('local-path-provisioner', LOCAL_PATH),
		spec: {
			revisionHistoryLimit: 0,
			strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
			selector: { matchLabels: { app: 'local-path-provisioner' } },
			template: {
				metadata: { labels: { app: 'local-path-provisioner' } },
				spec: {
					priorityClassName: 'system-node-critical',
					serviceAccountName: 'local-path-provisioner-service-account',
					tolerations: TOLERATIONS,
					containers: [
						{
							name: 'local-path-provisioner',
							image: 'rancher/local-path-provisioner:v0.0.34',
							imagePullPolicy: 'IfNotPresent',
							command: ['local-path-provisioner', 'start', '--config', '/etc/config/config.json'],
							volumeMounts: [{ name: 'config-volume', mountPath: '/etc/config/' }],
							env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
						},
					],
					volumes: [{ name: 'config-volume', configMap: { name: 'local-path-config' } }],
				},
			},
		},
	},
	account('metrics-server', METRICS),
	{
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: meta('metrics-server', METRICS, { 'k8s-app': 'metrics-server' }),
		spec: {
			revisionHistoryLimit: 0,
			selector: { matchLabels: { 'k8s-app': 'metrics-server' } },
			template: {
				metadata: { name: 'metrics-server', labels: { 'k8s-app': 'metrics-server' } },
				spec: {
					priorityClassName: 'system-node-critical',
					serviceAccountName: 'metrics-server',
					tolerations: TOLERATIONS,
					volumes: [{ name: 'tmp-dir', emptyDir: {} }],
					containers: [
						{
							name: 'metrics-server',
							image: 'rancher/mirrored-metrics-server:v0.8.1',
							imagePullPolicy: 'IfNotPresent',
							args: [
								'--cert-dir=/tmp',
								'--secure-port=10250',
								'--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
								'--kubelet-use-node-status-port',
								'--metric-resolution=15s',
							],
							ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
							resources: { requests: { cpu: '100m', memory: '70Mi' } },
							readinessProbe: {
								httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
								periodSeconds: 2,
								failureThreshold: 3,
							},
							livenessProbe: {
								httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' },
								periodSeconds: 10,
								failureThreshold: 3,
								initialDelaySeconds: 60,
							},
							securityContext: {
								readOnlyRootFilesystem: true,
								runAsNonRoot: true,
								runAsUser: 1000,
								allowPrivilegeEscalation: false,
							},
							volumeMounts: [{ name: 'tmp-dir', mountPath: '/tmp' }],
						},
					],
				},
			},
		},
	},
	{
		apiVersion: 'v1',
		kind: 'Service',
		metadata: meta('metrics-server', METRICS, {
			'kubernetes.io/cluster-service': 'true',
			'kubernetes.io/name': 'Metrics-server',
		}),
		spec: {
			selector: { 'k8s-app': 'metrics-server' },
			ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }],
			ipFamilyPolicy: 'PreferDualStack',
		},
	},
];
