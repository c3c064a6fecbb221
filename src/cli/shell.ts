/** `sandbox shell`: the learner's terminal in this terminal. */

import { createSandbox } from '../workstation/sandbox.ts';
import { useOwnEditor } from './own-editor.ts';
import { type CliCommand, profileNamed, readArgs, wholeNumber } from './usage.ts';
import { followWall } from './wall.ts';

export const shell: CliCommand = {
	name: 'shell',
	usage: 'shell [--profile P] [--seed N]',
	summary: "opens the workstation's shell here; exit or Ctrl-D leaves",
	async run(args) {
		const { values } = readArgs(args, { profile: { type: 'string' }, seed: { type: 'string' } });
		const sandbox = await createSandbox({
			profile: profileNamed(values.profile),
			seed: wholeNumber(values.seed, 1, '--seed'),
		});
		const { terminal } = sandbox;
		const wall = followWall(sandbox.clock);
		for (const { text } of sandbox.shown()) process.stdout.write(text.replaceAll('\n', '\r\n'));
		terminal.onOutput((text) => process.stdout.write(text.replaceAll('\n', '\r\n')));
		const resize = () =>
			terminal.apply({ type: 'resize', columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 });
		resize();
		process.stdout.on('resize', resize);
		process.stdin.setRawMode?.(true);
		process.stdin.setEncoding('utf8');
		process.stdin.on('data', (keys) => {
			terminal.input(String(keys));
			wall.nudge();
		});
		process.stdin.on('end', () => terminal.hangUp());
		if (process.stdin.isTTY && process.stdout.isTTY) useOwnEditor(terminal);
		const { status } = await sandbox.shell.exited;
		process.stdin.setRawMode?.(false);
		process.stdin.pause();
		wall.dispose();
		sandbox.dispose();
		return status;
	},
};
