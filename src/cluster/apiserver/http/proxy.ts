/**
 * pods/NAME/proxy and services/NAME/proxy: the API server asks in the client's stead, from the control plane's network
 * (pkg/registry/core/pod and service, ResourceLocation).
 */

import { httpRequest } from '../../../os/http.ts';
import { NetworkError } from '../../../os/net.ts';
import { KINDS } from '../../resources/kinds.ts';
import { badRequest, failure, notFound } from '../errors.ts';
import type { Registry } from '../registry.ts';
import type { ServerParts } from './exchange.ts';
import type { ResourceRoute } from './route.ts';

interface Target {
	address: string;
	port: number;
}

const unavailable = (message: string) => failure(503, 'ServiceUnavailable', message);

/** `[SCHEME:]NAME[:PORT]`, as the path names whom it is about. */
function splitName(text: string, what: string): { name: string; port: string } {
	const parts = text.split(':');
	const [scheme, name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
	if (parts.length > 3 || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
		throw badRequest(`invalid ${what} request ${JSON.stringify(text)}`);
	if (scheme === 'https') throw unavailable('the sandbox has no TLS between its parts: ask by http');
	return { name, port };
}

function podTarget(registry: Registry, namespace: string, text: string): Target {
	const { name, port } = splitName(text, 'pod');
	const pod = registry.client.get(KINDS.pods, namespace, name);
	if (!pod) throw notFound({ group: '', plural: 'pods' }, name);
	const address = pod.status?.podIP;
	if (!address) throw badRequest('address not allowed');
	const first = pod.spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort;
	return { address, port: Number(port || first || 80) };
}

function serviceTarget(registry: Registry, namespace: string, text: string): Target {
	const { client, random } = registry;
	const { name, port } = splitName(text, 'service');
	const service = client.get(KINDS.services, namespace, name);
	if (!service) throw notFound({ group: '', plural: 'services' }, name);
	let portName = port;
	if (/^\d+$/.test(port)) {
		const found = (service.spec.ports ?? []).find((one) => one.port === Number(port));
		if (!found) throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
		portName = found.name ?? '';
	}
	const slices = client.list(KINDS.endpointslices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` });
	const targets = slices.flatMap(({ ports, endpoints }) => {
		const found = (ports ?? []).find((one) => (one.name ?? '') === portName);
		if (!found?.port) return [];
		return (endpoints ?? [])
			.filter(({ conditions }) => conditions?.ready !== false)
			.map(({ addresses }) => ({ address: addresses[0] as string, port: found.port as number }));
	});
	const target = targets[targets.length > 1 ? random.below(targets.length) : 0];
	if (!target) throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
	return target;
}

/** Fields of a connection, not of a message (RFC 9110, 7.6.1), and those that the request to the backend makes itself. */
const OWN_FIELDS = /^(connection|keep-alive|transfer-encoding|upgrade|te|trailer|host|content-length|authorization)$/i;

/**
 * Passes a request on and its answer back.
 * @throws ApiError 503 when nobody answers there.
 */
export async function proxied(
	{ registry, network }: ServerParts,
	{ definition, namespace = '', name = '', rest }: ResourceRoute,
	request: Request,
): Promise<Response> {
	const url = new URL(request.url);
	// Relative links work only below a path that ends with a slash.
	if (rest.length === 0 && !url.pathname.endsWith('/')) {
		return new Response(null, { status: 301, headers: { location: `${url.pathname}/${url.search}` } });
	}
	const locate = definition.plural === 'pods' ? podTarget : serviceTarget;
	const target = locate(registry, namespace, name);
	if (!network) throw unavailable('the server is currently unable to handle the request');
	// As it was written, percents and all: what follows /api/v1/namespaces/NAMESPACE/KIND/NAME/proxy.
	const path = `/${url.pathname.split('/').slice(8).join('/')}`;
	const { clock } = registry;
	const body = request.body ? await clock.hold(request.text()) : '';
	try {
		const answer = await httpRequest(network, {
			...target,
			method: request.method,
			target: `${path}${url.search}`,
			headers: [...request.headers].filter(([field]) => !OWN_FIELDS.test(field)),
			body,
			signal: request.signal,
		});
		const headers = new Headers();
		for (const [field, value] of answer.headers.fields) if (!OWN_FIELDS.test(field)) headers.append(field, value);
		const empty = request.method === 'HEAD' || [204, 205, 304].includes(answer.status);
		return new Response(empty ? null : answer.body, { status: answer.status, headers });
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		throw unavailable(
			`error trying to reach service: dial tcp ${target.address}:${target.port}: connect: ${error.message.toLowerCase()}`,
		);
	} finally {
		clock.stir();
	}
}
