/** --dry-run, as every writing verb reads it. */

import type { Query } from '../client/api.ts';
import type { Cli } from './command.ts';
import { CliError } from './errors.ts';
import { logLine } from './log.ts';

export type DryRun = 'none' | 'client' | 'server';

/**
 * The value of --dry-run. Old forms without a value or with a boolean one are warned about, as klog words it.
 * @throws CliError for any other than none, client and server.
 */
export async function dryRunOf(cli: Cli): Promise<DryRun> {
	const value = cli.flags.string('dry-run') || 'none';
	if (value === 'none' || value === 'client' || value === 'server') return value;
	if (value === 'unchanged') {
		await logLine(cli, 'W', 'helpers.go:719', '--dry-run is deprecated and can be replaced with --dry-run=client.');
		return 'client';
	}
	if (!/^(1|t|true|0|f|false)$/i.test(value)) {
		throw new CliError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
	}
	const on = /^(1|t|true)$/i.test(value);
	const instead = on ? 'can be replaced with --dry-run=client.' : 'can be replaced with --dry-run=none.';
	await logLine(cli, 'W', 'helpers.go:733', `--dry-run=${value} is deprecated (boolean value) and ${instead}`);
	return on ? 'client' : 'none';
}

/** What follows the verb in messages: ` (dry run)`, ` (server dry run)` or nothing. */
export const dryRunSuffix = (dryRun: DryRun): string =>
	dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';

/** The query parameters of a write. */
export function writeQuery(cli: Cli, dryRun: DryRun, manager: string): Query {
	return {
		fieldManager: cli.flags.string('field-manager') || manager,
		...(dryRun === 'server' ? { dryRun: 'All' } : {}),
		...(cli.flags.has('validate') ? { fieldValidation: fieldValidation(cli) } : {}),
	};
}

/** What --validate asks of the server. Throws CliError for what it does not know. */
export function fieldValidation(cli: Cli): 'Strict' | 'Warn' | 'Ignore' {
	switch (cli.flags.string('validate')) {
		case 'true':
		case 'strict':
			return 'Strict';
		case 'warn':
			return 'Warn';
		case 'false':
		case 'ignore':
			return 'Ignore';
		default:
			throw new CliError(
				`invalid - validate option "${cli.flags.string('validate')}"; must be one of: strict (or true), warn, ignore (or false)`,
			);
	}
}
