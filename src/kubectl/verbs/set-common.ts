/** What the subcommands of `kubectl set` share: whose Pod template changes, and how that is sent and told. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SELECTOR_FLAG,
} from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import type { Flag } from '../cli/flags.ts';
import { patchLocally } from '../client/local-patch.ts';
import { STRATEGIC } from '../client/strategic-merge.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, type LiveObject, livePath } from '../resources/builder.ts';
import { changeCausePatch } from './record.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

export const MANAGER = 'kubectl-set';
export const COMMON: Flag[] = [
	bool('all', 'Takes all resources of the type in the namespace.'),
	DRY_RUN_FLAG,
	fieldManagerFlag(MANAGER),
	...FILE_FLAGS,
	bool('local', 'Works without the server.'),
	...OUTPUT_FLAGS,
	SELECTOR_FLAG,
];
/** Flags of those that --record too. */
export const RECORDED: Flag[] = [...COMMON, RECORD_FLAG];

export interface Variable {
	name: string;
	value?: string;
	valueFrom?: {
		configMapKeyRef?: { name?: string; key: string };
		secretKeyRef?: { name?: string; key: string };
		fieldRef?: { fieldPath: string };
		resourceFieldRef?: { containerName?: string; resource: string };
	};
}

export interface Container {
	name: string;
	image?: string;
	env?: Variable[];
}

export interface PodSpec {
	containers?: Container[];
	initContainers?: Container[];
}

/** Where a kind keeps its Pod spec; undefined for kinds without one. */
export function podSpecPath(object: KubeObject): string[] | undefined {
	if (object.kind === 'Pod') return ['spec'];
	if (object.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
	return (object.spec as { template?: object } | undefined)?.template ? ['spec', 'template', 'spec'] : undefined;
}

export const at = (object: unknown, path: string[]): unknown =>
	path.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
const nest = (path: string[], value: unknown): unknown => path.reduceRight((inner, key) => ({ [key]: inner }), value);

/** Splits arguments into resources and `KEY=VALUE` pairs; a deleted key is `KEY-`. */
export function splitArguments(args: string[]): { resources: string[]; pairs: string[] } {
	const first = args.findIndex((arg) => /^[^=]+=/.test(arg) || /^[A-Za-z_]\w*-$/.test(arg));
	return first < 0 ? { resources: args, pairs: [] } : { resources: args.slice(0, first), pairs: args.slice(first) };
}

/** How a refused patch is told, by what was to change. */
const FAILURES: Record<string, string> = {
	image: 'failed to patch image update to pod template:',
	env: 'failed to patch env update to pod template:',
	'resource requirements': 'failed to patch resources update to pod template',
	serviceaccount: 'failed to patch ServiceAccountName',
};

/**
 * Patches every resource named with what `change` makes of its Pod spec; says `updated` where something changed.
 * @param change gives a part of the Pod spec, undefined for no change; what it puts into `failures` is told at the end.
 */
export async function update(
	cli: Cli,
	resources: string[],
	what: string,
	change: (spec: PodSpec, each: LiveObject, failures: unknown[]) => unknown,
): Promise<number> {
	const dryRun = await dryRunOf(cli);
	const errors: unknown[] = [];
	const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
	const targets = await buildTargets(cli, { args: resources, all: cli.flags.bool('all') });
	for (const each of await localOrFetched(cli, targets, errors)) {
		const name = objectName(each.object);
		try {
			const path = podSpecPath(each.object);
			if (!path) {
				throw new CliError(
					`${each.resource.plural}/${each.name} the object is not a pod or does not have a pod template: *${each.resource.version}.${each.resource.kind}`,
				);
			}
			const spec = change((at(each.object, path) ?? {}) as PodSpec, each, errors);
			if (spec === undefined) continue;
			const patch = { ...(nest(path, spec) as object), ...changeCausePatch(cli) };
			const local = patchLocally(each.resource, each.object, patch, STRATEGIC);
			// Already as wanted: kubectl says nothing then.
			if (what !== 'serviceaccount' && goJson(sortKeys(local)) === goJson(sortKeys(each.object))) continue;
			const object = isLocal(cli, dryRun)
				? local
				: await patchObject(cli, livePath(each), patch, STRATEGIC, dryRun, MANAGER);
			if (printer) await cli.print(printer.print(object));
			else await cli.say(`${name} ${what} updated${dryRunSuffix(dryRun)}`);
		} catch (error) {
			if (error instanceof TypeError) throw error;
			const failure = FAILURES[what];
			errors.push(error instanceof StatusError && failure ? new CliError(`${failure} ${error.message}`) : error);
		}
	}
	throwAll(errors);
	return 0;
}

/** Does a container's name fit what -c says, where `*` stands for any part? */
export function isChosen(wanted: string, name: string): boolean {
	const pattern = wanted
		.split('*')
		.map((part) => part.replace(/[.+^${}()|[\]\\?]/g, '\\$&'))
		.join('.*');
	return new RegExp(`^${pattern}$`).test(name);
}
