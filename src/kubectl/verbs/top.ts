import { quantity } from '../../cluster/apimachinery/quantity.ts';
import type { KubeObject } from '../../cluster/types.ts';
import { parseRfc3339 } from '../../os/time.ts';
import type { Cli, Command } from '../cli/command.ts';
import { ALL_NAMESPACES_FLAG, bool, FIELD_SELECTOR_FLAG, SELECTOR_FLAG, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { discover } from '../client/discovery.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';
import type { ObjectList } from '../resources/builder.ts';

const GROUP = 'metrics.k8s.io';
const POD_METRICS = { group: GROUP, version: 'v1beta1', plural: 'pods', namespaced: true };
const NODE_METRICS = { group: GROUP, version: 'v1beta1', plural: 'nodes', namespaced: false };
const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true };
const NODES = { group: '', version: 'v1', plural: 'nodes', namespaced: false };

interface Usage {
	cpu: string;
	memory: string;
}

interface Row {
	cells: string[];
	name: string;
	cpu: number;
	memory: number;
}

/** @throws CliError when nobody serves metrics. */
async function requireMetrics(cli: Cli): Promise<void> {
	const { groupVersions } = await discover(cli.api);
	if (!groupVersions.some((each) => each.startsWith(`${GROUP}/`))) throw new CliError('Metrics API not available');
}

const cores = (amount: number): string => `${Math.ceil(amount * 1000)}m`;
const mebibytes = (amount: number): string => `${Math.floor(amount / 2 ** 20)}Mi`;

/** Flags that make no sense are told before the server is asked. */
function checkFlags(cli: Cli): void {
	const { flags, args } = cli;
	if (!['', 'cpu', 'memory'].includes(flags.string('sort-by'))) {
		throw new CliError('--sort-by accepts only cpu or memory');
	}
	if (args.length > 1) cli.misuse(cli.command.usage.replace('top ', ''));
	if (args.length > 0 && flags.string('selector')) throw new CliError('only one of NAME or selector can be provided');
}

function sorted(cli: Cli, rows: Row[]): Row[] {
	const by = cli.flags.string('sort-by');
	if (by === '') return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
	return rows.sort((a, b) => b[by as 'cpu' | 'memory'] - a[by as 'cpu' | 'memory']);
}

const table = (header: string[], rows: Row[], noHeaders: boolean): string =>
	layOut(
		[...(noHeaders ? [] : [header]), ...rows.map(({ cells }) => cells)]
			.map((cells) => `${cells.join('\t')}\n`)
			.join(''),
		TABLE_TABS,
	);

/** A Pod that has no metrics when it is older than this is told of; younger ones just have none yet. */
const GRACE = 120_000;

/** An age as Go prints a duration of minutes and more: `2m3.5s`. */
function goAge(milliseconds: number): string {
	const hours = Math.floor(milliseconds / 3_600_000);
	const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
	return `${hours > 0 ? `${hours}h` : ''}${minutes}m${(milliseconds % 60_000) / 1000}s`;
}

/** There are no metrics: does nothing when there are no Pods either. @throws CliError in kubectl's words else. */
async function explainMissing(cli: Cli, all: boolean): Promise<void> {
	const { items } = await cli.api.json<ObjectList>('GET', resourcePath(PODS, all ? undefined : cli.namespace), {
		query: { labelSelector: cli.flags.string('selector') || undefined },
	});
	if (items.length === 0) return;
	for (const { metadata } of items) {
		const age = cli.process.clock.now() - (parseRfc3339(metadata.creationTimestamp) ?? 0);
		if (age > GRACE)
			throw new CliError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${goAge(age)}`);
	}
	throw new CliError('metrics not available yet');
}

const COMMON = [
	SELECTOR_FLAG,
	bool('no-headers', 'Leaves out the header line.'),
	text('sort-by', 'Sorts by cpu or memory.', { complete: ['cpu', 'memory'] }),
	bool('use-protocol-buffers', 'Asks for protocol buffers.', { default: 'true' }),
];

const pod: Command = {
	name: 'pod',
	aliases: ['pods', 'po'],
	summary: 'Display resource (CPU/memory) usage of pods',
	examples: [['Show the use of the pods of the namespace', 'kubectl top pod']],
	usage: 'top pod [NAME | -l label]',
	flags: [
		...COMMON,
		ALL_NAMESPACES_FLAG,
		bool('containers', 'Shows the containers of the pods.'),
		FIELD_SELECTOR_FLAG,
		bool('sum', 'Adds a line with the sum.'),
	],
	complete: 'pod',
	async run(cli) {
		const { flags } = cli;
		checkFlags(cli);
		await requireMetrics(cli);
		const all = flags.bool('all-namespaces');
		const [name] = cli.args;
		const path = resourcePath(POD_METRICS, all ? undefined : cli.namespace, name);
		const answer = await cli.api.json<ObjectList & KubeObject>('GET', path, {
			query: { labelSelector: flags.string('selector') || undefined },
		});
		const items = (name === undefined ? answer.items : [answer]) as (KubeObject & {
			containers: { name: string; usage: Usage }[];
		})[];
		if (items.length === 0) {
			await explainMissing(cli, all);
			await cli.warn(all ? 'No resources found\n' : `No resources found in ${cli.namespace} namespace.\n`);
			return 0;
		}
		const rows = items.flatMap(({ metadata, containers }) => {
			const lead = all ? [metadata.namespace ?? ''] : [];
			const rowOf = (label: string[], list: typeof containers): Row => {
				const cpu = list.reduce((sum, { usage }) => sum + quantity(usage.cpu), 0);
				const memory = list.reduce((sum, { usage }) => sum + quantity(usage.memory), 0);
				return {
					cells: [...lead, ...label, cores(cpu), mebibytes(memory)],
					name: `${metadata.namespace}/${label.join('/')}`,
					cpu,
					memory,
				};
			};
			if (flags.bool('containers')) return containers.map((each) => rowOf([metadata.name, each.name], [each]));
			return [rowOf([metadata.name], containers)];
		});
		const header = [
			...(all ? ['NAMESPACE'] : []),
			...(flags.bool('containers') ? ['POD', 'NAME'] : ['NAME']),
			'CPU(cores)',
			'MEMORY(bytes)',
		];
		await cli.print(table(header, sorted(cli, rows), flags.bool('no-headers')));
		return 0;
	},
};

const node: Command = {
	name: 'node',
	aliases: ['nodes', 'no'],
	summary: 'Display resource (CPU/memory) usage of nodes',
	examples: [['Show the use of all nodes', 'kubectl top node']],
	usage: 'top node [NAME | -l label]',
	flags: [...COMMON, bool('show-capacity', 'Counts shares of the whole node, not of what pods may have.')],
	complete: 'node',
	async run(cli) {
		checkFlags(cli);
		await requireMetrics(cli);
		const [name] = cli.args;
		const query = { labelSelector: cli.flags.string('selector') || undefined };
		const answer = await cli.api.json<ObjectList & KubeObject>('GET', resourcePath(NODE_METRICS, undefined, name), {
			query,
		});
		const items = (name === undefined ? answer.items : [answer]) as (KubeObject & { usage: Usage })[];
		if (items.length === 0) throw new CliError('metrics not available yet');
		const nodes = await cli.api.json<ObjectList>('GET', resourcePath(NODES, undefined));
		const rows = items.map(({ metadata, usage }): Row => {
			const status = (nodes.items.find((each) => each.metadata.name === metadata.name)?.status ?? {}) as {
				allocatable?: Usage;
				capacity?: Usage;
			};
			const whole = (cli.flags.bool('show-capacity') ? status.capacity : status.allocatable) ?? {
				cpu: '0',
				memory: '0',
			};
			const [cpu, memory] = [quantity(usage.cpu), quantity(usage.memory)];
			const share = (amount: number, of: string): string => {
				const total = quantity(of);
				return total === 0 ? '<unknown>' : `${Math.floor((amount / total) * 100)}%`;
			};
			return {
				cells: [metadata.name, cores(cpu), share(cpu, whole.cpu), mebibytes(memory), share(memory, whole.memory)],
				name: metadata.name,
				cpu,
				memory,
			};
		});
		await cli.print(
			table(
				['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'],
				sorted(cli, rows),
				cli.flags.bool('no-headers'),
			),
		);
		return 0;
	},
};

export const top: Command = {
	name: 'top',
	group: 'cluster',
	summary: 'Display resource (CPU/memory) usage',
	description: 'Display resource (CPU/memory) usage, as the metrics server last gathered it.',
	usage: 'top [flags]',
	commands: [node, pod],
};
