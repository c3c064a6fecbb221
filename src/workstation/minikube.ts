/** minikube(1) beside a cluster that it made: the address, Services' URLs, the tunnel. It starts and stops nothing here. */

import type { Cluster } from '../cluster/cluster.ts';
import { KINDS } from '../cluster/resources/kinds.ts';
import type { Service } from '../cluster/resources/types.ts';
import type { Process, Program } from '../os/process.ts';
import { ssh } from '../os/programs/net/ssh.ts';
import { type OptionSpec, type ParsedOptions, parseOptions, UsageError } from '../os/programs/types.ts';
import { textWidth } from '../os/text/width.ts';

const VERSION = 'v1.38.1';
const PROFILE = 'minikube';

/** minikube's exit statuses (pkg/minikube/reason/exitcodes.go): bad usage, not implemented here, no such Service. */
const STATUS = { usage: 64, unsupported: 69, noService: 115 } as const;

/** How often the tunnel looks at the Services. */
const TUNNEL_INTERVAL = 5_000;

interface Context {
	process: Process;
	cluster: Cluster;
	options: ParsedOptions;
	words: string[];
}

interface Verb {
	summary: string;
	run(context: Context): Promise<number>;
}

const OPTIONS: OptionSpec[] = [
	{ long: 'namespace', short: 'n', value: true },
	{ long: 'profile', short: 'p', value: true },
	{ long: 'url' },
	{ long: 'https' },
	{ long: 'format', value: true },
	{ long: 'all' },
	{ long: 'cleanup', short: 'c' },
	{ long: 'short' },
	{ long: 'output', short: 'o', value: true },
	{ long: 'help', short: 'h' },
];

const address = (cluster: Cluster): string => cluster.nodes.get(PROFILE)?.network.address ?? '';

/** A table in boxes; the head's words are centred. */
function table(head: string[], rows: string[][]): string {
	const widths = head.map((word, i) => Math.max(textWidth(word), ...rows.map((row) => textWidth(row[i] ?? ''))));
	const rule = (left: string, middle: string, right: string) =>
		`${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`;
	const centred = (word: string, width: number) => {
		const before = Math.floor((width - textWidth(word)) / 2);
		return `${' '.repeat(before)}${word}${' '.repeat(width - textWidth(word) - before)}`;
	};
	const line = (cells: string[]) => `│ ${cells.join(' │ ')} │\n`;
	const padded = (row: string[]) => row.map((cell, i) => `${cell}${' '.repeat((widths[i] ?? 0) - textWidth(cell))}`);
	return [
		rule('┌', '┬', '┐'),
		line(head.map((word, i) => centred(word, widths[i] ?? 0))),
		rule('├', '┼', '┤'),
		...rows.map((row) => line(padded(row))),
		rule('└', '┴', '┘'),
	].join('');
}

const portText = ({ name, port }: { name?: string; port: number }): string => (name ? `${name}/${port}` : String(port));

const urlsOf = (cluster: Cluster, service: Service, scheme: string): string[] =>
	(service.spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? `${scheme}://${address(cluster)}:${nodePort}` : []));

async function service(context: Context): Promise<number> {
	const { process, cluster, options, words } = context;
	const [name] = words;
	const namespace = options.get('namespace') ?? 'default';
	const scheme = options.has('https') ? 'https' : 'http';
	if (name === 'list') return listServices(context, options.get('namespace'), scheme);
	if (name === undefined) {
		await process.warn('❌  Exiting due to MK_USAGE: You must specify a service name\n');
		return STATUS.usage;
	}
	const found = cluster.client.get(KINDS.services, namespace, name);
	if (!found) {
		await process.warn(
			`\n❌  Exiting due to SVC_NOT_FOUND: Service '${name}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name} -n <namespace>'. Or list out all the services using 'minikube service list'\n\n`,
		);
		return STATUS.noService;
	}
	const urls = urlsOf(cluster, found, scheme);
	if (urls.length === 0) {
		await process.warn(`😿  service ${namespace}/${name} has no node port\n`);
		await process.warn(
			`❗  Services [${namespace}/${name}] have type "${found.spec.type}" not meant to be exposed; kubectl port-forward reaches them.\n`,
		);
		return 1;
	}
	if (options.has('url')) {
		await process.print(urls.map((url) => `${url}\n`).join(''));
		return 0;
	}
	const rows = [[namespace, name, (found.spec.ports ?? []).map(portText).join(','), urls.join(' ')]];
	await process.print(table(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows));
	await process.print(`🎉  Opening service ${namespace}/${name} in default browser...\n`);
	await process.warn(
		'👉  There is no browser in this terminal: ask the address with curl, or in the browser beside it.\n',
	);
	return 0;
}

async function listServices(
	{ process, cluster }: Context,
	namespace: string | undefined,
	scheme: string,
): Promise<number> {
	const services = cluster.client.list(KINDS.services, namespace === undefined ? {} : { namespace });
	const rows = services.map((each) => {
		const urls = urlsOf(cluster, each, scheme);
		return [
			each.metadata.namespace ?? '',
			each.metadata.name,
			urls.length > 0 ? (each.spec.ports ?? []).map(portText).join(',') : 'No node port',
			urls.join(' '),
		];
	});
	await process.print(table(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows));
	return 0;
}

/**
 * Leads the Service range from this machine through the node, and gives each LoadBalancer its cluster IP as address,
 * until it is interrupted.
 */
async function tunnel({ process, cluster }: Context): Promise<never> {
	const range = cluster.client.list(KINDS.servicecidrs)[0]?.spec?.cidrs?.[0] ?? '';
	const route = cluster.network.routeThrough(range, PROFILE);
	const balanced = () => cluster.client.list(KINDS.services).filter(({ spec }) => spec.type === 'LoadBalancer');
	const write = (each: Service, ip: string | undefined) =>
		cluster.client.patch(
			KINDS.services,
			each.metadata.namespace ?? '',
			each.metadata.name,
			{ status: { loadBalancer: { ingress: ip ? [{ ip, ipMode: 'VIP' }] : null } } },
			'status',
		);
	const ingress = ({ status }: Service) => status?.loadBalancer?.ingress?.[0]?.ip;
	let clean = false;
	const cleanUp = () => {
		if (clean) return;
		clean = true;
		route.dispose();
		for (const each of balanced()) if (ingress(each) === each.spec.clusterIP) write(each, undefined);
	};
	process.atExit(cleanUp);
	let shown: string | undefined;
	for (;;) {
		for (const each of balanced()) if (!ingress(each)) write(each, each.spec.clusterIP);
		const names = balanced()
			.map(({ metadata }) => metadata.name)
			.join(', ');
		if (names !== shown)
			await process.print(
				`Status:\t\n\tmachine: ${PROFILE}\n\tpid: ${process.pid}\n\troute: ${range} -> ${address(cluster)}\n\tminikube: Running\n\tservices: [${names}]\n    errors: \n\t\tminikube: no errors\n\t\trouter: no errors\n\t\tloadbalancer emulator: no errors\n`,
			);
		shown = names;
		await process.sleep(TUNNEL_INTERVAL);
	}
}

const VERBS: Record<string, Verb> = {
	ip: {
		summary: 'Retrieves the IP address of the specified node',
		async run({ process, cluster }) {
			await process.print(`${address(cluster)}\n`);
			return 0;
		},
	},
	status: {
		summary: 'Gets the status of a local Kubernetes cluster',
		async run({ process }) {
			await process.print(
				`${PROFILE}\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n`,
			);
			return 0;
		},
	},
	service: { summary: 'Returns a URL to connect to a service', run: service },
	tunnel: { summary: 'Connect to LoadBalancer services', run: tunnel },
	addons: {
		summary: 'Enable or disable a minikube addon',
		async run({ process, words }) {
			if (words[0] !== 'list') {
				await process.warn(
					'❌  This minikube has the addons that "minikube addons list" shows as enabled, and no others.\n',
				);
				return STATUS.unsupported;
			}
			const enabled = ['default-storageclass', 'storage-provisioner'];
			await process.print(
				table(
					['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'],
					enabled.map((name) => [
						name,
						PROFILE,
						'enabled ✅',
						name === 'storage-provisioner' ? 'minikube' : 'Kubernetes',
					]),
				),
			);
			return 0;
		},
	},
	node: {
		summary: 'Add, remove, or list additional nodes',
		async run({ process, cluster, words }) {
			if (words[0] !== 'list') return refuse(process, 'node');
			await process.print(`${PROFILE}\t${address(cluster)}\n`);
			return 0;
		},
	},
	ssh: {
		summary: 'Log into the minikube environment (for debugging)',
		async run({ process, cluster, words }) {
			const child = process.spawn({
				argv: ['ssh', `docker@${address(cluster)}`, ...words],
				env: process.env,
				program: ssh.program,
			});
			process.atExit(() => {
				if (!child.result) child.kill('TERM');
			});
			const { status } = await process.wait(child.exited);
			if (status === 0) return 0;
			// Whatever the command's status was, minikube's own is 1 (cmd/minikube/cmd/ssh.go).
			await process.warn(`ssh: Process exited with status ${status}\n`);
			return 1;
		},
	},
	version: {
		summary: 'Print the version of minikube',
		async run({ process, options }) {
			await process.print(options.has('short') ? `${VERSION}\n` : `minikube version: ${VERSION}\n`);
			return 0;
		},
	},
};

async function refuse(process: Process, verb: string): Promise<number> {
	await process.warn(`❌  minikube ${verb}: the sandbox's cluster is made and running; this command is not here.\n`);
	return STATUS.unsupported;
}

/** Verbs of the real one that would make or break clusters. */
const ABSENT = new Set([
	'start',
	'stop',
	'delete',
	'pause',
	'unpause',
	'dashboard',
	'docker-env',
	'mount',
	'config',
	'image',
	'cp',
	'logs',
	'update-context',
	'profile',
]);

/** The program. */
export const minikube =
	(cluster: Cluster): Program =>
	async (process) => {
		let options: ParsedOptions;
		try {
			options = parseOptions(process.argv, OPTIONS);
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			await process.warn(`Error: ${error.message}\nSee 'minikube --help' for usage.\n`);
			return STATUS.usage;
		}
		const [name, ...words] = options.operands;
		if (name === undefined || options.has('help')) {
			const width = Math.max(...Object.keys(VERBS).map((each) => each.length));
			const list = Object.entries(VERBS).map(([each, { summary }]) => `  ${each.padEnd(width)}   ${summary}\n`);
			await process.print(
				`minikube provisions and manages local Kubernetes clusters.\n\nCommands here:\n${list.join('')}`,
			);
			return 0;
		}
		const verb = VERBS[name];
		if (verb) return verb.run({ process, cluster, options, words });
		if (ABSENT.has(name)) return refuse(process, name);
		await process.warn(`Error: unknown command "${name}" for "minikube"\nRun 'minikube --help' for usage.\n`);
		return STATUS.usage;
	};
