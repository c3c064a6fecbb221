/** What the handlers of requests are given. */

import type { NetworkStack } from '../../../os/net.ts';
import type { KubeletProxy } from '../kubelet-proxy.ts';
import type { Registry } from '../registry.ts';
import type { ResourceRoute } from './route.ts';

/** What the server answers from. */
export interface ServerParts {
	registry: Registry;
	kubelet: KubeletProxy | undefined;
	/** The network of the machine that the server runs on: where proxied requests start. */
	network: NetworkStack | undefined;
}

/** One request under way. */
export interface Exchange {
	parts: ServerParts;
	registry: Registry;
	request: Request;
	url: URL;
	query: URLSearchParams;
	route: ResourceRoute;
	warnings: string[];
}
