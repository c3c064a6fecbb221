/** busybox's applets: the same commands, with busybox's own words for wrong options. */

import type { Program } from '../process.ts';
import { coreCommands, extraCommands, procpsCommands } from './index.ts';
import type { Command } from './types.ts';

/** Commands that busybox does not bring. */
const ABSENT = new Set(['arch', 'file', 'column', 'jq', 'killall', 'man', 'nano', 'view', 'vim']);

/** Rewrites GNU's way of saying things into busybox's as it is written to standard error. */
const inBusyboxWords = (name: string, program: Program): Program => {
	return async (process) => {
		const { stderr } = process;
		const write = stderr.write.bind(stderr);
		stderr.write = (text) =>
			write(
				text
					.replace(
						/: invalid option -- '(.)'\n/,
						`: unrecognized option: $1\nBusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n`,
					)
					.replace(
						/: unrecognized option '--([^']*)'\n/,
						`: unrecognized option: $1\nBusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n`,
					)
					.replace(/^Try '.*' for more information\.\n/m, '')
					.replace(/cannot access '([^']*)': /, '$1: ')
					.replace(/cannot create directory '([^']*)'/, "can't create directory '$1'")
					.replace(/^chroot: cannot change/, "chroot: can't change")
					.replace(/^chroot: failed to run command/, "chroot: can't execute")
					.replace(/^(rm: remove) [a-z ]* '/, "$1 '")
					.replace(/cannot remove '([^']*)'/, "can't remove '$1'")
					.replace(/cannot stat '([^']*)'/, "can't stat '$1'")
					.replace(
						/^(cat|head|tail|wc|sort|cut): ([^:\n]*): No such file or directory/,
						"$1: can't open '$2': No such file or directory",
					),
			);
		const status = await program(process);
		// Its ls and chroot know no worse failure of their own than 1.
		return (name === 'ls' && status === 2) || (name === 'chroot' && status === 125) ? 1 : status;
	};
};

/** busybox's ps: all processes, whatever the options. */
const ps: Program = async (process) => {
	const rows = process.machine.processes
		.sort((a, b) => a.pid - b.pid)
		.map((each) => `${String(each.pid).padStart(5)} ${each.user.padEnd(8)}  0:00 ${each.argv.join(' ')}\n`);
	await process.print(`PID   USER     TIME  COMMAND\n${rows.join('')}`);
	return 0;
};

let commands: Command[] | undefined;

/** The applets, network ones apart (src/os/programs/net has those). */
export function installedCommands(): Command[] {
	commands ??= [...coreCommands, ...procpsCommands, ...extraCommands]
		.filter((command) => !ABSENT.has(command.name))
		.map((command) => ({
			...command,
			program: command.name === 'ps' ? ps : inBusyboxWords(command.name, command.program),
		}));
	return commands;
}
