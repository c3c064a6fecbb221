/** HTTP to the API server: paths, bodies, warnings, errors, and watching. */

import type { ApiTransport, KubeObject, PodStreams, Status, WatchEvent } from '../../cluster/types.ts';
import { breatheIn, CHARACTERS_A_STEP } from '../../os/breathe.ts';
import type { Process } from '../../os/process.ts';
import { CliError, ConnectionError, StatusError } from '../cli/errors.ts';

/** A resource as discovery tells of it. */
export interface Resource {
	group: string;
	version: string;
	/** `pods` */
	plural: string;
	/** `pod` */
	singular: string;
	kind: string;
	namespaced: boolean;
	shortNames: string[];
	verbs: string[];
	categories: string[];
	/** Names of subresources: `status`, `scale`, … */
	subresources: string[];
}

/** `apps/v1`, `v1` */
export const groupVersion = (resource: { group: string; version: string }): string =>
	resource.group ? `${resource.group}/${resource.version}` : resource.version;

/** `deployment.apps`, `pod`: how messages name a resource with its kind in lower case. */
export const kindName = (resource: { group: string; kind: string }): string =>
	resource.group ? `${resource.kind.toLowerCase()}.${resource.group}` : resource.kind.toLowerCase();

/** `deployments.apps`, `pods` */
export const pluralName = (resource: { group: string; plural: string }): string =>
	resource.group ? `${resource.plural}.${resource.group}` : resource.plural;

export const JSON_TYPE = 'application/json';
export const TABLE_TYPE =
	'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export type Query = Record<string, string | string[] | undefined>;

export interface RequestOptions {
	query?: Query;
	body?: unknown;
	/** Content-Type of the body: JSON unless it is a patch. */
	contentType?: string;
	accept?: string;
}

/** A name as a part of a path. Half a surrogate pair is no character: Go writes U+FFFD for it. */
const segment = (name: string): string => encodeURIComponent(name.toWellFormed());

/**
 * The path of a resource, with a name one object's, with a subresource that.
 * @throws CliError for an empty name: it would be the path of all.
 */
export function resourcePath(
	resource: { group: string; version: string; plural: string; namespaced: boolean },
	namespace: string | undefined,
	name?: string,
	subresource?: string,
): string {
	if (name === '') throw new CliError('resource name may not be empty');
	const parts = resource.group ? ['/apis', resource.group, resource.version] : ['/api', resource.version];
	if (resource.namespaced && namespace) parts.push('namespaces', segment(namespace));
	parts.push(resource.plural);
	if (name !== undefined) parts.push(segment(name));
	if (subresource !== undefined) parts.push(subresource);
	return parts.join('/');
}

/** Steps of a program (see Clock.breathe) that a request stands for: client and server work on it in one go. */
const STEPS_A_REQUEST = 20;

/** The time for a request is over and its answer not yet, in net/http's words. */
export class TimeoutError extends CliError {
	constructor() {
		super('net/http: request canceled (Client.Timeout or context cancellation while reading body)');
	}
}

/** A client of one server, for the life of one command. */
export class ApiClient {
	readonly process: Process;
	readonly server: string;
	private readonly transport: ApiTransport;
	private readonly timeout: number;
	private readonly warned = new Set<string>();

	/** @param timeout milliseconds after which an answer that still comes is cut off; 0: never. */
	constructor(process: Process, transport: ApiTransport, server: string, timeout = 0) {
		this.process = process;
		this.transport = transport;
		this.server = server;
		this.timeout = timeout;
	}

	/**
	 * Sends a request and returns the answer, whatever its status; prints the server's warnings.
	 * @throws ConnectionError when there is no answer.
	 */
	async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
		const { body } = options;
		const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
		await breatheIn(this.process)(STEPS_A_REQUEST);
		await this.work(text);
		const request = this.request(method, path, { ...options, body: text });
		let response: Response;
		try {
			response = await this.process.wait(this.transport.fetch(request));
		} catch (error) {
			throw this.asConnectionError(error);
		}
		await this.work(text);
		await this.warn(response);
		return response;
	}

	/** A page has its turn before and after long bodies, which server and client handle in one go each. */
	private work(body: string | undefined): Promise<void> | undefined {
		return breatheIn(this.process)(Math.ceil((body?.length ?? 0) / CHARACTERS_A_STEP));
	}

	/**
	 * Sends a request and reads its JSON.
	 * @throws StatusError when the server refuses.
	 */
	async json<T = KubeObject>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
		const response = await this.send(method, path, options);
		if (!response.ok) throw await this.failure(response, method, path);
		const text = await this.process.hold(response.text());
		await this.work(text);
		return JSON.parse(text) as T;
	}

	/** Sends a request and reads its text. Throws StatusError when the server refuses. */
	async text(method: string, path: string, options: RequestOptions = {}): Promise<string> {
		const response = await this.send(method, path, options);
		if (!response.ok) throw await this.failure(response, method, path);
		return this.process.hold(response.text());
	}

	/**
	 * Reads an answer as it comes: each piece of text at the simulated instant it was sent.
	 * Ends with the connection; the caller's `break` closes it. Throws TimeoutError when the time for a request is over.
	 */
	async *lines(path: string, options: RequestOptions = {}): AsyncGenerator<string> {
		let rest = '';
		for await (const chunk of this.chunks(path, options)) {
			const lines = (rest + chunk).split('\n');
			rest = lines.pop() ?? '';
			yield* lines;
		}
		if (rest !== '') yield rest;
	}

	/** As `lines`, but as it came. */
	async *chunks(path: string, options: RequestOptions = {}): AsyncGenerator<string> {
		const response = await this.send('GET', path, options);
		if (!response.ok) throw await this.failure(response, 'GET', path);
		if (!response.body) return;
		const reader = response.body.getReader();
		const close = (): void => void reader.cancel().catch(() => undefined);
		this.process.atExit(close);
		let late = false;
		const timer =
			this.timeout > 0
				? this.process.clock.after(this.timeout, () => {
						late = true;
						this.process.clock.stir();
						close();
					})
				: undefined;
		const decoder = new TextDecoder();
		try {
			for (;;) {
				const { value, done } = await this.process.wait(reader.read());
				if (late) throw new TimeoutError();
				if (done) return;
				yield decoder.decode(value, { stream: true });
			}
		} finally {
			timer?.cancel();
			close();
		}
	}

	/** Watches; each event as it comes. The generator ends when the server, or the time for a request, ends the watch. */
	async *watch<T = KubeObject>(path: string, options: RequestOptions = {}): AsyncGenerator<WatchEvent<T>> {
		const query = { ...options.query, watch: 'true' };
		try {
			for await (const line of this.lines(path, { ...options, query })) {
				if (line.trim() !== '') yield JSON.parse(line) as WatchEvent<T>;
			}
		} catch (error) {
			// A stream that times out is closed without a word (client-go's StreamWatcher).
			if (!(error instanceof TimeoutError)) throw error;
		}
	}

	/** Passes on a request as it is and returns the answer as it is (kubectl proxy). Throws ConnectionError. */
	async forward(request: Request): Promise<Response> {
		try {
			return await this.process.wait(this.transport.fetch(request));
		} catch (error) {
			throw this.asConnectionError(error);
		}
	}

	/** Opens exec or attach. Throws StatusError when the server refuses. */
	async stream(path: string, query: Query): Promise<PodStreams> {
		const request = this.request('POST', path, { query });
		let answer: PodStreams | Response;
		try {
			answer = await this.process.wait(this.transport.stream(request));
		} catch (error) {
			throw this.asConnectionError(error);
		}
		if (answer instanceof Response) {
			const failure = await this.failure(answer, 'POST', path);
			// A kubelet's own words come without a Status, and client-go puts its own before them.
			if (/^container not found/.test(failure.message))
				throw new CliError(`unable to upgrade connection: ${failure.message}`);
			throw failure;
		}
		return answer;
	}

	private request(
		method: string,
		path: string,
		{ query, body, contentType, accept }: RequestOptions & { body?: string | undefined },
	): Request {
		const url = new URL(this.server + path);
		for (const [name, value] of Object.entries(query ?? {})) {
			if (value === undefined) continue;
			for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, each);
		}
		const headers: Record<string, string> = { Accept: accept ?? JSON_TYPE };
		if (body !== undefined) headers['Content-Type'] = contentType ?? JSON_TYPE;
		return new Request(url, {
			method,
			headers,
			body: body ?? null,
		});
	}

	private async warn(response: Response): Promise<void> {
		const header = response.headers.get('Warning');
		if (!header) return;
		for (const match of header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
			const text = (match[1] as string).replace(/\\(.)/g, '$1');
			if (this.warned.has(text)) continue;
			this.warned.add(text);
			await this.process.warn(`Warning: ${text}\n`);
		}
	}

	private async failure(response: Response, method: string, path: string): Promise<StatusError> {
		const text = await this.process.hold(response.text());
		try {
			const status = JSON.parse(text) as Status;
			if (status.kind === 'Status') return new StatusError(status);
		} catch {
			// No JSON: the words for the HTTP status below.
		}
		return new StatusError(statusOf(response.status, text, method, path));
	}

	private asConnectionError(error: unknown): unknown {
		if (!(error instanceof Error) || error.name === 'Killed') return error;
		const host = new URL(this.server).host;
		const { code } = error as { code?: string };
		if (code === 'ECONNREFUSED' || /refused/i.test(error.message))
			return new ConnectionError(host, true, error.message);
		if (error instanceof TypeError && !/fetch|network|connect|resolve/i.test(error.message)) return error;
		return new ConnectionError(host, false, error.message);
	}
}

/** The Status for an answer that carries none (apierrors.NewGenericServerResponse). */
function statusOf(code: number, text: string, method: string, path: string): Status {
	const base: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code };
	if (code === 404) return { ...base, reason: 'NotFound', message: 'the server could not find the requested resource' };
	if (code === 405) {
		return {
			...base,
			reason: 'MethodNotAllowed',
			message: 'the server does not allow this method on the requested resource',
		};
	}
	if (code === 401)
		return { ...base, reason: 'Unauthorized', message: 'the server has asked for the client to provide credentials' };
	if (code === 403) return { ...base, reason: 'Forbidden', message: text.trim() || 'unknown' };
	if (code === 503) {
		return { ...base, reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' };
	}
	const message = `an error on the server (${JSON.stringify(text.trim() || 'unknown')}) has prevented the request from succeeding (${method.toLowerCase()} ${path})`;
	return { ...base, reason: code >= 500 ? 'InternalError' : 'BadRequest', message };
}
