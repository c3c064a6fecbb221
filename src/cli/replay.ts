/** `sandbox replay`: types lines at a fresh cluster on simulated time and prints what each gave. */

import { createSandbox } from '../workstation/sandbox.ts';
import { readScript } from './script.ts';
import { type CliCommand, profileNamed, readArgs, UsageError, wholeNumber } from './usage.ts';

export const replay: CliCommand = {
	name: 'replay',
	usage: 'replay [--profile P] [--seed N] [--json] LINES.json',
	summary: 'types the lines of a file and prints what the terminal showed; --json: one object a line',
	async run(args) {
		const { values, positionals } = readArgs(args, {
			profile: { type: 'string' },
			seed: { type: 'string' },
			json: { type: 'boolean' },
		});
		if (positionals.length !== 1) throw new UsageError('name one file of lines');
		const script = readScript(positionals[0] as string);
		const sandbox = await createSandbox({
			profile: profileNamed(values.profile),
			seed: wholeNumber(values.seed, 1, '--seed'),
			files: script.files,
		});
		for (const line of script.lines) {
			const outcome = await sandbox.type(line);
			if (values.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
			else process.stdout.write(`$ ${line}\n${outcome.stdout}${outcome.stderr}`);
		}
		sandbox.dispose();
		return 0;
	},
};
