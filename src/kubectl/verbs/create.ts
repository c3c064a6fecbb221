import type { KubeObject } from '../../cluster/types.ts';
import type { Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SAVE_CONFIG_FLAG,
	SELECTOR_FLAG,
	text,
	VALIDATE_FLAG,
} from '../cli/common-flags.ts';
import { dryRunOf } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import { editObjects } from '../edit/session.ts';
import { fileTargets } from '../resources/builder.ts';
import { readManifests } from '../resources/manifest.ts';
import { matchesLabels } from '../resources/selectors.ts';
import { requireFiles } from './apply.ts';
import { GENERATORS } from './generators/index.ts';
import { sendRaw } from './raw.ts';
import { withChangeCause } from './record.ts';
import { createObject, ResultPrinter, withLastApplied } from './write.ts';

const MANAGER = 'kubectl-create';

export const create: Command = {
	name: 'create',
	group: 'beginner',
	summary: 'Create a resource from a file or from stdin',
	description: 'Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.',
	examples: [
		['Create what a manifest describes', 'kubectl create -f ./pod.yaml'],
		['Create what standard input describes', 'cat pod.json | kubectl create -f -'],
		['Create without a manifest', 'kubectl create deployment web --image=nginx'],
	],
	usage: 'create -f FILENAME',
	commands: GENERATORS,
	flags: [
		DRY_RUN_FLAG,
		bool('edit', 'Opens an editor before creating.'),
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		...OUTPUT_FLAGS,
		text('raw', 'Path on the server to POST the file to.'),
		RECORD_FLAG,
		SAVE_CONFIG_FLAG,
		SELECTOR_FLAG,
		VALIDATE_FLAG,
		bool('windows-line-endings', 'With --edit: line endings as on Windows.'),
	],
	async run(cli) {
		const { flags } = cli;
		const dryRun = await dryRunOf(cli);
		if (cli.args.length > 0) cli.misuse(`Unexpected args: [${cli.args.join(' ')}]`);
		requireFiles(cli);
		if (flags.string('raw')) return sendRaw(cli, 'POST', flags.string('raw'));
		const errors: unknown[] = [];
		const printer = new ResultPrinter(cli, dryRun);
		let seen = 0;
		const selector = flags.string('selector');
		for (const manifest of await readManifests(cli, true)) {
			if (manifest instanceof CliError) {
				errors.push(manifest);
				continue;
			}
			if (selector && !matchesLabels(selector, manifest.object.metadata?.labels ?? {})) continue;
			try {
				for (const target of await fileTargets(cli, [manifest])) {
					seen++;
					const object = withChangeCause(cli, target.object as KubeObject);
					if (flags.bool('edit')) {
						await editObjects(cli, [{ ...target, object }], 'create', MANAGER);
						continue;
					}
					const sent = flags.bool('save-config') ? withLastApplied(object) : object;
					try {
						const created = await createObject(cli, target.resource, target.namespace, sent, dryRun, MANAGER);
						await printer.print(created, 'created');
					} catch (error) {
						throw error instanceof StatusError ? error.from('creating', target.source) : error;
					}
				}
			} catch (error) {
				if (!(error instanceof CliError || error instanceof StatusError)) throw error;
				errors.push(error);
			}
		}
		throwAll(errors);
		if (seen === 0) throw new CliError('no objects passed to create');
		return 0;
	},
};
