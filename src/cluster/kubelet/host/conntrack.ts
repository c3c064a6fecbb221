/**
 * conntrack(8): the connections that a node's kernel remembers, with what its rules made of their addresses. They are
 * taken from the network's traces, which keep a connection's beginning: where its end is not known, it is counted from there.
 */

import type { Process } from '../../../os/process.ts';
import { type Command, parseOptions, UsageError } from '../../../os/programs/types.ts';
import { inCidr, parseCidr } from '../../network/addresses.ts';
import type { ClusterNetwork, Endpoint, Hop, Trace } from '../../network/types.ts';

const NAME = 'conntrack v1.4.8 (conntrack-tools)';

/**
 * Seconds that a connection is remembered (nf_conntrack-sysctl.rst); kube-proxy has established ones kept for a day
 * (--conntrack-tcp-timeout-established).
 */
const KEPT = { ESTABLISHED: 86_400, TIME_WAIT: 120, CLOSE: 10, udp: 30 };

/** The node, and its part of the Pod network. */
export interface Tracker {
	network: ClusterNetwork;
	node: string;
	podSubnet: string;
}

interface Flow {
	protocol: 'tcp' | 'udp';
	state: 'ESTABLISHED' | 'TIME_WAIT' | 'CLOSE' | undefined;
	/** Seconds that are left. */
	left: number;
	original: { source: Endpoint; destination: Endpoint };
	reply: { source: Endpoint; destination: Endpoint };
}

/** The connections that this node remembers at `now`, oldest first. */
const flowsOf = (tracker: Tracker, now: number): Flow[] =>
	tracker.network.traces.flatMap((trace) => {
		const flow = flowOf(tracker, trace, now);
		return flow && flow.left > 0 ? flow : [];
	});

/** The steps of a connection's first packet that this node's kernel saw: on the node, out of its Pods and into them. */
function stepsHere({ node, podSubnet }: Tracker, { hops }: Trace): Hop[] {
	const subnet = parseCidr(podSubnet);
	return hops.filter(({ at, action, before, after }) =>
		at.kind === 'node'
			? at.name === node
			: at.kind === 'pod' && inCidr((action === 'send' ? before.source : after.destination).address, subnet),
	);
}

function flowOf(tracker: Tracker, trace: Trace, now: number): Flow | undefined {
	// Each node remembers the packet as it came to it: what another has rewritten before is not known here.
	const steps = stepsHere(tracker, trace);
	const first = steps[0];
	const last = trace.hops.at(-1);
	const after = steps.at(-1)?.after;
	if (!first || !last || !after || trace.took === undefined) return undefined;
	const { source, destination } = first.before;
	const ends = { original: { source, destination }, reply: { source: after.destination, destination: after.source } };
	const since = Math.floor((now - trace.started - trace.took) / 1000);
	if (trace.protocol === 'UDP')
		return trace.verdict === 'timeout'
			? undefined
			: { protocol: 'udp', state: undefined, left: KEPT.udp - since, ...ends };
	if (trace.verdict === 'connected') {
		const open = tracker.network
			.namespaceAt(trace.hops[0]?.before.source.address ?? '')
			?.connections?.()
			.some(({ local, remote }) => local.port === source.port && remote.port === destination.port);
		const state = open ? 'ESTABLISHED' : 'TIME_WAIT';
		return { protocol: 'tcp', state, left: KEPT[state] - since, ...ends };
	}
	// What a rule rejects or drops is never remembered; what a machine refuses is, for a moment.
	return last.rule === 'no-listener'
		? { protocol: 'tcp', state: 'CLOSE', left: KEPT.CLOSE - since, ...ends }
		: undefined;
}

function line({ protocol, state, left, original, reply }: Flow): string {
	const tuple = ({ source, destination }: Flow['original']): string =>
		`src=${source.address} dst=${destination.address} sport=${source.port} dport=${destination.port}`;
	const head = `${protocol.padEnd(8)} ${protocol === 'tcp' ? 6 : 17} ${left}${state ? ` ${state}` : ''}`;
	return `${head} ${tuple(original)} ${tuple(reply)} ${state && state !== 'CLOSE' ? '[ASSURED] ' : ''}mark=0 use=1\n`;
}

const OPTIONS = [
	{ short: 'L', long: 'dump' },
	{ short: 'C', long: 'count' },
	{ short: 'V', long: 'version' },
	{ short: 'h', long: 'help' },
	{ short: 'p', long: 'proto', value: true },
	{ short: 's', long: 'src', value: true },
	{ short: 'd', long: 'dst', value: true },
	{ short: 'r', long: 'reply-src', value: true },
	{ short: 'q', long: 'reply-dst', value: true },
	{ long: 'sport', value: true },
	{ long: 'dport', value: true },
	{ long: 'orig-port-src', value: true },
	{ long: 'orig-port-dst', value: true },
	{ long: 'state', value: true },
	{ short: 'n', long: 'src-nat' },
	{ short: 'g', long: 'dst-nat' },
	{ short: 'j', long: 'any-nat' },
	{ short: 'f', long: 'family', value: true },
	{ short: 'D', long: 'delete' },
	{ short: 'E', long: 'event' },
	{ short: 'F', long: 'flush' },
];

async function run(process: Process, tracker: Tracker): Promise<number> {
	const fail = async (message: string, status = 2): Promise<number> => {
		await process.warn(`${NAME}: ${message}\n`);
		return status;
	};
	let options: ReturnType<typeof parseOptions>;
	try {
		options = parseOptions(process.argv, OPTIONS);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		return fail(`${error.message}\nTry \`conntrack -h' or 'conntrack --help' for more information.`);
	}
	if (options.has('version')) {
		await process.print(`${NAME}\n`);
		return 0;
	}
	if (process.user !== 'root')
		return fail('Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this', 1);
	for (const action of ['delete', 'event', 'flush'])
		if (options.has(action)) return fail(`the sandbox only shows connections; it has no --${action}`, 1);
	const flows = flowsOf(tracker, process.clock.now());
	if (options.has('count')) {
		await process.print(`${flows.length}\n`);
		return 0;
	}
	if (!options.has('dump'))
		return fail(
			"You need to supply a command, such as -L\nTry `conntrack -h' or 'conntrack --help' for more information.",
		);
	const wants = (option: string, value: string | number | undefined): boolean =>
		!options.has(option) || options.get(option)?.toLowerCase() === String(value ?? '').toLowerCase();
	const shown = flows.filter(({ protocol, state, original, reply }) => {
		const isSourceRewritten = reply.destination.address !== original.source.address;
		const isDestinationRewritten =
			reply.source.address !== original.destination.address || reply.source.port !== original.destination.port;
		return (
			wants('proto', protocol) &&
			wants('state', state) &&
			wants('src', original.source.address) &&
			wants('dst', original.destination.address) &&
			wants('reply-src', reply.source.address) &&
			wants('reply-dst', reply.destination.address) &&
			['sport', 'orig-port-src'].every((option) => wants(option, original.source.port)) &&
			['dport', 'orig-port-dst'].every((option) => wants(option, original.destination.port)) &&
			(!options.has('src-nat') || isSourceRewritten) &&
			(!options.has('dst-nat') || isDestinationRewritten) &&
			(!options.has('any-nat') || isSourceRewritten || isDestinationRewritten)
		);
	});
	await process.print(shown.map(line).join(''));
	await process.warn(`${NAME}: ${shown.length} flow entries have been shown.\n`);
	return 0;
}

/** @param tracker what the node's kernel sees. */
export const conntrack = (tracker: Tracker): Command => ({
	name: 'conntrack',
	summary: 'command line interface for netfilter connection tracking',
	program: (process) => run(process, tracker),
});
