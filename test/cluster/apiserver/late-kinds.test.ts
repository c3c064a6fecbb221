import { describe, expect, test } from 'vitest';
import { PODS, pod, startServer, TABLE } from './server.ts';

const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';

const priorityClass = (name: string, value: number, more: object = {}) => ({
	apiVersion: 'scheduling.k8s.io/v1',
	kind: 'PriorityClass',
	metadata: { name },
	value,
	...more,
});

const ofClass = (name: string, priorityClassName: string, more: object = {}) => {
	const made = pod(name);
	return { ...made, spec: { ...made.spec, priorityClassName, ...more } };
};

describe('kinds whose code comes late', () => {
	test('what a cluster has of them is as old as the cluster, whenever somebody first asks', async () => {
		const [early, late] = [startServer(), startServer()];
		const first = await early.get(CLASSES);
		await early.send('POST', PODS, pod('a'));
		await late.send('POST', PODS, pod('a'));
		await late.clock.advanceTo(late.clock.now() + 5_000);
		expect((await late.get(CLASSES)).body).toEqual({
			...first.body,
			metadata: { resourceVersion: expect.any(String) },
		});
		expect((await late.get(`${PODS}/a`)).body).toEqual((await early.get(`${PODS}/a`)).body);
	});

	test('they can be watched, explained and asked for as a table by the first request there is', async () => {
		const watching = await startServer().watch(`${CLASSES}?watch=1`);
		expect(watching.events.map(({ object }) => object.metadata.name)).toEqual([
			'system-cluster-critical',
			'system-node-critical',
		]);
		watching.cancel();
		const { body } = await startServer().get('/openapi/v3/apis/scheduling.k8s.io/v1');
		expect(Object.keys(body.components.schemas['io.k8s.api.scheduling.v1.PriorityClass'].properties)).toContain(
			'globalDefault',
		);
		const table = (await startServer().get(CLASSES, TABLE)).body;
		expect(table.rows[0].cells).toEqual([
			'system-cluster-critical',
			2_000_000_000,
			false,
			'0s',
			'PreemptLowerPriority',
		]);
	});
});

describe('priority classes', () => {
	test('give Pods their priority', async () => {
		const { send } = startServer();
		await send('POST', CLASSES, priorityClass('high', 1000, { preemptionPolicy: 'Never' }));
		const { spec } = (await send('POST', PODS, ofClass('a', 'high'))).body;
		expect(spec).toMatchObject({ priority: 1000, preemptionPolicy: 'Never' });
		expect((await send('POST', PODS, ofClass('b', 'hihg'))).body.message).toBe(
			'pods "b" is forbidden: no PriorityClass with name hihg was found',
		);
		expect((await send('POST', PODS, ofClass('c', 'high', { priority: 7 }))).body.message).toContain(
			'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 1000',
		);
		await send('POST', CLASSES, priorityClass('usual', 5, { globalDefault: true }));
		expect((await send('POST', PODS, pod('d'))).body.spec).toMatchObject({ priority: 5, priorityClassName: 'usual' });
		expect((await send('POST', CLASSES, priorityClass('other', 6, { globalDefault: true }))).body.message).toBe(
			'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
		);
	});

	test('keep their value, and those of the system stay', async () => {
		const { send } = startServer();
		expect((await send('POST', CLASSES, priorityClass('system-mine', 1))).body.message).toContain(
			"priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
		);
		expect((await send('POST', CLASSES, priorityClass('big', 1_000_000_001))).body.message).toBe(
			'PriorityClass.scheduling.k8s.io "big" is invalid: value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
		);
		await send('POST', CLASSES, priorityClass('high', 1000));
		expect((await send('PUT', `${CLASSES}/high`, priorityClass('high', 1001))).body.message).toContain(
			'value: Forbidden: may not be changed in an update.',
		);
		expect((await send('DELETE', `${CLASSES}/system-node-critical`)).body.message).toBe(
			'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
		);
		expect((await send('DELETE', `${CLASSES}/high`)).code).toBe(200);
	});
});

describe('limit ranges', () => {
	const LIMITS = '/api/v1/namespaces/default/limitranges';
	const limitRange = (...limits: object[]) => ({
		apiVersion: 'v1',
		kind: 'LimitRange',
		metadata: { name: 'limits' },
		spec: { limits },
	});
	const asking = (name: string, resources: object) => {
		const made = pod(name);
		return { ...made, spec: { containers: [{ ...made.spec.containers[0], resources }] } };
	};

	test('fill in what containers leave out', async () => {
		const { send } = startServer();
		const made = await send(
			'POST',
			LIMITS,
			limitRange({
				type: 'Container',
				min: { cpu: '100m' },
				max: { cpu: '1', memory: '1Gi' },
				default: { cpu: '500m' },
			}),
		);
		expect(made.body.spec.limits[0]).toMatchObject({
			default: { cpu: '500m', memory: '1Gi' },
			defaultRequest: { cpu: '500m', memory: '1Gi' },
		});
		const { metadata, spec, status } = (await send('POST', PODS, pod('a'))).body;
		expect(spec.containers[0].resources).toEqual({
			limits: { cpu: '500m', memory: '1Gi' },
			requests: { cpu: '500m', memory: '1Gi' },
		});
		expect(metadata.annotations).toEqual({
			'kubernetes.io/limit-ranger':
				'LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web',
		});
		expect(status.qosClass).toBe('Guaranteed');
	});

	test('refuse what is beyond them', async () => {
		const { send } = startServer();
		await send(
			'POST',
			LIMITS,
			limitRange(
				{ type: 'Container', min: { cpu: '100m' }, max: { memory: '1Gi' } },
				{ type: 'Pod', max: { cpu: '2' } },
			),
		);
		const refusal = async (resources: object) => (await send('POST', PODS, asking('a', resources))).body.message;
		expect(await refusal({ requests: { cpu: '50m' }, limits: { cpu: '1', memory: '2Gi' } })).toBe(
			'pods "a" is forbidden: [minimum cpu usage per Container is 100m, but request is 50m, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
		);
		expect(await refusal({})).toBe('pods "a" is forbidden: maximum cpu usage per Pod is 2. No limit is specified');
		expect((await send('POST', PODS, asking('a', { limits: { cpu: '2' } }))).code).toBe(201);
	});

	test('must not contradict themselves', async () => {
		const { send } = startServer();
		const refusal = async (...limits: object[]) => (await send('POST', LIMITS, limitRange(...limits))).body.message;
		expect(await refusal({ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } })).toBe(
			'LimitRange "limits" is invalid: spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
		);
		expect(await refusal({ type: 'Pod', default: { cpu: '2' } })).toContain(
			"spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
		);
		expect(await refusal({ type: 'Pod' }, { type: 'Pod' })).toContain('spec.limits[1].type: Duplicate value: "Pod"');
	});
});

describe('roles and bindings', () => {
	const RBAC = '/apis/rbac.authorization.k8s.io/v1';
	const roleBinding = (roleRef: object, ...subjects: object[]) => ({
		apiVersion: 'rbac.authorization.k8s.io/v1',
		kind: 'RoleBinding',
		metadata: { name: 'read' },
		roleRef,
		subjects,
	});
	const BINDINGS = `${RBAC}/namespaces/default/rolebindings`;
	const ROLE = { kind: 'Role', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' };

	test('the well-known ones are there', async () => {
		const { get } = startServer();
		const { items } = (await get(`${RBAC}/clusterroles`)).body;
		expect(items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(
			expect.arrayContaining(['admin', 'cluster-admin', 'edit', 'system:discovery', 'view']),
		);
		expect((await get(`${RBAC}/clusterrolebindings/cluster-admin`)).body.subjects).toEqual([
			{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' },
		]);
	});

	test('are checked', async () => {
		const { send } = startServer();
		const role = (rules: object[]) => ({ kind: 'Role', metadata: { name: 'reader' }, rules });
		const roles = `${RBAC}/namespaces/default/roles`;
		expect((await send('POST', roles, role([{ verbs: ['get'], nonResourceURLs: ['/x'] }]))).body.message).toContain(
			'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
		);
		expect((await send('POST', roles, role([{ verbs: [], resources: ['pods'] }]))).body.message).toBe(
			'Role.rbac.authorization.k8s.io "reader" is invalid: [rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group]',
		);
		expect((await send('POST', BINDINGS, roleBinding(ROLE, { kind: 'Robot', name: 'x' }))).body.message).toContain(
			'subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
		);
		expect((await send('POST', BINDINGS, roleBinding(ROLE, { kind: 'User', name: 'jane' }))).code).toBe(201);
		const other = roleBinding({ ...ROLE, name: 'writer' }, { kind: 'User', name: 'jane' });
		expect((await send('PUT', `${BINDINGS}/read`, other)).body.message).toContain(
			'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"writer"}: cannot change roleRef',
		);
	});
});
