/** The API server: one function from Request to Response, and the same without HTTP for what lives in the cluster. */

import type { Clock } from '../../os/clock.ts';
import type { NetworkStack } from '../../os/net.ts';
import type { Random } from '../../os/random.ts';
import { DEFINITIONS } from '../resources/index.ts';
import { METRICS_DEFINITIONS } from '../resources/metrics/index.ts';
import type { ApiServerSettings, ApiTransport, Client, PodStreams } from '../types.ts';
import { bootstrap } from './bootstrap.ts';
import { RegistryClient } from './client.ts';
import type { Extension } from './computed.ts';
import { failure } from './errors.ts';
import type { ServerParts } from './http/exchange.ts';
import { handle } from './http/handle.ts';
import { openStream } from './http/pod-exec.ts';
import { errorResponse } from './http/response.ts';
import type { KubeletProxy } from './kubelet-proxy.ts';
import { Registry } from './registry.ts';

export type { ExecOptions, KubeletProxy, LogOptions } from './kubelet-proxy.ts';

export interface ApiServerOptions {
	clock: Clock;
	random: Random;
	settings: ApiServerSettings;
	/** Told of a watch handler that threw; left out, the error comes out of the write that caused it. */
	onFault?: (error: unknown) => void;
}

export interface ApiServer extends ApiTransport {
	/** The API as `component` (source of events, and field manager unless that is named), at once and without text. */
	clientFor(component: string, manager?: string): Client;
	/** Where log, exec and attach go; the cluster sets it once it has kubelets. */
	kubelet: KubeletProxy | undefined;
	/** The network of the machine that the server runs on, from where …/proxy asks; the cluster sets it too. */
	network: NetworkStack | undefined;
	/** Has an extension answer for its API group (kube-aggregator's part). */
	extend(extension: Extension): void;
	/** Ends every watch; later requests are refused. */
	dispose(): void;
}

/** An API server with what every new cluster has: its first namespaces and the `kubernetes` Service. */
export function createApiServer({ clock, random, settings, onFault }: ApiServerOptions): ApiServer {
	const registry = new Registry({
		clock,
		random,
		settings,
		definitions: [...DEFINITIONS, ...METRICS_DEFINITIONS],
		onFault,
	});
	registry.clientFor = (component, manager) => new RegistryClient(registry, component, manager);
	registry.client = new RegistryClient(registry, 'kube-apiserver');
	bootstrap(registry, registry.client);
	const parts: ServerParts = { registry, kubelet: undefined, network: undefined };
	const refuseIfDisposed = (): void => {
		if (registry.disposed) throw failure(503, 'ServiceUnavailable', 'the API server is shutting down');
	};
	return {
		async fetch(request: Request): Promise<Response> {
			try {
				refuseIfDisposed();
				return await handle(parts, request);
			} catch (error) {
				return errorResponse(error);
			} finally {
				clock.stir();
			}
		},
		async stream(request: Request): Promise<PodStreams | Response> {
			try {
				refuseIfDisposed();
				return openStream(parts, request);
			} catch (error) {
				return errorResponse(error);
			} finally {
				clock.stir();
			}
		},
		clientFor: registry.clientFor,
		get kubelet() {
			return parts.kubelet;
		},
		set kubelet(proxy) {
			parts.kubelet = proxy;
		},
		get network() {
			return parts.network;
		},
		set network(stack) {
			parts.network = stack;
		},
		extend: (extension) => void registry.extensions.set(extension.group, extension),
		dispose: () => registry.dispose(),
	};
}
