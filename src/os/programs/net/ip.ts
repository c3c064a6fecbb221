/** ip of iproute2 and of busybox, to look: addr, route, link, neigh. */

import type { Interface } from '../../net.ts';
import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';

type Flavour = 'iproute2' | 'busybox';

const OBJECTS = ['address', 'route', 'link', 'neighbor'];

async function run(process: Process, flavour: Flavour): Promise<number> {
	// busybox says who speaks, iproute2 does not.
	const speaker = flavour === 'busybox' ? 'ip: ' : '';
	const words = process.argv.slice(1);
	const flags = words.filter((word) => word.startsWith('-'));
	const [object = '', action = 'show', ...rest] = words.filter((word) => !word.startsWith('-'));
	const brief = flags.includes('-br') || flags.includes('-brief');
	if (flags.some((flag) => flag === '-V')) {
		await process.print('ip utility, iproute2-6.15.0, libbpf 1.5.0\n');
		return 0;
	}
	if (object === '' || object === 'help') {
		await process.warn(
			'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | neigh | route }\n',
		);
		return object === '' ? 255 : 0;
	}
	const full = OBJECTS.find((each) => each.startsWith(object)) ?? (object === 'neigh' ? 'neighbor' : undefined);
	if (full === undefined) {
		await process.warn(`Object "${object}" is unknown, try "ip help".\n`);
		return 1;
	}
	if (!'show'.startsWith(action) && action !== 'list' && action !== 'get' && action !== 'ls') {
		await process.warn(
			['add', 'del', 'set', 'replace', 'flush', 'change'].includes(action)
				? `${speaker}RTNETLINK answers: Operation not permitted\n`
				: `Command "${action}" is unknown, try "ip ${object} help".\n`,
		);
		return action === 'add' || action === 'del' ? 2 : 255;
	}
	const wanted = rest.filter((word) => word !== 'dev')[0];
	const interfaces = process.machine.network
		.interfaces()
		.filter((each) => wanted === undefined || full === 'route' || each.name === wanted);
	if (interfaces.length === 0) {
		await process.warn(
			flavour === 'busybox' ? `ip: can't find device '${wanted}'\n` : `Device "${wanted}" does not exist.\n`,
		);
		return 1;
	}
	if (full === 'route') return routes(process, flavour, action, rest);
	if (full === 'neighbor') return 0;
	for (const [i, each] of interfaces.entries())
		await process.print(brief ? briefLine(each, full) : detail(each, flavour, i + 1, full));
	return 0;
}

async function routes(process: Process, flavour: Flavour, action: string, rest: string[]): Promise<number> {
	const { network } = process.machine;
	const main = network.interfaces().find((each) => each.name !== 'lo');
	if (!main) return 0;
	const routes = network.routes?.() ?? [];
	const start = routes.find(({ destination }) => destination === 'default');
	const gateway = start?.via ?? gatewayOf(main);
	const own = network.interfaces().filter(({ name, prefixLength }) => name !== 'lo' && prefixLength < 32);
	if (action === 'get') {
		const target = rest[0] ?? '';
		const direct = own.find((each) => isWithin(target, `${networkOf(each)}/${each.prefixLength}`));
		const route = routes.find(({ destination }) => destination !== 'default' && isWithin(target, destination));
		const via = route ? route.via : direct ? undefined : gateway;
		const device = route?.device ?? direct?.name ?? main.name;
		const source = network.interfaces().find(({ name }) => name === device)?.address ?? main.address;
		await process.print(`${target}${via ? ` via ${via}` : ''} dev ${device} src ${source} uid 0 \n    cache \n`);
		return 0;
	}
	const lines = [
		...(start ? [] : [{ at: 'default', line: `default via ${gateway} dev ${main.name} ` }]),
		...routes.map(({ type, destination, via, device, flags }) => ({
			at: destination,
			line: `${[type, destination, via && `via ${via}`, device && `dev ${device}`, flags].filter(Boolean).join(' ')} `,
		})),
		...own.map((each) => {
			const at = `${networkOf(each)}/${each.prefixLength}`;
			// busybox does not tell who made a route, and leaves two blanks there.
			const scope = flavour === 'busybox' ? 'scope link ' : 'proto kernel scope link';
			return { at, line: `${at} dev ${each.name} ${scope} src ${each.address} ` };
		}),
	];
	// The kernel keeps its routes by address, wide ones first.
	lines.sort((a, b) => orderOf(a.at) - orderOf(b.at));
	await process.print(lines.map(({ line }) => `${line}\n`).join(''));
	return 0;
}

/** Where a destination stands in the table: by its address, then by the length of its prefix. */
function orderOf(destination: string): number {
	const [address = '', length = '32'] = destination.split('/');
	return destination === 'default' ? -1 : numberOf(address) * 64 + Number(length);
}

/** Is an address in a range, or the very one? */
function isWithin(address: string, range: string): boolean {
	const [base = '', length = '32'] = range.split('/');
	const network = (text: string) => networkOf({ name: '', address: text, prefixLength: Number(length) });
	return network(address) === network(base);
}

/** The first address of an interface's network: where the router is. */
/** A network's first address, where nothing else is said to be its router. */
export const gatewayOf = (each: Interface): string =>
	networkOf(each).replace(/\d+$/, (last) => String(Number(last) + 1));

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

const firstOf = (each: Interface): number => {
	const value = numberOf(each.address);
	return value - (value % 2 ** (32 - each.prefixLength));
};

const networkOf = (each: Interface): string => dotted(firstOf(each));

/** A network's last address; a link of two ends or one has none for all (RFC 3021). */
const broadcastOf = (each: Interface): string | undefined =>
	each.prefixLength > 30 ? undefined : dotted(firstOf(each) + 2 ** (32 - each.prefixLength) - 1);

/** A link-layer address made of the IP address, as flannel and Docker make them. */
const macOf = (address: string): string =>
	['0a', '58', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');

function detail(each: Interface, flavour: Flavour, index: number, object: string): string {
	const loopback = each.name === 'lo';
	const mtu = loopback ? 65_536 : 1450;
	const name = !loopback && each.name === 'eth0' ? `${each.name}@if${index + 5}` : each.name;
	const flags = loopback ? 'LOOPBACK,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
	// busybox asks after the other end, which is in another namespace, and takes it for down.
	const down = flavour === 'busybox' && name.includes('@') ? ',M-DOWN' : '';
	const group = flavour === 'busybox' ? '' : `${object === 'link' ? 'mode DEFAULT ' : ''}group default `;
	const head = `${index}: ${name}: <${flags}${down}> mtu ${mtu} qdisc noqueue state ${loopback ? 'UNKNOWN' : 'UP'} ${group}qlen 1000\n`;
	const link = `    link/${loopback ? 'loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00' : `ether ${macOf(each.address)} brd ff:ff:ff:ff:ff:ff`}\n`;
	if (object === 'link') return head + link;
	const broadcast = loopback ? undefined : broadcastOf(each);
	const scope = loopback ? 'scope host lo' : `${broadcast ? `brd ${broadcast} ` : ''}scope global ${each.name}`;
	return `${head}${link}    inet ${each.address}/${each.prefixLength} ${scope}\n       valid_lft forever preferred_lft forever\n`;
}

const briefLine = (each: Interface, object: string): string =>
	`${each.name.padEnd(16)} ${(each.name === 'lo' ? 'UNKNOWN' : 'UP').padEnd(14)} ${object === 'link' ? macOf(each.address) : `${each.address}/${each.prefixLength}`} \n`;

export const ip: Command = {
	name: 'ip',
	summary: 'show / manipulate routing, network devices, interfaces',
	program: (process) => run(process, 'iproute2'),
	directory: '/usr/sbin',
};

/** busybox's, in the layout of its networking/libiproute. */
export const busyboxIp: Command = { ...ip, program: (process) => run(process, 'busybox') };
