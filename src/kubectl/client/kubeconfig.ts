/** kubeconfig files: which server, as whom, in which namespace. */

import { parse, stringify } from 'yaml';
import { breatheIn } from '../../os/breathe.ts';
import { fetchFor } from '../../os/lazy.ts';
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
let known: { text: string; json: string | undefined } | undefined;

/** The content of a file as `kubectl config` writes it; undefined when it may be anything else. */
function parsed(text: string): KubeconfigFile | undefined {
	if (known?.text !== text) known = { text, json: plainJson(text) };
	// A new object each time: the reader may change it.
	return known.json === undefined ? undefined : (JSON.parse(known.json) as KubeconfigFile);
}

function plainJson(text: string): string | undefined {
	// What our parser may take for something else than go-yaml, or take where that one does not.
	if (/[[\]{}&*!|>%@`?\t]/.test(text.replace(/ (\{\}|\[\])$/gm, ''))) return undefined;
	try {
		const value: unknown = parse(text, { version: '1.1', prettyErrors: false }) ?? {};
		return isPlain(value) ? JSON.stringify(value) : undefined;
	} catch {
		return undefined;
	}
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether each field has the type that it is read as. */
function isPlain(file: unknown): boolean {
	if (!isRecord(file)) return false;
	const { apiVersion = 'v1', kind = 'Config', preferences = {} } = file;
	if (apiVersion !== 'v1' || kind !== 'Config' || !isRecord(preferences)) return false;
	if (typeof (file['current-context'] ?? '') !== 'string') return false;
	return ['cluster', 'context', 'user'].every((field) => {
		const entries = file[`${field}s`] ?? [];
		return (
			Array.isArray(entries) &&
			entries.every((entry: unknown) => {
				if (!isRecord(entry) || typeof entry.name !== 'string') return false;
				const settings = entry[field];
				return (
					isRecord(settings) && Object.values(settings).every((each) => ['string', 'boolean'].includes(typeof each))
				);
			})
		);
	});
}

type Decoded = { file: KubeconfigFile } | { why: string };

/** What was decoded for a process, by its text. */
const decoded = new WeakMap<Process, Map<string, Decoded>>();

/**
 * Decodes the files that take more than `parsed`, which few sessions have: to be called before `loadKubeconfig`.
 * @returns nothing to wait for where there is none.
 */
export function prepareKubeconfig(process: Process, explicit: string): Promise<void> | undefined {
	const texts = kubeconfigPaths(process, explicit)
		.filter((path) => process.fs.find(path)?.type === 'file')
		.map((path) => process.fs.readFile(path))
		.filter((text) => !parsed(text));
	return texts.length > 0 ? decode(process, texts) : undefined;
}

async function decode(process: Process, texts: string[]): Promise<void> {
	const { decodeKubeconfig } = await fetchFor(process, import('./kubeconfig-decoder.ts'));
	const results = new Map<string, Decoded>();
	for (const text of texts) results.set(text, await decodeKubeconfig(text, breatheIn(process)));
	decoded.set(process, results);
}

function readFile(process: Process, path: string, explicit: string): KubeconfigFile {
	const text = process.fs.readFile(path);
	const plain = parsed(text);
	if (plain) return plain;
	const result = decoded.get(process)?.get(text) ?? { why: 'it has not been decoded' };
	if ('file' in result) return structuredClone(result.file);
	// Told as it was named: by the flag, the environment, or its place in the home directory.
	const named = (process.env.KUBECONFIG ?? '').split(':').find((each) => each !== '' && process.path(each) === path);
	throw new CliError(`error loading config file "${explicit || named || path}": ${result.why}`);
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
