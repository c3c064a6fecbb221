import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	ALL_NAMESPACES_FLAG,
	bool,
	DRY_RUN_FLAG,
	duration,
	FIELD_SELECTOR_FLAG,
	FILE_FLAGS,
	int,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, fromSource, throwAll } from '../cli/errors.ts';
import { kindName } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import { buildTargets, fetchObjects, type LiveObject, type Target, targetPath } from '../resources/builder.ts';
import { waitForDeletion } from '../resources/wait.ts';
import { sendRaw } from './raw.ts';

/** As kubectl waits when no time-out is given: a week. */
const A_WEEK = 168 * 3_600_000;

export const deleteCommand: Command = {
	name: 'delete',
	group: 'intermediate',
	summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
	examples: [
		['Delete what a manifest names', 'kubectl delete -f ./pod.yaml'],
		['Delete by type and name', 'kubectl delete pod web'],
		['Delete pods and services with a label', 'kubectl delete pods,services -l app=web'],
		['Delete all pods of the namespace', 'kubectl delete pods --all'],
		['Delete without waiting for the containers to end', 'kubectl delete pod web --grace-period=0 --force'],
	],
	usage: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
	flags: [
		bool('all', 'Deletes all resources of the type in the namespace.'),
		ALL_NAMESPACES_FLAG,
		text('cascade', 'background, orphan or foreground: what becomes of the objects that the deleted one owns.', {
			default: "'background'",
			bare: 'background',
			complete: ['background', 'orphan', 'foreground'],
		}),
		DRY_RUN_FLAG,
		FIELD_SELECTOR_FLAG,
		...FILE_FLAGS,
		bool('force', 'Deletes at once from the API, without waiting for a graceful end.'),
		int(
			'grace-period',
			'Seconds that the resource has to end; a negative number leaves it to the resource, 0 only with --force.',
			{
				default: '-1',
			},
		),
		bool('ignore-not-found', 'Takes a resource that is not there for deleted.'),
		bool('interactive', 'Asks before it deletes.', { short: 'i' }),
		bool('now', 'As --grace-period=1.'),
		text('output', 'Output format: name for short output.', { short: 'o', complete: ['name'] }),
		text('raw', 'Path on the server to send a DELETE to.'),
		SELECTOR_FLAG,
		duration('timeout', 'How long to wait for a deletion before giving up; 0 decides by the object.'),
		bool('wait', 'Waits until the resources are gone.', { default: 'true' }),
	],
	complete: 'resource',
	async run(cli) {
		const { flags } = cli;
		if (flags.string('raw')) return sendRaw(cli, 'DELETE', flags.string('raw'));
		const dryRun = await dryRunOf(cli);
		const cascade = flags.string('cascade');
		if (cascade === 'true' || cascade === 'false') {
			const instead = cascade === 'true' ? 'background' : 'orphan';
			await cli.warn(
				`warning: --cascade=${cascade} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`,
			);
		}
		const format = flags.string('output');
		if (format !== '' && format !== 'name') {
			throw new CliError(`unexpected -o output mode: ${format}. We only support '-o name'`);
		}
		if (flags.bool('all') && flags.string('selector')) {
			throw new CliError("setting 'all' parameter but found a non empty selector. ");
		}
		let grace = flags.int('grace-period');
		if (flags.bool('now')) {
			if (flags.changed('grace-period')) throw new CliError('--now and --grace-period cannot be specified together');
			grace = 1;
		}
		if (grace > 0 && flags.bool('force'))
			throw new CliError('--force and --grace-period greater than 0 cannot be specified together');
		let wait = flags.bool('wait');
		if (grace === 0 && !flags.bool('force')) {
			// Deleting at once must be asked for: kubectl then waits for a second, and for the object to be gone.
			wait = true;
			grace = 1;
		} else if (flags.bool('force') && grace < 0) grace = 0;
		if (flags.bool('force') && grace === 0) {
			await cli.warn(
				'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
			);
			wait = flags.changed('wait') && flags.bool('wait');
		}
		const targets = await buildTargets(cli, { all: flags.bool('all') });
		const errors: unknown[] = [];
		const found = await objectsOf(cli, targets, errors);
		const real =
			flags.bool('ignore-not-found') || flags.bool('all') ? errors.filter((error) => !isNotFound(error)) : errors;
		if (flags.bool('interactive') && !(await confirmed(cli, found))) return 0;
		const deleted = await deleteAll(cli, found, {
			dryRun,
			grace,
			ignore: flags.bool('all') || flags.bool('ignore-not-found'),
			errors: real,
		});
		for (const target of targets) if (target.type === 'object' && target.fault) real.push(target.fault);
		if (found.length === 0 && errors.length === 0) {
			await cli.print('No resources found\n');
			return 0;
		}
		if (wait && dryRun === 'none') await waitForDeletion(cli, deleted, flags.duration('timeout') || A_WEEK);
		throwAll(real);
		return 0;
	},
};

/** What to delete: named objects as they are named, without asking for them first; lists as they are now. */
async function objectsOf(cli: Cli, targets: Target[], errors: unknown[]): Promise<LiveObject[]> {
	const objects: LiveObject[] = [];
	for (const target of targets) {
		if (target.type === 'list') objects.push(...(await fetchObjects(cli, [target], errors)));
		else if (!target.fault) {
			const { resource, namespace, name, source } = target;
			const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
			objects.push({ resource, namespace, name, source, object: { apiVersion: '', kind: resource.kind, metadata } });
		}
	}
	return objects;
}

async function confirmed(cli: Cli, found: LiveObject[]): Promise<boolean> {
	await cli.print(`You are about to delete the following ${found.length} resource(s):\n`);
	for (const each of found) await cli.say(`${kindName(each.resource)}/${each.name}`);
	await cli.print('Do you want to continue? (y/N): ');
	const answer = ((await cli.process.stdin.read()) ?? '').trim();
	if (/^y(es)?$/i.test(answer)) return true;
	await cli.say('deletion is cancelled');
	return false;
}

async function deleteAll(
	cli: Cli,
	found: LiveObject[],
	options: { dryRun: DryRun; grace: number; ignore: boolean; errors: unknown[] },
): Promise<LiveObject[]> {
	const deleted: LiveObject[] = [];
	for (const each of found) {
		try {
			let uid = each.object.metadata.uid;
			if (options.dryRun !== 'client') {
				const answer = await sendDelete(cli, each, options.grace, options.dryRun);
				// The object as it was, or a Status that names it.
				uid ??= answer.metadata?.uid ?? (answer.details as { uid?: string } | undefined)?.uid;
			}
			deleted.push({
				...each,
				object: { ...each.object, metadata: { ...each.object.metadata, ...(uid ? { uid } : {}) } },
			});
			await sayDeleted(cli, each, options);
		} catch (error) {
			if (options.ignore && isNotFound(error)) continue;
			options.errors.push(fromSource(error, 'deleting', each.source));
		}
	}
	return deleted;
}

const PROPAGATION: Record<string, string> = {
	background: 'Background',
	true: 'Background',
	foreground: 'Foreground',
	orphan: 'Orphan',
	false: 'Orphan',
};

function sendDelete(
	cli: Cli,
	{ resource, namespace, name }: LiveObject,
	grace: number,
	dryRun: DryRun,
): Promise<KubeObject> {
	const cascade = cli.flags.string('cascade');
	const propagationPolicy = PROPAGATION[cascade];
	if (!propagationPolicy) {
		throw new CliError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
	}
	const target: Target = { type: 'object', resource, namespace, name };
	return cli.api.json('DELETE', targetPath(target), {
		body: {
			kind: 'DeleteOptions',
			apiVersion: 'v1',
			propagationPolicy,
			...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
			...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
		},
	});
}

async function sayDeleted(
	cli: Cli,
	{ resource, namespace, name }: LiveObject,
	options: { dryRun: DryRun; grace: number },
): Promise<void> {
	if (cli.flags.string('output') === 'name') return cli.say(`${kindName(resource)}/${name}`);
	const operation = options.grace === 0 ? 'force deleted' : 'deleted';
	const from = namespace ? ` from ${namespace} namespace` : '';
	return cli.say(`${kindName(resource)} ${JSON.stringify(name)} ${operation}${from}${dryRunSuffix(options.dryRun)}`);
}
