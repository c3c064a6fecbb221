/**
 * ss of iproute2: sockets. Columns are as wide as what stands in them, and spread over a terminal's width, as iproute2's
 * render_calc_width has it. Which program a socket is of, the sandbox does not know: that column stays empty.
 */

import type { Process } from '../../process.ts';
import { type Command, parseOptions, UsageError } from '../types.ts';
import { type SocketRow, socketsOf } from './socket-table.ts';

const USAGE = `Usage: ss [ OPTIONS ]
       ss [ OPTIONS ] [ FILTER ]
   -h, --help          this message
   -V, --version       output version information
   -n, --numeric       don't resolve service names
   -a, --all           display all sockets
   -l, --listening     display listening sockets
   -p, --processes     show process using socket
   -s, --summary       show socket usage summary
   -4, --ipv4          display only IP version 4 sockets
   -t, --tcp           display only TCP sockets
   -u, --udp           display only UDP sockets
   -H, --no-header     Suppress header line
   FILTER := [ state STATE-FILTER ] [ EXPRESSION ]
       STATE-FILTER := {all|connected|established|listening|...}
`;

const OPTIONS = [
	{ short: 'h', long: 'help' },
	{ short: 'V', long: 'version' },
	{ short: 'n', long: 'numeric' },
	{ short: 'r', long: 'resolve' },
	{ short: 'a', long: 'all' },
	{ short: 'l', long: 'listening' },
	{ short: 'p', long: 'processes' },
	{ short: 'e', long: 'extended' },
	{ short: 'o', long: 'options' },
	{ short: 'i', long: 'info' },
	{ short: 'm', long: 'memory' },
	{ short: 's', long: 'summary' },
	{ short: '4', long: 'ipv4' },
	{ short: '6', long: 'ipv6' },
	{ short: 't', long: 'tcp' },
	{ short: 'u', long: 'udp' },
	{ short: 'x', long: 'unix' },
	{ short: 'w', long: 'raw' },
	{ short: 'H', long: 'no-header' },
	{ short: 'O', long: 'oneline' },
];

/** The states that words of a filter stand for. */
const STATES: Record<string, SocketRow['state'][]> = {
	all: ['LISTEN', 'UNCONN', 'ESTAB'],
	connected: ['ESTAB'],
	established: ['ESTAB'],
	listening: ['LISTEN', 'UNCONN'],
	listen: ['LISTEN'],
	unconnected: ['UNCONN'],
	synchronized: ['ESTAB'],
};

interface Filter {
	states: SocketRow['state'][] | undefined;
	accepts(row: SocketRow): boolean;
}

/** `state established '( sport = :80 or dport = :80 )'`: one comparison after another, joined by and (or nothing) and or. */
function filterOf(words: readonly string[]): Filter {
	const tokens = words.join(' ').replaceAll(/[()]/g, ' $& ').split(/\s+/).filter(Boolean);
	let states: SocketRow['state'][] | undefined;
	const anyOf: ((row: SocketRow) => boolean)[][] = [[]];
	for (let at = 0; at < tokens.length; at++) {
		const word = tokens[at] as string;
		if (word === 'state') {
			const name = tokens[++at] ?? '';
			const found = Object.hasOwn(STATES, name) ? STATES[name] : undefined;
			if (!found) throw new UsageError(`wrong state name: ${name}`, 255, false);
			states = found;
		} else if (word === 'or' || word === '||') anyOf.push([]);
		else if (['and', '&&', '(', ')'].includes(word)) continue;
		else if (['sport', 'dport', 'src', 'dst'].includes(word)) {
			const equals = ['=', '==', 'eq', '!=', 'ne'].includes(tokens[at + 1] ?? '') ? tokens[++at] : '=';
			const value = tokens[++at] ?? '';
			const isWanted = comparison(word, value);
			const inverse = equals === '!=' || equals === 'ne';
			anyOf.at(-1)?.push((row) => isWanted(row) !== inverse);
		} else throw new UsageError(`bison bellows (while parsing filter): "syntax error!" Sorry.`, 255, false);
	}
	return { states, accepts: (row) => anyOf.some((all) => all.every((each) => each(row))) };
}

function comparison(side: string, value: string): (row: SocketRow) => boolean {
	const [address = '', port = ''] = value.includes(':') || side.endsWith('port') ? value.split(':') : [value, ''];
	const number = port !== '' ? port : side.endsWith('port') ? address : '';
	const host = side.endsWith('port') ? '' : address;
	return (row) => {
		const end = side.startsWith('s') ? row.local : row.peer;
		return end !== undefined && (number === '' || end.port === Number(number)) && (host === '' || end.address === host);
	};
}

interface Column {
	head: string;
	right?: boolean;
	/** Stands before the column unless it is the first. */
	space: string;
	text(row: SocketRow): string;
}

const COLUMNS: Column[] = [
	{ head: 'Netid', space: ' ', text: ({ protocol }) => protocol },
	{ head: 'State', space: ' ', text: ({ state }) => state },
	{ head: 'Recv-Q', space: ' ', text: () => '0     ' },
	{ head: 'Send-Q', space: ' ', text: ({ state }) => (state === 'LISTEN' ? '511   ' : '0     ') },
	{ head: 'Local Address:', right: true, space: ' ', text: ({ local }) => `${local.address}:` },
	{ head: 'Port', space: '', text: ({ local }) => String(local.port) },
	{ head: 'Peer Address:', right: true, space: ' ', text: ({ peer }) => `${peer?.address ?? '0.0.0.0'}:` },
	{ head: 'Port', space: '', text: ({ peer }) => String(peer?.port ?? '*') },
	{ head: 'Process', space: '', text: () => '' },
];

/** @param width of the terminal; undefined where it is none: then no column is wider than it must be. */
function table(rows: readonly SocketRow[], columns: Column[], header: boolean, width: number | undefined): string {
	const lines = [
		...(header ? [columns.map(({ head }) => head)] : []),
		...rows.map((row) => columns.map(({ text }) => text(row))),
	];
	const shown = columns
		.map((column, at) => ({ column, at, width: Math.max(0, ...lines.map((line) => line[at]?.length ?? 0)) }))
		.filter((each) => each.width > 0);
	for (const [index, each] of shown.entries()) if (index > 0) each.width += each.column.space.length;
	const all = shown.reduce((sum, each) => sum + each.width, 0);
	if (width !== undefined && all < width) {
		const spare = width - all;
		for (const [index, each] of shown.toReversed().entries())
			each.width += Math.floor(spare / shown.length) + (index < spare % shown.length ? 1 : 0);
	}
	return lines
		.map(
			(line) =>
				`${shown
					.map(({ column, at, width: wide }, index) => {
						const text = `${index > 0 ? column.space : ''}${line[at] ?? ''}`;
						return column.right ? text.padStart(wide) : text.padEnd(wide);
					})
					.join('')}\n`,
		)
		.join('');
}

async function run(process: Process): Promise<number> {
	let options: ReturnType<typeof parseOptions>;
	let filter: Filter;
	try {
		options = parseOptions(process.argv, OPTIONS);
		filter = filterOf(options.operands);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`ss: ${error.message}\n${error.hint ? USAGE : ''}`);
		return 255;
	}
	if (options.has('help')) {
		await process.print(USAGE);
		return 0;
	}
	if (options.has('version')) {
		await process.print('ss utility, iproute2-6.1.0\n');
		return 0;
	}
	const sockets = socketsOf(process);
	if (options.has('summary')) {
		const udp = sockets.filter(({ protocol }) => protocol === 'udp').length;
		const tcp = sockets.length - udp;
		const established = sockets.filter(({ state }) => state === 'ESTAB').length;
		const line = (name: string, count: number) =>
			`${name}\t  ${String(count).padEnd(9)} ${String(count).padEnd(9)} ${'0'.padEnd(8)} \n`;
		await process.print(
			`Total: ${sockets.length}\nTCP:   ${tcp} (estab ${established}, closed 0, orphaned 0, timewait 0)\n\n` +
				`Transport Total     IP        IPv6\n${line('RAW', 0)}${line('UDP', udp)}${line('TCP', tcp)}${line('INET', udp + tcp)}${line('FRAG', 0)}\n`,
		);
		return 0;
	}
	const tcp = options.has('tcp');
	const udp = options.has('udp');
	const both = tcp === udp;
	const states =
		filter.states ??
		(options.has('all') ? STATES.all : options.has('listening') ? STATES.listening : STATES.established);
	const rows = sockets
		.filter(({ protocol, state }) => (both || (protocol === 'tcp' ? tcp : udp)) && states?.includes(state))
		.filter(filter.accepts)
		.sort((a, b) => (a.protocol === b.protocol ? 0 : a.protocol === 'udp' ? -1 : 1));
	const columns = COLUMNS.filter(
		({ head }) => (head !== 'Netid' || both) && (head !== 'State' || states?.length !== 1 || !filter.states),
	);
	await process.print(table(rows, columns, !options.has('no-header'), process.stdout.terminal?.columns));
	return 0;
}

export const ss: Command = { name: 'ss', summary: 'another utility to investigate sockets', program: run };
