import { beforeEach, describe, expect, test } from 'vitest';
import {
	CONFIGMAPS,
	configMap,
	DEPLOYMENTS,
	deployment,
	PODS,
	pod,
	startServer,
	TABLE,
	type TestServer,
} from './server.ts';

let server: TestServer;
beforeEach(() => {
	server = startServer();
});

describe('fields given twice, and fields that nobody knows', () => {
	const text =
		'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"x":"1","x":"2"}},"data":{"k":"v"},"data":{"k":"w"},"boat":1}';
	const all = ['duplicate field "metadata.labels.x"', 'duplicate field "data"', 'unknown field "boat"'];

	test('are refused when the client is strict', async () => {
		const { code, body } = await server.send('POST', `${CONFIGMAPS}?fieldValidation=Strict`, text);
		expect([code, body.message]).toEqual([
			400,
			`ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${all.join(', ')}`,
		]);
	});

	test.each([
		['Warn', all],
		['Ignore', []],
	])('are left out with %s; of two the last counts', async (mode, expected) => {
		const { code, body, warnings } = await server.send('POST', `${CONFIGMAPS}?fieldValidation=${mode}`, text);
		expect([code, body.data, body.metadata.labels]).toEqual([201, { k: 'w' }, { x: '2' }]);
		expect(warnings).toEqual(expected.map((warning) => `299 - "${warning.replaceAll('"', '\\"')}"`));
	});

	test('in a list and in YAML', async () => {
		const listed = JSON.stringify(pod('p')).replace('"image":', '"image":"x","image":');
		const strict = await server.send('POST', `${PODS}?fieldValidation=Strict`, listed);
		expect(strict.body.message).toContain('duplicate field "spec.containers[0].image"');
		const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata: {k: v}\ndata: {k: w}\n';
		const type = { 'content-type': 'application/yaml' };
		const refused = await server.send('POST', `${CONFIGMAPS}?fieldValidation=Strict`, yaml, type);
		expect(refused.code).toBe(400);
		expect(refused.body.message).toContain('line 5: key "data" already set in map');
		expect((await server.send('POST', CONFIGMAPS, yaml, type)).body.data).toEqual({ k: 'w' });
	});
});

describe('patches', () => {
	test('of a scale, in each way', async () => {
		await server.send('POST', DEPLOYMENTS, deployment('web'));
		const patch = async (type: string, body: unknown) => {
			const path = `${DEPLOYMENTS}/web/scale`;
			return (await server.send('PATCH', path, body, { 'content-type': `application/${type}+json` })).body;
		};
		expect((await patch('merge-patch', { spec: { replicas: 2 } })).spec).toEqual({ replicas: 2 });
		expect((await patch('strategic-merge-patch', { spec: { replicas: 3 } })).spec).toEqual({ replicas: 3 });
		expect((await patch('json-patch', [{ op: 'replace', path: '/spec/replicas', value: 4 }])).spec).toEqual({
			replicas: 4,
		});
		expect((await patch('merge-patch', { spec: { replicas: 99_999_999_999 } })).message).toContain(
			'cannot unmarshal number 99999999999 into Go struct field ScaleSpec.spec.replicas of type int32',
		);
		expect((await patch('soup', {})).code).toBe(415);
		const { body } = await server.get(`${DEPLOYMENTS}/web/scale`, TABLE);
		expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
			'Name',
			'Desired',
			'Available',
			'Age',
		]);
		expect(body.rows[0].cells).toEqual(['web', 4, 0, '0s']);
	});

	test('an apply needs a manager, and nothing else may force', async () => {
		const applied = await server.send('PATCH', `${CONFIGMAPS}/a`, configMap('a'), {
			'content-type': 'application/apply-patch+yaml',
		});
		expect([applied.code, applied.body.message]).toEqual([
			422,
			'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
		]);
		await server.send('POST', CONFIGMAPS, configMap('a'));
		const forced = await server.send(
			'PATCH',
			`${CONFIGMAPS}/a?force=true`,
			{},
			{ 'content-type': 'application/merge-patch+json' },
		);
		expect(forced.body.message).toContain('force: Forbidden: may not be specified for non-apply patch');
	});
});

describe('evictions', () => {
	const evict = (name: string, deleteOptions: unknown = {}) =>
		server.send('POST', `${PODS}/${name}/eviction`, {
			apiVersion: 'policy/v1',
			kind: 'Eviction',
			metadata: { name },
			deleteOptions,
		});
	const budget = async (spec: Record<string, unknown>, currentHealthy: number) => {
		const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
		const object = {
			apiVersion: 'policy/v1',
			kind: 'PodDisruptionBudget',
			metadata: { name: 'all' },
			spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
		};
		const { body } = await server.send('POST', path, object);
		const status = { currentHealthy, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1, observedGeneration: 1 };
		await server.send('PUT', `${path}/all/status`, { ...body, status });
	};
	const started = async (ready: 'True' | 'False') => {
		await server.send('POST', PODS, pod('p', { app: 'web' }));
		await server.send(
			'PATCH',
			`${PODS}/p/status`,
			{ status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] } },
			{ 'content-type': 'application/merge-patch+json' },
		);
	};

	test('of a healthy Pod wait for the budget', async () => {
		await started('True');
		await budget({}, 1);
		const { code, body } = await evict('p');
		expect([code, body.message]).toEqual([429, "Cannot evict pod as it would violate the pod's disruption budget."]);
		expect((await server.get(`${PODS}/p`)).body.metadata.deletionTimestamp).toBeUndefined();
	});

	test.each([
		['with enough others healthy', {}, 1, 201],
		['with too few others', {}, 0, 429],
		['where the policy is AlwaysAllow', { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, 0, 201],
	])('of a Pod that is not ready, %s', async (_when, spec, healthy, code) => {
		await started('False');
		await budget(spec, healthy);
		expect((await evict('p')).code).toBe(code);
	});

	test('rehearsed, or of another Pod than meant, leave it there', async () => {
		await server.send('POST', PODS, pod('p'));
		expect((await evict('p', { dryRun: ['All'] })).code).toBe(201);
		expect((await evict('p', { preconditions: { uid: 'other' } })).code).toBe(409);
		expect((await server.get(`${PODS}/p`)).body.metadata.deletionTimestamp).toBeUndefined();
		expect((await evict('p')).code).toBe(201);
	});
});

describe('deletes', () => {
	beforeEach(() => server.send('POST', CONFIGMAPS, configMap('a')));

	test('hold to what the client expects of the object', async () => {
		const uid = { preconditions: { uid: 'other' } };
		const answer = await server.send('DELETE', `${CONFIGMAPS}/a`, uid);
		expect(answer.code).toBe(409);
		expect(answer.body.message).toContain('the UID in the precondition (other) does not match the UID in record (');
		const version = { preconditions: { resourceVersion: '1' } };
		expect((await server.send('DELETE', `${CONFIGMAPS}/a`, version)).body.message).toContain(
			'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (',
		);
		expect((await server.get(`${CONFIGMAPS}/a`)).code).toBe(200);
	});

	test('with options that are none are refused', async () => {
		for (const options of [
			{ gracePeriodSeconds: 'soon' },
			{ propagationPolicy: 'Sideways' },
			{ propagationPolicy: 'Orphan', orphanDependents: true },
		]) {
			expect((await server.send('DELETE', `${CONFIGMAPS}/a`, options)).code).toBeGreaterThanOrEqual(400);
		}
		expect((await server.send('DELETE', `${CONFIGMAPS}/a?gracePeriodSeconds=soon`)).code).toBe(400);
		expect((await server.get(`${CONFIGMAPS}/a`)).code).toBe(200);
	});

	test('that are only a rehearsal leave all in place', async () => {
		expect((await server.send('DELETE', `${CONFIGMAPS}/a?dryRun=All`)).code).toBe(200);
		expect((await server.send('DELETE', `${CONFIGMAPS}?dryRun=All`)).body.items).toHaveLength(1);
		expect((await server.get(`${CONFIGMAPS}/a`)).code).toBe(200);
	});
});
