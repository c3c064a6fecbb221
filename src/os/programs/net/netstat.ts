/** netstat of net-tools and busybox: sockets and routes. Which program a socket is of, the sandbox does not know. */

import type { Process } from '../../process.ts';
import { type Command, parseOptions, UsageError } from '../types.ts';
import { routeTable } from './route-table.ts';
import { type SocketRow, socketsOf } from './socket-table.ts';

type Flavour = 'net-tools' | 'busybox';

const OPTIONS = [
	{ short: 'a', long: 'all' },
	{ short: 'l', long: 'listening' },
	{ short: 'n', long: 'numeric' },
	{ short: 'p', long: 'programs' },
	{ short: 't', long: 'tcp' },
	{ short: 'u', long: 'udp' },
	{ short: 'r', long: 'route' },
	{ short: 'e', long: 'extend' },
	{ short: 'o', long: 'timers' },
	{ short: 'W', long: 'wide' },
	{ short: '4' },
	{ short: 'w', long: 'raw' },
	{ short: 'x', long: 'unix' },
	{ short: 'h', long: 'help' },
];

const USAGE = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }
`;
const USAGE_STATUS = 3;

const STATES: Record<SocketRow['state'], string> = { LISTEN: 'LISTEN', UNCONN: '', ESTAB: 'ESTABLISHED' };

async function run(process: Process, flavour: Flavour): Promise<number> {
	let options: ReturnType<typeof parseOptions>;
	try {
		options = parseOptions(process.argv, OPTIONS);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`netstat: ${error.message}\n${flavour === 'net-tools' ? USAGE : ''}`);
		return flavour === 'net-tools' ? USAGE_STATUS : 1;
	}
	if (options.has('help')) {
		await process.warn(USAGE);
		return 0;
	}
	if (options.has('route')) {
		await process.print(routeTable(process));
		return 0;
	}
	const waiting = options.has('listening');
	const all = options.has('all');
	const tcp = options.has('tcp');
	const udp = options.has('udp');
	const programs = options.has('programs');
	// Only root may look into others' processes; nobody finds an owner here.
	if (programs && process.user !== 'root' && flavour === 'net-tools')
		await process.warn(
			'(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n',
		);
	const which = all ? 'servers and established' : waiting ? 'only servers' : 'w/o servers';
	// busybox keeps a column more for the state.
	const width = flavour === 'busybox' ? 12 : 11;
	const tail = (state: string, program: string) =>
		`${state.padEnd(width)}${programs ? `${flavour === 'busybox' ? '' : ' '}${program.padEnd(20)}` : ''}`;
	await process.print(
		`Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         ${tail('State', 'PID/Program name')}\n`,
	);
	const name = ({ address, port }: { address: string; port: number }): string =>
		`${address === '127.0.0.1' && !options.has('numeric') ? 'localhost' : address}:${port}`;
	for (const { protocol, state, local, peer } of socketsOf(process).sort(byProtocol)) {
		if (tcp !== udp && (protocol === 'tcp' ? !tcp : !udp)) continue;
		if (!all && waiting !== (state !== 'ESTAB')) continue;
		const ends = `${name(local).padEnd(23)} ${(peer ? name(peer) : '0.0.0.0:*').padEnd(23)}`;
		await process.print(`${protocol.padEnd(5)}      0      0 ${ends} ${tail(STATES[state], '-')}\n`);
	}
	return 0;
}

const byProtocol = (a: SocketRow, b: SocketRow): number =>
	a.protocol === b.protocol ? 0 : a.protocol === 'tcp' ? -1 : 1;

/** The netstat of a package. */
export const netstat = (flavour: Flavour): Command => ({
	name: 'netstat',
	summary: 'print network connections',
	program: (process) => run(process, flavour),
});
