/** /openapi/v3: an index, and a document for each group and version made from the kinds' schemas. */

import { hash32 } from '../../../os/random.ts';
import { DESCRIPTIONS } from '../../resources/descriptions.ts';
import type { Description } from '../../resources/shared/describe.ts';
import { metaSchemas } from '../../resources/shared/meta.ts';
import type { ResourceDefinition, Schema } from '../../types.ts';
import { pathNotFound } from '../errors.ts';
import type { Fields } from '../json.ts';
import type { Registry } from '../registry.ts';
import { json } from './response.ts';

const pathOf = ({ group, version }: { group: string; version: string }): string =>
	group ? `apis/${group}/${version}` : `api/${version}`;

/** Which documents there are; the hash lets clients keep them. */
export function openApiIndex(registry: Registry): Fields {
	const paths: Fields = {};
	for (const definition of registry.definitions.values()) {
		const path = pathOf(definition);
		const version = definition.custom ? registry.kinds.version : '';
		const hash = hash32(`${path} ${registry.settings.gitVersion} ${version}`).toString(16).toUpperCase();
		paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
	}
	return { paths };
}

/** By the state of the kinds that they are of. */
const documents = new WeakMap<Registry, { version: number; known: Map<string, Fields> }>();

/** The document of a group and version. */
export function openApiDocument(registry: Registry, path: string): Response {
	const { version } = registry.kinds;
	const kept = documents.get(registry);
	const known = kept?.version === version ? kept.known : new Map<string, Fields>();
	documents.set(registry, { version, known });
	let document = known.get(path);
	if (!document) {
		const definitions = [...registry.definitions.values()].filter((definition) => pathOf(definition) === path);
		if (definitions.length === 0) throw pathNotFound();
		document = buildDocument(registry, definitions, path);
		known.set(path, document);
	}
	return json(document);
}

/** The definitions of all kinds as Swagger 2.0, which knows no `oneOf`. */
export function openApiV2Document(registry: Registry): Fields {
	const schemas: Record<string, Fields> = {};
	for (const definition of registry.definitions.values()) publishKind(definition, schemas);
	const text = JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/');
	const definitions = JSON.parse(text, asReference) as Record<string, Fields>;
	for (const { schema, group, version, kind } of registry.definitions.values()) {
		const own = definitions[schema.definition ?? ''];
		if (own) own['x-kubernetes-group-version-kind'] = [{ group, version, kind }];
	}
	for (const definition of Object.values(definitions)) {
		if (!definition.oneOf) continue;
		delete definition.oneOf;
		definition.type = 'string';
	}
	return {
		swagger: '2.0',
		info: { title: 'Kubernetes', version: registry.settings.gitVersion },
		paths: {},
		definitions,
	};
}

/** In 2.0 a reference stands beside a description; version 3 needs an allOf around it. */
function asReference(_key: string, value: unknown): unknown {
	const { allOf, ...others } = (value ?? {}) as { allOf?: Fields[] };
	return allOf?.length === 1 && allOf[0]?.$ref ? { ...others, $ref: allOf[0].$ref } : value;
}

function buildDocument(registry: Registry, definitions: ResourceDefinition[], path: string): Fields {
	const schemas: Record<string, Fields> = {};
	const paths: Fields = {};
	for (const definition of definitions) {
		publishKind(definition, schemas);
		const name = definition.schema.definition ?? definition.kind;
		const gvk = { group: definition.group, version: definition.version, kind: definition.kind };
		const own = schemas[name];
		if (own) own['x-kubernetes-group-version-kind'] = [gvk];
		const list = `${name}List`;
		schemas[list] = {
			type: 'object',
			description: `A list of ${definition.kind} objects.`,
			required: ['items'],
			properties: {
				apiVersion: { type: 'string' },
				kind: { type: 'string' },
				metadata: { type: 'object' },
				items: { type: 'array', items: { allOf: [reference(name)], default: {} } },
			},
			'x-kubernetes-group-version-kind': [{ ...gvk, kind: `${definition.kind}List` }],
		};
		const base = `/${path}/${definition.namespaced ? 'namespaces/{namespace}/' : ''}${definition.plural}`;
		paths[base] = {
			get: operation('list', gvk, list),
			post: { ...operation('post', gvk, name), parameters: PARAMETERS },
		};
		paths[`${base}/{name}`] = {
			get: operation('get', gvk, name),
			put: { ...operation('put', gvk, name), parameters: PARAMETERS },
			patch: { ...operation('patch', gvk, name), parameters: PARAMETERS },
			delete: operation('delete', gvk, name),
		};
		if (definition.namespaced) paths[`/${path}/${definition.plural}`] = { get: operation('list', gvk, list) };
	}
	return {
		openapi: '3.0.0',
		info: { title: 'Kubernetes', version: registry.settings.gitVersion },
		paths,
		components: { schemas },
	};
}

const reference = (name: string): Fields => ({ $ref: `#/components/schemas/${name}` });

/** What writes take besides a body: clients look here whether the server validates fields. */
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
	name,
	in: 'query',
	schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));

const operation = (action: string, gvk: Fields, schema: string): Fields => ({
	responses: { 200: { description: 'OK', content: { 'application/json': { schema: reference(schema) } } } },
	'x-kubernetes-action': action,
	'x-kubernetes-group-version-kind': gvk,
});

const INT_OR_STRING = {
	name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
	schema: {
		description: 'A number, or a name or percentage.',
		format: 'int-or-string',
		oneOf: [{ type: 'integer' }, { type: 'string' }],
	},
};
const QUANTITY = {
	name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
	schema: { description: 'A number with a unit: 500m, 64Mi, 2.', oneOf: [{ type: 'string' }, { type: 'number' }] },
};

/** Scalars that upstream publishes under a name of their own. */
function named(
	result: Fields,
	{ name, schema }: { name: string; schema: Fields },
	schemas: Record<string, Fields>,
): void {
	schemas[name] = schema;
	result.allOf = [reference(name)];
}

/** What every kind has. */
const OF_KINDS: Record<string, Description> = {
	apiVersion: { en: 'Group and version of the API that this object is written in.', ko: undefined },
	kind: { en: 'The kind of object this is.', ko: undefined },
};

function describe(published: Fields, description: Description | undefined): void {
	if (!description) return;
	published.description = description.en;
	if (description.ko) published['x-description-ko'] = description.ko;
}

/** A kind's definition; a custom one is published as its author wrote it. */
function publishKind({ schema, custom, kind }: ResourceDefinition, schemas: Record<string, Fields>): void {
	if (!custom) return publish(schema, schemas);
	const { ObjectMeta } = metaSchemas;
	if (ObjectMeta) publish(ObjectMeta, schemas);
	const properties: Fields = { ...(custom.openAPI.properties as Fields | undefined) };
	for (const key of ['apiVersion', 'kind']) {
		properties[key] = { type: 'string' };
		describe(properties[key] as Fields, OF_KINDS[key]);
	}
	properties.metadata = ObjectMeta ? propertyOf(ObjectMeta, schemas) : {};
	schemas[schema.definition ?? kind] = { ...custom.openAPI, properties };
}

/** Writes a definition and all it names into `schemas`. */
function publish(schema: Schema, schemas: Record<string, Fields>): void {
	const name = schema.definition;
	if (!name || schemas[name]) return;
	const properties: Fields = {};
	const published: Fields = { type: 'object', properties };
	describe(published, DESCRIPTIONS.get(name));
	if (schema.required?.length) published.required = schema.required;
	schemas[name] = published;
	const isKind = schema.properties?.kind && schema.properties.apiVersion && schema.properties.metadata;
	for (const [key, property] of Object.entries(schema.properties ?? {})) {
		const own = DESCRIPTIONS.get(`${name}.${key}`) ?? (isKind ? OF_KINDS[key] : undefined);
		properties[key] = propertyOf(property, schemas, own);
	}
}

/** A field says what it is for, or else what its type is. */
function propertyOf(schema: Schema, schemas: Record<string, Fields>, own?: Description): Fields {
	const result: Fields = {};
	describe(result, own ?? DESCRIPTIONS.get(schema.definition ?? ''));
	if (schema.definition) {
		publish(schema, schemas);
		result.allOf = [reference(schema.definition)];
		result.default = {};
	} else if (schema.intOrString) named(result, INT_OR_STRING, schemas);
	else if (schema.format === 'quantity') named(result, QUANTITY, schemas);
	else if (schema.preserveUnknown) {
		result.type = 'object';
	} else {
		result.type = schema.type;
		if (schema.format && schema.format !== 'microtime') result.format = schema.format;
		if (schema.format === 'microtime') result.format = 'date-time';
	}
	if (schema.items) result.items = propertyOf(schema.items, schemas);
	if (typeof schema.additionalProperties === 'object')
		result.additionalProperties = propertyOf(schema.additionalProperties, schemas);
	if (schema.patchMergeKey) result['x-kubernetes-patch-merge-key'] = schema.patchMergeKey;
	if (schema.patchStrategy) {
		result['x-kubernetes-patch-strategy'] = schema.retainKeys ? 'merge,retainKeys' : schema.patchStrategy;
	}
	if (schema.listType && schema.type === 'array') result['x-kubernetes-list-type'] = schema.listType;
	if (schema.listMapKeys) result['x-kubernetes-list-map-keys'] = schema.listMapKeys;
	return result;
}
