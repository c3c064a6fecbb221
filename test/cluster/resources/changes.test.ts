import { beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../apiserver/server.ts';
import { containers, job } from './refusals.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

const at = (plural: string, apiVersion: string): string =>
	`/${apiVersion === 'v1' ? 'api' : 'apis'}/${apiVersion}/${plural === 'ingressclasses' ? '' : 'namespaces/default/'}${plural}`;

const make = (apiVersion: string, kind: string, plural: string, fields: Record<string, unknown>, name = 'x') =>
	server.send('POST', at(plural, apiVersion), { apiVersion, kind, metadata: { name }, ...fields });

/** Merges a patch and gives what the server says of it. */
async function change(apiVersion: string, plural: string, patch: Record<string, unknown>): Promise<string> {
	const { code, body } = await server.send('PATCH', `${at(plural, apiVersion)}/x`, patch, {
		'content-type': 'application/merge-patch+json',
	});
	return code === 200 ? 'changed' : body.message;
}

test('a Job keeps its completions, selector and template', async () => {
	await make('batch/v1', 'Job', 'jobs', { spec: { ...job.spec, completions: 2 } });
	const patch = (spec: Record<string, unknown>) => change('batch/v1', 'jobs', { spec });
	expect(await patch({ completions: 3 })).toBe(
		'Job.batch "x" is invalid: spec.completions: Invalid value: 3: field is immutable',
	);
	expect(await patch({ template: { metadata: { labels: { a: 'b' } } } })).toContain(': field is immutable');
	expect(await patch({ completionMode: 'Indexed' })).toContain(
		'spec.completionMode: Invalid value: "Indexed": field is',
	);
	expect(await patch({ selector: { matchLabels: { a: 'b' } } })).toContain('`selector` not auto-generated');
	expect(await patch({ parallelism: 2 })).toBe('changed');
});

test('an indexed Job changes its completions with its parallelism', async () => {
	const spec = { ...job.spec, completionMode: 'Indexed', completions: 2, parallelism: 2 };
	await make('batch/v1', 'Job', 'jobs', { spec });
	expect(await change('batch/v1', 'jobs', { spec: { completions: 3 } })).toContain(
		'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
	);
	expect(await change('batch/v1', 'jobs', { spec: { completions: 3, parallelism: 3 } })).toBe('changed');
});

test('a Job that never began may still be told where to run', async () => {
	await make('batch/v1', 'Job', 'jobs', { spec: { ...job.spec, suspend: true } });
	const template = (fields: Record<string, unknown>) =>
		change('batch/v1', 'jobs', { spec: { template: { spec: fields } } });
	expect(await template({ nodeSelector: { a: 'b' } })).toBe('changed');
	expect(await template({ hostname: 'h' })).toContain('spec.template: Invalid value: ');
});

test('a Secret keeps its type, and all of itself when it is immutable', async () => {
	await make('v1', 'Secret', 'secrets', { data: { a: 'YQ==' } });
	expect(await change('v1', 'secrets', { type: 'kubernetes.io/tls' })).toContain(
		'type: Invalid value: "kubernetes.io/tls": field is immutable',
	);
	expect(await change('v1', 'secrets', { immutable: true })).toBe('changed');
	expect(await change('v1', 'secrets', { immutable: false, data: { a: 'Yg==' } })).toBe(
		'Secret "x" is invalid: [immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when `immutable` is set]',
	);
});

test('scopes of quotas and controllers of classes stay', async () => {
	await make('v1', 'ResourceQuota', 'resourcequotas', { spec: { hard: { pods: '1' }, scopes: ['BestEffort'] } });
	expect(await change('v1', 'resourcequotas', { spec: { scopes: ['Terminating'] } })).toBe(
		'ResourceQuota "x" is invalid: spec.scopes: Invalid value: ["Terminating"]: field is immutable',
	);
	await make('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', { spec: { controller: 'a.io/b' } });
	expect(await change('networking.k8s.io/v1', 'ingressclasses', { spec: { controller: 'a.io/c' } })).toContain(
		'spec.controller: Invalid value: "a.io/c": field is immutable',
	);
});

test('an Ingress names its class once, or takes the default', async () => {
	const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
	const old = { 'kubernetes.io/ingress.class': 'nginx' };
	const both = { metadata: { name: 'y', annotations: old }, spec: { ...spec, ingressClassName: 'nginx' } };
	expect((await make('networking.k8s.io/v1', 'Ingress', 'ingresses', both)).body.message).toBe(
		'Ingress.networking.k8s.io "y" is invalid: annotations.kubernetes.io/ingress.class: Invalid value: "nginx": can not be set when the class field is also set',
	);
	const created = async (name: string, annotations = {}) =>
		(await make('networking.k8s.io/v1', 'Ingress', 'ingresses', { metadata: { name, annotations }, spec })).body.spec
			.ingressClassName;
	expect(await created('before')).toBeUndefined();
	await make('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', {
		metadata: { name: 'own', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
		spec: { controller: 'a.io/b' },
	});
	expect(await created('after')).toBe('own');
	expect(await created('named', old)).toBeUndefined();
});

test('a quota asks each container for what it limits', async () => {
	await make('v1', 'ResourceQuota', 'resourcequotas', { spec: { hard: { 'limits.memory': '1Gi', cpu: '1' } } });
	const { body } = await make('v1', 'Pod', 'pods', {
		spec: { containers: [...containers, { name: 'b', image: 'b' }] },
	});
	expect(body.message).toBe(
		'pods "x" is forbidden: failed quota: x: must specify cpu for: b,c; limits.memory for: b,c',
	);
});
