import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, OUTPUT_FLAGS, text } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { commandHelp } from '../cli/help.ts';
import { type KubeconfigFile, saveKubeconfig } from '../client/kubeconfig.ts';
import { printerFor } from '../print/printers.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';
import { printYaml } from '../print/yaml.ts';
import { configSet, configUnset, entryOf, setCluster, setCredentials } from './config-set.ts';

const save = (cli: Cli, file: KubeconfigFile): void =>
	saveKubeconfig(cli.process, cli.flags.string('kubeconfig'), file);

/** One argument, no more and no less; otherwise the help comes first, as for all of config. */
async function oneArgument(cli: Cli): Promise<string> {
	const [name] = cli.args;
	if (cli.args.length === 1 && name !== undefined) return name;
	await cli.print(commandHelp(cli.command, cli.path));
	throw new CliError(`Unexpected args: [${cli.args.join(' ')}]`);
}

const view: Command = {
	name: 'view',
	summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
	examples: [
		['Show the merged settings', 'kubectl config view'],
		['Show those that the current context uses', 'kubectl config view --minify'],
	],
	usage: 'config view [flags]',
	flags: [
		bool('flatten', 'Puts the content of files in.'),
		bool('minify', 'Leaves out what the current context does not use.'),
		...OUTPUT_FLAGS,
		bool('raw', 'Shows keys and certificates.'),
		bool('merge', 'Merges all files.', { default: 'true' }),
	],
	async run(cli) {
		if (cli.args.length > 0) cli.misuse(`unexpected arguments: [${cli.args.join(' ')}]`);
		let file: KubeconfigFile = structuredClone(cli.kubeconfigToChange);
		if (cli.flags.bool('minify')) file = minified(file, cli.flags.string('context'));
		if (!cli.flags.bool('raw')) hideSecrets(file);
		// In the order of client-go's type, in which JSON shows it.
		const shown = {
			kind: 'Config',
			apiVersion: 'v1',
			...(file.preferences && Object.keys(file.preferences).length > 0 ? { preferences: file.preferences } : {}),
			clusters: file.clusters?.length ? file.clusters.map(({ name, cluster }) => ({ name, cluster })) : null,
			users: file.users?.length ? file.users.map(({ name, user }) => ({ name, user })) : null,
			contexts: file.contexts?.length
				? file.contexts.map(({ name, context: { cluster = '', user = '', ...context } }) => ({
						name,
						context: { cluster, user, ...context },
					}))
				: null,
			'current-context': file['current-context'] ?? '',
		};
		if (cli.flags.string('output') === '') await cli.print(printYaml(shown));
		else await cli.print(printerFor(cli, { ordered: true }).print(shown as unknown as KubeObject));
		return 0;
	},
};

function minified(file: KubeconfigFile, wanted: string): KubeconfigFile {
	const name = wanted || file['current-context'];
	if (!name) throw new CliError('current-context must exist in order to minify');
	const contexts = (file.contexts ?? []).filter((each) => each.name === name);
	const context = contexts[0]?.context;
	if (!context) throw new CliError(`cannot locate context ${name}`);
	return {
		...file,
		'current-context': name,
		contexts,
		clusters: (file.clusters ?? []).filter((each) => each.name === context.cluster),
		users: (file.users ?? []).filter((each) => each.name === context.user),
	};
}

function hideSecrets(file: KubeconfigFile): void {
	for (const { cluster } of file.clusters ?? []) {
		if (cluster['certificate-authority-data']) cluster['certificate-authority-data'] = 'DATA+OMITTED';
	}
	for (const { user } of file.users ?? []) {
		for (const field of ['client-certificate-data', 'client-key-data']) if (user[field]) user[field] = 'DATA+OMITTED';
		for (const field of ['token', 'password']) if (user[field]) user[field] = 'REDACTED';
	}
}

const currentContext: Command = {
	name: 'current-context',
	summary: 'Display the current-context',
	examples: [['Show the current context', 'kubectl config current-context']],
	usage: 'config current-context [flags]',
	async run(cli) {
		const name = cli.kubeconfigToChange['current-context'];
		if (!name) throw new CliError('current-context is not set');
		await cli.say(name);
		return 0;
	},
};

const getContexts: Command = {
	name: 'get-contexts',
	summary: 'Describe one or many contexts',
	examples: [['List the contexts', 'kubectl config get-contexts']],
	usage: 'config get-contexts [(-o|--output=)name)]',
	flags: [
		bool('no-headers', 'Leaves out the header line.'),
		text('output', 'Output format. One of: (name).', { short: 'o', complete: ['name'] }),
	],
	complete: 'context',
	async run(cli) {
		const format = cli.flags.string('output');
		if (format !== '' && format !== 'name') {
			throw new CliError(
				`--output ${format} is not available in kubectl config get-contexts; resetting to default output format`,
			);
		}
		const file = cli.kubeconfigToChange;
		const names = cli.args.length > 0 ? cli.args : (file.contexts ?? []).map(({ name }) => name).sort();
		const lines: string[] = [];
		const missing: string[] = [];
		for (const name of names) {
			const context = file.contexts?.find((each) => each.name === name)?.context;
			if (!context) {
				missing.push(`context ${name} not found`);
				continue;
			}
			if (cli.flags.string('output') === 'name') lines.push(name);
			else
				lines.push(
					[
						name === file['current-context'] ? '*' : '',
						name,
						context.cluster ?? '',
						context.user ?? '',
						context.namespace ?? '',
					].join('\t'),
				);
		}
		if (cli.flags.string('output') !== 'name' && !cli.flags.bool('no-headers'))
			lines.unshift('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE');
		await cli.print(layOut(lines.map((line) => `${line}\n`).join(''), TABLE_TABS));
		if (missing.length > 0) throw new CliError(missing.join('\n'));
		return 0;
	},
};

const useContext: Command = {
	name: 'use-context',
	aliases: ['use'],
	summary: 'Set the current-context in a kubeconfig file',
	examples: [['Use the context for the minikube cluster', 'kubectl config use-context minikube']],
	usage: 'config use-context CONTEXT_NAME',
	complete: 'context',
	async run(cli) {
		const name = await oneArgument(cli);
		const file = structuredClone(cli.kubeconfigToChange);
		if (!file.contexts?.some((each) => each.name === name))
			throw new CliError(`no context exists with the name: ${JSON.stringify(name)}`);
		file['current-context'] = name;
		save(cli, file);
		await cli.say(`Switched to context ${JSON.stringify(name)}.`);
		return 0;
	},
};

const setContext: Command = {
	name: 'set-context',
	summary: 'Set a context entry in kubeconfig',
	examples: [
		['Set the namespace of the current context', 'kubectl config set-context --current --namespace=my-namespace'],
		['Set the user of a context', 'kubectl config set-context gce --user=cluster-admin'],
	],
	usage:
		'config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
	flags: [bool('current', 'Changes the current context.')],
	complete: 'context',
	async run(cli) {
		const file = structuredClone(cli.kubeconfigToChange);
		const current = cli.flags.bool('current');
		if (current && cli.args.length > 0) throw new CliError('you cannot specify both a context name and --current');
		if (!current && cli.args.length === 0) throw new CliError('you must specify a non-empty context name or --current');
		const name = current ? file['current-context'] : await oneArgument(cli);
		if (!name) throw new CliError('no current context is set');
		if (current && !file.contexts?.some((each) => each.name === name)) {
			throw new CliError(`no context exists with the name: ${JSON.stringify(name)}`);
		}
		const { fields, created } = entryOf(file, 'contexts', name);
		for (const field of ['cluster', 'user', 'namespace'] as const) {
			if (cli.flags.changed(field)) fields[field] = cli.flags.string(field);
		}
		save(cli, file);
		await cli.say(`Context ${JSON.stringify(name)} ${created ? 'created' : 'modified'}.`);
		return 0;
	},
};

/** get-clusters, get-users: names with a heading. */
const namesCommand = (name: string, heading: string, field: 'clusters' | 'users', summary: string): Command => ({
	name,
	summary,
	usage: `config ${name} [flags]`,
	async run(cli) {
		const names = (cli.kubeconfigToChange[field] ?? []).map((each) => each.name).sort();
		await cli.print([heading, ...names].map((line) => `${line}\n`).join(''));
		return 0;
	},
});

/** delete-context, delete-cluster, delete-user. */
const deleteCommand = (kind: 'context' | 'cluster' | 'user', field: 'contexts' | 'clusters' | 'users'): Command => ({
	name: `delete-${kind}`,
	summary: `Delete the specified ${kind} from the kubeconfig`,
	usage: `config delete-${kind} NAME`,
	complete: 'context',
	async run(cli) {
		if (cli.args.length === 0 && kind === 'user') cli.misuse('user to delete is required');
		if (cli.args.length !== 1 && kind !== 'user') {
			await cli.print(commandHelp(cli.command, cli.path));
			return 0;
		}
		const name = await oneArgument(cli);
		const file = structuredClone(cli.kubeconfigToChange);
		const entries = (file[field] ?? []) as { name: string }[];
		const path = cli.flags.string('kubeconfig') || `${cli.process.env.HOME ?? '/root'}/.kube/config`;
		const index = entries.findIndex((each) => each.name === name);
		if (index < 0) throw new CliError(`cannot delete ${kind} ${name}, not in ${path}`);
		if (kind === 'context' && file['current-context'] === name) {
			await cli.warn(
				'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
			);
		}
		entries.splice(index, 1);
		save(cli, file);
		await cli.say(`deleted ${kind} ${name} from ${path}`);
		return 0;
	},
});

const renameContext: Command = {
	name: 'rename-context',
	summary: 'Rename a context from the kubeconfig file',
	usage: 'config rename-context CONTEXT_NAME NEW_NAME',
	complete: 'context',
	async run(cli) {
		const [from, to] = cli.args;
		if (cli.args.length !== 2 || !from || !to) {
			await cli.print(commandHelp(cli.command, cli.path));
			throw new CliError(`Unexpected args: [${cli.args.join(' ')}]`);
		}
		const file = structuredClone(cli.kubeconfigToChange);
		const entry = file.contexts?.find((each) => each.name === from);
		if (!entry)
			throw new CliError(
				`cannot rename the context ${JSON.stringify(from)}, it's not in ${cli.process.env.HOME ?? '/root'}/.kube/config`,
			);
		if (file.contexts?.some((each) => each.name === to)) {
			throw new CliError(
				`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${cli.process.env.HOME ?? '/root'}/.kube/config`,
			);
		}
		entry.name = to;
		if (file['current-context'] === from) file['current-context'] = to;
		save(cli, file);
		await cli.say(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.`);
		return 0;
	},
};

export const config: Command = {
	name: 'config',
	group: 'other',
	summary: 'Modify kubeconfig files',
	description: 'Modify kubeconfig files with subcommands like "kubectl config set-context --current --namespace=x".',
	usage: 'config SUBCOMMAND',
	helpOnStdout: true,
	commands: [
		currentContext,
		deleteCommand('cluster', 'clusters'),
		deleteCommand('context', 'contexts'),
		deleteCommand('user', 'users'),
		namesCommand('get-clusters', 'NAME', 'clusters', 'Display clusters defined in the kubeconfig'),
		getContexts,
		namesCommand('get-users', 'NAME', 'users', 'Display users defined in the kubeconfig'),
		renameContext,
		configSet,
		setCluster,
		setContext,
		setCredentials,
		configUnset,
		useContext,
		view,
	],
};
