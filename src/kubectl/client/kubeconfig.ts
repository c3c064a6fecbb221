/** kubeconfig files: which server, as whom, in which namespace. */

import { parse, stringify } from 'yaml';
import type { Process } from '../../os/process.ts';
import { CliError, MultipleErrors } from '../cli/errors.ts';

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
 * @throws CliError when one is no kubeconfig, or `--kubeconfig` names a file that is not there.
 */
export function loadKubeconfig(process: Process, explicit: string): KubeconfigFile {
	const merged: KubeconfigFile = { clusters: [], contexts: [], users: [] };
	for (const path of kubeconfigPaths(process, explicit)) {
		if (!process.fs.exists(path)) {
			if (explicit) throw new CliError(`stat ${explicit}: no such file or directory`);
			continue;
		}
		const file = readFile(process, path);
		merged['current-context'] ||= file['current-context'] ?? '';
		mergeNamed(merged.clusters as Named[], file.clusters);
		mergeNamed(merged.contexts as Named[], file.contexts);
		mergeNamed(merged.users as Named[], file.users);
	}
	return merged;
}

/** What was read last. Every command reads the same file, and its YAML costs more than the rest of a short one. */
let known: { text: string; file: unknown } | undefined;

function parsed(text: string): unknown {
	if (known?.text !== text) known = { text, file: parse(text) };
	// The reader may change it.
	return structuredClone(known.file);
}

function readFile(process: Process, path: string): KubeconfigFile {
	let file: unknown;
	try {
		file = parsed(process.fs.readFile(path));
	} catch (error) {
		throw new CliError(`error loading config file "${path}": ${(error as Error).message.split('\n')[0]}`);
	}
	if (file === null || file === undefined) return {};
	if (typeof file !== 'object' || Array.isArray(file)) {
		throw new CliError(`error loading config file "${path}": json: cannot unmarshal into Go value of type v1.Config`);
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
	if (!context && flags.context) {
		// Told without `error: ` before it.
		const message = `Error in configuration: context was not found for specified context: ${flags.context}`;
		throw new MultipleErrors([new CliError(message)]);
	}
	const clusterName = flags.cluster || context?.cluster || '';
	const cluster = file.clusters?.find((each) => each.name === clusterName)?.cluster;
	if (!cluster && flags.cluster) throw new CliError(`no server found for cluster "${flags.cluster}"`);
	if (flags.user && !file.users?.some((each) => each.name === flags.user)) {
		throw new CliError(`auth info "${flags.user}" does not exist`);
	}
	const server = flags.server || cluster?.server || undefined;
	return {
		server: server?.replace(/\/+$/, ''),
		namespace: flags.namespace || context?.namespace || 'default',
		context: contextName,
		user: flags.user || context?.user || '',
	};
}
