/** IPv4 addresses and ranges as numbers. */

/** `10.42.0.7` as a whole number below 2^32. */
export function addressToNumber(address: string): number {
	let value = 0;
	for (const part of address.split('.')) value = value * 256 + Number(part);
	return value;
}

/** The inverse of addressToNumber. */
export const numberToAddress = (value: number): string =>
	[value / 0x1_00_00_00, (value / 0x1_00_00) % 256, (value / 0x1_00) % 256, value % 256].map(Math.floor).join('.');

/** A range of addresses. */
export interface Cidr {
	first: number;
	/** How many addresses. */
	size: number;
	prefixLength: number;
}

/** Reads `10.42.0.0/16`. */
export function parseCidr(text: string): Cidr {
	const [address = '', length = '32'] = text.split('/');
	const size = 2 ** (32 - Number(length));
	const value = addressToNumber(address);
	return { first: value - (value % size), size, prefixLength: Number(length) };
}

/** Is the address in the range? */
export function inCidr(address: string, cidr: Cidr): boolean {
	const offset = addressToNumber(address) - cidr.first;
	return offset >= 0 && offset < cidr.size;
}

/** Is it a loopback address (127.0.0.0/8)? */
export const isLoopback = (address: string): boolean => address.startsWith('127.');
