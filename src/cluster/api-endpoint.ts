/**
 * The API server's port, as programs inside the simulated network meet it. kubectl talks to the API server directly;
 * here is who comes with curl: without a client certificate one is anonymous, or a ServiceAccount by its token, and
 * neither may do more than a cluster's default roles let them (kubernetes.io/docs/reference/access-authn-authz/rbac,
 * "Default roles and role bindings": system:public-info-viewer, system:discovery).
 */

import type { HttpRequest, HttpResponse } from '../os/http/message.ts';
import { serveHttp } from '../os/http.ts';
import type { Listener, NetworkStack } from '../os/net.ts';
import { tlsAccept } from '../os/tls.ts';

export interface ApiEndpointOptions {
	port: number;
	/** Addresses and names of its certificate. */
	names: string[];
	/** May one come without credentials (--anonymous-auth)? k3s says no. */
	anonymous: boolean;
	fetch(request: Request): Promise<Response>;
}

/** What everybody may read. */
const PUBLIC = /^\/(?:healthz|livez|readyz|version)(?:\/|$)/;
/** What ServiceAccounts may read, too. */
const DISCOVERY = /^\/(?:api(?:\/[^/]+)?|apis(?:\/[^/]+){0,2}|openapi(?:\/.*)?)\/?$/;

/** Listens until the listener is closed. */
export const serveApi = (stack: NetworkStack, options: ApiEndpointOptions): Listener =>
	serveHttp(stack, options.port, (request) => answer(request, options), {
		accept: tlsAccept({ names: options.names, issuer: 'CN=kubernetes', trusted: false }),
	});

async function answer(request: HttpRequest, { anonymous, fetch }: ApiEndpointOptions): Promise<HttpResponse> {
	const token = /^Bearer (.+)$/.exec(request.headers.get('Authorization') ?? '')?.[1];
	const account = token === undefined ? undefined : subjectOf(token);
	if (token === undefined ? !anonymous : account === undefined)
		return status(401, { message: 'Unauthorized', reason: 'Unauthorized' });
	const [path = '/'] = request.target.split('?');
	const reads = request.method === 'GET' || request.method === 'HEAD';
	if (!reads || !(PUBLIC.test(path) || (account && DISCOVERY.test(path))))
		return forbidden(account ?? 'system:anonymous', request.method, path);
	const accept = request.headers.get('Accept') ?? '*/*';
	const response = await fetch(new Request(`https://kubernetes${request.target}`, { headers: { Accept: accept } }));
	const type = response.headers.get('Content-Type') ?? 'application/json';
	return { status: response.status, headers: [['Content-Type', type]], body: await response.text() };
}

/** Whom a token is for: the claim `sub` of a JSON Web Token (RFC 7519); undefined for what is none. */
function subjectOf(token: string): string | undefined {
	const [, claims = ''] = token.split('.');
	try {
		const { sub } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { sub?: unknown };
		return typeof sub === 'string' ? sub : undefined;
	} catch {
		// Neither base64 nor JSON: not a token that the API server has signed.
		return undefined;
	}
}

const VERBS: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** The refusal in the authorizer's words, for a resource or for any other path. */
function forbidden(user: string, method: string, path: string): HttpResponse {
	const found = /^\/(?:api\/[^/]+|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?/.exec(
		path,
	);
	const reading = method === 'GET' || method === 'HEAD';
	if (!found) {
		const verb = reading ? 'get' : method.toLowerCase();
		return status(403, {
			message: `forbidden: User "${user}" cannot ${verb} path "${path}"`,
			reason: 'Forbidden',
			details: {},
		});
	}
	const [, group = '', namespace, resource = '', name] = found;
	const verb = VERBS[method] ?? (method === 'DELETE' ? (name ? 'delete' : 'deletecollection') : name ? 'get' : 'list');
	const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
	const subject = `${resource}${group ? `.${group}` : ''}${name ? ` "${name}"` : ''}`;
	return status(403, {
		message: `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
		reason: 'Forbidden',
		details: { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource },
	});
}

const status = (code: number, what: { message: string; reason: string; details?: object }): HttpResponse => ({
	status: code,
	headers: [['Content-Type', 'application/json']],
	body: `${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...what, code }, undefined, 2)}\n`,
});
