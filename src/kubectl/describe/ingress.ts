/** Ingresses and their classes. */

import { StatusError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import type { ObjectList } from '../resources/builder.ts';
import type { Describer } from './describer.ts';
import { type EndpointSliceObject, endpointsText } from './service.ts';

interface IngressBackend {
	service?: { name: string; port?: { number?: number; name?: string } };
	resource?: { apiGroup?: string; kind: string; name: string };
}

interface IngressSpec {
	ingressClassName?: string;
	defaultBackend?: IngressBackend;
	tls?: { hosts?: string[]; secretName?: string }[];
	rules?: { host?: string; http?: { paths: { path?: string; backend: IngressBackend }[] } }[];
}

const SLICES = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespaced: true };
const SERVICES = { group: '', version: 'v1', plural: 'services', namespaced: true };

export const describeIngress: Describer = async (writer, object, { cli }) => {
	const spec = (object.spec ?? {}) as IngressSpec;
	const { metadata } = object;
	/** The addresses behind a Service's port, or why there are none. */
	const addressesOf = async (name: string, port: { number?: number; name?: string } | undefined): Promise<string> => {
		try {
			const service = await cli.api.json('GET', resourcePath(SERVICES, metadata.namespace, name));
			const ports = (service.spec as { ports?: { name?: string; port: number }[] } | undefined)?.ports ?? [];
			const matched = ports.find((each) => (port?.name ? each.name === port.name : each.port === port?.number));
			const slices = await cli.api.json<ObjectList>('GET', resourcePath(SLICES, metadata.namespace), {
				query: { labelSelector: `kubernetes.io/service-name=${name}` },
			});
			return endpointsText((slices.items ?? []) as EndpointSliceObject[], matched?.name ?? '');
		} catch (error) {
			if (error instanceof StatusError) return `<error: ${error.message}>`;
			throw error;
		}
	};
	const backendText = async ({ service, resource }: IngressBackend): Promise<string> => {
		if (service) {
			const { name, port } = service;
			return `${name}:${port?.name || (port?.number ?? '')} (${await addressesOf(name, port)})`;
		}
		if (!resource) return '<none>';
		return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
	};
	writer.field('Name', metadata.name);
	writer.labels('Labels', metadata.labels);
	writer.field('Namespace', metadata.namespace);
	const ingress =
		(object.status as { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } } | undefined)?.loadBalancer
			?.ingress ?? [];
	writer.field('Address', ingress.map(({ ip, hostname }) => ip || hostname).join(','));
	writer.field('Ingress Class', spec.ingressClassName ?? '<none>');
	writer.field('Default backend', spec.defaultBackend ? await backendText(spec.defaultBackend) : '<default>');
	if (spec.tls?.length) {
		writer.line(0, 'TLS:');
		for (const { hosts, secretName } of spec.tls) {
			writer.line(
				1,
				secretName ? `${secretName} terminates ${(hosts ?? []).join(',')}` : `SNI routes ${(hosts ?? []).join(',')}`,
			);
		}
	}
	writer.line(0, 'Rules:');
	writer.line(1, 'Host\tPath\tBackends');
	writer.line(1, '----\t----\t--------');
	for (const { host, http } of spec.rules ?? []) {
		if (!http) continue;
		writer.line(1, `${host || '*'}\t`);
		for (const { path, backend } of http.paths) writer.line(1, `\t${path ?? ''} \t${await backendText(backend)}`);
	}
	if (!spec.rules?.length)
		writer.line(1, `*\t*\t${spec.defaultBackend ? await backendText(spec.defaultBackend) : '<default>'}`);
	writer.annotations('Annotations', metadata.annotations);
};

export const describeIngressClass: Describer = (writer, object) => {
	const { controller, parameters } = (object.spec ?? {}) as {
		controller?: string;
		parameters?: { apiGroup?: string; kind: string; name: string };
	};
	writer.header(object.metadata);
	writer.field('Controller', controller);
	if (!parameters) return;
	writer.line(0, 'Parameters:');
	if (parameters.apiGroup !== undefined) writer.field('APIGroup', parameters.apiGroup, 1);
	writer.field('Kind', parameters.kind, 1);
	writer.field('Name', parameters.name, 1);
};
