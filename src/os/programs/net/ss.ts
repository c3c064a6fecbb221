/** ss of iproute2: listening sockets. */

import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';

async function run(process: Process): Promise<number> {
	const flags = process.argv
		.slice(1)
		.filter((word) => word.startsWith('-'))
		.join('');
	const tcp = /t|tcp/.test(flags);
	const udp = /u|udp/.test(flags);
	const both = tcp === udp;
	const rows = process.machine.network
		.listeners()
		.filter((each) => both || (each.protocol === 'TCP' ? tcp : udp))
		.sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol === 'UDP' ? -1 : 1));
	const netid = both ? 'Netid ' : '';
	if (!flags.includes('H'))
		await process.print(`${netid}State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n`);
	// Without -l and -a only established connections are listed, and none lasts here.
	if (!/[la]/.test(flags)) return 0;
	for (const each of rows) {
		const kind = both ? each.protocol.toLowerCase().padEnd(6) : '';
		const state = each.protocol === 'TCP' ? 'LISTEN' : 'UNCONN';
		const queue = each.protocol === 'TCP' ? '511' : '0';
		await process.print(
			`${kind}${state} 0      ${queue.padEnd(6)} ${`${each.address}:${each.port}`.padStart(18)} ${'0.0.0.0:*'.padStart(17)} \n`,
		);
	}
	return 0;
}

export const ss: Command = { name: 'ss', summary: 'another utility to investigate sockets', program: run };
