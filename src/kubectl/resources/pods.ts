/** From `POD` or `TYPE/NAME` to a Pod: a workload's newest fitting one. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';
import { loggingDiscovery } from '../cli/log.ts';
import { resourcePath } from '../client/api.ts';
import { resolveResource } from '../client/discovery.ts';
import { fetchObjects, type LiveObject, type ObjectList } from './builder.ts';
import { selectorText } from './selectors.ts';
import { WaitTimeout, withTimeout } from './wait.ts';

export const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true };

/** Groups whose kinds kubectl knows as Go types. */
const BUILTIN = /^$|^(apps|batch|autoscaling|policy|extensions)$|^[a-z]+\.k8s\.io$|^rbac\.authorization\.k8s\.io$/;

/** @throws CliError for a custom resource, where kubectl wants a type of its own. */
export function requireBuiltin({ group, version, kind }: { group: string; version: string; kind: string }): void {
	if (BUILTIN.test(group)) return;
	throw new CliError(
		`no kind ${JSON.stringify(kind)} is registered for version "${group}/${version}" in scheme "pkg/scheme/scheme.go:28"`,
	);
}

/** The object that `NAME` (a Pod) or `TYPE/NAME` names. */
export async function namedObject(cli: Cli, word: string, defaultType = 'pods'): Promise<LiveObject> {
	const slash = word.indexOf('/');
	const parts = slash < 0 ? [defaultType, word] : word.split('/');
	if (parts.length > 2) throw new CliError('arguments in resource/name form may not have more than one slash');
	if (parts.length !== 2 || parts[0] === '' || parts[1] === '') {
		throw new CliError('arguments in resource/name form must have a single resource and name');
	}
	const resource = await loggingDiscovery(cli, 4, async () => resolveResource(cli.api, parts[0] as string));
	const namespace = resource.namespaced ? cli.namespace : undefined;
	requireBuiltin(resource);
	const [found] = await fetchObjects(cli, [{ type: 'object', resource, namespace, name: parts[1] as string }]);
	return found as LiveObject;
}

/**
 * The Pod that exec, logs, port-forward and attach mean. For a workload: a ready one before others.
 * @throws CliError when the type has no Pods; StatusError when there is no such object.
 */
export async function podForTarget(cli: Cli, word: string): Promise<KubeObject> {
	const { object, resource } = await namedObject(cli, word);
	if (object.kind === 'Pod') return object;
	const selector = podSelector(object);
	if (selector === undefined && object.kind === 'Service')
		throw new CliError(
			`cannot attach to *v1.Service: invalid service '${object.metadata.name}': Service is defined without a selector`,
		);
	if (selector === undefined) {
		throw new CliError(`cannot attach to *v1.${resource.kind}: selector for *v1.${resource.kind} not implemented`);
	}
	const namespace = object.metadata.namespace ?? cli.namespace;
	const find = async () => (await podsBySelector(cli, namespace, selector)).sort(byActivity)[0];
	const first = (await find()) ?? (await appearing(cli, namespace, selector, find));
	if (!first) throw new CliError('timed out waiting for the condition');
	return first;
}

/** Waits as long as --pod-running-timeout says for a Pod to be there. */
async function appearing(
	cli: Cli,
	namespace: string,
	labelSelector: string,
	find: () => Promise<KubeObject | undefined>,
): Promise<KubeObject | undefined> {
	if (!cli.flags.has('pod-running-timeout')) return undefined;
	try {
		return await withTimeout(cli, cli.flags.duration('pod-running-timeout'), async () => {
			const query = { labelSelector };
			for await (const { type } of cli.api.watch(resourcePath(PODS, namespace), { query }))
				if (type === 'ADDED' || type === 'MODIFIED') return find();
			return undefined;
		});
	} catch (error) {
		if (error instanceof WaitTimeout) return undefined;
		throw error;
	}
}

/** The label selector of a workload's or Service's Pods, as text; undefined when it has none. */
export function podSelector(object: KubeObject): string | undefined {
	const spec = object.spec as { selector?: Record<string, unknown> } | undefined;
	if (!spec?.selector) return undefined;
	return selectorText(
		object.kind === 'Service' || object.kind === 'ReplicationController'
			? { matchLabels: spec.selector }
			: spec.selector,
	);
}

/** Lists Pods by a label selector. */
export async function podsBySelector(cli: Cli, namespace: string, labelSelector: string): Promise<KubeObject[]> {
	const list = await cli.api.json<ObjectList>('GET', resourcePath(PODS, namespace), { query: { labelSelector } });
	return (list.items ?? []).map((item) => ({ ...item, apiVersion: 'v1', kind: 'Pod' }));
}

interface PodStatus {
	phase?: string;
	conditions?: { type: string; status: string }[];
}

/** Ready before not, running before pending, older before newer (podutils.ActivePods the other way round). */
function byActivity(a: KubeObject, b: KubeObject): number {
	return rank(b) - rank(a) || ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1);
}

function rank(pod: KubeObject): number {
	const status = pod.status as PodStatus | undefined;
	const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True');
	return (ready ? 4 : 0) + (status?.phase === 'Running' ? 2 : 0) + (status?.phase === 'Pending' ? 1 : 0);
}
