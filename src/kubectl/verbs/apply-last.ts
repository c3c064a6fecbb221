/** `kubectl apply view-last-applied`, `set-last-applied` and `edit-last-applied`: the manifest that client-side apply keeps. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Command } from '../cli/command.ts';
import { bool, DRY_RUN_FLAG, FILE_FLAGS, fieldManagerFlag, OUTPUT_FLAGS, SELECTOR_FLAG } from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { MERGE } from '../client/strategic-merge.ts';
import { editObjects } from '../edit/session.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { printYaml } from '../print/yaml.ts';
import { buildTargets, fetchObjects, livePath } from '../resources/builder.ts';
import { LAST_APPLIED, patchObject } from './write.ts';

const ALL = bool('all', 'Takes all resources of the type in the namespace.');
const OUTPUT = OUTPUT_FLAGS.filter(({ name }) => name === 'output');

/** The manifest in the annotation; undefined without one. */
const lastApplied = ({ metadata }: KubeObject): string | undefined => metadata.annotations?.[LAST_APPLIED];

const view: Command = {
	name: 'view-last-applied',
	summary: 'View the latest last-applied-configuration annotations of a resource/object',
	examples: [['See what was applied last', 'kubectl apply view-last-applied deployment/nginx']],
	usage: 'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
	flags: [ALL, ...FILE_FLAGS, ...OUTPUT.map((flag) => ({ ...flag, default: "'yaml'" })), SELECTOR_FLAG],
	complete: 'resource',
	async run(cli) {
		const errors: unknown[] = [];
		const targets = await buildTargets(cli, { all: cli.flags.bool('all') });
		const applied = (await fetchObjects(cli, targets, errors)).flatMap(({ object }) => lastApplied(object) ?? []);
		throwAll(errors);
		const format = cli.flags.string('output') || 'yaml';
		if (format !== 'yaml' && format !== 'json')
			cli.misuse(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
		for (const text of applied) {
			const manifest = JSON.parse(text) as KubeObject;
			if (format === 'yaml') await cli.print(printYaml(manifest));
			else await cli.print(`${JSON.stringify(manifest, null, 2)}${text.endsWith('\n') ? '\n' : ''}`);
		}
		return 0;
	},
};

const setLast: Command = {
	name: 'set-last-applied',
	summary: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
	examples: [['Take a manifest for the one applied last', 'kubectl apply set-last-applied -f deploy.yaml']],
	usage: 'apply set-last-applied -f FILENAME',
	flags: [
		bool('create-annotation', 'Makes the annotation where there is none.'),
		DRY_RUN_FLAG,
		...FILE_FLAGS,
		...OUTPUT_FLAGS,
	],
	async run(cli) {
		const dryRun = await dryRunOf(cli);
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		for (const target of await buildTargets(cli, { args: [] })) {
			if (target.type !== 'object' || !target.object) continue;
			const [live] = await fetchObjects(cli, [target]);
			if (!live) continue;
			const [before, after] = [lastApplied(live.object), goJson(sortKeys(target.object))];
			if (before === undefined && !cli.flags.bool('create-annotation')) {
				throw new CliError(
					`no last-applied-configuration annotation found on resource: ${target.name}, to create the annotation, run the command with --create-annotation`,
				);
			}
			if (before === after) {
				await cli.say(`set-last-applied ${target.name}: no changes required.`);
				continue;
			}
			const patch = { metadata: { annotations: { [LAST_APPLIED]: after } } };
			const object =
				dryRun === 'client'
					? live.object
					: await patchObject(cli, livePath(live), patch, MERGE, dryRun, 'kubectl-last-applied');
			if (printer) await cli.print(printer.print(object));
			else await cli.say(`${objectName(object)} configured${dryRunSuffix(dryRun)}`);
		}
		return 0;
	},
};

const editLast: Command = {
	name: 'edit-last-applied',
	summary: 'Edit latest last-applied-configuration annotations of a resource/object',
	examples: [['Edit what was applied last', 'kubectl apply edit-last-applied deployment/nginx']],
	usage: 'apply edit-last-applied (RESOURCE/NAME | -f FILENAME)',
	flags: [
		fieldManagerFlag('kubectl-client-side-apply'),
		...FILE_FLAGS,
		...OUTPUT_FLAGS,
		bool('windows-line-endings', 'Line endings as on Windows.'),
	],
	complete: 'resource',
	async run(cli) {
		const targets = await buildTargets(cli, { allowAll: true });
		const objects = (await fetchObjects(cli, targets)).flatMap((live) => {
			const text = lastApplied(live.object);
			return text === undefined ? [] : [{ ...live, object: JSON.parse(text) as KubeObject }];
		});
		if (objects.length === 0) {
			throw new CliError(
				"edit cancelled, the last-applied-configuration annotation was not found. Use 'kubectl apply' to create it",
			);
		}
		return editObjects(cli, objects, 'apply', 'kubectl-client-side-apply');
	},
};

export const LAST_APPLIED_COMMANDS: Command[] = [editLast, setLast, view];
