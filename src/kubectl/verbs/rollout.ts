import type { KubeObject } from '../../cluster/types.ts';
import { rfc3339 } from '../../os/time.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	duration,
	FILE_FLAGS,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	SELECTOR_FLAG,
} from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import type { Flag } from '../cli/flags.ts';
import { pluralName, resourcePath } from '../client/api.ts';
import { JSON_PATCH, STRATEGIC } from '../client/strategic-merge.ts';
import { describePodTemplate } from '../describe/pod-template.ts';
import { replicaSetsOf, revisionOf } from '../describe/workloads.ts';
import { DescribeWriter } from '../describe/writer.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';
import { buildTargets, fetchObjects, type LiveObject, livePath, type ObjectList } from '../resources/builder.ts';
import { requireBuiltin } from '../resources/pods.ts';
import { selectorText } from '../resources/selectors.ts';
import { follow, WaitTimeout, withTimeout } from '../resources/wait.ts';
import { statusOfRollout } from './rollout-status.ts';
import { patchObject } from './write.ts';

const MANAGER = 'kubectl-rollout';
const WORKLOADS = { types: ['daemonset', 'deployment', 'statefulset'] };
const COMMON: Flag[] = [...FILE_FLAGS, SELECTOR_FLAG];

/** The workloads named; those that are not there are told with the rest. Throws CliError when none is named. */
async function workloads(cli: Cli, errors?: unknown[]): Promise<LiveObject[]> {
	if (cli.args.length === 0 && cli.flags.list('filename').length === 0)
		throw new CliError('required resource not specified');
	return fetchObjects(cli, await buildTargets(cli, { allowAll: true }), errors);
}

/** Says that nothing was found, unless that is told already. */
async function sayNone(cli: Cli, found: LiveObject[], errors: unknown[]): Promise<void> {
	if (found.length + errors.length === 0) await cli.warn(`No resources found in ${cli.namespace} namespace.\n`);
}

const CONTROLLER_REVISIONS = { group: 'apps', version: 'v1', plural: 'controllerrevisions', namespaced: true };

/** A stored revision: its number, its template, why it was made, and the object that keeps it. */
interface Revision {
	number: number;
	cause: string;
	template: Record<string, unknown>;
	object: KubeObject;
}

/** The revisions of a workload, oldest first. */
async function revisionsOf(cli: Cli, { object }: LiveObject): Promise<Revision[]> {
	const cause = ({ metadata }: KubeObject): string => metadata.annotations?.['kubernetes.io/change-cause'] ?? '';
	if (object.kind === 'Deployment') {
		const { current, old } = await replicaSetsOf(cli, object);
		return [...old, ...(current ? [current] : [])]
			.map((each) => ({
				number: revisionOf(each),
				cause: cause(each),
				template: (each.spec as { template: Record<string, unknown> }).template,
				object: each,
			}))
			.filter(({ number }) => number > 0)
			.sort((a, b) => a.number - b.number);
	}
	const list = await cli.api.json<ObjectList>('GET', resourcePath(CONTROLLER_REVISIONS, object.metadata.namespace), {
		query: { labelSelector: selectorText((object.spec as { selector?: object }).selector) },
	});
	return (list.items ?? [])
		.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid))
		.map((each) => ({
			number: Number(each.revision ?? 0),
			cause: cause(each),
			template: ((each.data as { spec?: { template?: Record<string, unknown> } } | undefined)?.spec?.template ??
				{}) as Record<string, unknown>,
			object: each,
		}))
		.sort((a, b) => a.number - b.number);
}

const HISTORIC = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Kinds without a history that kubectl knows; those that it does not know at all it words otherwise. */
const KNOWN = new Set(['ReplicaSet.apps', 'Job.batch', 'CronJob.batch', 'Pod', 'ReplicationController']);

/** @param what who looks into the past: `history`, `rollbacker`. */
function checkHistoric({ object, resource }: LiveObject, what: string): void {
	if (HISTORIC.has(object.kind)) return;
	const { group, kind } = resource;
	const name = groupKind(resource);
	if (KNOWN.has(name)) {
		const viewer = what === 'history' ? 'history viewer' : what;
		throw new CliError(`no ${viewer} has been implemented for ${JSON.stringify(name)}`);
	}
	throw new CliError(`error retrieving ${what} for "${kind}", no visitor method exists for {${group} ${kind}}`);
}

const history: Command = {
	name: 'history',
	summary: 'View rollout history',
	examples: [
		['Show the revisions of a deployment', 'kubectl rollout history deployment/abc'],
		['Show one of them', 'kubectl rollout history deployment/abc --revision=3'],
	],
	usage: 'rollout history (TYPE NAME | TYPE/NAME) [flags]',
	flags: [...COMMON, ...OUTPUT_FLAGS, int('revision', 'The revision to show whole.')],
	complete: WORKLOADS,
	async run(cli) {
		const wanted = cli.flags.int('revision');
		if (wanted < 0) throw new CliError(`revision must be a positive integer: ${wanted}`);
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		for (const each of await workloads(cli)) {
			checkHistoric(each, 'history');
			const revisions = await revisionsOf(cli, each);
			const name = objectName(each.object);
			const revision = revisions.find(({ number }) => number === wanted);
			if (printer) {
				// The objects themselves, in no order with a revision that is none.
				for (const { object } of wanted > 0 ? (revision ? [revision] : []) : revisions)
					await cli.print(printer.print(object));
				continue;
			}
			if (wanted > 0 && (revisions.length > 0 || each.object.kind === 'Deployment')) {
				if (!revision) throw new CliError('unable to find the specified revision');
				const writer = new DescribeWriter();
				describePodTemplate(writer, withCause(revision));
				await cli.print(`${name} with revision #${wanted}\n${writer.unaligned()}\n`);
				continue;
			}
			if (revisions.length === 0) {
				await cli.print(`${name} ${wanted > 0 ? `with revision #${wanted}` : ''}\nNo rollout history found.\n`);
				continue;
			}
			const lines = [
				'REVISION\tCHANGE-CAUSE',
				...revisions.map(({ number, cause }) => `${number}\t${cause || '<none>'}`),
			];
			const table = layOut(lines.map((line) => `${line}\n`).join(''), { ...TABLE_TABS, minWidth: 0, padding: 2 });
			await cli.print(`${name} \n${table}\n`);
		}
		return 0;
	},
};

type PodTemplate = Parameters<typeof describePodTemplate>[1];

/** The template with the reason of the change among its annotations. */
function withCause({ template, cause }: Revision): PodTemplate {
	if (!cause) return template as PodTemplate;
	const metadata = template.metadata as { annotations?: Record<string, string> } | undefined;
	const annotations = { ...metadata?.annotations, 'kubernetes.io/change-cause': cause };
	return { ...template, metadata: { ...metadata, annotations } } as PodTemplate;
}

const status: Command = {
	name: 'status',
	summary: 'Show the status of the rollout',
	examples: [['Follow the rollout of a deployment', 'kubectl rollout status deployment/nginx']],
	usage: 'rollout status (TYPE NAME | TYPE/NAME) [flags]',
	flags: [
		...COMMON,
		int('revision', 'Ends when the rollout is overtaken by another revision.'),
		duration('timeout', 'How long to wait at most; 0 waits for the end.'),
		bool('watch', 'Waits until the rollout is done.', { short: 'w', default: 'true' }),
	],
	complete: WORKLOADS,
	async run(cli) {
		const timeout = cli.flags.duration('timeout');
		const errors: unknown[] = [];
		const found = await workloads(cli, errors);
		await sayNone(cli, found, errors);
		for (const each of found) {
			if (!HISTORIC.has(each.object.kind))
				throw new CliError(`no status viewer has been implemented for ${groupKind(each.resource)}`);
			const revision = cli.flags.int('revision');
			const look = async (object: KubeObject | undefined): Promise<boolean> => {
				if (!object) throw new CliError(`object has been deleted`);
				const { message, done } = statusOfRollout(object, revision);
				await cli.print(message);
				return done || !cli.flags.bool('watch');
			};
			try {
				if (timeout > 0) await withTimeout(cli, timeout, (signal) => follow(cli, each, look, signal));
				else await follow(cli, each, look);
			} catch (error) {
				if (error instanceof WaitTimeout) throw new CliError('timed out waiting for the condition');
				throw error;
			}
		}
		throwAll(errors);
		return 0;
	},
};

const undo: Command = {
	name: 'undo',
	summary: 'Undo a previous rollout',
	examples: [
		['Go back to the previous deployment', 'kubectl rollout undo deployment/abc'],
		['Go back to a revision', 'kubectl rollout undo daemonset/abc --to-revision=3'],
	],
	usage: 'rollout undo (TYPE NAME | TYPE/NAME) [flags]',
	flags: [
		...COMMON,
		DRY_RUN_FLAG,
		...OUTPUT_FLAGS,
		int('to-revision', 'The revision to go back to; 0 for the last one.'),
	],
	complete: WORKLOADS,
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		const wanted = cli.flags.int('to-revision');
		const errors: unknown[] = [];
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		for (const each of await workloads(cli, errors)) {
			try {
				checkHistoric(each, 'rollbacker');
				if ((each.object.spec as { paused?: boolean }).paused) {
					throw new CliError(
						`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
					);
				}
				const revisions = await revisionsOf(cli, each);
				const target = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2);
				if (!target) {
					if (wanted > 0) throw new CliError(`unable to find specified revision ${wanted} in history`);
					if (each.object.kind !== 'Deployment') throw new CliError('no last revision to roll back to');
					throw new CliError(`no rollout history found for deployment ${JSON.stringify(each.name)}`);
				}
				const name = objectName(each.object);
				const restored = restoredTemplate(target);
				const same =
					goJson(sortKeys(restored)) === goJson(sortKeys((each.object.spec as { template: object }).template));
				if (dryRun !== 'client' && printer) {
					await cli.print(printer.print(each.object));
					if (same) continue;
				}
				if (dryRun !== 'client' && same) {
					await cli.say(`${name} skipped rollback (current template already matches revision ${wanted})`);
					continue;
				}
				if (dryRun === 'client') {
					const writer = new DescribeWriter();
					describePodTemplate(writer, target.template as PodTemplate);
					await cli.print(`${name} ${writer.unaligned()}${dryRunSuffix(dryRun)}\n`);
					continue;
				}
				await rollBack(cli, each, restored, target.object, dryRun);
				if (!printer) await cli.say(`${name} rolled back${dryRunSuffix(dryRun)}`);
			} catch (error) {
				if (error instanceof TypeError) throw error;
				errors.push(error);
			}
		}
		throwAll(errors);
		return 0;
	},
};

/** A revision's template as the workload had it: without the label that told its Pods apart. */
function restoredTemplate({ template }: Revision): object {
	const metadata = template.metadata as { labels?: Record<string, string> } | undefined;
	const { 'pod-template-hash': _, ...labels } = metadata?.labels ?? {};
	return { ...template, metadata: { ...metadata, labels } };
}

/** A Deployment's own annotations, which its ReplicaSets do not pass on (kubectl polymorphichelpers/rollback.go). */
const OWN_ANNOTATIONS = new Set([
	'kubectl.kubernetes.io/last-applied-configuration',
	'deployment.kubernetes.io/revision',
	'deployment.kubernetes.io/revision-history',
	'deployment.kubernetes.io/desired-replicas',
	'deployment.kubernetes.io/max-replicas',
	'deprecated.deployment.rollback.to',
]);

/** Puts a revision's template in the place of the present one; with a Deployment's come that revision's annotations. */
async function rollBack(
	cli: Cli,
	each: LiveObject,
	restored: object,
	{ metadata }: KubeObject,
	dryRun: 'none' | 'server',
): Promise<void> {
	const operations: object[] = [{ op: 'replace', path: '/spec/template', value: restored }];
	if (each.object.kind === 'Deployment') {
		const part = (annotations: Record<string, string> | undefined, own: boolean) =>
			Object.entries(annotations ?? {}).filter(([key]) => OWN_ANNOTATIONS.has(key) === own);
		const value = Object.fromEntries([
			...part(each.object.metadata.annotations, true),
			...part(metadata.annotations, false),
		]);
		operations.push({ op: 'add', path: '/metadata/annotations', value });
	}
	await patchObject(cli, livePath(each), operations, JSON_PATCH, dryRun, MANAGER);
}

/** restart, pause and resume: a small change of the object each. */
function changeCommand(
	name: string,
	summary: string,
	done: string,
	patchOf: (cli: Cli, each: LiveObject) => object,
): Command {
	return {
		name,
		summary,
		examples: [[`${summary} of a deployment`, `kubectl rollout ${name} deployment/nginx`]],
		usage: `rollout ${name} RESOURCE`,
		flags: [...COMMON, fieldManagerFlag(MANAGER), ...OUTPUT_FLAGS],
		complete: WORKLOADS,
		async run(cli) {
			const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
			const errors: unknown[] = [];
			const found = await workloads(cli, errors);
			await sayNone(cli, found, errors);
			for (const each of found) {
				try {
					requireBuiltin(each.resource);
					const object = await patchObject(cli, livePath(each), patchOf(cli, each), STRATEGIC, 'none', MANAGER);
					if (printer) await cli.print(printer.print(object));
					else await cli.say(`${objectName(each.object)} ${done}`);
				} catch (error) {
					if (error instanceof TypeError) throw error;
					errors.push(error);
				}
			}
			throwAll(errors);
			return 0;
		},
	};
}

/** `deployments.apps` */
const typeName = ({ resource }: LiveObject): string => pluralName(resource);
/** `ReplicaSet.apps` */
const groupKind = ({ group, kind }: { group: string; kind: string }): string => (group ? `${kind}.${group}` : kind);

const isPaused = ({ object }: LiveObject): boolean => (object.spec as { paused?: boolean }).paused === true;

const restart = changeCommand('restart', 'Restart a resource', 'restarted', (cli, each) => {
	const { object } = each;
	if (!HISTORIC.has(object.kind))
		throw new CliError(`${typeName(each)} ${JSON.stringify(each.name)} restarting is not supported`);
	if (isPaused(each))
		throw new CliError(
			`${typeName(each)} ${JSON.stringify(each.name)} can't restart paused deployment (run rollout resume first)`,
		);
	const restartedAt = { 'kubectl.kubernetes.io/restartedAt': rfc3339(cli.now) };
	const { metadata } = (object.spec as { template: { metadata?: { annotations?: Record<string, string> } } }).template;
	if (metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] === rfc3339(cli.now)) {
		throw new CliError(
			`failed to create patch for ${each.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
		);
	}
	return { spec: { template: { metadata: { annotations: restartedAt } } } };
});

const pause = changeCommand('pause', 'Mark the provided resource as paused', 'paused', (_, each) => {
	if (each.object.kind !== 'Deployment')
		throw new CliError(`${typeName(each)} ${JSON.stringify(each.name)} pausing is not supported`);
	if (isPaused(each)) throw new CliError(`${typeName(each)} ${JSON.stringify(each.name)} is already paused`);
	return { spec: { paused: true } };
});

const resume = changeCommand('resume', 'Resume a paused resource', 'resumed', (_, each) => {
	if (each.object.kind !== 'Deployment')
		throw new CliError(`${typeName(each)} ${JSON.stringify(each.name)} resuming is not supported`);
	if (!isPaused(each)) throw new CliError(`${typeName(each)} ${JSON.stringify(each.name)} is not paused`);
	return { spec: { paused: null } };
});

export const rollout: Command = {
	name: 'rollout',
	group: 'deploy',
	summary: 'Manage the rollout of a resource',
	description:
		'Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets',
	examples: [
		['Go back to the previous deployment', 'kubectl rollout undo deployment/abc'],
		['Look at the rollout of a daemon set', 'kubectl rollout status daemonset/foo'],
	],
	usage: 'rollout SUBCOMMAND',
	helpOnStdout: true,
	commands: [history, pause, restart, resume, status, undo],
};
