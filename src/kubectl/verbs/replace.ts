import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	duration,
	FILE_FLAGS,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	SAVE_CONFIG_FLAG,
	text,
	VALIDATE_FLAG,
} from '../cli/common-flags.ts';
import { dryRunOf, writeQuery } from '../cli/dry-run.ts';
import { CliError, fromSource, throwAll } from '../cli/errors.ts';
import { isNotFound } from '../client/discovery.ts';
import { fetchObjects, fileTargets, type LiveObject, type ObjectTarget, targetPath } from '../resources/builder.ts';
import { type Manifest, readManifests } from '../resources/manifest.ts';
import { waitForDeletion } from '../resources/wait.ts';
import { requireFiles } from './apply.ts';
import { sendRaw } from './raw.ts';
import { createObject, LAST_APPLIED, ResultPrinter, withLastApplied } from './write.ts';

const MANAGER = 'kubectl-replace';

export const replace: Command = {
	name: 'replace',
	group: 'advanced',
	summary: 'Replace a resource by file name or stdin',
	examples: [
		['Replace a pod by what a manifest has', 'kubectl replace -f ./pod.json'],
		['Delete it and create it again', 'kubectl replace --force -f ./pod.json'],
	],
	usage: 'replace -f FILENAME',
	flags: [
		text('cascade', 'With --force: what becomes of owned objects.', { default: "'background'", bare: 'background' }),
		DRY_RUN_FLAG,
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		bool('force', 'Deletes and creates again.'),
		int('grace-period', 'With --force: seconds to end.', { default: '-1' }),
		...OUTPUT_FLAGS,
		text('raw', 'Path on the server to PUT the file to.'),
		SAVE_CONFIG_FLAG,
		text('subresource', 'The subresource to replace.'),
		duration('timeout', 'With --force: how long to wait for deletions.'),
		VALIDATE_FLAG,
		bool('wait', 'With --force: waits for deletions.'),
	],
	async run(cli) {
		const { flags } = cli;
		const dryRun = await dryRunOf(cli);
		if (!flags.bool('force')) {
			if (flags.int('grace-period') >= 0) throw new CliError('--grace-period must have --force specified');
			if (flags.duration('timeout') !== 0) throw new CliError('--timeout must have --force specified');
		}
		requireFiles(cli);
		if (flags.string('raw')) return sendRaw(cli, 'PUT', flags.string('raw'));
		const errors: unknown[] = [];
		const manifests: Manifest[] = [];
		for (const manifest of await readManifests(cli, true)) {
			if (manifest instanceof CliError) errors.push(manifest);
			else manifests.push(manifest);
		}
		const targets = await fileTargets(cli, manifests);
		if (targets.length === 0 && errors.length === 0) throw new CliError('no objects passed to replace');
		const printer = new ResultPrinter(cli, dryRun);
		if (flags.bool('force')) {
			if (dryRun !== 'none') throw new CliError('--dry-run can not be used when --force is set');
			await replaceByForce(cli, targets, printer);
			throwAll(errors);
			return 0;
		}
		for (const target of targets) {
			try {
				const path = targetPath(target, flags.string('subresource') || undefined);
				let object = target.object as KubeObject;
				// What is not there is sent all the same: the server may have more to say of it.
				const live = await cli.api.json<KubeObject>('GET', path).catch((error: unknown) => {
					if (isNotFound(error) && dryRun !== 'client') return undefined;
					throw error;
				});
				// The file's own annotation is brought up to date; that of an earlier apply goes with what is replaced.
				if (flags.bool('save-config') || object.metadata.annotations?.[LAST_APPLIED] !== undefined)
					object = withLastApplied(object);
				if (live && !object.metadata.resourceVersion) {
					object = {
						...object,
						metadata: { ...object.metadata, resourceVersion: live.metadata.resourceVersion as string },
					};
				}
				const sent =
					dryRun === 'client'
						? object
						: await cli.api.json<KubeObject>('PUT', path, { body: object, query: writeQuery(cli, dryRun, MANAGER) });
				await printer.print(sent, 'replaced');
			} catch (error) {
				errors.push(fromSource(error, 'replacing', target.source));
			}
		}
		throwAll(errors);
		return 0;
	},
};

/** Deletes what is there of the targets, waits until it is gone, then creates all again. */
async function replaceByForce(cli: Cli, targets: ObjectTarget[], printer: ResultPrinter): Promise<void> {
	const { flags } = cli;
	const gone: LiveObject[] = [];
	for (const target of targets) {
		if (target.name === '') throw fromSource(new CliError('resource name may not be empty'), 'deleting', target.source);
		const [live] = await fetchObjects(cli, [target]).catch((error: unknown) => {
			if (isNotFound(error)) return [];
			throw error;
		});
		if (!live) continue;
		const grace = flags.int('grace-period');
		await cli.api.json('DELETE', targetPath(target), {
			body: {
				kind: 'DeleteOptions',
				apiVersion: 'v1',
				propagationPolicy: 'Background',
				...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
			},
		});
		const { kind, group } = target.resource;
		const where = target.namespace === undefined ? '' : ` from ${target.namespace} namespace`;
		await cli.say(`${kind.toLowerCase()}${group ? `.${group}` : ''} ${JSON.stringify(target.name)} deleted${where}`);
		gone.push(live);
	}
	await waitForDeletion(cli, gone, flags.duration('timeout') || 168 * 3_600_000);
	for (const target of targets) {
		const manifest = target.object as KubeObject;
		const object = flags.bool('save-config') ? withLastApplied(manifest) : manifest;
		await printer.print(
			await createObject(cli, target.resource, target.namespace, object, 'none', MANAGER),
			'replaced',
		);
	}
}
