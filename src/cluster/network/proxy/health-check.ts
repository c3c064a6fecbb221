/**
 * kube-proxy's answers to load balancers: under externalTrafficPolicy Local, has this node an endpoint of the Service?
 * (upstream: pkg/proxy/healthcheck/service_health.go)
 */

import type { Clock } from '../../../os/clock.ts';
import { serveHttp } from '../../../os/http.ts';
import { type Listener, NetworkError, type NetworkStack } from '../../../os/net.ts';
import { httpDate } from '../../../os/timestamps.ts';
import { localEndpoints } from './rules.ts';
import type { HealthPort, RuleTable } from './table.ts';

/** Serves the health check ports of all Services on one node until disposed. */
export function serveHealthChecks(
	table: RuleTable,
	node: string,
	stack: NetworkStack,
	clock: Clock,
): { dispose(): void } {
	const open = new Map<number, { check: HealthPort; listener: Listener }>();
	const close = (port: number) => {
		open.get(port)?.listener.close();
		open.delete(port);
	};
	const update = () => {
		const wanted = new Map(table.healthChecks.map((check) => [check.port, check]));
		for (const [port, { check }] of open) if (wanted.get(port) !== check) close(port);
		for (const [port, check] of wanted) {
			if (open.has(port)) continue;
			try {
				open.set(port, {
					check,
					listener: serveHttp(stack, port, () => answer(check, countOf(table, node, check), clock)),
				});
			} catch (error) {
				// Another program of the node has the port: kube-proxy logs that and goes on.
				if (!(error instanceof NetworkError)) throw error;
			}
		}
	};
	const subscription = table.onHealthChecks(update);
	update();
	return {
		dispose() {
			subscription.dispose();
			for (const port of [...open.keys()]) close(port);
		},
	};
}

/** How many Pods of the Service on this node take connections. */
function countOf(table: RuleTable, node: string, { namespace, name }: HealthPort): number {
	const addresses = table
		.rules()
		.filter(({ service }) => service.namespace === namespace && service.name === name)
		.flatMap((rule) => localEndpoints(rule, node).map(({ address }) => address));
	return new Set(addresses).size;
}

const answer = ({ namespace, name }: HealthPort, count: number, clock: Clock) => ({
	status: count > 0 ? 200 : 503,
	headers: [
		['Content-Type', 'application/json'],
		['X-Content-Type-Options', 'nosniff'],
		['X-Load-Balancing-Endpoint-Weight', String(count)],
		['Date', httpDate(clock.now())],
	] as [string, string][],
	body: JSON.stringify(
		{ service: { namespace, name }, localEndpoints: count, serviceProxyHealthy: true },
		undefined,
		'\t',
	),
});
