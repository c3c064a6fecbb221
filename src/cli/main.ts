/** `npm run sandbox -- COMMAND`: the simulated cluster from a command line. */

import { grade } from './grade.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { shell } from './shell.ts';
import { type CliCommand, UsageError } from './usage.ts';

const commands: CliCommand[] = [replay, serve, shell, grade];

const usage = () =>
	[
		'Usage: npm run sandbox -- COMMAND',
		'',
		...commands.map((command) => `  ${command.usage}\n      ${command.summary}`),
		'',
	].join('\n');

async function main(args: string[]): Promise<number> {
	const command = commands.find((candidate) => candidate.name === args[0]);
	if (!command) {
		process.stderr.write(usage());
		return args[0] === undefined || args[0] === '--help' || args[0] === 'help' ? 0 : 2;
	}
	try {
		return await command.run(args.slice(1));
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		process.stderr.write(`sandbox ${command.name}: ${error.message}\nUsage: npm run sandbox -- ${command.usage}\n`);
		return 2;
	}
}

process.exitCode = await main(process.argv.slice(2));
