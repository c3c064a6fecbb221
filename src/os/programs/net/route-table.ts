/** The kernel's routes as route(8) and netstat -r print them. */

import type { Process } from '../../process.ts';
import { gatewayOf } from './ip.ts';

/** `255.255.255.0` for 24. */
const maskOf = (length: number): string =>
	[0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - shift)))).join('.');

/** The network that an address is in. */
const networkOf = (address: string, length: number): string => {
	const mask = maskOf(length).split('.').map(Number);
	return address
		.split('.')
		.map((part, at) => Number(part) & (mask[at] ?? 0))
		.join('.');
};

/** The whole table with its header. */
export function routeTable({ machine: { network } }: Process): string {
	const interfaces = network.interfaces().filter(({ name }) => name !== 'lo');
	const [main] = interfaces;
	const routes = network.routes?.() ?? [];
	const line = (destination: string, gateway: string, mask: string, flags: string, device: string) =>
		`${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)}     0 0          0 ${device}\n`;
	const start = routes.find(({ destination }) => destination === 'default');
	const lines = main
		? [line('0.0.0.0', start?.via ?? gatewayOf(main), '0.0.0.0', 'UG', start?.device ?? main.name)]
		: [];
	for (const { destination, via, device = main?.name ?? '', type } of routes) {
		if (destination === 'default') continue;
		const [address = '', length = '32'] = destination.split('/');
		const flags = type === 'blackhole' ? '!' : `U${via ? 'G' : ''}${length === '32' ? 'H' : ''}`;
		lines.push(line(address, via ?? '0.0.0.0', maskOf(Number(length)), flags, type === 'blackhole' ? '*' : device));
	}
	for (const { name, address, prefixLength } of interfaces)
		if (prefixLength < 32)
			lines.push(line(networkOf(address, prefixLength), '0.0.0.0', maskOf(prefixLength), 'U', name));
	return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n${lines.join('')}`;
}
