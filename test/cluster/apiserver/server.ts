/** An API server for tests, and requests to it as a client makes them. */

import { type ApiServer, createApiServer } from '../../../src/cluster/apiserver/index.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { KubeObject } from '../../../src/cluster/types.ts';
import { SimulatedClock } from '../../../src/os/clock.ts';
import { Random } from '../../../src/os/random.ts';

export const START = Date.parse('2026-11-21T00:00:00Z');
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

export interface Answer {
	code: number;
	warnings: string[];
	// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
	body: any;
}

export interface TestServer {
	api: ApiServer;
	clock: SimulatedClock;
	send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
	get(path: string, accept?: string): Promise<Answer>;
	/** Opens a watch; `events` fills as they come, after `clock.settle()`. */
	watch(path: string): Promise<{ events: { type: string; object: KubeObject }[]; cancel(): void; ended: boolean }>;
}

export function startServer(seed = 1): TestServer {
	const clock = new SimulatedClock(START);
	const api = createApiServer({
		clock,
		random: new Random(seed),
		settings: {
			serviceClusterIPRange: '10.43.0.0/16',
			nodePortRange: [30000, 32767],
			gitVersion: 'v1.36.1+k3s1',
			advertise: { address: '192.168.164.130', port: 6443 },
		},
	});
	// The ServiceAccount controller's part, without which no Pod is admitted.
	api.clientFor('test').create(KINDS.serviceaccounts, {
		apiVersion: 'v1',
		kind: 'ServiceAccount',
		metadata: { name: 'default', namespace: 'default' },
	});
	const send: TestServer['send'] = async (method, path, body, headers = {}) => {
		const response = await api.fetch(
			new Request(`https://cluster${path}`, {
				method,
				headers: { 'content-type': 'application/json', ...headers },
				...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
			}),
		);
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json');
		const warnings = (response.headers.get('warning') ?? '').split(/, (?=299 )/).filter(Boolean);
		return { code: response.status, warnings, body: isJson ? JSON.parse(text) : text };
	};
	return {
		api,
		clock,
		send,
		get: (path, accept = 'application/json') => send('GET', path, undefined, { accept }),
		async watch(path) {
			const abort = new AbortController();
			const response = await api.fetch(new Request(`https://cluster${path}`, { signal: abort.signal }));
			const watched = {
				events: [] as { type: string; object: KubeObject }[],
				cancel: () => abort.abort(),
				ended: false,
			};
			const decoder = new TextDecoder();
			let rest = '';
			const reader = response.body?.getReader();
			void (async () => {
				for (;;) {
					const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
					if (done) break;
					const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
					rest = lines.pop() ?? '';
					for (const line of lines) watched.events.push(JSON.parse(line));
				}
				watched.ended = true;
			})();
			await clock.settle();
			return watched;
		},
	};
}

export const PODS = '/api/v1/namespaces/default/pods';
export const SERVICES = '/api/v1/namespaces/default/services';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
export const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';

export const pod = (name: string, labels: Record<string, string> = {}) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: { name, labels },
	spec: { containers: [{ name: 'web', image: 'nginx' }] },
});

export const service = (name: string, spec: Record<string, unknown> = {}) => ({
	apiVersion: 'v1',
	kind: 'Service',
	metadata: { name },
	spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});

export const configMap = (name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}) => ({
	apiVersion: 'v1',
	kind: 'ConfigMap',
	metadata: { name, labels },
	data,
});

export const deployment = (name: string) => ({
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: { name },
	spec: {
		selector: { matchLabels: { app: name } },
		template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
	},
});
