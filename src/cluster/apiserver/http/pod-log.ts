/** GET pods/NAME/log, and which container a request means. */

import type { Container, Pod } from '../../resources/types.ts';
import type { KubeObject } from '../../types.ts';
import { badRequest, failure } from '../errors.ts';
import type { LogOptions } from '../kubelet-proxy.ts';
import type { ServerParts } from './exchange.ts';
import { isTrue } from './list-options.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * The container a request means: the one it names, or the only one.
 * @throws ApiError 400 when there is none of that name, or several and none named.
 */
export function containerOf(pod: Pod, asked: string | null): string {
	const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec;
	const all: Pick<Container, 'name'>[] = [...initContainers, ...containers, ...ephemeralContainers];
	if (asked) {
		if (all.some(({ name }) => name === asked)) return asked;
		throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
	}
	const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
	if (annotated && all.some(({ name }) => name === annotated)) return annotated;
	const only = containers[0];
	if (containers.length === 1 && only) return only.name;
	const list = (some: Pick<Container, 'name'>[]) => some.map(({ name }) => name).join(' ');
	let message = `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${list(containers)}]`;
	if (initContainers.length > 0) message += ` or one of the init containers: [${list(initContainers)}]`;
	throw badRequest(message);
}

/** Answers 503 while the cluster has no kubelets, or the Pod no node. */
export function kubeletOf(parts: ServerParts, pod: Pod) {
	if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
	if (!parts.kubelet) throw failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
	return parts.kubelet;
}

function logOptions(pod: Pod, query: URLSearchParams): LogOptions {
	const options: LogOptions = {
		container: containerOf(pod, query.get('container')),
		follow: isTrue(query.get('follow')),
		previous: isTrue(query.get('previous')),
		timestamps: isTrue(query.get('timestamps')),
	};
	for (const key of ['sinceSeconds', 'tailLines', 'limitBytes'] as const) {
		const text = query.get(key);
		if (text === null) continue;
		const value = Number(text);
		if (!Number.isInteger(value) || value < 0) {
			throw failure(
				422,
				'Invalid',
				`PodLogOptions "${pod.metadata.name}" is invalid: ${key}: Invalid value: ${text}: must be greater than or equal to 0`,
			);
		}
		options[key] = value;
	}
	const sinceTime = query.get('sinceTime');
	if (sinceTime) options.sinceTime = sinceTime;
	return options;
}

/** The log as a streaming body. */
export function podLog(parts: ServerParts, object: KubeObject, query: URLSearchParams, signal: AbortSignal): Response {
	const pod = object as Pod;
	const options = logOptions(pod, query);
	const log = kubeletOf(parts, pod).logs(pod, options);
	const { clock } = parts.registry;
	const encoder = new TextEncoder();
	let ended = false;
	const stop = () => {
		ended = true;
		log.close();
	};
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			const chunk = await log.read();
			clock.stir();
			if (ended) return;
			if (chunk === null) {
				ended = true;
				controller.close();
			} else controller.enqueue(encoder.encode(chunk));
		},
		cancel: stop,
	});
	signal?.addEventListener('abort', () => {
		if (!ended) stop();
	});
	return new Response(body, {
		status: 200,
		headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' },
	});
}
