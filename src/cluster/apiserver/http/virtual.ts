/** Resources that are only answered, never stored: access reviews, tokens. */

import { rfc3339 } from '../../../os/time.ts';
import { KINDS } from '../../resources/kinds.ts';
import { badRequest, notFound } from '../errors.ts';
import { type Fields, isFields } from '../json.ts';
import type { Registry } from '../registry.ts';
import { mediaType, parseBody, readBody } from './body.ts';
import { json } from './response.ts';

/** The learner is cluster-admin. */
const USER = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** An answer to a POST of `kind` at a path. */
const REVIEWS: Record<string, { kind: string; status(): Fields }> = {
	'apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
		kind: 'SelfSubjectAccessReview',
		status: () => ({ allowed: true }),
	},
	'apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
		kind: 'SelfSubjectRulesReview',
		status: () => ({
			resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
			nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
			incomplete: false,
		}),
	},
	'apis/authentication.k8s.io/v1/selfsubjectreviews': {
		kind: 'SelfSubjectReview',
		status: () => ({ userInfo: USER }),
	},
};

/** The kinds of `REVIEWS` for discovery: group, plural, kind. */
export const VIRTUAL = Object.entries(REVIEWS).map(([path, { kind }]) => {
	const [, group = '', version = '', plural = ''] = path.split('/');
	return { group, version, plural, kind };
});

/** Answers a review or a token request; undefined when the path is none. */
export async function virtualResource(
	registry: Registry,
	request: Request,
	segments: string[],
): Promise<Response | undefined> {
	if (request.method !== 'POST') return undefined;
	const review = REVIEWS[segments.join('/')];
	const token = segments[0] === 'api' && segments[4] === 'serviceaccounts' && segments[6] === 'token';
	if (!review && !token) return undefined;
	const body = parseBody(await readBody(request, registry.clock), mediaType(request));
	if (!isFields(body)) throw badRequest('the body of the request is no object');
	if (review) return json({ ...body, status: review.status() }, 201);
	const [, , , namespace = '', , name = ''] = segments;
	if (!registry.client.get(KINDS.serviceaccounts, namespace, name))
		throw notFound({ group: '', plural: 'serviceaccounts' }, name);
	return json(tokenRequest(registry, namespace, name, body), 201);
}

/** A token with the claims of a real one; its signature is noise. */
function tokenRequest(registry: Registry, namespace: string, name: string, body: Fields): Fields {
	const spec = isFields(body.spec) ? body.spec : {};
	const seconds = Math.max(600, Number(spec.expirationSeconds ?? 3600) || 3600);
	const now = registry.clock.now();
	const account = registry.client.get(KINDS.serviceaccounts, namespace, name);
	const part = (value: unknown) =>
		btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
	const seconds0 = Math.floor(now / 1000);
	const claims = {
		aud: ['https://kubernetes.default.svc.cluster.local'],
		exp: seconds0 + seconds,
		iat: seconds0,
		iss: 'https://kubernetes.default.svc.cluster.local',
		'kubernetes.io': { namespace, serviceaccount: { name, uid: account?.metadata.uid } },
		nbf: seconds0,
		sub: `system:serviceaccount:${namespace}:${name}`,
	};
	const token = `${part({ alg: 'RS256', kid: registry.random.hex(32) })}.${part(claims)}.${registry.random.hex(342)}`;
	return {
		kind: 'TokenRequest',
		apiVersion: 'authentication.k8s.io/v1',
		metadata: { name, namespace, creationTimestamp: rfc3339(now) },
		spec: { audiences: claims.aud, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
		status: { token, expirationTimestamp: rfc3339(now + seconds * 1000) },
	};
}
