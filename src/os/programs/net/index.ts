/** The network programs, by who has them. Images and packages pick theirs; machines with everything take the list. */

import type { FileTable } from '../../fs.ts';
import type { Command } from '../types.ts';
import { aptCommands } from './apt.ts';
import { curl } from './curl.ts';
import { dig } from './dig.ts';
import { getent } from './getent.ts';
import { host } from './host.ts';
import { ip } from './ip.ts';
import { netcat } from './nc.ts';
import { netstat } from './netstat.ts';
import { nslookup } from './nslookup.ts';
import { ping } from './ping.ts';
import { ss } from './ss.ts';
import { wget } from './wget.ts';

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
	netstat,
	...aptCommands,
];

/** The same as files at their usual paths. */
export const networkPrograms: FileTable = Object.fromEntries(
	hostNetworkCommands.map((command) => [
		`${command.directory ?? '/usr/bin'}/${command.name}`,
		{ program: command.program },
	]),
);
