/**
 * EndpointSlices for Endpoints that somebody made by hand, for a Service without selector: kube-proxy and DNS read
 * slices only (upstream: pkg/controller/endpointslicemirroring).
 */

import { KINDS } from '../../resources/kinds.ts';
import type { Endpoint, EndpointSlice, Endpoints } from '../../resources/types.ts';
import { canonicalJson } from '../json.ts';
import { startLoop } from '../loop.ts';
import { ignoreGone } from '../pods.ts';
import { type Controller, type ControllerContext, controllerReference } from '../types.ts';
import { hasSelector } from './membership.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 16;

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
/** Endpoints that are a lock of a leader election. */
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
/** Annotations about the Endpoints object itself. */
const NOT_COPIED = [
	'endpoints.kubernetes.io/last-change-trigger-time',
	'kubectl.kubernetes.io/last-applied-configuration',
];

type Subset = NonNullable<Endpoints['subsets']>[number];

export const endpointSliceMirroringController: Controller = {
	component: 'endpoint-slice-mirroring-controller',
	start(context) {
		const { client, informers } = context;
		const services = informers.of(KINDS.services);
		const endpoints = informers.of(KINDS.endpoints);
		const slices = informers.of(KINDS.endpointslices);
		slices.addIndex('mirrored', (slice) => {
			const name = slice.metadata.labels?.[SERVICE_NAME];
			return name && slice.metadata.labels?.[MANAGED_BY] === MANAGER ? [`${slice.metadata.namespace}/${name}`] : [];
		});
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(namespace, name) {
				const service = services.get(namespace, name);
				const source = endpoints.get(namespace, name);
				const existing = slices.by('mirrored', `${namespace}/${name}`);
				if (service && !hasSelector(service) && source && isMirrored(source)) mirror(context, source, existing);
				else
					for (const slice of existing)
						ignoreGone(() => client.delete(KINDS.endpointslices, namespace, slice.metadata.name));
			},
		});
		loop.on(services, ({ old, current }) => {
			const { namespace = '', name } = (current ?? old)?.metadata ?? { name: '' };
			if (endpoints.get(namespace, name)) loop.add(`${namespace}/${name}`);
		});
		loop.on(endpoints, ({ old, current }) => {
			const { namespace, name } = (current ?? old)?.metadata ?? { name: '' };
			loop.add(`${namespace}/${name}`);
		});
		loop.on(slices, ({ old, current }) => {
			const { namespace, labels } = (current ?? old)?.metadata ?? {};
			if (old && labels?.[MANAGED_BY] === MANAGER) loop.add(`${namespace}/${labels[SERVICE_NAME]}`);
		});
		return loop;
	},
};

const isMirrored = ({ metadata }: Endpoints): boolean =>
	metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined && !metadata.deletionTimestamp;

/** One slice for each subset, since a slice's endpoints all have the same ports. */
function mirror({ client }: ControllerContext, source: Endpoints, existing: readonly EndpointSlice[]): void {
	const { namespace = '', name, labels = {}, annotations = {} } = source.metadata;
	const kept = Object.entries(annotations).filter(([key]) => !NOT_COPIED.includes(key));
	const left = [...existing];
	for (const subset of source.subsets ?? []) {
		const slice = {
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: {
				name: '',
				generateName: `${name}-`,
				namespace,
				labels: { ...labels, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: name },
				...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
				ownerReferences: [controllerReference({ ...source, apiVersion: 'v1', kind: 'Endpoints' })],
			},
			addressType: 'IPv4',
			endpoints: endpointsOf(subset),
			ports: (subset.ports ?? []).map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' })),
		} as EndpointSlice;
		const at = left.findIndex((each) => canonicalJson(each.ports ?? []) === canonicalJson(slice.ports ?? []));
		const [old] = at >= 0 ? left.splice(at, 1) : [];
		if (!old) client.create(KINDS.endpointslices, slice);
		else if (contentOf(old) !== contentOf(slice))
			client.update(KINDS.endpointslices, {
				...old,
				metadata: {
					...old.metadata,
					labels: slice.metadata.labels ?? {},
					annotations: slice.metadata.annotations ?? {},
				},
				endpoints: slice.endpoints,
			} as EndpointSlice);
	}
	for (const slice of left) ignoreGone(() => client.delete(KINDS.endpointslices, namespace, slice.metadata.name));
}

const contentOf = ({ metadata, endpoints }: EndpointSlice): string =>
	canonicalJson([metadata.labels ?? {}, metadata.annotations ?? {}, endpoints ?? []]);

function endpointsOf({ addresses = [], notReadyAddresses = [] }: Subset): Endpoint[] {
	const all = [
		...addresses.map((each) => ({ each, ready: true })),
		...notReadyAddresses.map((each) => ({ each, ready: false })),
	];
	return all.map(({ each: { ip, hostname, nodeName, targetRef }, ready }) => ({
		addresses: [ip],
		conditions: { ready },
		...(hostname ? { hostname } : {}),
		...(nodeName ? { nodeName } : {}),
		...(targetRef ? { targetRef } : {}),
	}));
}
