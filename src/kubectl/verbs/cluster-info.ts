/** What the server is: cluster-info, version, api-resources, api-versions. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Command } from '../cli/command.ts';
import { bool, strings, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { loggingDiscovery } from '../cli/log.ts';
import { groupVersion, pluralName, resourcePath } from '../client/api.ts';
import { discover, preferred } from '../client/discovery.ts';
import { goJson } from '../print/json.ts';
import { printerFor } from '../print/printers.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';
import { printYaml } from '../print/yaml.ts';
import type { ObjectList } from '../resources/builder.ts';

const SERVICES = { group: '', version: 'v1', plural: 'services', namespaced: true };

const dump: Command = {
	name: 'dump',
	summary: 'Dump relevant information for debugging and diagnosis',
	usage: 'cluster-info dump [flags]',
	anyFlags: true,
	async run() {
		throw new CliError('kubectl cluster-info dump is not in the sandbox: get what you want to see with -o yaml');
	},
};

export const clusterInfo: Command = {
	name: 'cluster-info',
	group: 'cluster',
	summary: 'Display cluster information',
	description: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.',
	examples: [['Show where the control plane and the cluster services are', 'kubectl cluster-info']],
	usage: 'cluster-info [flags]',
	commands: [dump],
	async run(cli) {
		const { server } = cli.api;
		const list = await cli.api.json<ObjectList>('GET', resourcePath(SERVICES, 'kube-system'), {
			query: { labelSelector: 'kubernetes.io/cluster-service=true' },
		});
		const colored = (name: string, link: string): string => `${name} is running at ${link}\n`;
		await cli.print(colored('Kubernetes control plane', server));
		for (const { metadata, spec } of list.items ?? []) {
			const port = (spec as { ports?: { name?: string; port: number }[] }).ports?.[0];
			const name = metadata.labels?.['kubernetes.io/name'] ?? metadata.name;
			const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : '';
			const target = port ? `${scheme}${metadata.name}:${port.name ?? port.port}` : metadata.name;
			await cli.print(colored(name, `${server}/api/v1/namespaces/${metadata.namespace}/services/${target}/proxy`));
		}
		await cli.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
		return 0;
	},
};

/** The kubectl that this one stands for. */
const CLIENT_VERSION = {
	major: '1',
	minor: '36',
	gitVersion: 'v1.36.4',
	gitCommit: 'bb826b1d48562f110659e64e8ec444327433db95',
	gitTreeState: 'clean',
	buildDate: '2026-09-29T20:03:31Z',
	goVersion: 'go1.27.1',
	compiler: 'gc',
	platform: 'linux/amd64',
};
const KUSTOMIZE_VERSION = 'v5.8.1';

export const version: Command = {
	name: 'version',
	group: 'other',
	summary: 'Print the client and server version information',
	description: 'Print the client and server version information for the current context.',
	examples: [['Show the versions of client and server', 'kubectl version']],
	usage: 'version [flags]',
	flags: [
		bool('client', "Shows the client's version only."),
		text('output', "One of 'yaml' or 'json'.", { short: 'o', complete: ['yaml', 'json'] }),
	],
	async run(cli) {
		const format = cli.flags.string('output');
		if (!['', 'yaml', 'json'].includes(format)) throw new CliError("--output must be 'yaml' or 'json'");
		if (cli.args.length > 0) throw new CliError(`extra arguments: [${cli.args.join(' ')}]`);
		const versions: Record<string, unknown> = { clientVersion: CLIENT_VERSION, kustomizeVersion: KUSTOMIZE_VERSION };
		let failure: unknown;
		if (!cli.flags.bool('client')) {
			try {
				versions.serverVersion = await cli.api.json<Record<string, unknown>>('GET', '/version');
			} catch (error) {
				failure = error;
			}
		}
		if (format === 'json') await cli.say(goJson(versions, 2));
		else if (format === 'yaml') await cli.say(printYaml(versions));
		else {
			await cli.say(`Client Version: ${CLIENT_VERSION.gitVersion}`);
			await cli.say(`Kustomize Version: ${KUSTOMIZE_VERSION}`);
			const server = versions.serverVersion as { gitVersion?: string } | undefined;
			if (server) await cli.say(`Server Version: ${server.gitVersion}`);
		}
		if (failure) throw failure;
		return 0;
	},
};

export const apiVersions: Command = {
	name: 'api-versions',
	group: 'other',
	summary: 'Print the supported API versions on the server, in the form of "group/version"',
	examples: [['Show the API versions', 'kubectl api-versions']],
	usage: 'api-versions',
	async run(cli) {
		if (cli.args.length > 0) cli.misuse(`unexpected arguments: [${cli.args.join(' ')}]`);
		const { groupVersions } = await loggingDiscovery(cli, 1, async () => discover(cli.api, true));
		await cli.print(
			[...groupVersions]
				.sort()
				.map((each) => `${each}\n`)
				.join(''),
		);
		return 0;
	},
};

export const apiResources: Command = {
	name: 'api-resources',
	group: 'other',
	summary: 'Print the supported API resources on the server',
	examples: [
		['Show the resources', 'kubectl api-resources'],
		['Show those with a namespace', 'kubectl api-resources --namespaced=true'],
		['Show those of a group', 'kubectl api-resources --api-group=apps'],
	],
	usage: 'api-resources [flags]',
	flags: [
		text('api-group', 'Only resources of this group.'),
		bool('cached', 'Uses what is known of the server.'),
		strings('categories', 'Only resources of these categories.'),
		bool('namespaced', 'Only resources with (or without) a namespace.', { default: 'true' }),
		bool('no-headers', 'Leaves out the header line.'),
		text('output', 'Output format. One of: (json, yaml, name, wide).', { short: 'o', complete: ['name', 'wide'] }),
		text('sort-by', 'Sorts by name or kind.', { complete: ['name', 'kind'] }),
		strings('verbs', 'Only resources that support these verbs.'),
	],
	async run(cli) {
		if (cli.args.length > 0) cli.misuse(`unexpected arguments: [${cli.args.join(' ')}]`);
		const { flags } = cli;
		const format = flags.string('output');
		const sortBy = flags.string('sort-by');
		if (!['', 'name', 'wide', 'json', 'yaml', 'kyaml'].includes(format))
			throw new CliError(
				`unable to match a printer suitable for the output format "${format}", allowed formats are: json,kyaml,name,wide,yaml`,
			);
		if (!['', 'name', 'kind'].includes(sortBy)) throw new CliError('--sort-by accepts only name or kind');
		const { resources } = await loggingDiscovery(cli, 1, async () => discover(cli.api, true));
		const group = flags.string('api-group');
		const chosen = preferred(resources).filter(
			(each) =>
				each.verbs.length > 0 &&
				(!flags.changed('api-group') || each.group === group) &&
				(!flags.changed('namespaced') || each.namespaced === flags.bool('namespaced')) &&
				flags.list('verbs').every((verb) => each.verbs.includes(verb)) &&
				flags.list('categories').every((category) => each.categories.includes(category)),
		);
		const key = (each: (typeof chosen)[number]): string =>
			sortBy === 'kind' ? each.kind : sortBy === 'name' ? each.plural : `${each.group} ${each.plural}`;
		chosen.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
		if (format === 'name') {
			await cli.print(chosen.map((each) => `${pluralName(each)}\n`).join(''));
			return 0;
		}
		if (format !== '' && format !== 'wide') {
			const list = {
				kind: 'APIResourceList',
				apiVersion: 'v1',
				groupVersion: '',
				resources: chosen.map(({ plural, singular, namespaced, group: of, version: at, kind, verbs, ...more }) => ({
					name: plural,
					singularName: singular,
					namespaced,
					...(of ? { group: of } : {}),
					version: at,
					kind,
					verbs,
					...(more.shortNames.length > 0 ? { shortNames: more.shortNames } : {}),
					...(more.categories.length > 0 ? { categories: more.categories } : {}),
				})),
			};
			await cli.print(printerFor(cli, { ordered: true }).print(list as unknown as KubeObject));
			return 0;
		}
		const lines = flags.bool('no-headers')
			? []
			: [
					[
						'NAME',
						'SHORTNAMES',
						'APIVERSION',
						'NAMESPACED',
						'KIND',
						...(format === 'wide' ? ['VERBS', 'CATEGORIES'] : []),
					],
				];
		for (const each of chosen) {
			const wide = format === 'wide' ? [[...each.verbs].sort().join(','), each.categories.join(',')] : [];
			lines.push([
				each.plural,
				each.shortNames.join(','),
				groupVersion(each),
				String(each.namespaced),
				each.kind,
				...wide,
			]);
		}
		await cli.print(layOut(lines.map((line) => `${line.join('\t')}\n`).join(''), TABLE_TABS));
		return 0;
	},
};
