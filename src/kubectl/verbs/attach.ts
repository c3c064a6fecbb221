import type { Command } from '../cli/command.ts';
import { bool, duration, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { relay } from '../client/relay.ts';
import { PODS, podForTarget } from '../resources/pods.ts';
import { chooseContainer } from './exec.ts';

export const attach: Command = {
	name: 'attach',
	group: 'debug',
	summary: 'Attach to a running container',
	description: 'Attach to a process that is already running inside an existing container.',
	examples: [
		['Read the output of a pod', 'kubectl attach mypod'],
		['Type to it', 'kubectl attach mypod -c ruby-container -i -t'],
	],
	usage: 'attach (POD | TYPE/NAME) -c CONTAINER',
	flags: [
		text('container', 'Name of the container.', { short: 'c', complete: 'container' }),
		duration('pod-running-timeout', 'How long to wait for a running pod.', { default: '1m0s' }),
		bool('quiet', 'Says less.', { short: 'q' }),
		bool('stdin', 'Passes standard input to the container.', { short: 'i' }),
		bool('tty', 'Standard input is a terminal.', { short: 't' }),
	],
	complete: 'pod-or-type',
	async run(cli) {
		const target = cli.args.length === 2 ? cli.args.join('/') : cli.args[0];
		if (target === undefined) throw new CliError('at least 1 argument is required for attach');
		if (cli.args.length > 2)
			throw new CliError(
				`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${cli.args.length}: [${cli.args.join(' ')}]`,
			);
		const pod = await podForTarget(cli, target);
		const phase = (pod.status as { phase?: string } | undefined)?.phase;
		if (phase === 'Succeeded' || phase === 'Failed') {
			throw new CliError(`cannot attach a container in a completed pod; current phase is ${phase}`);
		}
		const container = await chooseContainer(cli, pod).catch((error: unknown) => {
			throw error instanceof CliError ? new CliError(`cannot attach to the container: ${error.message}`) : error;
		});
		const stdin = cli.flags.bool('stdin');
		const spec = pod.spec as { containers?: { name: string; tty?: boolean }[] };
		const hasTerminal = spec.containers?.find(({ name }) => name === container)?.tty === true;
		const tty = cli.flags.bool('tty') && hasTerminal;
		if (cli.flags.bool('tty') && !hasTerminal) {
			await cli.warn(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
		}
		const terminal = tty && stdin ? cli.process.stdin.terminal : undefined;
		if (terminal && !cli.flags.bool('quiet'))
			await cli.warn("If you don't see a command prompt, try pressing enter.\n");
		const streams = await cli.api.stream(resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'attach'), {
			container,
			stdin: stdin ? 'true' : undefined,
			stdout: 'true',
			stderr: tty ? undefined : 'true',
			tty: tty ? 'true' : undefined,
		});
		return relay(cli, streams, terminal);
	},
};
