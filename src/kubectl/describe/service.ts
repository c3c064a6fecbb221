import type { KubeObject } from '../../cluster/types.ts';
import { resourcePath } from '../client/api.ts';
import type { ObjectList } from '../resources/builder.ts';
import type { Describer } from './describer.ts';
import { labelsLine } from './writer.ts';

export interface EndpointSliceObject extends KubeObject {
	addressType?: string;
	endpoints?: {
		addresses: string[];
		conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
		hostname?: string;
		targetRef?: { kind: string; name: string };
		nodeName?: string;
		zone?: string;
	}[];
	ports?: { name?: string; port?: number; protocol?: string }[];
}

interface Port {
	name?: string;
	port: number;
	protocol: string;
	targetPort?: number | string;
	nodePort?: number;
}

interface ServiceSpec {
	selector?: Record<string, string>;
	type?: string;
	ipFamilyPolicy?: string;
	ipFamilies?: string[];
	clusterIP?: string;
	clusterIPs?: string[];
	externalIPs?: string[];
	loadBalancerIP?: string;
	externalName?: string;
	ports?: Port[];
	sessionAffinity?: string;
	externalTrafficPolicy?: string;
	internalTrafficPolicy?: string;
	trafficDistribution?: string;
	healthCheckNodePort?: number;
	loadBalancerSourceRanges?: string[];
}

const SLICES = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespaced: true };

export const describeService: Describer = async (writer, object, { cli }) => {
	const spec = (object.spec ?? {}) as ServiceSpec;
	const { name, namespace } = object.metadata;
	const slices = await cli.api.json<ObjectList>('GET', resourcePath(SLICES, namespace), {
		query: { labelSelector: `kubernetes.io/service-name=${name}` },
	});
	writer.header(object.metadata);
	writer.field('Selector', labelsLine(spec.selector));
	writer.field('Type', spec.type);
	writer.optional('IP Family Policy', spec.ipFamilyPolicy);
	writer.field('IP Families', spec.ipFamilies?.join(',') || '<none>');
	writer.field('IP', spec.clusterIP);
	writer.field('IPs', spec.clusterIPs?.join(',') || '<none>');
	writer.optional('External IPs', spec.externalIPs?.join(','));
	writer.optional('Desired LoadBalancer IP', spec.loadBalancerIP);
	writer.optional('External Name', spec.externalName);
	const ingress =
		(object.status as { loadBalancer?: { ingress?: Ingress[] } } | undefined)?.loadBalancer?.ingress ?? [];
	if (ingress.length > 0) writer.field('LoadBalancer Ingress', ingressText(ingress));
	for (const port of spec.ports ?? []) {
		const label = port.name || '<unset>';
		writer.field('Port', `${label}\t${port.port}/${port.protocol}`);
		writer.field('TargetPort', `${port.targetPort ?? port.port}/${port.protocol}`);
		if (port.nodePort) writer.field('NodePort', `${label}\t${port.nodePort}/${port.protocol}`);
		writer.field('Endpoints', endpointsText((slices.items ?? []) as EndpointSliceObject[], port.name ?? ''));
	}
	writer.field('Session Affinity', spec.sessionAffinity);
	writer.optional('External Traffic Policy', spec.externalTrafficPolicy);
	writer.optional('Internal Traffic Policy', spec.internalTrafficPolicy);
	writer.optional('Traffic Distribution', spec.trafficDistribution);
	writer.optional('HealthCheck NodePort', spec.healthCheckNodePort);
	writer.optional('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(','));
};

interface Ingress {
	ip?: string;
	hostname?: string;
	ipMode?: string;
}

/** `192.168.164.130 (VIP), …` */
export const ingressText = (ingress: Ingress[]): string =>
	ingress.map(({ ip, hostname, ipMode }) => `${ip || hostname || ''}${ipMode ? ` (${ipMode})` : ''}`).join(', ');

/** The ready addresses behind a port, three at most. `port` undefined: of every port. */
export function endpointsText(slices: EndpointSliceObject[], port?: string): string {
	if (slices.length === 0) return '<none>';
	const addresses: string[] = [];
	for (const slice of slices) {
		const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
		if (!slice.ports?.length) addresses.push(...ready.map((endpoint) => endpoint.addresses[0] as string));
		for (const each of slice.ports ?? []) {
			if (port !== undefined && (each.name ?? '') !== port) continue;
			for (const {
				addresses: [address = ''],
			} of ready) {
				addresses.push(`${address.includes(':') ? `[${address}]` : address}:${each.port}`);
			}
		}
	}
	const shown = addresses.slice(0, 3).join(',');
	return addresses.length > 3 ? `${shown} + ${addresses.length - 3} more...` : shown;
}
