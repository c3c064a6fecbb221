/** A node's own machine: its distribution's files, its name, and the tools that look at its services. */

import type { Clock } from '../../../os/clock.ts';
import type { FileTable } from '../../../os/fs.ts';
import { lazyProgram } from '../../../os/lazy.ts';
import { Machine } from '../../../os/machine.ts';
import type { NetworkStack } from '../../../os/net.ts';
import { networkPrograms } from '../../../os/programs/net/index.ts';
import type { Random } from '../../../os/random.ts';
import { useShell } from '../../../os/shell/index.ts';
import { serveSsh } from '../../../os/ssh.ts';
import { debianUserland, machineUserland } from '../../../os/userland.ts';
import type { Profile, ProfileNode } from '../../profiles/types.ts';
import { unitsOf } from './units.ts';

export interface HostOptions {
	clock: Clock;
	random: Random;
	network: NetworkStack;
	/** What the host has of its cluster: its services and its fellow hosts. */
	profile: Pick<Profile, 'units' | 'hostDns' | 'nodes'>;
	spec: Pick<ProfileNode, 'name' | 'files' | 'hosts'> & { info: { osImage: string; kernelVersion?: string } };
	/** Stops or starts the node's kubelet; left out on a machine that has none. */
	runKubelet?: (running: boolean) => void;
	/** Takes away or gives back what the cluster has on the machine; left out where the sandbox needs it running. */
	power?: (on: boolean) => void;
	onFault(error: unknown): void;
}

/** Ubuntu's word about itself. */
function osRelease(pretty: string): string {
	const version = /\d+\.\d+/.exec(pretty)?.[0] ?? '24.04';
	return `PRETTY_NAME="${pretty}"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${version} LTS"\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\n`;
}

let table: FileTable | undefined;

/** The distribution's files, the same for all hosts. */
function userland(): FileTable {
	table ??= { ...debianUserland(), ...machineUserland(), ...networkPrograms };
	return table;
}

/** Makes the machine; the kubelet and the learner's terminal both are on it. */
export function createHost({
	clock,
	random,
	network,
	profile,
	spec,
	runKubelet,
	power,
	onFault,
}: HostOptions): Machine {
	const units = unitsOf(profile.units, spec.name, clock.now(), random.fork('units'), (running) =>
		runKubelet?.(running),
	);
	const { search, nameservers, options } = profile.hostDns;
	const hosts = profile.nodes.map(({ name, address }) => `${address} ${name}\n`).join('');
	const more = Object.entries(spec.hosts ?? {})
		.map(([name, address]) => `${address} ${name}\n`)
		.join('');
	const files: FileTable = {
		'/etc/hostname': `${spec.name}\n`,
		'/etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${spec.name}\n${hosts}${more}\n::1     ip6-localhost ip6-loopback\nfe00::0 ip6-localnet\n`,
		'/etc/resolv.conf': [
			...nameservers.map((nameserver) => `nameserver ${nameserver}\n`),
			options.length > 0 ? `options ${options.join(' ')}\n` : '',
			search.length > 0 ? `search ${search.join(' ')}\n` : '',
		].join(''),
		'/etc/os-release': osRelease(spec.info.osImage),
		'/etc/debian_version': 'trixie/sid\n',
		'/usr/bin/sudo': {
			program: lazyProgram(async () => (await import('../../../os/programs/sudo.ts')).sudo.program),
		},
		'/usr/bin/systemctl': {
			program: lazyProgram(async () => (await import('./systemctl.ts')).systemctl(units).program),
		},
		'/usr/bin/journalctl': {
			program: lazyProgram(async () => (await import('./journalctl.ts')).journalctl(units).program),
		},
		...spec.files,
	};
	const machine = new Machine({ hostname: spec.name, clock, random, network, base: userland(), files });
	const source = { machine, units, power, planned: undefined };
	for (const name of ['poweroff', 'halt', 'reboot', 'shutdown'] as const)
		files[`/usr/sbin/${name}`] = {
			program: lazyProgram(async () => (await import('./power.ts')).powerProgram(name, source)),
		};
	machine.onFault = onFault;
	useShell(machine);
	serveSsh(
		machine,
		`Welcome to ${spec.info.osImage} (GNU/Linux ${spec.info.kernelVersion ?? '6.8.0-64-generic'} x86_64)\n\n`,
		onFault,
	);
	return machine;
}
