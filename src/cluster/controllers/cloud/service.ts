/**
 * The service controller of a cloud controller manager: asks for a load balancer for each Service of type LoadBalancer,
 * and holds on to the Service until it is taken away (upstream: k8s.io/cloud-provider/controllers/service).
 */

import { KINDS } from '../../resources/kinds.ts';
import { formatIPv4, parseCIDR } from '../../resources/shared/names.ts';
import type { Service } from '../../resources/types.ts';
import { startLoop } from '../loop.ts';
import { ignoreGone } from '../pods.ts';
import type { Controller, ControllerContext } from '../types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 20;

/** Keeps a Service until its load balancer is gone (servicehelper.LoadBalancerCleanupFinalizer). */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

/** A cloud that makes load balancers. */
export interface LoadBalancerProvider {
	/** Milliseconds it takes to make one: least and most. */
	delay: readonly [number, number];
	/** An address that none of `taken` is, or undefined when there is none left. */
	address(taken: ReadonlySet<string>): string | undefined;
}

/** Gives out the addresses of a range from its tenth on, lowest first. */
export const addressesOf =
	(cidr: string): LoadBalancerProvider['address'] =>
	(taken) => {
		const range = parseCIDR(cidr);
		for (let offset = 10; range && offset < range.size - 1; offset++) {
			const address = formatIPv4(range.base + offset);
			if (!taken.has(address)) return address;
		}
		return undefined;
	};

/** Does a Service want a load balancer of the default kind? */
export const wantsLoadBalancer = ({ metadata, spec }: Service): boolean =>
	spec.type === 'LoadBalancer' && !spec.loadBalancerClass && !metadata.deletionTimestamp;

const has = ({ metadata }: Service): boolean => metadata.finalizers?.includes(FINALIZER) ?? false;

/**
 * The controller.
 * @param provider who makes load balancers; left out, somebody else does as soon as the Service is there (ServiceLB).
 */
export function serviceController(provider?: LoadBalancerProvider): Controller {
	return {
		component: 'service-controller',
		start(context) {
			const services = context.informers.of(KINDS.services);
			/** When the load balancer under way will be there, by the Service's uid. */
			const underWay = new Map<string, number>();
			const loop = startLoop(context, {
				latency: LATENCY,
				reconcile(namespace, name) {
					const service = services.get(namespace, name);
					if (!service) return;
					if (!wantsLoadBalancer(service)) {
						underWay.delete(service.metadata.uid ?? '');
						if (has(service)) cleanUp(context, service);
						return;
					}
					ensure(context, service, provider, underWay, (wait) => loop.addAfter(`${namespace}/${name}`, wait));
				},
			});
			loop.on(services, ({ old, current }) => {
				if (!current) {
					underWay.delete(old?.metadata.uid ?? '');
					return;
				}
				if (wantsLoadBalancer(current) || has(current))
					loop.add(`${current.metadata.namespace}/${current.metadata.name}`);
			});
			return loop;
		},
	};
}

function ensure(
	context: ControllerContext,
	service: Service,
	provider: LoadBalancerProvider | undefined,
	underWay: Map<string, number>,
	again: (milliseconds: number) => void,
): void {
	const { client, clock, random, informers } = context;
	const { namespace = '', name, uid = '', finalizers = [] } = service.metadata;
	const begins = !has(service);
	if (begins)
		client.patch(KINDS.services, namespace, name, { metadata: { uid, finalizers: [...finalizers, FINALIZER] } });
	if (begins) client.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
	if (!provider || (service.status?.loadBalancer?.ingress ?? []).length > 0) return;
	const due = underWay.get(uid);
	if (due === undefined) {
		const [least, most] = provider.delay;
		const delay = least + random.below(most - least);
		underWay.set(uid, clock.now() + delay);
		again(delay);
		return;
	}
	if (clock.now() < due) return;
	const taken = new Set(
		informers
			.of(KINDS.services)
			.list()
			.flatMap((other) => (other.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip ?? '')),
	);
	const asked = service.spec.loadBalancerIP;
	const ip = asked && !taken.has(asked) ? asked : provider.address(taken);
	if (ip === undefined) {
		client.event(
			service,
			'Warning',
			'SyncLoadBalancerFailed',
			'Error syncing load balancer: failed to ensure load balancer: no address is left',
		);
		again(300_000);
		return;
	}
	underWay.delete(uid);
	client.patch(
		KINDS.services,
		namespace,
		name,
		{ metadata: { uid }, status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } },
		'status',
	);
	client.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
}

function cleanUp({ client }: ControllerContext, service: Service): void {
	const { namespace = '', name, uid, finalizers = [] } = service.metadata;
	client.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
	if (!service.metadata.deletionTimestamp)
		client.patch(
			KINDS.services,
			namespace,
			name,
			{ metadata: { uid }, status: { loadBalancer: { ingress: null } } },
			'status',
		);
	const left = finalizers.filter((finalizer) => finalizer !== FINALIZER);
	ignoreGone(() =>
		client.patch(KINDS.services, namespace, name, { metadata: { uid, finalizers: left.length > 0 ? left : null } }),
	);
	client.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
}
