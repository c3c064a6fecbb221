/** Where a node's packet filter tools lie. Their code, and the rules in iptables' words, come when somebody asks. */

import type { FileTable } from '../../../os/fs.ts';
import { lazyProgram } from '../../../os/lazy.ts';
import type { ChainSource } from '../../network/proxy/chains.ts';
import type { Tracker } from './conntrack.ts';

/**
 * @param source what the node's rules are made from at the moment of asking.
 * @param tracker whose connections the kernel remembers.
 */
export function packetFilterTools(source: () => ChainSource, tracker: Tracker): FileTable {
	const program = (name: 'iptables' | 'iptablesSave') =>
		lazyProgram(async () => (await import('./iptables.ts'))[name](source).program);
	return {
		'/usr/sbin/iptables': { program: program('iptables') },
		'/usr/sbin/iptables-save': { program: program('iptablesSave') },
		'/usr/sbin/conntrack': {
			program: lazyProgram(async () => (await import('./conntrack.ts')).conntrack(tracker).program),
		},
	};
}
