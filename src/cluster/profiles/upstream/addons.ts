/** The add-ons that kubeadm puts into every cluster, and what others build on: CoreDNS, kube-proxy, metrics-server. */

import type { KubeObject } from '../../types.ts';
import { IMAGES } from './versions.ts';

const NAMESPACE = 'kube-system';

/** A ServiceAccount in kube-system. */
export const account = (name: string): KubeObject => ({
	apiVersion: 'v1',
	kind: 'ServiceAccount',
	metadata: { name, namespace: NAMESPACE },
});

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

/** CoreDNS as kubeadm installs it, with its Service `kube-dns`. */
export function coreDns(replicas: number, clusterIP: string): KubeObject[] {
	const labels = { 'k8s-app': 'kube-dns' };
	return [
		account('coredns'),
		{
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: 'coredns', namespace: NAMESPACE },
			data: { Corefile: COREFILE },
		},
		{
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: { name: 'coredns', namespace: NAMESPACE, labels },
			spec: {
				replicas,
				strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
				selector: { matchLabels: labels },
				template: {
					metadata: { labels },
					spec: {
						priorityClassName: 'system-cluster-critical',
						serviceAccountName: 'coredns',
						affinity: {
							podAntiAffinity: {
								preferredDuringSchedulingIgnoredDuringExecution: [
									{
										weight: 100,
										podAffinityTerm: {
											labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
											topologyKey: 'kubernetes.io/hostname',
										},
									},
								],
							},
						},
						tolerations: [
							{ key: 'CriticalAddonsOnly', operator: 'Exists' },
							{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
						],
						nodeSelector: { 'kubernetes.io/os': 'linux' },
						containers: [
							{
								name: 'coredns',
								image: IMAGES.coredns,
								imagePullPolicy: 'IfNotPresent',
								resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
								args: ['-conf', '/etc/coredns/Corefile'],
								volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
								ports: [
									{ containerPort: 53, name: 'dns', protocol: 'UDP' },
									{ containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
									{ containerPort: 9153, name: 'metrics', protocol: 'TCP' },
									{ containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
									{ containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
								],
								livenessProbe: {
									httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
									initialDelaySeconds: 60,
									timeoutSeconds: 5,
									successThreshold: 1,
									failureThreshold: 5,
								},
								readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
								securityContext: {
									allowPrivilegeEscalation: false,
									capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
									readOnlyRootFilesystem: true,
								},
							},
						],
						dnsPolicy: 'Default',
						volumes: [
							{ name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } },
						],
					},
				},
			},
		},
		{
			apiVersion: 'v1',
			kind: 'Service',
			metadata: {
				name: 'kube-dns',
				namespace: NAMESPACE,
				annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
				labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
			},
			spec: {
				selector: labels,
				clusterIP,
				clusterIPs: [clusterIP],
				ports: [
					{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
					{ name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
					{ name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
				],
			},
		},
	];
}

/** kube-proxy on every node, with its configuration. */
export function kubeProxy(clusterCIDR: string): KubeObject[] {
	return [
		account('kube-proxy'),
		{
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: { name: 'kube-proxy', namespace: NAMESPACE, labels: { app: 'kube-proxy' } },
			data: {
				'config.conf': `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nbindAddress: 0.0.0.0\nclusterCIDR: ${clusterCIDR}\nkind: KubeProxyConfiguration\nmode: ""\n`,
			},
		},
		{
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: { name: 'kube-proxy', namespace: NAMESPACE, labels: { 'k8s-app': 'kube-proxy' } },
			spec: {
				selector: { matchLabels: { 'k8s-app': 'kube-proxy' } },
				updateStrategy: { type: 'RollingUpdate' },
				template: {
					metadata: { labels: { 'k8s-app': 'kube-proxy' } },
					spec: {
						priorityClassName: 'system-node-critical',
						serviceAccountName: 'kube-proxy',
						hostNetwork: true,
						tolerations: [{ operator: 'Exists' }],
						nodeSelector: { 'kubernetes.io/os': 'linux' },
						containers: [
							{
								name: 'kube-proxy',
								image: IMAGES.proxy,
								imagePullPolicy: 'IfNotPresent',
								command: [
									'/usr/local/bin/kube-proxy',
									'--config=/var/lib/kube-proxy/config.conf',
									'--hostname-override=$(NODE_NAME)',
								],
								env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
								securityContext: { privileged: true },
								volumeMounts: [{ mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' }],
							},
						],
						volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
					},
				},
			},
		},
	];
}

/** metrics-server as its release manifest has it. */
export function metricsServer(): KubeObject[] {
	const labels = { 'k8s-app': 'metrics-server' };
	return [
		account('metrics-server'),
		{
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: { name: 'metrics-server', namespace: NAMESPACE, labels },
			spec: {
				selector: { matchLabels: labels },
				strategy: { rollingUpdate: { maxUnavailable: 0 } },
				template: {
					metadata: { labels },
					spec: {
						priorityClassName: 'system-cluster-critical',
						serviceAccountName: 'metrics-server',
						nodeSelector: { 'kubernetes.io/os': 'linux' },
						containers: [
							{
								name: 'metrics-server',
								image: IMAGES.metricsServer,
								imagePullPolicy: 'IfNotPresent',
								args: [
									'--cert-dir=/tmp',
									'--secure-port=10250',
									'--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
									'--kubelet-use-node-status-port',
									'--metric-resolution=15s',
								],
								ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
								resources: { requests: { cpu: '100m', memory: '200Mi' } },
								readinessProbe: {
									httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' },
									periodSeconds: 10,
									failureThreshold: 3,
									initialDelaySeconds: 20,
								},
								livenessProbe: {
									httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' },
									periodSeconds: 10,
									failureThreshold: 3,
								},
								volumeMounts: [{ name: 'tmp-dir', mountPath: '/tmp' }],
							},
						],
						volumes: [{ name: 'tmp-dir', emptyDir: {} }],
					},
				},
			},
		},
		{
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name: 'metrics-server', namespace: NAMESPACE, labels },
			spec: { selector: labels, ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }] },
		},
	];
}
