import type { KubeObject } from '../../cluster/types.ts';
import type { Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	duration,
	FILE_FLAGS,
	int,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix, writeQuery } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { MERGE } from '../client/strategic-merge.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, fetchObjects, livePath } from '../resources/builder.ts';
import { follow, timedOutOn, WaitTimeout, withTimeout } from '../resources/wait.ts';
import { changeCausePatch } from './record.ts';
import { patchObject } from './write.ts';

/** It names no field manager, so that the server takes the client's own name. */
const MANAGER = 'kubectl';

export const scale: Command = {
	name: 'scale',
	group: 'deploy',
	summary: 'Set a new size for a deployment, replica set, or replication controller',
	examples: [
		['Scale a deployment to 3', 'kubectl scale --replicas=3 deployment/mysql'],
		['Only when it has 2 now', 'kubectl scale --current-replicas=2 --replicas=3 deployment/mysql'],
	],
	usage: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
	flags: [
		bool('all', 'Takes all resources of the type in the namespace.'),
		int('current-replicas', 'Scales only what has this size now; -1 for any.', { default: '-1' }),
		DRY_RUN_FLAG,
		...FILE_FLAGS,
		...OUTPUT_FLAGS,
		RECORD_FLAG,
		int('replicas', 'The new size.', { required: true }),
		text('resource-version', 'Scales only this version.'),
		SELECTOR_FLAG,
		duration('timeout', 'Waits at most so long for the new size; 0 does not wait.'),
	],
	complete: { types: ['deployment', 'replicaset', 'statefulset'] },
	async run(cli) {
		const { flags } = cli;
		const replicas = flags.int('replicas');
		if (replicas < 0)
			throw new CliError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
		const dryRun = await dryRunOf(cli);
		const printer = flags.string('output') ? printerFor(cli) : undefined;
		const errors: unknown[] = [];
		// Beside names --all means nothing.
		const all = flags.bool('all') && cli.args.length < 2;
		const found = await fetchObjects(cli, await buildTargets(cli, { all }), errors);
		if (found.length + errors.length === 0) throw new CliError('no objects passed to scale');
		for (const each of found) {
			const path = livePath(each, 'scale');
			try {
				const wanted = flags.int('current-replicas');
				const current = (each.object.spec as { replicas?: number } | undefined)?.replicas ?? 0;
				if (wanted >= 0 && current !== wanted) {
					throw new CliError(`Expected replicas to be ${wanted}, was ${current}`);
				}
				const expected = flags.string('resource-version');
				if (expected && expected !== each.object.metadata.resourceVersion) {
					throw new CliError(
						`Expected resource version to be ${expected}, was ${each.object.metadata.resourceVersion}`,
					);
				}
				if (dryRun !== 'client') {
					await cli.api.json('PATCH', path, {
						body: JSON.stringify({ spec: { replicas } }),
						contentType: MERGE,
						query: writeQuery(cli, dryRun, MANAGER),
					});
				}
				const cause = changeCausePatch(cli);
				if (cause.metadata && dryRun === 'none') {
					await patchObject(cli, livePath(each), cause, MERGE, dryRun, MANAGER);
				}
				if (printer) {
					const scaled = { ...each.object, spec: { ...(each.object.spec as object), replicas } } as KubeObject;
					await cli.print(printer.print(dryRun === 'client' ? scaled : each.object));
				} else await cli.say(`${objectName(each.object)} scaled${dryRunSuffix(dryRun)}`);
				if (flags.duration('timeout') > 0 && dryRun === 'none') {
					await withTimeout(cli, flags.duration('timeout'), () =>
						follow(cli, each, (object) => hasSize(object, replicas)),
					);
				}
			} catch (error) {
				errors.push(error instanceof WaitTimeout ? timedOutOn(each) : error);
			}
		}
		throwAll(errors);
		return 0;
	},
};

const hasSize = (object: KubeObject | undefined, replicas: number): boolean =>
	((object?.status as { replicas?: number } | undefined)?.replicas ?? 0) === replicas;
