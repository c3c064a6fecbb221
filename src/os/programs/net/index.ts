/** The network programs, by who has them. Images and packages pick theirs; machines with everything take the list. */

import type { FileTable } from '../../fs.ts';
import type { Command } from '../types.ts';
import {
	aptCommands,
	curl,
	dig,
	getent,
	host,
	ip,
	netcat,
	netstat,
	nslookup,
	ping,
	ss,
	ssh,
	wget,
} from './commands.ts';

/** What an administrator's Debian or Ubuntu machine has: the nodes, the workstation. */
export const hostNetworkCommands: readonly Command[] = [
	curl,
	wget,
	nslookup,
	dig,
	host,
	getent,
	ping('iputils'),
	netcat('openbsd'),
	ip,
	ss,
	netstat('net-tools'),
	ssh,
	...aptCommands,
];

/** The same as files at their usual paths. */
export const networkPrograms: FileTable = Object.fromEntries(
	hostNetworkCommands.map((command) => [
		`${command.directory ?? '/usr/bin'}/${command.name}`,
		{ program: command.program },
	]),
);
