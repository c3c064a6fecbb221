/** Schemas of kinds, as the server's OpenAPI documents have them. */

/** An OpenAPI schema as the server publishes it. */
export interface SchemaNode {
	$ref?: string;
	allOf?: SchemaNode[];
	type?: string;
	format?: string;
	description?: string;
	/** The same in Korean, for the fields that the course teaches. */
	'x-description-ko'?: string;
	properties?: Record<string, SchemaNode>;
	additionalProperties?: SchemaNode | boolean;
	items?: SchemaNode;
	required?: string[];
	enum?: string[];
	oneOf?: SchemaNode[];
	'x-kubernetes-int-or-string'?: boolean;
	'x-kubernetes-preserve-unknown-fields'?: boolean;
	'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

type KindName = { group: string; version: string; kind: string };

/** Is the schema that of a kind? */
export const isOfKind = (schema: SchemaNode, { group, version, kind }: KindName): boolean =>
	(schema['x-kubernetes-group-version-kind'] ?? []).some(
		(each) => each.group === group && each.version === version && each.kind === kind,
	);
