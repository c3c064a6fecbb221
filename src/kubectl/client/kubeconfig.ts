/** kubeconfig files: which server, as whom, in which namespace. */

import { parse, stringify, YAMLParseError } from 'yaml';
import type { Process } from '../../os/process.ts';
import { CliError, MultipleErrors } from '../cli/errors.ts';
import { yamlMessage } from '../resources/yaml-errors.ts';

interface Named {
	name: string;
}

/** The file's content; fields that we do not act on are kept. */
export interface KubeconfigFile {
	apiVersion?: string;
	kind?: string;
	'current-context'?: string;
	clusters?: (Named & { cluster: { server?: string; [field: string]: unknown } })[];
	contexts?: (Named & { context: { cluster?: string; user?: string; namespace?: string; [field: string]: unknown } })[];
	users?: (Named & { user: Record<string, unknown> })[];
	preferences?: Record<string, unknown>;
	[field: string]: unknown;
}

/** What a command acts on. */
export interface Connection {
	/** `https://192.168.164.130:6443`, without a slash at the end. Undefined: no configuration at all. */
	server: string | undefined;
	namespace: string;
	context: string;
	user: string;
}

/** The files that count, in order of precedence. */
export function kubeconfigPaths(process: Process, explicit: string): string[] {
	if (explicit) return [process.path(explicit)];
	const fromEnvironment = (process.env.KUBECONFIG ?? '').split(':').filter((path) => path !== '');
	if (fromEnvironment.length > 0) return fromEnvironment.map((path) => process.path(path));
	return [`${process.env.HOME ?? '/root'}/.kube/config`];
}

/**
 * Reads and merges the files: of two entries with one name the first counts.
 * @param mayMiss whether the file that `--kubeconfig` names need not be there.
 * @throws CliError when one is no kubeconfig, or `--kubeconfig` names a file that is not there.
 */
export function loadKubeconfig(process: Process, explicit: string, mayMiss = false): KubeconfigFile {
	const merged: KubeconfigFile = { clusters: [], contexts: [], users: [] };
	for (const path of kubeconfigPaths(process, explicit)) {
		if (!process.fs.exists(path)) {
			if (explicit && !mayMiss) throw new CliError(`stat ${explicit}: no such file or directory`);
			continue;
		}
		const file = readFile(process, path, explicit);
		merged['current-context'] ||= file['current-context'] ?? '';
		mergeNamed(merged.clusters as Named[], file.clusters);
		mergeNamed(merged.contexts as Named[], file.contexts);
		mergeNamed(merged.users as Named[], file.users);
		if (file.preferences) merged.preferences ??= file.preferences;
	}
	return merged;
}

/** What was read last. Every command reads the same file, and its YAML costs more than the rest of a short one. */
let known: { text: string; json: string } | undefined;

function parsed(text: string): unknown {
	if (known?.text !== text) known = { text, json: JSON.stringify(parse(text, { prettyErrors: false })) };
	// A new object each time: the reader may change it.
	return JSON.parse(known.json);
}

function readFile(process: Process, path: string, explicit: string): KubeconfigFile {
	// Told as it was named: by the flag, the environment, or its place in the home directory.
	const named = (process.env.KUBECONFIG ?? '').split(':').find((each) => each !== '' && process.path(each) === path);
	const fail = (why: string): never => {
		throw new CliError(`error loading config file "${explicit || named || path}": ${why}`);
	};
	const text = process.fs.readFile(path);
	let file: unknown;
	try {
		file = parsed(text);
	} catch (error) {
		return fail(error instanceof YAMLParseError ? `yaml: ${yamlMessage(error, text)}` : (error as Error).message);
	}
	if (file === null || file === undefined) return {};
	if (typeof file !== 'object' || Array.isArray(file)) {
		const type = Array.isArray(file) ? 'array' : typeof file;
		return fail(
			`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
		);
	}
	const { kind = 'Config', apiVersion = 'v1' } = file as KubeconfigFile;
	if (kind !== 'Config') {
		return fail(
			`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
		);
	}
	return file as KubeconfigFile;
}

function mergeNamed(into: Named[], from: Named[] | undefined | null): void {
	for (const entry of from ?? []) if (!into.some((each) => each.name === entry.name)) into.push(entry);
}

/** Writes a kubeconfig back where it came from. */
export function saveKubeconfig(process: Process, explicit: string, file: KubeconfigFile): void {
	const paths = kubeconfigPaths(process, explicit);
	const path = paths.find((each) => process.fs.exists(each)) ?? (paths[0] as string);
	process.fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { parents: true });
	const { apiVersion = 'v1', kind = 'Config', clusters = [], contexts = [], users = [], ...rest } = file;
	const current = file['current-context'] ?? '';
	process.fs.writeFile(
		path,
		stringify(
			{ apiVersion, clusters, contexts, ...rest, 'current-context': current, kind, users },
			{ indentSeq: false },
		),
		{ mode: 0o600 },
	);
}

/**
 * Settles what to talk to from the files and the global flags.
 * @throws CliError when a named context or cluster does not exist.
 */
export function connectionOf(
	file: KubeconfigFile,
	flags: { context: string; cluster: string; user: string; server: string; namespace: string },
): Connection {
	const contextName = flags.context || file['current-context'] || '';
	const context = file.contexts?.find((each) => each.name === contextName)?.context;
	if (!context && contextName !== '') {
		// Told without `error: ` before it.
		const message = `Error in configuration: context was not found for specified context: ${contextName}`;
		throw new MultipleErrors([new CliError(message)]);
	}
	const clusterName = flags.cluster || context?.cluster || '';
	const cluster = file.clusters?.find((each) => each.name === clusterName)?.cluster;
	if (!cluster && flags.cluster) throw new CliError(`no server found for cluster "${flags.cluster}"`);
	if (flags.user && !file.users?.some((each) => each.name === flags.user)) {
		throw new CliError(`auth info "${flags.user}" does not exist`);
	}
	const given = flags.server || cluster?.server || undefined;
	// Without a scheme it is plain HTTP, as client-go has it.
	const server = given === undefined || /^https?:\/\//.test(given) ? given : `http://${given}`;
	return {
		server: server?.replace(/\/+$/, ''),
		namespace: flags.namespace || context?.namespace || 'default',
		context: contextName,
		user: flags.user || context?.user || '',
	};
}
