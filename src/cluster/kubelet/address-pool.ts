/** Pod addresses of one node, handed out as the host-local IPAM plugin does: in sequence, freed ones only on the next round. */

import { isIPv4 } from '../../os/dns.ts';

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (number: number): string =>
	[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

export class AddressPool {
	private readonly first: number;
	private readonly last: number;
	private readonly taken = new Set<number>();
	private cursor: number;

	/** @param cidr the node's part of the Pod range; its first address is the bridge's. */
	constructor(cidr: string) {
		const [base = '', length = '24'] = cidr.split('/');
		if (!isIPv4(base)) throw new Error(`not an IPv4 range: ${cidr}`);
		const size = 2 ** (32 - Number(length));
		const network = Math.floor(toNumber(base) / size) * size;
		this.first = network + 2;
		this.last = network + size - 2;
		this.cursor = this.first - 1;
	}

	/** The next free address, or undefined when all are taken. */
	allocate(): string | undefined {
		const count = this.last - this.first + 1;
		if (this.taken.size >= count) return undefined;
		do this.cursor = this.cursor >= this.last ? this.first : this.cursor + 1;
		while (this.taken.has(this.cursor));
		this.taken.add(this.cursor);
		return toAddress(this.cursor);
	}

	release(address: string): void {
		this.taken.delete(toNumber(address));
	}
}
