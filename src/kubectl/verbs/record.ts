/** --record: what a command leaves in the annotation that `rollout history` shows. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { parseFlags } from '../cli/flags.ts';

/** The annotation with the command that last changed an object. */
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** The command as --record keeps it: words, then flags by their full names; undefined unless it was asked for. */
export function changeCause(cli: Cli): string | undefined {
	if (!cli.flags.has('record') || !cli.flags.bool('record')) return undefined;
	const { args, values } = parseFlags(cli.flags.definitions, cli.process.argv.slice(1));
	return ['kubectl', ...args, ...values.occurrences.map(([name, value]) => `--${name}=${value}`)].join(' ');
}

/** The metadata of a patch that sets the annotation; empty unless --record asks for it. */
export function changeCausePatch(cli: Cli): { metadata?: { annotations: Record<string, string> } } {
	const cause = changeCause(cli);
	return cause === undefined ? {} : { metadata: { annotations: { [CHANGE_CAUSE]: cause } } };
}

/** The object with the annotation, when --record asks for it. */
export function withChangeCause(cli: Cli, object: KubeObject): KubeObject {
	const cause = changeCause(cli);
	if (cause === undefined) return object;
	const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: cause };
	return { ...object, metadata: { ...object.metadata, annotations } };
}
