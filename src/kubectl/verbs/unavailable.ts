/** Verbs that the sandbox does not have, as far as the real one says anything before it would do its work. */

import type { Command, Group } from '../cli/command.ts';
import { FILE_FLAGS } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { refuseKustomize } from '../resources/kustomize.ts';

const refusal = (name: string, instead: string): CliError =>
	new CliError(`kubectl ${name} is not in the sandbox: ${instead}`);

const unavailable = (name: string, group: Group, summary: string, instead: string): Command => ({
	name,
	group,
	summary,
	usage: `${name} [flags]`,
	// Its flags are not known here, so that any are taken and the answer is the same.
	anyFlags: true,
	async run() {
		throw refusal(name, instead);
	},
});

/** approve and deny: a server that has no such requests is the first to say so. */
const certificateCommand = (name: string, summary: string): Command => ({
	name,
	summary,
	usage: `certificate ${name} (-f FILENAME | NAME)`,
	flags: FILE_FLAGS,
	async run(cli) {
		if (cli.args.length === 0 && cli.flags.list('filename').length === 0)
			throw new CliError('one or more CSRs must be specified as <name> or -f <filename>');
		await cli.resource('certificatesigningrequests');
		throw refusal(`certificate ${name}`, 'it signs no certificates');
	},
});

export const certificate: Command = {
	name: 'certificate',
	group: 'cluster',
	summary: 'Modify certificate resources',
	usage: 'certificate SUBCOMMAND',
	helpOnStdout: true,
	commands: [
		certificateCommand('approve', 'Approve a certificate signing request'),
		certificateCommand('deny', 'Deny a certificate signing request'),
	],
};

export const kustomize: Command = {
	name: 'kustomize',
	group: 'advanced',
	summary: 'Build a kustomization target from a directory or URL',
	usage: 'kustomize DIR',
	async run(cli) {
		if (cli.args.length > 1) throw new CliError('specify one path to kustomization.yaml');
		refuseKustomize(cli, cli.args[0] ?? '.');
	},
};

export const kuberc = unavailable('kuberc', 'other', 'Manage kuberc configuration files', 'use shell aliases');

export const plugin: Command = {
	name: 'plugin',
	group: 'other',
	summary: 'Provides utilities for interacting with plugins',
	usage: 'plugin [flags]',
	commands: [
		{
			name: 'list',
			summary: "List all visible plugin executables on a user's PATH",
			usage: 'plugin list',
			anyFlags: true,
			async run() {
				throw new CliError('unable to find any kubectl plugins in your PATH');
			},
		},
	],
};

export const alpha: Command = {
	name: 'alpha',
	group: 'hidden',
	summary: 'Commands for features in alpha',
	usage: 'alpha',
	anyFlags: true,
	async run(cli) {
		await cli.warn('No alpha commands are available in this version of kubectl\n');
		return 0;
	},
};
