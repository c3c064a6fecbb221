/** The shape of a verb, and what a running verb has at hand. */

import type { ApiTransport } from '../../cluster/types.ts';
import type { Process } from '../../os/process.ts';
import { ApiClient, type Resource } from '../client/api.ts';
import { resolveResource } from '../client/discovery.ts';
import { type Connection, connectionOf, type KubeconfigFile, loadKubeconfig } from '../client/kubeconfig.ts';
import { CliError, ConnectionError, UsageError } from './errors.ts';
import type { Flag, FlagValues } from './flags.ts';
import { parseDuration } from './values.ts';

/** The headings of `kubectl --help`, in its order. */
export type Group =
	| 'beginner'
	| 'intermediate'
	| 'deploy'
	| 'cluster'
	| 'debug'
	| 'advanced'
	| 'settings'
	| 'plugins'
	| 'other'
	| 'hidden';

/** A verb or a subcommand: one file exports one, verbs/index.ts lists them. */
export interface Command {
	name: string;
	aliases?: string[];
	/** Where `kubectl --help` lists it. Subcommands have none. */
	group?: Group;
	/** One line. */
	summary: string;
	/** What `--help` says first, when it is more than the summary. */
	description?: string;
	/** What it is good for → the line to type. */
	examples?: [purpose: string, line: string][];
	/** The usage line without `kubectl`: `get [(-o|--output=)json|yaml|wide] (TYPE[.GROUP] [NAME | -l label] …) [flags]`. */
	usage: string;
	flags?: Flag[];
	commands?: Command[];
	/** Alone it shows its help on standard output, not on standard error as most do. */
	helpOnStdout?: boolean;
	/** Takes any flag without knowing it: for verbs that only say what they lack. */
	anyFlags?: boolean;
	/** Words that people type when they mean this one. */
	suggestFor?: string[];
	/** Does it. Without it the command only holds subcommands. Returns an exit status, 0 when left out. */
	run?(cli: Cli): Promise<number | undefined>;
	/** What Tab offers for its arguments; default: nothing. */
	complete?: ArgumentCompletion;
}

/** What the arguments of a command are, for completion. */
export type ArgumentCompletion =
	| 'resource'
	| 'pod'
	/** A Pod with a colon, before a path in it. */
	| 'pod-file'
	| 'pod-or-type'
	| 'node'
	| 'service-account'
	| 'context'
	| 'type'
	/** TYPE NAME with one of these types. */
	| { types: readonly string[] }
	| { words: readonly string[] };

/** A running command: its arguments, the process around it and the server behind it. */
export class Cli {
	readonly process: Process;
	readonly command: Command;
	/** `kubectl get` */
	readonly path: string;
	readonly flags: FlagValues;
	readonly args: string[];
	/** How many arguments stood before `--`; -1 without one. */
	readonly dash: number;
	private readonly transport: ApiTransport;
	private file: KubeconfigFile | undefined;
	private settled: Connection | undefined;
	private client: ApiClient | undefined;

	constructor(
		process: Process,
		transport: ApiTransport,
		command: Command,
		path: string,
		parsed: { values: FlagValues; args: string[]; dash: number },
	) {
		this.process = process;
		this.transport = transport;
		this.command = command;
		this.path = path;
		this.flags = parsed.values;
		this.args = parsed.args;
		this.dash = parsed.dash;
	}

	/** Milliseconds since the epoch, on simulated time. */
	get now(): number {
		return this.process.clock.now();
	}

	print(text: string): Promise<void> {
		return this.process.print(text);
	}

	warn(text: string): Promise<void> {
		return this.process.warn(text);
	}

	/** A line on standard output. */
	say(line: string): Promise<void> {
		return this.process.print(`${line}\n`);
	}

	/** --request-timeout in milliseconds; 0: none. Throws CliError for what is no time. */
	private requestTimeout(): number {
		const text = this.flags.string('request-timeout');
		if (/^\d+$/.test(text)) return Number(text) * 1000;
		try {
			return parseDuration(text);
		} catch {
			throw new CliError(
				'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
			);
		}
	}

	/** @throws CliError for global flags that no client can be made of. */
	private checkGlobals(): void {
		const own = new Set(this.command.flags?.map(({ name }) => name));
		const text = (name: string): string => (own.has(name) ? '' : this.flags.string(name));
		const profile = text('profile');
		if (!['', 'none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'trace'].includes(profile))
			throw new CliError(`unknown profile '${profile}'`);
		const { context } = this.connection;
		if (!own.has('as-group') && this.flags.list('as-group').length > 0 && !text('as')) {
			throw new CliError(`requesting uid, groups or user-extra for ${context} without impersonating a user`);
		}
		const authority = text('certificate-authority');
		if (authority && !this.process.fs.exists(this.process.path(authority))) {
			throw new CliError(
				`unable to read certificate-authority ${authority} for ${context} due to open ${authority}: no such file or directory`,
			);
		}
	}

	/** The merged kubeconfig files. */
	get kubeconfig(): KubeconfigFile {
		this.file ??= loadKubeconfig(this.process, this.flags.string('kubeconfig'));
		return this.file;
	}

	/** The same for `kubectl config`, which makes the file that --kubeconfig names when it is not there. */
	get kubeconfigToChange(): KubeconfigFile {
		this.file ??= loadKubeconfig(this.process, this.flags.string('kubeconfig'), true);
		return this.file;
	}

	/** What the files and the global flags settle together. */
	get connection(): Connection {
		// A verb's own flag of the same name means something else (`create rolebinding --user`).
		const own = new Set(this.command.flags?.map(({ name }) => name));
		const flag = (name: string): string => (own.has(name) ? '' : this.flags.string(name));
		this.settled ??= connectionOf(this.kubeconfig, {
			context: flag('context'),
			cluster: flag('cluster'),
			user: flag('user'),
			server: flag('server'),
			namespace: flag('namespace'),
		});
		return this.settled;
	}

	/** The namespace that names without one are in. */
	get namespace(): string {
		return this.connection.namespace;
	}

	/** Was a namespace asked for on the command line? Then a manifest may not name another. */
	get namespaceEnforced(): boolean {
		return this.flags.string('namespace') !== '';
	}

	/**
	 * The API server.
	 * @throws ConnectionError without a kubeconfig: the real kubectl then tries localhost:8080, where nobody listens.
	 */
	get api(): ApiClient {
		if (!this.client) {
			const timeout = this.requestTimeout();
			this.checkGlobals();
			const { server } = this.connection;
			if (server === undefined) throw new ConnectionError('localhost:8080', true, 'connection refused');
			this.client = new ApiClient(this.process, this.transport, server, timeout);
		}
		return this.client;
	}

	/** The resource that a word names. Throws CliError. */
	resource(word: string): Promise<Resource> {
		return resolveResource(this.api, word);
	}

	/** @throws UsageError always: `See 'kubectl x -h' for help and examples`. */
	misuse(message: string): never {
		throw new UsageError(message);
	}
}
