/** --overrides and --override-type of run and expose: JSON over a generated object. */

import type { KubeObject } from '../../cluster/types.ts';
import { breatheIn } from '../../os/breathe.ts';
import type { Cli } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';
import type { Resource } from '../client/api.ts';
import { patchLocally } from '../client/local-patch.ts';
import { JSON_PATCH, MERGE, STRATEGIC } from '../client/strategic-merge.ts';
import { DecodeError, decodeYaml } from '../resources/decoder.ts';

const TYPES: Record<string, string> = { json: JSON_PATCH, merge: MERGE, strategic: STRATEGIC };

/** @throws CliError for a type of override that there is not. */
export function checkOverrideType(cli: Cli): void {
	const type = cli.flags.string('override-type');
	if (cli.flags.string('overrides') && !TYPES[type]) throw new CliError(`invalid override type: ${type}`);
}

/** The object with the overrides. Throws CliError for overrides that are none. */
export async function applyOverrides(cli: Cli, resource: Resource, object: KubeObject): Promise<KubeObject> {
	const overrides = cli.flags.string('overrides');
	if (!overrides) return object;
	const contentType = TYPES[cli.flags.string('override-type')] ?? MERGE;
	let patch: unknown;
	try {
		patch = await decodeYaml(overrides, breatheIn(cli.process));
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		throw new CliError('Invalid JSON Patch');
	}
	if (typeof patch !== 'object' || patch === null || (Array.isArray(patch) && contentType !== JSON_PATCH)) {
		throw new CliError('cannot unmarshal the overrides into an object');
	}
	return patchLocally(resource, object, patch, contentType);
}
