import type { Command } from '../cli/command.ts';
import { UsageError } from '../cli/errors.ts';
import { globalHelp } from '../cli/help.ts';

const SHELLS = ['bash', 'fish', 'powershell', 'zsh'];

export const completion: Command = {
	name: 'completion',
	group: 'settings',
	summary: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
	examples: [['Load it into the current shell', 'source <(kubectl completion bash)']],
	usage: 'completion SHELL',
	complete: { words: SHELLS },
	async run(cli) {
		const [shell] = cli.args;
		if (shell === undefined) throw new UsageError('Shell not specified.');
		if (cli.args.length > 1) throw new UsageError('Too many arguments. Expected only the shell type.');
		if (!SHELLS.includes(shell)) throw new UsageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
		await cli.print(`# The sandbox's shell completes kubectl by itself: press Tab.\n`);
		return 0;
	},
};

export const options: Command = {
	name: 'options',
	group: 'hidden',
	summary: 'Print the list of flags inherited by all commands',
	usage: 'options',
	async run(cli) {
		await cli.print(globalHelp());
		return 0;
	},
};
