/** The course in the order in which it is read. The sidebar and the list on the landing page are made from it. */

/** A part of the course: its title in both languages, and the slugs of its pages without the language. */
export interface Part {
	readonly ko: string;
	readonly en: string;
	readonly pages: readonly string[];
}

export const parts: readonly Part[] = [
	{
		ko: '시작하기',
		en: 'Start',
		pages: ['start/how-this-works', 'start/compose', 'start/cluster', 'start/objects'],
	},
	{
		ko: '워크로드',
		en: 'Workloads',
		pages: [
			'workloads/pods',
			'workloads/labels',
			'workloads/replica-sets',
			'workloads/deployments',
			'workloads/autoscaling',
			'workloads/namespaces',
			'workloads/many-clusters',
		],
	},
	{
		ko: '네트워크',
		en: 'Networking',
		pages: [
			'network/pod-network',
			'network/why-services',
			'network/first-service',
			'network/names',
			'network/kube-proxy',
		],
	},
	{
		ko: '서비스',
		en: 'Services',
		pages: [
			'services/cluster-ip',
			'services/node-port',
			'services/load-balancer',
			'services/external-name',
			'services/headless',
			'services/traffic-policy',
			'services/choosing',
		],
	},
	{
		ko: '실전',
		en: 'Practice',
		pages: [
			'practice/case-1',
			'practice/case-2',
			'practice/case-3',
			'practice/case-4',
			'practice/case-5',
			'practice/case-6',
			'practice/three-tiers',
		],
	},
];

/** A cluster of each profile to play with: pages beside the course. */
export const playgrounds: Part = {
	ko: '놀이터',
	en: 'Playground',
	pages: ['playground', 'playground/kubeadm', 'playground/minikube', 'playground/cloud'],
};
