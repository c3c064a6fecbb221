/** cordon, uncordon, drain and taint. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	duration,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, MultipleErrors, StatusError, throwAll, UsageError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { discover, findResource, isNotFound } from '../client/discovery.ts';
import { MERGE } from '../client/strategic-merge.ts';
import { printerFor } from '../print/printers.ts';
import { buildTargets, fetchObjects, type LiveObject, livePath, type ObjectList } from '../resources/builder.ts';
import { LABEL_VALUE, LABEL_VALUE_RULE, qualifiedNameProblems } from '../resources/names.ts';
import { PODS } from '../resources/pods.ts';
import { parseSelector } from '../resources/selectors.ts';
import { waitForDeletion } from '../resources/wait.ts';
import { patchObject } from './write.ts';

async function nodesNamed(cli: Cli): Promise<LiveObject[]> {
	if (cli.args.length === 0 && !cli.flags.string('selector')) cli.misuse(`USAGE: ${cli.command.usage}`);
	if (cli.args.length > 0 && cli.flags.string('selector'))
		cli.misuse('cannot specify both a node name and a --selector option');
	const args = cli.args.length > 0 ? cli.args.map((name) => (name.includes('/') ? name : `node/${name}`)) : ['nodes'];
	const targets = await buildTargets(cli, { args });
	for (const { resource } of targets) {
		if (resource.plural === 'nodes') continue;
		const what = `${resource.group}/${resource.version}, Resource=${resource.plural}`;
		throw new CliError(`expected resource of type node, got ${JSON.stringify(what)}`);
	}
	return fetchObjects(cli, targets);
}

const isCordoned = ({ object }: LiveObject): boolean =>
	(object.spec as { unschedulable?: boolean } | undefined)?.unschedulable === true;

async function setCordoned(cli: Cli, node: LiveObject, wanted: boolean, dryRun: DryRun): Promise<void> {
	const word = wanted ? 'cordoned' : 'uncordoned';
	if (isCordoned(node) === wanted) return cli.say(`node/${node.name} already ${word}${dryRunSuffix(dryRun)}`);
	if (dryRun !== 'client') {
		await patchObject(
			cli,
			livePath(node),
			{ spec: { unschedulable: wanted ? true : null } },
			MERGE,
			dryRun,
			'kubectl-cordon',
		);
	}
	return cli.say(`node/${node.name} ${word}${dryRunSuffix(dryRun)}`);
}

const cordonCommand = (name: 'cordon' | 'uncordon', summary: string): Command => ({
	name,
	group: 'cluster',
	summary,
	examples: [[`${summary}`, `kubectl ${name} foo`]],
	usage: `${name} NODE [flags]`,
	flags: [DRY_RUN_FLAG, SELECTOR_FLAG],
	complete: 'node',
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		for (const node of await nodesNamed(cli)) await setCordoned(cli, node, name === 'cordon', dryRun);
		return 0;
	},
});

export const cordon = cordonCommand('cordon', 'Mark node as unschedulable');
export const uncordon = cordonCommand('uncordon', 'Mark node as schedulable');

export const drain: Command = {
	name: 'drain',
	group: 'cluster',
	summary: 'Drain node in preparation for maintenance',
	examples: [
		['Drain a node, leaving the pods of daemon sets', 'kubectl drain foo --ignore-daemonsets'],
		['Also evict pods that nothing brings back', 'kubectl drain foo --ignore-daemonsets --force'],
	],
	usage: 'drain NODE [flags]',
	flags: [
		int('chunk-size', 'Fetches long lists in chunks of this size.', { default: '500' }),
		bool('delete-emptydir-data', 'Goes on although pods use emptyDir: their data is lost.'),
		bool('disable-eviction', 'Deletes instead of evicting.'),
		DRY_RUN_FLAG,
		bool('force', 'Goes on although pods have no controller.'),
		int('grace-period', 'Seconds that pods have to end; a negative number leaves it to the pod.', { default: '-1' }),
		bool('ignore-daemonsets', 'Leaves the pods of daemon sets.'),
		text('pod-selector', 'Only pods with these labels.'),
		SELECTOR_FLAG,
		int('skip-wait-for-delete-timeout', 'Does not wait for pods deleted longer ago than this many seconds.'),
		duration('timeout', 'How long to wait before giving up; 0 waits for ever.'),
	],
	complete: 'node',
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		try {
			parseSelector(cli.flags.string('pod-selector'));
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			throw new CliError('--pod-selector=<pod_selector> must be a valid label selector');
		}
		const nodes = await nodesNamed(cli);
		for (const node of nodes) await setCordoned(cli, node, true, dryRun);
		const errors: Error[] = [];
		const pending: string[] = [];
		for (const node of nodes) {
			try {
				await evictAll(cli, node, dryRun);
				await cli.say(`node/${node.name} drained${dryRunSuffix(dryRun)}`);
			} catch (error) {
				if (!(error instanceof MultipleErrors || error instanceof StatusError)) throw error;
				const reasons = error instanceof MultipleErrors ? (error.errors as Error[]) : [error];
				const shown = reasons.map(({ message }) => message);
				await cli.warn(
					`error: unable to drain node ${JSON.stringify(node.name)} due to error: ${shown.length > 1 ? `[${shown.join(', ')}]` : shown[0]}, continuing command...\n`,
				);
				errors.push(...reasons);
				pending.push(` ${node.name}\n`);
			}
		}
		if (pending.length > 0) await cli.warn(`There are pending nodes to be drained:\n${pending.join('')}`);
		if (errors.length > 0) throw new MultipleErrors(errors);
		return 0;
	},
};

/** Why a Pod may not be evicted, in the order in which kubectl looks; the first that holds counts. */
const HINDRANCES = {
	daemon: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
	storage: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
	bare: 'cannot delete Pods that declare no controller (use --force to override)',
} as const;
type Hindrance = keyof typeof HINDRANCES;

const nameOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

/** Evicts the Pods of a node and waits until they are gone. Throws MultipleErrors, StatusError. */
async function evictAll(cli: Cli, node: LiveObject, dryRun: DryRun): Promise<void> {
	const list = await cli.api.json<ObjectList>('GET', resourcePath(PODS, undefined), {
		query: {
			fieldSelector: `spec.nodeName=${node.name}`,
			labelSelector: cli.flags.string('pod-selector') || undefined,
		},
	});
	const hindered: Record<Hindrance, string[]> = { daemon: [], storage: [], bare: [] };
	const warned: Record<'daemon' | 'bare', string[]> = { daemon: [], bare: [] };
	const evicted: KubeObject[] = [];
	for (const pod of list.items ?? []) {
		const over = ['Succeeded', 'Failed'].includes((pod.status as { phase?: string }).phase ?? '');
		const controller = pod.metadata.ownerReferences?.find((owner) => owner.controller);
		const volumes = (pod.spec as { volumes?: { emptyDir?: object }[] }).volumes ?? [];
		if (controller?.kind === 'DaemonSet' && !over) {
			(cli.flags.bool('ignore-daemonsets') ? warned.daemon : hindered.daemon).push(nameOf(pod));
			continue;
		}
		if (pod.metadata.annotations?.['kubernetes.io/config.mirror']) continue;
		if (!over && volumes.some(({ emptyDir }) => emptyDir) && !cli.flags.bool('delete-emptydir-data')) {
			hindered.storage.push(nameOf(pod));
			continue;
		}
		if (!over && !controller) {
			(cli.flags.bool('force') ? warned.bare : hindered.bare).push(nameOf(pod));
			if (!cli.flags.bool('force')) continue;
		}
		evicted.push(pod);
	}
	const refused = (['bare', 'storage', 'daemon'] as const).filter((key) => hindered[key].length > 0);
	if (refused.length > 0) {
		throw new MultipleErrors(refused.map((key) => new CliError(`${HINDRANCES[key]}: ${hindered[key].join(', ')}`)));
	}
	const warnings = [
		...(warned.daemon.length > 0 ? [`ignoring DaemonSet-managed Pods: ${warned.daemon.join(', ')}`] : []),
		...(warned.bare.length > 0 ? [`deleting Pods that declare no controller: ${warned.bare.join(', ')}`] : []),
	];
	if (warnings.length > 0) await cli.warn(`Warning: ${warnings.join('; ')}\n`);
	for (const pod of evicted) await cli.say(`evicting pod ${nameOf(pod)}${dryRunSuffix(dryRun)}`);
	if (dryRun !== 'none') return;
	for (const pod of evicted) await evict(cli, pod);
	const resource = await cli.resource('pods');
	const timeout = cli.flags.duration('timeout') || 24 * 3_600_000;
	for (const pod of evicted) {
		const { name, namespace } = pod.metadata;
		await waitForDeletion(cli, [{ resource, namespace, name, object: pod }], timeout);
		await cli.say(`pod/${name} evicted`);
	}
}

async function evict(cli: Cli, pod: KubeObject): Promise<void> {
	const { name, namespace } = pod.metadata;
	const grace = cli.flags.int('grace-period');
	const deleteOptions = grace >= 0 ? { gracePeriodSeconds: grace } : {};
	for (;;) {
		try {
			if (cli.flags.bool('disable-eviction')) {
				await cli.api.json('DELETE', resourcePath(PODS, namespace, name), {
					body: { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions },
				});
			} else {
				await cli.api.json('POST', resourcePath(PODS, namespace, name, 'eviction'), {
					body: { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name, namespace }, deleteOptions },
				});
			}
			return;
		} catch (error) {
			if (isNotFound(error)) return;
			if (!(error instanceof StatusError) || error.reason !== 'TooManyRequests') throw error;
			await cli.warn(
				`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`,
			);
			await cli.process.sleep(5000);
		}
	}
}

interface Taint {
	key: string;
	value?: string;
	effect: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const taint: Command = {
	name: 'taint',
	group: 'cluster',
	summary: 'Update the taints on one or more nodes',
	examples: [
		['Keep new pods away from a node', 'kubectl taint nodes foo dedicated=special-user:NoSchedule'],
		['Take a taint away', 'kubectl taint nodes foo dedicated:NoSchedule-'],
	],
	usage: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
	flags: [
		bool('all', 'Takes all nodes.'),
		DRY_RUN_FLAG,
		fieldManagerFlag('kubectl-taint'),
		...OUTPUT_FLAGS,
		bool('overwrite', 'Lets taints that are there be overwritten.'),
		SELECTOR_FLAG,
	],
	complete: { types: ['node'] },
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		const isSpec = (word: string): boolean => /[=:]/.test(word) || word.endsWith('-');
		const first = cli.args.findIndex(isSpec);
		const resources = first < 0 ? cli.args : cli.args.slice(0, first);
		const specs = first < 0 ? [] : cli.args.slice(first);
		if (resources.length < 1) throw new CliError('one or more resources must be specified as <resource> <name>');
		if (specs.length === 0) throw new CliError('at least one taint update is required');
		const { add, remove } = parseTaints(specs);
		const both = add.filter(({ key, effect }) =>
			remove.some((each) => each.key === key && (each.effect === '' || each.effect === effect)),
		);
		if (both.length > 0) {
			throw new CliError(
				`can not both modify and remove the following taint(s) in the same command: ${both.map(({ key, effect }) => `${key}=${effect}`).join(', ')}`,
			);
		}
		const type = resources[0] as string;
		const resource = findResource(await discover(cli.api), type);
		// Told without `error: ` before it.
		if (!resource) throw new MultipleErrors([new CliError(`the server doesn't have a resource type "${type}"`)]);
		if (resource.plural !== 'nodes') throw new CliError(`invalid resource type ${type}, only node types are supported`);
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		const errors: unknown[] = [];
		for (const node of await fetchObjects(
			cli,
			await buildTargets(cli, { args: resources, all: cli.flags.bool('all') }),
			errors,
		)) {
			try {
				const current = ((node.object.spec as { taints?: Taint[] } | undefined)?.taints ?? []) as Taint[];
				const clash = add.find((each) => current.some((old) => old.key === each.key && old.effect === each.effect));
				if (clash && !cli.flags.bool('overwrite')) {
					throw new CliError(
						`node ${node.name} already has ${clash.key} taint(s) with same effect(s) and --overwrite is false`,
					);
				}
				const gone = (old: Taint): boolean =>
					remove.some(({ key, effect }) => old.key === key && (effect === '' || old.effect === effect));
				for (const { key, effect } of remove) {
					if (!current.some((old) => old.key === key && (effect === '' || old.effect === effect))) {
						throw new CliError(`taint ${JSON.stringify(effect ? `${key}:${effect}` : key)} not found`);
					}
				}
				const kept = current.filter(
					(old) => !gone(old) && !add.some((each) => each.key === old.key && each.effect === old.effect),
				);
				const taints = [...add, ...kept];
				let object = node.object;
				if (dryRun !== 'client') {
					object = await patchObject(
						cli,
						livePath(node),
						{ spec: { taints: taints.length > 0 ? taints : null } },
						MERGE,
						dryRun,
						'kubectl-taint',
					);
				}
				const mixed = (add.length > 0 && remove.length > 0) || cli.flags.bool('overwrite');
				const done = mixed ? 'modified' : add.length > 0 ? 'tainted' : 'untainted';
				if (printer) await cli.print(printer.print(object));
				else await cli.say(`node/${node.name} ${done}`);
			} catch (error) {
				if (error instanceof TypeError) throw error;
				errors.push(error);
			}
		}
		throwAll(errors);
		return 0;
	},
};

/** Reads taints as kubectl does. Throws UsageError. */
function parseTaints(specs: string[]): { add: Taint[]; remove: { key: string; effect: string }[] } {
	const add: Taint[] = [];
	const remove: { key: string; effect: string }[] = [];
	for (const spec of specs) {
		if (spec.endsWith('-')) remove.push(parseTaint(spec.slice(0, -1)));
		else {
			const taint = parseTaint(spec);
			if (taint.effect === '') throw new UsageError(`invalid taint spec: ${spec}`);
			if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect)) {
				const { key, value = '', effect } = taint;
				throw new UsageError(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`);
			}
			add.push(taint);
		}
	}
	return { add, remove };
}

/** `key`, `key:Effect` or `key=value:Effect`. */
function parseTaint(spec: string): Taint {
	const fail = (rules: string[] = []): never => {
		throw new UsageError(`invalid taint spec: ${spec}${rules.length > 0 ? `, ${rules.join('; ')}` : ''}`);
	};
	const [pair = '', effect, ...more] = spec.split(':');
	if (more.length > 0) fail();
	if (effect !== undefined && !EFFECTS.includes(effect))
		throw new UsageError(`invalid taint effect: ${effect}, unsupported taint effect`);
	const [key = '', value, ...rest] = effect === undefined ? [pair] : pair.split('=');
	if (rest.length > 0) fail();
	if (value !== undefined && !LABEL_VALUE.test(value)) fail([LABEL_VALUE_RULE]);
	const problems = qualifiedNameProblems(key);
	if (problems.length > 0) fail(problems);
	return { key, ...(value ? { value } : {}), effect: effect ?? '' };
}
