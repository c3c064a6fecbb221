/** chroot: a command with another directory for its root, as `chroot /host` in a Pod that debugs a node. */

import { ExecError } from '../process.ts';
import { type Command, command, UsageError } from './types.ts';

/** chroot's own failures, so that they cannot be taken for the command's (coreutils). */
const FAILED = 125;

export const chroot: Command = command({
	name: 'chroot',
	summary: 'Run COMMAND with root directory set to NEWROOT.',
	usage: '[OPTION]... NEWROOT [COMMAND [ARG]...]',
	directory: '/usr/sbin',
	inOrder: true,
	options: [{ long: 'skip-chdir' }],
	async run({ process, operands, complain }) {
		const [name, ...argv] = operands;
		if (name === undefined) throw new UsageError('missing operand', FAILED);
		const refuse = async (why: string) => {
			await complain(`cannot change root directory to '${name}': ${why}`);
			return FAILED;
		};
		const root = process.fs.find(process.path(name));
		if (!root) return refuse('No such file or directory');
		if (root.type !== 'directory') return refuse('Not a directory');
		if (process.user !== 'root') return refuse('Operation not permitted');
		if (argv.length === 0) argv.push(process.env.SHELL || '/bin/sh', '-i');
		try {
			const child = process.machine.withRoot(root).spawn({ argv, parent: process, cwd: '/' });
			// The real one becomes the command; this one stands for it until it ends.
			process.onSignal('INT', () => child.kill('INT'));
			process.onSignal('TERM', () => child.kill('TERM'));
			process.atExit(() => child.kill('KILL'));
			return (await process.wait(child.exited)).status;
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			await complain(`failed to run command '${argv[0]}': ${error.message}`);
			return error.code === 'ENOENT' ? 127 : 126;
		}
	},
});
