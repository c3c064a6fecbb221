/** Verbs that the sandbox does not have (yet). Each says so, and what to do instead. */

import type { Command, Group } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';

const unavailable = (name: string, group: Group, summary: string, instead: string): Command => ({
	name,
	group,
	summary,
	usage: `${name} [flags]`,
	// Its flags are not known here, so that any are taken and the answer is the same.
	anyFlags: true,
	async run() {
		throw new CliError(`kubectl ${name} is not in the sandbox: ${instead}`);
	},
});

export const certificate = unavailable(
	'certificate',
	'cluster',
	'Modify certificate resources',
	'it signs no certificates',
);
export const kustomize = unavailable(
	'kustomize',
	'advanced',
	'Build a kustomization target from a directory or URL',
	'give plain manifests with kubectl apply -f',
);
export const kuberc = unavailable('kuberc', 'other', 'Manage kuberc configuration files', 'use shell aliases');
export const plugin = unavailable(
	'plugin',
	'other',
	'Provides utilities for interacting with plugins',
	'it has no plugins',
);
