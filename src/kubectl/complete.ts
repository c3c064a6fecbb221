/** What Tab offers after `kubectl`: verbs, types, names, namespaces, containers, flags. */

import type { ApiTransport, KubeObject } from '../cluster/types.ts';
import type { Process } from '../os/process.ts';
import { type ArgumentCompletion, Cli, type Command } from './cli/command.ts';
import { findCommand, flagsOf } from './cli/find.ts';
import { bareValue, type Flag, FlagValues, parseFlags } from './cli/flags.ts';
import { pluralName, resourcePath } from './client/api.ts';
import { discover, findResource, preferred } from './client/discovery.ts';
import type { ObjectList } from './resources/builder.ts';
import { PODS } from './resources/pods.ts';
import { VERBS } from './verbs/index.ts';

/** The shell's question: the words of the command line so far, and which one the cursor is in. */
export interface CompletionContext {
	words: string[];
	current: number;
	process: Process;
}

/** Types beside Pods that have Pods, for verbs that take either. */
const WITH_PODS = ['daemonsets', 'deployments', 'jobs', 'pods', 'replicasets', 'services', 'statefulsets'];

/**
 * Makes the completer. It offers whole words (`pod/x`, `--namespace=`), nothing where files or free text belong,
 * and never fails: what cannot be asked of the server is left out.
 */
export function createKubectlCompleter(
	transportOf: (process: Process) => ApiTransport,
): (context: CompletionContext) => Promise<string[]> {
	return async ({ words, current, process }) => {
		const before = words.slice(1, current);
		const word = words[current] ?? '';
		try {
			const candidates = await complete(process, transportOf(process), before, word);
			return [...new Set(candidates)].filter((candidate) => candidate.startsWith(word)).sort();
		} catch (error) {
			if (error instanceof Error && error.name === 'Killed') throw error;
			return [];
		}
	};
}

async function complete(process: Process, transport: ApiTransport, before: string[], word: string): Promise<string[]> {
	if (before.includes('--')) return [];
	const { commands, path, rest } = findCommand(before);
	const command = commands.at(-1);
	const flags = flagsOf(command);
	const pending = pendingFlag(flags, before);
	const cli = cliFor(process, transport, command, path, flags, pending ? rest.slice(0, -1) : rest);
	if (pending) return flagValues(cli, pending, '');
	if (word.startsWith('-')) return flagWords(cli, flags, word);
	if (!command) return VERBS.filter(({ group }) => group !== 'hidden').map(({ name }) => name);
	const words = cli.args.length === 0 ? (command.commands ?? []).map(({ name }) => name) : [];
	// What the command cannot do without is offered, too.
	const required = flags.filter(({ name, required: needed }) => needed && !cli.flags.changed(name));
	const missing = required.map(({ name }) => `--${name}=`);
	return [...words, ...missing, ...(await argumentsOf(cli, command, word))];
}

/** The flag that waits for its value at the end of `before`. */
function pendingFlag(flags: readonly Flag[], before: readonly string[]): Flag | undefined {
	const last = before.at(-1) ?? '';
	if (!last.startsWith('-') || last.includes('=')) return undefined;
	const flag = last.startsWith('--')
		? flags.find(({ name }) => name === last.slice(2))
		: last.length === 2
			? flags.find(({ short }) => short === last[1])
			: undefined;
	return flag && bareValue(flag) === undefined ? flag : undefined;
}

/** A half-typed command line need not parse: then it counts as one without flags. */
function cliFor(
	process: Process,
	transport: ApiTransport,
	command: Command | undefined,
	path: string,
	flags: readonly Flag[],
	words: readonly string[],
): Cli {
	const none: Command = { name: '', summary: '', usage: '' };
	try {
		return new Cli(process, transport, command ?? none, path, parseFlags(flags, words));
	} catch {
		const args = words.filter((word) => !word.startsWith('-'));
		return new Cli(process, transport, command ?? none, path, { values: new FlagValues(flags), args, dash: -1 });
	}
}

async function flagWords(cli: Cli, flags: readonly Flag[], word: string): Promise<string[]> {
	const equals = word.indexOf('=');
	if (equals > 0) {
		const flag = flags.find(({ name }) => name === word.slice(2, equals));
		return flag ? flagValues(cli, flag, word.slice(0, equals + 1)) : [];
	}
	const shown = flags.filter(({ hidden }) => !hidden);
	const long = shown.map((flag) => `--${flag.name}${bareValue(flag) === undefined ? '=' : ''}`);
	return word.startsWith('--') ? long : [...long, ...shown.flatMap(({ short }) => (short ? [`-${short}`] : []))];
}

async function flagValues(cli: Cli, flag: Flag, prefix: string): Promise<string[]> {
	const { complete: kind } = flag;
	if (kind === undefined) return [];
	let values: readonly string[];
	if (typeof kind !== 'string') values = kind;
	else if (kind === 'namespace') values = await names(cli, 'namespaces');
	else if (kind === 'node') values = await names(cli, 'nodes');
	else if (kind === 'context') values = (cli.kubeconfig.contexts ?? []).map(({ name }) => name);
	else values = await containers(cli);
	return values.map((value) => prefix + value);
}

/** The names of a type's objects, in the namespace that the line names. */
async function names(cli: Cli, type: string): Promise<string[]> {
	const resource = findResource(await discover(cli.api), type);
	if (!resource) return [];
	const list = await cli.api.json<ObjectList>('GET', resourcePath(resource, cli.namespace), {
		accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
	});
	return (list.items ?? []).map(({ metadata }) => metadata.name);
}

async function containers(cli: Cli): Promise<string[]> {
	const name = cli.args[0]?.replace(/^pods?\//, '');
	if (!name) return [];
	const pod = await cli.api.json<KubeObject>('GET', resourcePath(PODS, cli.namespace, name));
	const spec = pod.spec as { containers?: { name: string }[]; initContainers?: { name: string }[] };
	return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name);
}

async function types(cli: Cli): Promise<string[]> {
	const { resources } = await discover(cli.api);
	const listed = preferred(resources).filter(({ verbs }) => verbs.includes('list'));
	return listed.map((resource) => pluralName(resource));
}

async function argumentsOf(cli: Cli, command: Command, word: string): Promise<string[]> {
	const kind: ArgumentCompletion | undefined = command.complete;
	if (kind === undefined) return [];
	if (typeof kind === 'object') {
		if ('words' in kind) return cli.args.length === 0 ? [...kind.words] : [];
		if (cli.args.length === 0 && !word.includes('/')) return [...kind.types];
	}
	if (kind === 'context') return (cli.kubeconfig.contexts ?? []).map(({ name }) => name);
	if (kind === 'node') return names(cli, 'nodes');
	if (kind === 'service-account') return names(cli, 'serviceaccounts');
	if (kind === 'type') return types(cli);
	const slash = word.indexOf('/');
	if (slash > 0) {
		const type = word.slice(0, slash);
		return (await names(cli, type)).map((name) => `${type}/${name}`);
	}
	if (kind === 'pod') return names(cli, 'pods');
	if (kind === 'pod-file') return (await names(cli, 'pods')).map((name) => `${name}:`);
	if (kind === 'pod-or-type') {
		if (cli.args.length > 0) return command.name === 'logs' ? containers(cli) : [];
		return [...(await names(cli, 'pods')), ...WITH_PODS.map((type) => `${type}/`)];
	}
	// TYPE NAME…, where the type may end a comma list.
	const [type] = cli.args;
	if (type?.includes('/')) return (await types(cli)).map((each) => `${each}/`);
	if (type !== undefined) {
		const found = await names(cli, type.split(',')[0] as string);
		return found.filter((name) => !cli.args.includes(name, 1));
	}
	const comma = word.lastIndexOf(',');
	return (await types(cli)).map((each) => word.slice(0, comma + 1) + each);
}
