/** Which Kubernetes the upstream-built profiles run, and with what (kubeadm's defaults for it). */

export const VERSION = 'v1.36.1';

export const IMAGES = {
	apiserver: `registry.k8s.io/kube-apiserver:${VERSION}`,
	controllerManager: `registry.k8s.io/kube-controller-manager:${VERSION}`,
	scheduler: `registry.k8s.io/kube-scheduler:${VERSION}`,
	proxy: `registry.k8s.io/kube-proxy:${VERSION}`,
	etcd: 'registry.k8s.io/etcd:3.6.8-0',
	coredns: 'registry.k8s.io/coredns/coredns:v1.14.1',
	metricsServer: 'registry.k8s.io/metrics-server/metrics-server:v0.8.1',
} as const;
