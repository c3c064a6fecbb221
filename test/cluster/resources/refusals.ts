/** Manifests that are refused, and what the server says of them: the table that tests of validation fill in. */

import { beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../apiserver/server.ts';

/** Kind, what is wrong with a manifest of it, and what upstream's validation says. Objects without `spec` are whole. */
export type Refusal = [kind: string, fields: Record<string, unknown>, message: string];

/** The same for several manifests of one kind; `whole` puts what is wrong into one that is right otherwise. */
export const ofKind = (
	kind: string,
	whole: (fields: Record<string, unknown>) => Record<string, unknown>,
	cases: [fields: Record<string, unknown>, message: string][],
): Refusal[] => cases.map(([fields, message]) => [kind, whole(fields), message]);

/** Where each kind is served, and whether its fields are below `spec`. */
const KINDS: Record<string, [apiVersion: string, plural: string, hasSpec?: boolean]> = {
	ConfigMap: ['v1', 'configmaps', false],
	CronJob: ['batch/v1', 'cronjobs'],
	DaemonSet: ['apps/v1', 'daemonsets'],
	Deployment: ['apps/v1', 'deployments'],
	EndpointSlice: ['discovery.k8s.io/v1', 'endpointslices', false],
	Endpoints: ['v1', 'endpoints', false],
	HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
	Ingress: ['networking.k8s.io/v1', 'ingresses'],
	IngressClass: ['networking.k8s.io/v1', 'ingressclasses'],
	Job: ['batch/v1', 'jobs'],
	Lease: ['coordination.k8s.io/v1', 'leases'],
	NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
	Pod: ['v1', 'pods'],
	PodDisruptionBudget: ['policy/v1', 'poddisruptionbudgets'],
	ResourceQuota: ['v1', 'resourcequotas'],
	Secret: ['v1', 'secrets', false],
	Service: ['v1', 'services'],
	StatefulSet: ['apps/v1', 'statefulsets'],
};

export const containers = [{ name: 'c', image: 'nginx' }];
export const container = (fields: Record<string, unknown>) => ({ containers: [{ ...containers[0], ...fields }] });
export const template = { metadata: { labels: { a: 'b' } }, spec: { containers } };
export const workload = (fields: Record<string, unknown>) => ({
	selector: { matchLabels: { a: 'b' } },
	template,
	...fields,
});
export const web = { name: 'web', port: { number: 80 } };
export const job = { spec: { template: { spec: { restartPolicy: 'Never', containers } } } };
export const slice = (fields: Record<string, unknown>) => ({
	addressType: 'IPv4',
	endpoints: [{ addresses: ['10.1.2.3'] }],
	...fields,
});

/** Posts each manifest and compares what the server says. */
export function testRefusals(cases: Refusal[]): void {
	let server: TestServer;
	beforeAll(() => {
		server = startServer();
	});
	test.each(cases.map(([kind, spec, message]) => [kind, message, spec] as const))(
		'%s: %s',
		async (kind, message, fields) => {
			const [apiVersion, plural, hasSpec = true] = KINDS[kind] ?? ['', ''];
			const { code, body } = await server.send(
				'POST',
				`${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/${kind === 'IngressClass' ? '' : 'namespaces/default/'}${plural}`,
				{ apiVersion, kind, metadata: { name: 'x' }, ...(hasSpec ? { spec: fields } : fields) },
			);
			expect([code, body.reason]).toEqual([422, 'Invalid']);
			expect(body.message).toContain(message);
		},
	);
}
