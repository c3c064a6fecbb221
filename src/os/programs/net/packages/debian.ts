/** The Debian packages that a learner may want in a container, as data. */

import type { FileTable } from '../../../fs.ts';
import type { Command } from '../../types.ts';
import { curl, dig, host, ip, netcat, netstat, nslookup, ping, ss, wget } from '../commands.ts';

export interface DebianPackage {
	name: string;
	version: string;
	/** Bytes to download. */
	size: number;
	/** Bytes on the disk. */
	installed: number;
	depends?: string[];
	files?: () => FileTable;
	summary: string;
	/** `all` for what is the same everywhere. */
	architecture?: 'all';
}

const commands =
	(directory: string, ...list: Command[]) =>
	(): FileTable =>
		Object.fromEntries(list.map((command) => [`${directory}/${command.name}`, { program: command.program }]));

const library = (name: string, version: string, size: number, depends: string[] = []): DebianPackage => ({
	name,
	version,
	size,
	installed: size * 3,
	depends,
	summary: 'shared library',
});

const LIST: DebianPackage[] = [
	{
		name: 'dnsutils',
		version: '1:9.20.15-1~deb13u1',
		size: 11_700,
		installed: 24_000,
		depends: ['bind9-dnsutils'],
		summary: 'Transitional package for bind9-dnsutils',
		architecture: 'all',
	},
	{
		name: 'bind9-dnsutils',
		version: '1:9.20.15-1~deb13u1',
		size: 172_000,
		installed: 521_000,
		depends: ['bind9-host', 'bind9-libs', 'libedit2', 'libprotobuf-c1', 'libfstrm0'],
		files: () => commands('/usr/bin', dig, nslookup)(),
		summary: 'Clients provided with BIND 9',
	},
	{
		name: 'bind9-host',
		version: '1:9.20.15-1~deb13u1',
		size: 51_900,
		installed: 152_000,
		depends: ['bind9-libs'],
		files: () => commands('/usr/bin', host)(),
		summary: 'DNS Lookup Utility',
	},
	library('bind9-libs', '1:9.20.15-1~deb13u1', 1_484_000, [
		'libjemalloc2',
		'libjson-c5',
		'liblmdb0',
		'libmaxminddb0',
		'libuv1t64',
		'libxml2',
	]),
	library('libjemalloc2', '5.3.0-3', 276_000),
	library('libjson-c5', '0.18+ds-1', 48_400),
	library('liblmdb0', '0.9.31-1+b2', 44_600),
	library('libmaxminddb0', '1.12.2-1', 29_300),
	library('libuv1t64', '1.50.0-2', 148_000),
	library('libxml2', '2.12.7+dfsg+really2.9.14-2.1+deb13u1', 698_000),
	library('libedit2', '3.1-20250104-1', 93_800),
	library('libprotobuf-c1', '1.5.1-1', 27_500),
	library('libfstrm0', '0.6.1-1+b3', 22_100),
	{
		name: 'iputils-ping',
		version: '3:20240905-3',
		size: 50_300,
		installed: 142_000,
		depends: ['libcap2-bin'],
		files: () => commands('/usr/bin', ping('iputils'))(),
		summary: 'Tools to test the reachability of network hosts',
	},
	library('libcap2-bin', '1:2.75-10+b1', 36_000),
	{
		name: 'curl',
		version: '8.14.1-2',
		size: 269_000,
		installed: 506_000,
		depends: ['libcurl4t64'],
		files: () => commands('/usr/bin', curl)(),
		summary: 'command line tool for transferring data with URL syntax',
	},
	library('libcurl4t64', '8.14.1-2', 391_000),
	{
		name: 'wget',
		version: '1.25.0-2',
		size: 984_000,
		installed: 3_784_000,
		files: () => commands('/usr/bin', wget)(),
		summary: 'retrieves files from the web',
	},
	{
		name: 'netcat-openbsd',
		version: '1.229-1',
		size: 43_100,
		installed: 113_000,
		files: () => commands('/usr/bin', netcat('openbsd'))(),
		summary: 'TCP/IP swiss army knife',
	},
	{
		name: 'iproute2',
		version: '6.15.0-1',
		size: 1_089_000,
		installed: 3_757_000,
		files: () => ({ ...commands('/usr/bin', ip, ss)(), ...commands('/usr/sbin', ip)() }),
		summary: 'networking and traffic control tools',
	},
	{
		name: 'net-tools',
		version: '2.10-1.3',
		size: 245_000,
		installed: 1_003_000,
		files: () => commands('/usr/bin', netstat('net-tools'))(),
		summary: 'NET-3 networking toolkit',
	},
	{
		name: 'ca-certificates',
		version: '20250419',
		size: 162_000,
		installed: 390_000,
		files: () => ({ '/etc/ssl/certs/ca-certificates.crt': '' }),
		summary: 'Common CA certificates',
		architecture: 'all',
	},
];

export const DEBIAN_PACKAGES: ReadonlyMap<string, DebianPackage> = new Map(LIST.map((each) => [each.name, each]));

/** Other names of packages: virtual ones that one package provides. */
export const PROVIDED_BY: Record<string, string> = {
	netcat: 'netcat-openbsd',
	'inetutils-ping': 'iputils-ping',
	host: 'bind9-host',
};

/** Real packages that the sandbox's mirror leaves out, and what to do instead. */
export const NOT_HERE: Record<string, string> = {
	vim: 'edit on the workstation and copy the file, or use sed',
	nano: 'edit on the workstation and copy the file, or use sed',
	tcpdump: 'the cluster map shows each connection hop by hop',
	nmap: 'nc -zv HOST PORT tries a port',
	telnet: 'nc HOST PORT does the same',
	traceroute: 'the cluster map shows the way of a connection',
	'mysql-client': 'not in the sandbox yet',
	'default-mysql-client': 'not in the sandbox yet',
	'redis-tools': 'not in the sandbox yet',
};
