/** What images are built on: the distributions' userlands with the network programs each has from the start. */

import type { FileTable } from '../../os/fs.ts';
import {
	apkCommand,
	aptCommands,
	busyboxIp,
	busyboxNslookup,
	busyboxWget,
	getent,
	netcat,
	netstat,
	ping,
} from '../../os/programs/net/commands.ts';
import type { Command } from '../../os/programs/types.ts';
import { alpineUserland, busyboxUserland, debianUserland } from '../../os/userland.ts';

/** Commands as files in a directory. */
export const install = (directory: string, commands: readonly Command[]): FileTable =>
	Object.fromEntries(commands.map((command) => [`${directory}/${command.name}`, { program: command.program }]));

/** Network applets of busybox; each is its own program here. */
const BUSYBOX_NETWORK: Command[] = [
	busyboxNslookup,
	busyboxWget,
	ping('busybox'),
	netcat('busybox'),
	busyboxIp,
	netstat('busybox'),
];

/** Debian 13: no curl, wget, ping or nslookup, but apt to get them. */
export const debian = (): FileTable => ({
	...debianUserland(),
	...install('/usr/bin', [getent, ...aptCommands]),
	'/etc/apt/sources.list.d/debian.sources':
		'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie trixie-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.pgp\n\n' +
		'Types: deb\nURIs: http://deb.debian.org/debian-security\nSuites: trixie-security\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.pgp\n',
	'/var/lib/apt/lists': null,
	'/var/lib/dpkg/info': null,
});

/** Alpine: musl, busybox, apk. */
export const alpine = (): FileTable => ({
	...alpineUserland(),
	...install('/bin', BUSYBOX_NETWORK),
	...install('/usr/bin', [getent]),
	...install('/sbin', [apkCommand]),
	'/lib/ld-musl-x86_64.so.1': '\x7fELF',
	'/etc/apk/repositories':
		'https://dl-cdn.alpinelinux.org/alpine/v3.22/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.22/community\n',
	'/etc/apk/world': 'alpine-baselayout\nalpine-keys\nalpine-release\napk-tools\nbusybox\nlibc-utils\n',
});

/** The busybox image: one program under many names. */
export const busybox = (): FileTable => ({ ...busyboxUserland(), ...install('/bin', BUSYBOX_NETWORK) });

/** `PATH` as images have it. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs the rest of the command line, as an entrypoint script's `exec "$@"` does. */
export { execRest } from './programs/exec.ts';
