import type { Command } from '../cli/command.ts';
import {
	bool,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	SAVE_CONFIG_FLAG,
	text,
	VALIDATE_FLAG,
} from '../cli/common-flags.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { editObjects } from '../edit/session.ts';
import { buildTargets, fetchObjects } from '../resources/builder.ts';

const MANAGER = 'kubectl-edit';

export const edit: Command = {
	name: 'edit',
	group: 'intermediate',
	summary: 'Edit a resource on the server',
	description:
		'Edit a resource in the editor that KUBE_EDITOR or EDITOR names, else vi. Several objects open as one list.\n\n What the server will not have opens again, with its reasons as comments above; leaving it as it was gives up.',
	examples: [
		['Edit the service web', 'kubectl edit svc/web'],
		['Use another editor', 'KUBE_EDITOR="nano" kubectl edit svc/web'],
		['Edit it as JSON', 'kubectl edit deployment/web -o json'],
	],
	usage: 'edit (RESOURCE/NAME | -f FILENAME)',
	flags: [
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		...OUTPUT_FLAGS,
		bool('output-patch', 'Prints the patch that is sent.'),
		SAVE_CONFIG_FLAG,
		text('subresource', 'The subresource to edit.'),
		VALIDATE_FLAG,
		bool('windows-line-endings', 'Line endings as on Windows.'),
	],
	complete: 'resource',
	async run(cli) {
		const { flags } = cli;
		const format = flags.string('output');
		if (!['', 'yaml', 'json', 'kyaml'].includes(format))
			throw new CliError(
				`unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: json,kyaml,yaml`,
			);
		const errors: unknown[] = [];
		const targets = await buildTargets(cli, { allowAll: true });
		const objects = await fetchObjects(cli, targets, errors, flags.string('subresource') || undefined);
		throwAll(errors);
		if (objects.length === 0) throw new CliError('edit cancelled, no objects found');
		return editObjects(cli, objects, 'edit', MANAGER);
	},
};
