/** What all `kubectl create KIND` have in common. */

import type { KubeObject } from '../../../cluster/types.ts';
import type { Cli, Command } from '../../cli/command.ts';
import {
	DRY_RUN_FLAG,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	SAVE_CONFIG_FLAG,
	VALIDATE_FLAG,
} from '../../cli/common-flags.ts';
import { dryRunOf } from '../../cli/dry-run.ts';
import { CliError, StatusError } from '../../cli/errors.ts';
import type { Flag } from '../../cli/flags.ts';
import type { Resource } from '../../client/api.ts';
import { createObject, ResultPrinter, withLastApplied } from '../write.ts';

const MANAGER = 'kubectl-create';

/** What a kind's generator says of itself; the rest of the command is common. */
export interface Generator {
	name: string;
	aliases?: string[];
	summary: string;
	examples?: [string, string][];
	usage: string;
	flags?: Flag[];
	resource: Resource;
	/** What is put before the server's words: `failed to create KIND:`. Undefined: they are told as they are. */
	failure?: string;
	/** The object, its keys in the order of the API's type. Throws CliError, UsageError. */
	build(cli: Cli, name: string): KubeObject | Promise<KubeObject>;
}

/** Makes the command of a generator. */
export function generatorCommand(generator: Generator): Command {
	return {
		name: generator.name,
		...(generator.aliases ? { aliases: generator.aliases } : {}),
		summary: generator.summary,
		...(generator.examples ? { examples: generator.examples } : {}),
		usage: generator.usage,
		flags: [
			...(generator.flags ?? []),
			DRY_RUN_FLAG,
			fieldManagerFlag(MANAGER),
			...OUTPUT_FLAGS,
			SAVE_CONFIG_FLAG,
			VALIDATE_FLAG,
		],
		async run(cli) {
			const named = cli.dash < 0 ? cli.args : cli.args.slice(0, cli.dash);
			const [name] = named;
			if (name === undefined || named.length !== 1)
				return cli.misuse(`exactly one NAME is required, got ${named.length}`);
			const dryRun = await dryRunOf(cli);
			const printer = new ResultPrinter(cli, dryRun, dryRun === 'client');
			const built = await generator.build(cli, name);
			const { resource } = generator;
			const placed =
				resource.namespaced && cli.namespaceEnforced
					? { ...built, metadata: { ...built.metadata, namespace: cli.namespace } }
					: built;
			const sent = cli.flags.bool('save-config') ? withLastApplied(placed, true) : placed;
			let created: KubeObject;
			try {
				created = await createObject(
					cli,
					resource,
					resource.namespaced ? cli.namespace : undefined,
					sent,
					dryRun,
					MANAGER,
				);
			} catch (error) {
				if (!(error instanceof StatusError) || !generator.failure) throw error;
				throw new CliError(`${generator.failure} ${error.message}`);
			}
			await printer.print(created, 'created');
			return 0;
		},
	};
}
