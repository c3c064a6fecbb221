/** Writes to subresources other than status: binding, eviction, finalize, scale. */

import { rfc3339 } from '../../os/time.ts';
import { selectorText } from '../resources/shared/columns.ts';
import { selectorMatches, workloadSelector } from '../resources/shared/workloads.ts';
import type { LabelSelector, Pod, PodDisruptionBudget } from '../resources/types.ts';
import type { KubeObject, ResourceDefinition } from '../types.ts';
import { badRequest, conflict, failure, invalid, pathNotFound } from './errors.ts';
import { copy, type Fields, isFields } from './json.ts';
import { checkVersion } from './metadata.ts';
import type { Registry } from './registry.ts';
import type { WriteOptions } from './requests.ts';

export type Subresource = 'binding' | 'eviction' | 'finalize' | 'scale';

const success = (): Fields => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });

interface Scalable extends KubeObject {
	spec: { replicas?: number; selector?: LabelSelector };
	status?: { replicas?: number };
}

/** The value at a path of keys; undefined where there is none. */
const at = (object: unknown, path: readonly string[]): unknown =>
	path.reduce((value, key) => (isFields(value) ? value[key] : undefined), object);

/** What of an object a Scale is about: for a custom kind, where its definition says. */
function scalable(object: KubeObject, definition: ResourceDefinition): Pick<Scalable, 'spec' | 'status'> {
	const paths = definition.custom?.scale;
	if (!paths) return object as Scalable;
	const number = (path: string[]) => Number(at(object, path) ?? 0);
	return { spec: { replicas: number(paths.replicas) }, status: { replicas: number(paths.current) } };
}

/** A workload as autoscaling/v1 Scale sees it. */
export function scaleOf(object: KubeObject, definition: ResourceDefinition): Fields {
	const { metadata } = object;
	const { spec, status } = scalable(object, definition);
	const path = definition.custom?.scale?.selector;
	const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
	const selector = path ? String(at(object, path) ?? '<none>') : selectorText(workloadSelector(object));
	return {
		kind: 'Scale',
		apiVersion: 'autoscaling/v1',
		metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
		spec: { ...(spec.replicas ? { replicas: spec.replicas } : {}) },
		status: { replicas: status?.replicas ?? 0, ...(selector === '<none>' ? {} : { selector }) },
	};
}

/** Sets spec.replicas through a Scale. */
function scale(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	body: Fields,
	options: WriteOptions,
): Fields {
	const old = registry.get(definition, namespace, name) as Scalable;
	const version = isFields(body.metadata) ? body.metadata.resourceVersion : undefined;
	if (version && version !== '0') checkVersion(definition, version, old);
	const replicas = isFields(body.spec) ? (body.spec.replicas ?? 0) : 0;
	if (typeof replicas !== 'number' || !Number.isInteger(replicas) || Math.abs(replicas) > 2_147_483_647) {
		const what = typeof replicas === 'number' ? `number ${replicas}` : typeof replicas;
		throw badRequest(
			`Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${what} into Go struct field ScaleSpec.spec.replicas of type int32`,
		);
	}
	if (replicas < 0) {
		throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
			{ type: 'Invalid', field: 'spec.replicas', value: replicas, detail: 'must be greater than or equal to 0' },
		]);
	}
	const updated = copy(old);
	const where = definition.custom?.scale?.replicas ?? ['spec', 'replicas'];
	const parent = at(updated, where.slice(0, -1));
	if (isFields(parent)) parent[where.at(-1) ?? ''] = replicas;
	const stored = registry.update(definition, namespace, name, updated, { ...options, subresource: 'scale' });
	return scaleOf(stored, definition);
}

/** The scheduler's word: the Pod gets its node, once. */
function bind(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	body: Fields,
	options: WriteOptions,
): Fields {
	const old = registry.get(definition, namespace, name) as Pod;
	const target = isFields(body.target) ? body.target : {};
	const node = String(target.name ?? '');
	if (node === '') {
		throw invalid({ group: '', kind: 'Binding' }, name, [{ type: 'Required', field: 'target.name' }]);
	}
	if (old.metadata.deletionTimestamp)
		throw conflict(definition, name, `pod ${name} is being deleted, cannot be assigned to a host`);
	if (old.spec.nodeName)
		throw conflict(
			{ group: '', plural: 'pods/binding' },
			name,
			`pod ${name} is already assigned to node "${old.spec.nodeName}"`,
		);
	const condition = {
		type: 'PodScheduled',
		status: 'True',
		observedGeneration: old.metadata.generation ?? 1,
		lastProbeTime: null as never,
		lastTransitionTime: rfc3339(registry.clock.now()),
	};
	registry.write(
		definition,
		{
			...old,
			metadata: { ...old.metadata },
			spec: { ...old.spec, nodeName: node },
			status: {
				...old.status,
				conditions: [...(old.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'), condition],
			},
		},
		old,
		options,
	);
	return success();
}

/**
 * A Pod that is not ready may go without counting: always where the budget's policy says so, by default only while
 * enough others are healthy (PDB spec.unhealthyPodEvictionPolicy).
 */
function maySpare({ status }: Pod, { spec, status: now }: PodDisruptionBudget): boolean {
	const isReady = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True');
	if (isReady) return false;
	if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
	const { currentHealthy = 0, desiredHealthy = 0 } = now ?? {};
	return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

/** Deletes a Pod if the disruption budgets over it allow one more to be gone. */
function evict(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	body: Fields,
	options: WriteOptions,
): Fields {
	const pod = registry.get(definition, namespace, name) as Pod;
	const asked = isFields(body.deleteOptions) ? body.deleteOptions : {};
	const rehearsal = options.dryRun || (Array.isArray(asked.dryRun) && asked.dryRun.includes('All'));
	const budgets = registry.definitions.get('policy/poddisruptionbudgets');
	const finished =
		pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' || pod.status?.phase === 'Pending';
	if (budgets && !finished && !pod.metadata.deletionTimestamp) {
		const over = registry
			.list(budgets, { namespace })
			.filter((one) =>
				selectorMatches((one as PodDisruptionBudget).spec.selector, pod.metadata.labels),
			) as PodDisruptionBudget[];
		if (over.length > 1) {
			throw failure(
				500,
				'InternalError',
				'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
			);
		}
		const budget = over[0];
		if (budget) {
			const allowed = budget.status?.disruptionsAllowed ?? 0;
			if (allowed <= 0 && !maySpare(pod, budget)) {
				throw failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
					causes: [
						{
							reason: 'DisruptionBudget',
							message: `The disruption budget ${budget.metadata.name} needs ${budget.status?.desiredHealthy ?? 0} healthy pods and has ${budget.status?.currentHealthy ?? 0} currently`,
						},
					],
				});
			}
			if (!maySpare(pod, budget) && !rehearsal) {
				const updated = copy(budget);
				updated.status = {
					...(updated.status as NonNullable<typeof updated.status>),
					disruptionsAllowed: allowed - 1,
					disruptedPods: { ...updated.status?.disruptedPods, [name]: rfc3339(registry.clock.now()) },
				};
				registry.update(budgets, namespace, budget.metadata.name, updated, { ...options, subresource: 'status' });
			}
		}
	}
	const { uid, resourceVersion } = isFields(asked.preconditions) ? asked.preconditions : {};
	registry.delete(definition, namespace, name, {
		...options,
		dryRun: rehearsal,
		uid: typeof uid === 'string' ? uid : undefined,
		resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
		gracePeriodSeconds: typeof asked.gracePeriodSeconds === 'number' ? asked.gracePeriodSeconds : undefined,
	});
	return success();
}

/** Replaces a Namespace's spec.finalizers; the last one to go takes the Namespace along. */
function finalize(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	body: Fields,
	options: WriteOptions,
): Fields {
	const old = registry.get(definition, namespace, name);
	const version = isFields(body.metadata) ? body.metadata.resourceVersion : undefined;
	if (version && version !== '0') checkVersion(definition, version, old);
	const finalizers = isFields(body.spec) && Array.isArray(body.spec.finalizers) ? body.spec.finalizers : [];
	return registry.write(
		definition,
		{ ...copy(old), spec: { ...(old.spec as Fields), finalizers: [...finalizers] } },
		old,
		options,
	);
}

/**
 * Writes to a subresource; the answer is what goes over the wire.
 * @throws ApiError 404 where the kind has no such subresource.
 */
export function writeSubresource(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	subresource: Subresource,
	body: Fields,
	options: WriteOptions,
): Fields {
	if (subresource === 'scale' && definition.subresources?.includes('scale')) {
		return scale(registry, definition, namespace, name, body, options);
	}
	if (definition.plural === 'pods' && subresource === 'binding')
		return bind(registry, definition, namespace, name, body, options);
	if (definition.plural === 'pods' && subresource === 'eviction')
		return evict(registry, definition, namespace, name, body, options);
	if (definition.plural === 'namespaces' && subresource === 'finalize') {
		return finalize(registry, definition, namespace, name, body, options);
	}
	throw pathNotFound();
}
