/** netstat of net-tools and busybox: listening sockets. */

import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';

async function run(process: Process): Promise<number> {
	const flags = process.argv
		.slice(1)
		.filter((word) => word.startsWith('-'))
		.join('');
	const all = /[la]/.test(flags);
	const tcp = flags.includes('t') || !flags.includes('u');
	const udp = flags.includes('u') || !flags.includes('t');
	await process.print(
		`Active Internet connections (${all ? (flags.includes('a') ? 'servers and established' : 'only servers') : 'w/o servers'})\n`,
	);
	await process.print('Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n');
	if (!all) return 0;
	for (const each of process.machine.network.listeners()) {
		if (each.protocol === 'TCP' ? !tcp : !udp) continue;
		const local = `${each.address}:${each.port}`.padEnd(23);
		await process.print(
			`${each.protocol.toLowerCase().padEnd(5)}      0      0 ${local} 0.0.0.0:*               ${each.protocol === 'TCP' ? 'LISTEN' : ''}\n`,
		);
	}
	return 0;
}

export const netstat: Command = { name: 'netstat', summary: 'print network connections', program: run };
