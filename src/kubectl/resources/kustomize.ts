/** -k: the sandbox builds no kustomizations, and says first, as kubectl does, when there is none. */

import type { Cli } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** @throws CliError always. */
export function refuseKustomize(cli: Cli, directory: string): never {
	const path = cli.process.path(directory);
	const { fs } = cli.process;
	if (!fs.exists(path)) {
		throw new CliError(`evalsymlink failure on '${directory}' : lstat ${path}: no such file or directory`);
	}
	if (!NAMES.some((name) => fs.exists(`${path}/${name}`))) {
		const names = NAMES.map((name) => `'${name}'`);
		throw new CliError(
			`unable to find one of ${names.slice(0, -1).join(', ')} or ${names.at(-1)} in directory '${path}'`,
		);
	}
	throw new CliError('the sandbox has no kustomize: give the manifests with -f');
}
