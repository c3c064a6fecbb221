/** What is not a resource: discovery (plain and aggregated), version, health, OpenAPI. */

import { calendar } from '../../../os/time.ts';
import type { ResourceDefinition, Verb } from '../../types.ts';
import type { Fields } from '../json.ts';
import type { Registry } from '../registry.ts';
import { apiVersionOf } from '../requests.ts';
import { acceptedTypes, json, text } from './response.ts';
import { VIRTUAL } from './virtual.ts';

const ALL_VERBS: Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Brings the schemas that documents are made of. */
async function loadSchemas({ definitions, kinds, clock }: Registry): Promise<void> {
	const late = [...definitions.values()].filter((definition) => definition.late);
	await clock.hold(Promise.all(late.map((definition) => definition.load?.(kinds))));
}

/** The order in which groups are announced: kubectl takes the first that has a short name. */
const GROUP_ORDER = [
	'',
	'apps',
	'authentication.k8s.io',
	'authorization.k8s.io',
	'autoscaling',
	'batch',
	'networking.k8s.io',
	'policy',
	'rbac.authorization.k8s.io',
	'storage.k8s.io',
	'apiextensions.k8s.io',
	'scheduling.k8s.io',
	'coordination.k8s.io',
	'discovery.k8s.io',
];

interface Subresource {
	name: string;
	kind: string;
	group: string;
	version: string;
	verbs: string[];
}

interface Discovered {
	group: string;
	version: string;
	plural: string;
	singular: string;
	kind: string;
	namespaced: boolean;
	verbs: string[];
	shortNames: string[];
	categories: string[];
	subresources: Subresource[];
}

const PROXY_VERBS = ['create', 'delete', 'get', 'patch', 'update'];

/** Subresources that kinds have by their nature. */
const SPECIAL: Record<string, Subresource[]> = {
	pods: [
		{ name: 'attach', kind: 'PodAttachOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
		{ name: 'binding', kind: 'Binding', group: '', version: 'v1', verbs: ['create'] },
		{ name: 'ephemeralcontainers', kind: 'Pod', group: '', version: 'v1', verbs: ['get', 'patch', 'update'] },
		{ name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
		{ name: 'exec', kind: 'PodExecOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
		{ name: 'log', kind: 'Pod', group: '', version: 'v1', verbs: ['get'] },
		{ name: 'portforward', kind: 'PodPortForwardOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
		{ name: 'proxy', kind: 'PodProxyOptions', group: '', version: 'v1', verbs: PROXY_VERBS },
	],
	services: [{ name: 'proxy', kind: 'ServiceProxyOptions', group: '', version: 'v1', verbs: PROXY_VERBS }],
	namespaces: [{ name: 'finalize', kind: 'Namespace', group: '', version: 'v1', verbs: ['update'] }],
	serviceaccounts: [
		{ name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
	],
};

function discovered(definition: ResourceDefinition): Discovered {
	const { group, version, plural, singular, kind, namespaced, shortNames = [], categories = [] } = definition;
	const subresources = [...(group === '' ? (SPECIAL[plural] ?? []) : [])];
	if (definition.subresources?.includes('scale')) {
		subresources.push({
			name: 'scale',
			kind: 'Scale',
			group: 'autoscaling',
			version: 'v1',
			verbs: ['get', 'patch', 'update'],
		});
	}
	if (definition.subresources?.includes('status')) {
		subresources.push({ name: 'status', kind, group, version, verbs: ['get', 'patch', 'update'] });
	}
	const verbs = [...(definition.verbs ?? ALL_VERBS)];
	return { group, version, plural, singular, kind, namespaced, verbs, shortNames, categories, subresources };
}

function everything(registry: Registry): Discovered[] {
	const stored = [...registry.definitions.values()]
		.filter((definition) => registry.isServed(definition))
		.map(discovered);
	const virtual = VIRTUAL.map(
		(one): Discovered => ({
			...one,
			singular: one.kind.toLowerCase(),
			namespaced: false,
			verbs: ['create'],
			shortNames: [],
			categories: [],
			subresources: [],
		}),
	);
	return [...stored, ...virtual].sort((a, b) => (a.plural < b.plural ? -1 : 1));
}

/** Groups with their versions, in the order they are announced. */
function groupsOf(all: Discovered[]): Map<string, Map<string, Discovered[]>> {
	const rank = (group: string) => {
		const at = GROUP_ORDER.indexOf(group);
		return at < 0 ? GROUP_ORDER.length : at;
	};
	const names = [...new Set(all.map(({ group }) => group))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
	return new Map(
		names.map((group) => {
			const inGroup = all.filter((one) => one.group === group);
			// The newest version first.
			const versions = [...new Set(inGroup.map(({ version }) => version))].sort().reverse();
			return [group, new Map(versions.map((version) => [version, inGroup.filter((one) => one.version === version)]))];
		}),
	);
}

/** /api/v1 or /apis/GROUP/VERSION as an APIResourceList. */
function resourceList(group: string, version: string, resources: Discovered[]): Fields {
	return {
		kind: 'APIResourceList',
		apiVersion: 'v1',
		groupVersion: apiVersionOf({ group, version }),
		resources: resources.flatMap(
			({ plural, singular, kind, namespaced, verbs, shortNames, categories, subresources }) => [
				{
					name: plural,
					singularName: singular,
					namespaced,
					kind,
					verbs,
					...(shortNames.length > 0 ? { shortNames } : {}),
					...(categories.length > 0 ? { categories } : {}),
				},
				...subresources.map((sub) => ({
					name: `${plural}/${sub.name}`,
					singularName: '',
					namespaced,
					...(sub.group === group && sub.version === version ? {} : { group: sub.group, version: sub.version }),
					kind: sub.kind,
					verbs: sub.verbs,
				})),
			],
		),
	};
}

/** One group of the aggregated document. */
function aggregatedGroup(group: string, versions: Map<string, Discovered[]>): Fields {
	return {
		metadata: { ...(group ? { name: group } : {}), creationTimestamp: null },
		versions: [...versions].map(([version, resources]) => ({
			version,
			resources: resources.map((one) => ({
				resource: one.plural,
				responseKind: { group: one.group, version: one.version, kind: one.kind },
				scope: one.namespaced ? 'Namespaced' : 'Cluster',
				singularResource: one.singular,
				verbs: one.verbs,
				...(one.shortNames.length > 0 ? { shortNames: one.shortNames } : {}),
				...(one.categories.length > 0 ? { categories: one.categories } : {}),
				...(one.subresources.length > 0
					? {
							subresources: one.subresources.map((sub) => ({
								subresource: sub.name,
								responseKind: { group: sub.group, version: sub.version, kind: sub.kind },
								verbs: sub.verbs,
							})),
						}
					: {}),
			})),
			freshness: 'Current',
		})),
	};
}

function plainGroup(group: string, versions: Map<string, Discovered[]>): Fields {
	const list = [...versions.keys()].map((version) => ({ groupVersion: apiVersionOf({ group, version }), version }));
	return { name: group, versions: list, preferredVersion: list[0] };
}

/** /version: what `kubectl version` asks. */
function version(registry: Registry): Fields {
	const { gitVersion } = registry.settings;
	const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
	const { year } = calendar(registry.clock.now());
	return {
		major,
		minor,
		emulationMajor: major,
		emulationMinor: minor,
		minCompatibilityMajor: major,
		minCompatibilityMinor: String(Number(minor) - 1),
		gitVersion,
		gitCommit: '7ddfd2b5a9c1e8a20f6d5cf1d2f5ec0b6f3b2c11',
		gitTreeState: 'clean',
		buildDate: `${year}-06-10T09:12:44Z`,
		goVersion: 'go1.26.2',
		compiler: 'gc',
		platform: 'linux/amd64',
	};
}

/** As clients ask for it; the @ is no part of a valid media type, so the answer has a dot there. */
const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/** The older document, in JSON or as client-go asks for it, in protobuf. */
async function openApiV2(registry: Registry, request: Request): Promise<Response> {
	await loadSchemas(registry);
	const { openApiV2Document } = await registry.clock.hold(import('./openapi.ts'));
	const document = openApiV2Document(registry);
	if (!request.headers.get('accept')?.includes(OPENAPI_V2_PROTOBUF)) return json(document);
	const { encodeOpenApiV2 } = await registry.clock.hold(import('../protobuf/openapi.ts'));
	return new Response(encodeOpenApiV2(document), {
		headers: { 'content-type': OPENAPI_V2_PROTOBUF.replace('@', '.') },
	});
}

const CHECKS = ['ping', 'log', 'etcd', 'poststarthook/start-service-ip-repair-controllers', 'shutdown'];

/** /healthz and its kin, for a person (`?verbose`) or a machine; one check by its path below. */
function health(name: string, check: string, url: URL): Response {
	if (check !== '') return CHECKS.includes(check) ? text('ok') : text('404 page not found\n', 404);
	if (!url.searchParams.has('verbose')) return text('ok');
	const excluded = url.searchParams.getAll('exclude');
	const lines = CHECKS.map((one) => `[+]${one} ${excluded.includes(one) ? 'excluded: ok' : 'ok'}`);
	return text(`${lines.join('\n')}\n${name} check passed\n`);
}

/** Answers what is not about one resource; undefined when the path is about one. */
export async function discovery(
	registry: Registry,
	request: Request,
	segments: string[],
	url: URL,
): Promise<Response | undefined> {
	if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
	const [first = '', second, third] = segments;
	if (segments.length === 0) {
		const groups = [...groupsOf(everything(registry))].filter(([group]) => group !== '');
		return json({
			paths: [
				'/api',
				'/api/v1',
				'/apis',
				...groups.flatMap(([group, versions]) => [
					`/apis/${group}`,
					...[...versions.keys()].map((one) => `/apis/${group}/${one}`),
				]),
				'/healthz',
				'/livez',
				'/openapi/v3',
				'/readyz',
				'/version',
			],
		});
	}
	if (first === 'version' && segments.length === 1) return json(version(registry));
	if (['healthz', 'livez', 'readyz'].includes(first)) return health(first, segments.slice(1).join('/'), url);
	if (first === 'openapi' && second === 'v3') {
		// Fetched when asked for: a cluster runs without the descriptions in it.
		await loadSchemas(registry);
		const { openApiDocument, openApiIndex } = await registry.clock.hold(import('./openapi.ts'));
		return segments.length === 2
			? json(openApiIndex(registry))
			: openApiDocument(registry, segments.slice(2).join('/'));
	}
	if (first === 'openapi' && second === 'v2' && segments.length === 2) return openApiV2(registry, request);
	if (first !== 'api' && first !== 'apis') return undefined;
	// Longer ones are about a resource: every request comes by here, and working out the groups is not cheap.
	if (segments.length > (first === 'api' ? 2 : 3)) return undefined;
	const groups = groupsOf(everything(registry));
	if (segments.length === 1) {
		const aggregated = acceptedTypes(request).find(
			(one) => one.as === undefined || (one.as === 'APIGroupDiscoveryList' && one.version === 'v2'),
		);
		const shown = [...groups].filter(([group]) => (group === '') === (first === 'api'));
		if (aggregated?.as) {
			return json(
				{
					kind: 'APIGroupDiscoveryList',
					apiVersion: 'apidiscovery.k8s.io/v2',
					metadata: {},
					items: shown.map(([group, versions]) => aggregatedGroup(group, versions)),
				},
				200,
				'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
			);
		}
		if (first === 'apis')
			return json({
				kind: 'APIGroupList',
				apiVersion: 'v1',
				groups: shown.map(([group, versions]) => plainGroup(group, versions)),
			});
		const { address, port } = registry.settings.advertise;
		return json({
			kind: 'APIVersions',
			versions: ['v1'],
			serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: `${address}:${port}` }],
		});
	}
	const group = first === 'api' ? '' : (second as string);
	const versions = groups.get(group);
	if (!versions) return undefined;
	if (first === 'apis' && segments.length === 2)
		return json({ kind: 'APIGroup', apiVersion: 'v1', ...plainGroup(group, versions) });
	const asked = first === 'api' ? second : third;
	const resources = asked === undefined ? undefined : versions.get(asked);
	if (!resources || asked === undefined) return undefined;
	return json(resourceList(group, asked, resources));
}
