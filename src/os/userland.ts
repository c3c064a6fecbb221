/** What distributions put on a machine: the files of Debian, busybox and Alpine that images and nodes build on. */

import type { FileTable } from './fs.ts';
import type { Process, Program } from './process.ts';
import { installedCommands } from './programs/busybox.ts';
import { coreCommands, extraCommands, procpsCommands } from './programs/index.ts';
import type { Command } from './programs/types.ts';
import { createShell } from './shell/index.ts';

/** Commands as files where they lie. On a merged system /bin is /usr/bin. */
const programs = (commands: Command[], merged: boolean): FileTable =>
	Object.fromEntries(
		commands.map((command) => [
			`${merged ? '/usr/bin' : (command.directory ?? '/usr/bin')}/${command.name}`,
			{ program: command.program },
		]),
	);

const DIRECTORIES: FileTable = {
	'/boot': null,
	'/home': null,
	'/media': null,
	'/mnt': null,
	'/opt': null,
	'/root': null,
	'/run': null,
	'/srv': null,
	'/sys': null,
	'/usr/local/bin': null,
	'/usr/local/sbin': null,
	'/usr/sbin': null,
	'/var/cache': null,
	'/var/lib': null,
	'/var/log': null,
	'/var/tmp': null,
	'/tmp': null,
};

/** /dev and /proc as far as people look. */
const KERNEL: FileTable = {
	'/dev/null': { read: () => '', write: () => {} },
	'/dev/full': { read: () => '', write: () => {} },
	'/dev/zero': { read: () => '\0'.repeat(65_536), write: () => {}, endless: true },
	'/dev/stdin': { link: '/proc/self/fd/0' },
	'/dev/stdout': { link: '/proc/self/fd/1' },
	'/dev/stderr': { link: '/proc/self/fd/2' },
	'/dev/fd': null,
	'/dev/pts': null,
	'/dev/shm': null,
	'/proc/cpuinfo': () =>
		['0', '1']
			.map(
				(cpu) =>
					`processor\t: ${cpu}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Processor\ncpu MHz\t\t: 2494.140\ncache size\t: 16384 KB\ncpu cores\t: 2\n\n`,
			)
			.join(''),
	'/proc/filesystems': () => 'nodev\tproc\nnodev\ttmpfs\n\text4\nnodev\toverlay\n',
	'/proc/loadavg': () => '0.08 0.05 0.01 1/212 4711\n',
	'/proc/meminfo': () =>
		'MemTotal:        4004864 kB\nMemFree:         1855488 kB\nMemAvailable:    2865152 kB\nBuffers:           84120 kB\nCached:          1141544 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n',
	'/proc/mounts': () =>
		'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\ntmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0\n',
	'/proc/sys/net/ipv4/ip_forward': () => '1\n',
	'/proc/version': () =>
		'Linux version 6.8.0-87-generic (buildd@lcy02-amd64-034) (x86_64-linux-gnu-gcc-13 (Ubuntu 13.3.0) 13.3.0, GNU ld 2.42) #88-Ubuntu SMP PREEMPT_DYNAMIC\n',
};

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
mail:x:8:
www-data:x:33:
sudo:x:27:
users:x:100:
nogroup:x:65534:
`;

/**
 * Debian 13 as its image has it: bash, dash as sh, coreutils and the like, without procps and network tools.
 * Other tables may be laid over it.
 */
export function debianUserland(): FileTable {
	return {
		...DIRECTORIES,
		...KERNEL,
		'/bin': { link: 'usr/bin' },
		'/sbin': { link: 'usr/sbin' },
		'/lib': { link: 'usr/lib' },
		'/lib64': { link: 'usr/lib64' },
		'/usr/lib/x86_64-linux-gnu/libc.so.6': '\x7fELF',
		'/usr/lib64/ld-linux-x86-64.so.2': '\x7fELF',
		...programs(coreCommands, true),
		'/usr/bin/bash': { program: createShell({ flavour: 'bash' }) },
		'/usr/bin/dash': { program: createShell({ flavour: 'dash' }) },
		'/usr/bin/sh': { link: 'dash' },
		'/etc/bash.bashrc': '',
		'/etc/debian_version': '13.2\n',
		'/etc/group': GROUP,
		'/etc/issue': 'Debian GNU/Linux 13 \\n \\l\n\n',
		'/etc/nsswitch.conf':
			'passwd:         files\ngroup:          files\n\nhosts:          files dns\nnetworks:       files\n\nprotocols:      db files\nservices:       db files\n',
		'/etc/os-release': { link: '../usr/lib/os-release' },
		'/etc/passwd': PASSWD,
		'/etc/shells':
			'# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/dash\n/usr/bin/dash\n',
		'/usr/lib/os-release':
			'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nDEBIAN_VERSION_FULL=13.2\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
	};
}

/** What a whole machine has beyond an image: procps and others. For nodes and the workstation. */
export const machineUserland = (): FileTable => programs([...procpsCommands, ...extraCommands], true);

/** The commands of procps, for when it is installed as a package. */
export const procpsUserland = (): FileTable => programs(procpsCommands, true);

/** What `busybox name args` runs: the applet of that name. */
const busyboxProgram = (applets: Map<string, Program>): Program =>
	async function busybox(process: Process): Promise<number> {
		const own = (process.argv[0] ?? '').split('/').at(-1) as string;
		let name = own;
		if (own === 'busybox') {
			const next = process.argv[1];
			if (next === undefined || next === '--help') {
				await process.print(
					`BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:\n\t${[...applets.keys()].sort().join(', ')}\n`,
				);
				return 0;
			}
			if (next === '--list') {
				await process.print(
					[...applets.keys()]
						.sort()
						.map((applet) => `${applet}\n`)
						.join(''),
				);
				return 0;
			}
			name = next;
			process.argv.shift();
		}
		const program = applets.get(name);
		if (program) return program(process);
		await process.warn(`${name}: applet not found\n`);
		return 127;
	};

/** busybox alone, as the `busybox` image has it: every command is the one program. */
export function busyboxUserland(): FileTable {
	const sh = createShell({ flavour: 'ash' });
	const commands = installedCommands();
	const applets = new Map<string, Program>([
		...commands.map((command): [string, Program] => [command.name, command.program]),
		['sh', sh],
		['ash', sh],
	]);
	const table: FileTable = {
		...Object.fromEntries(
			['/home', '/root', '/sys', '/tmp', '/usr/sbin', '/var/spool/mail', '/var/www'].map((path) => [path, null]),
		),
		...KERNEL,
		'/bin/busybox': { program: busyboxProgram(applets) },
	};
	for (const name of applets.keys()) table[`/bin/${name}`] = { link: '/bin/busybox' };
	return {
		...table,
		'/usr/bin/env': { link: '/bin/busybox' },
		'/etc/group': 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\nusers:x:100:\nnobody:x:65534:\n',
		'/etc/passwd':
			'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
	};
}

/** Alpine 3.22: busybox under its usual paths, musl, no bash. */
export function alpineUserland(): FileTable {
	const table = busyboxUserland();
	for (const command of installedCommands()) {
		if ((command.directory ?? '/usr/bin') === '/bin') continue;
		delete table[`/bin/${command.name}`];
		table[`/usr/bin/${command.name}`] = { link: '/bin/busybox' };
	}
	return {
		...DIRECTORIES,
		...table,
		'/etc/alpine-release': '3.22.2\n',
		'/etc/os-release':
			'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
		'/etc/passwd':
			'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
		'/etc/profile':
			'export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nexport PAGER=less\numask 022\n',
		'/etc/shells': '# valid login shells\n/bin/sh\n/bin/ash\n',
	};
}
