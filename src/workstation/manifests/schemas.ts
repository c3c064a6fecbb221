/** The schemas that the cluster publishes, for whoever writes manifests: what is served now, custom kinds among it. */

import type { ApiTransport } from '../../cluster/types.ts';
import { AGGREGATED, type Discovered, type GroupDiscovery, readAggregated } from '../../kubectl/client/discovery.ts';
import { isOfKind, type SchemaNode } from '../../kubectl/client/schema.ts';

/** A kind as a manifest names it. */
export interface KindName {
	/** `v1`, `apps/v1` */
	readonly apiVersion: string;
	readonly kind: string;
}

/** A schema with references followed. */
export interface Resolved {
	readonly node: SchemaNode;
	/** Name of the definition that it is (`io.k8s.api.core.v1.ServiceSpec`), unless it is written in place. */
	readonly definition: string | undefined;
}

/** The schemas of one group and version. */
export class SchemaDocument {
	private readonly definitions: Readonly<Record<string, SchemaNode>>;

	constructor(definitions: Readonly<Record<string, SchemaNode>>) {
		this.definitions = definitions;
	}

	/** The schema of a kind, if the document has it. */
	root(group: string, version: string, kind: string): Resolved | undefined {
		for (const [definition, node] of Object.entries(this.definitions))
			if (isOfKind(node, { group, version, kind })) return { node, definition };
		return undefined;
	}

	/** Follows a reference. What is said where it stands goes before what the definition says of itself. */
	resolve(schema: SchemaNode): Resolved {
		const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
		const definition = reference?.split('/').at(-1);
		const found = definition === undefined ? undefined : this.definitions[definition];
		if (!found) return { node: schema, definition: undefined };
		const { allOf, default: _default, ...own } = schema as SchemaNode & { default?: unknown };
		return { node: { ...found, ...own }, definition };
	}

	/** The schema of a field, or of what a list or map holds (`undefined` as key). */
	child({ node }: Resolved, key: string | undefined): Resolved | undefined {
		if (key === undefined) return node.items && this.resolve(node.items);
		const properties = node.properties ?? {};
		if (Object.hasOwn(properties, key)) return this.resolve(properties[key] as SchemaNode);
		return typeof node.additionalProperties === 'object' ? this.resolve(node.additionalProperties) : undefined;
	}
}

/** Where the schema of a kind is: the document it is in, and itself. */
export interface KindSchema {
	readonly document: SchemaDocument;
	readonly root: Resolved;
}

/** Asks one cluster. Documents are kept until the server says that they have changed. */
export class ManifestSchemas {
	private readonly server: ApiTransport;
	private readonly documents = new Map<string, Promise<SchemaDocument>>();

	constructor(server: ApiTransport) {
		this.server = server;
	}

	/** Every kind that objects can be made of, in the server's order. */
	async kinds(): Promise<readonly KindName[]> {
		const discovered: Discovered = { resources: [], groupVersions: [] };
		for (const path of ['/api', '/apis']) {
			const { items } = await this.json<{ items: GroupDiscovery[] }>(path, AGGREGATED);
			for (const group of items) readAggregated(group, discovered);
		}
		return discovered.resources
			.filter(({ verbs }) => verbs.includes('create'))
			.map(({ group, version, kind }) => ({ apiVersion: group ? `${group}/${version}` : version, kind }));
	}

	/** The schema of a kind; undefined when the server serves none of that name. */
	async of({ apiVersion, kind }: KindName): Promise<KindSchema | undefined> {
		const [version = '', group = ''] = apiVersion.split('/').reverse();
		const { paths } = await this.json<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
		const address = paths[group ? `apis/${group}/${version}` : `api/${version}`]?.serverRelativeURL;
		if (address === undefined) return undefined;
		let document = this.documents.get(address);
		if (!document) {
			document = this.json<{ components: { schemas: Record<string, SchemaNode> } }>(address).then(
				({ components }) => new SchemaDocument(components.schemas),
			);
			this.documents.set(address, document);
		}
		const found = await document;
		const root = found.root(group, version, kind);
		return root && { document: found, root };
	}

	private async json<T>(path: string, accept = 'application/json'): Promise<T> {
		const response = await this.server.fetch(new Request(`https://cluster${path}`, { headers: { accept } }));
		return (await response.json()) as T;
	}
}
