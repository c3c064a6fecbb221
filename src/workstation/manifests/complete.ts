/** What can be written at a place of a manifest: fields, kinds, and values where there are few. */

import { type Place, placeAt, type Step } from './place.ts';
import type { KindSchema, ManifestSchemas, Resolved } from './schemas.ts';
import { VALUES } from './values.ts';

export interface Offer {
	readonly label: string;
	/** `string`, `[]ServicePort`, or the API version of a kind. */
	readonly detail: string;
	/** What the schema says of it. */
	readonly description: { readonly en: string; readonly ko: string | undefined } | undefined;
	/** What is written in place of the word; the cursor ends up behind it. */
	readonly text: string;
	/** One that the server insists on. */
	readonly isRequired: boolean;
}

export interface Offers {
	/** Where the word begins that they stand for, an offset. */
	readonly from: number;
	readonly offers: readonly Offer[];
}

/** Fields at the margin while the kind is not known. */
const AT_MARGIN = ['apiVersion', 'kind', 'metadata', 'spec'];

/** Fields that the server writes, and nobody in a manifest. */
const SERVERS = new Set([
	'status',
	'creationTimestamp',
	'deletionGracePeriodSeconds',
	'deletionTimestamp',
	'generation',
	'managedFields',
	'resourceVersion',
	'selfLink',
	'uid',
]);

/**
 * Offers what may stand at the cursor.
 * @param offset of the cursor, UTF-16 units from the text's beginning.
 * @returns undefined where nothing is known to fit.
 */
export async function offersAt(text: string, offset: number, schemas: ManifestSchemas): Promise<Offers | undefined> {
	const place = placeAt(text, offset);
	if (!place) return undefined;
	const offers = (await ofKinds(place, schemas)) ?? (await ofSchema(place, schemas));
	return offers.length > 0 ? { from: place.from, offers } : undefined;
}

const word = (label: string, detail = ''): Offer => ({
	label,
	detail,
	description: undefined,
	text: label,
	isRequired: false,
});

/** What a manifest says it is, which no schema can tell. */
async function ofKinds(
	{ path, typing, siblings, apiVersion, kind }: Place,
	schemas: ManifestSchemas,
): Promise<Offer[] | undefined> {
	if (path.length > 0) return undefined;
	if (typing.what === 'key') {
		if (apiVersion && kind) return undefined;
		return AT_MARGIN.filter((name) => !siblings.has(name)).map((name) => ({
			...word(name),
			text: name === 'metadata' || name === 'spec' ? `${name}:\n  ` : `${name}: `,
		}));
	}
	if (typing.key === 'kind') {
		const kinds = await schemas.kinds();
		const fitting = kinds.filter((each) => !apiVersion || each.apiVersion === apiVersion);
		return (fitting.length > 0 ? fitting : kinds).map((each) => word(each.kind, each.apiVersion));
	}
	if (typing.key !== 'apiVersion') return undefined;
	const kinds = await schemas.kinds();
	const fitting = kinds.filter((each) => each.kind === kind);
	return [...new Set((fitting.length > 0 ? fitting : kinds).map((each) => each.apiVersion))].map((each) => word(each));
}

async function ofSchema(
	{ path, typing, siblings, column, apiVersion, kind }: Place,
	schemas: ManifestSchemas,
): Promise<Offer[]> {
	if (!apiVersion || !kind) return [];
	const schema = await schemas.of({ apiVersion, kind });
	const parent = schema && descend(schema, path);
	if (!parent) return [];
	if (typing.what === 'value') {
		const field = typing.key === undefined ? parent : schema.document.child(parent, typing.key);
		return field ? valuesOf(field, `${parent.definition}.${typing.key}`) : [];
	}
	// An item of a list of words, of which some are known.
	const last = path.at(-1);
	if (last && 'item' in last && !parent.node.properties) return itemsOf(schema, path);
	return Object.entries(parent.node.properties ?? {})
		.filter(([name]) => !siblings.has(name) && !SERVERS.has(name))
		.map(([name, property]) => field(name, schema.document.resolve(property), schema, column, parent));
}

/** Follows a path from the object down. */
function descend(schema: KindSchema, path: readonly Step[]): Resolved | undefined {
	let at: Resolved | undefined = schema.root;
	for (const step of path) {
		at = at && schema.document.child(at, 'key' in step ? step.key : undefined);
		if (!at) return undefined;
	}
	return at;
}

/** `policyTypes:` and a dash. */
function itemsOf(schema: KindSchema, path: readonly Step[]): Offer[] {
	const list = path.at(-2);
	const owner = descend(schema, path.slice(0, -2));
	return list && 'key' in list && owner
		? (VALUES[`${owner.definition}.${list.key}`] ?? []).map((value) => word(value))
		: [];
}

function valuesOf({ node }: Resolved, name: string): Offer[] {
	if (node.type === 'boolean') return ['true', 'false'].map((value) => word(value));
	return (node.enum ?? VALUES[name] ?? []).map((value) => word(String(value)));
}

function field(name: string, resolved: Resolved, schema: KindSchema, column: number, parent: Resolved): Offer {
	const { node } = resolved;
	const inner = ' '.repeat(column + 2);
	const holdsMore = node.properties || node.additionalProperties || node.type === 'object';
	const text = node.type === 'array' ? `${name}:\n${inner}- ` : holdsMore ? `${name}:\n${inner}` : `${name}: `;
	const { description, 'x-description-ko': ko } = node;
	return {
		label: name,
		detail: typeName(resolved, schema),
		description: description ? { en: description, ko } : undefined,
		text,
		isRequired: parent.node.required?.includes(name) ?? false,
	};
}

/** As `kubectl explain` has it: `integer`, `[]ServicePort`, `map[string]string`. */
function typeName({ node, definition }: Resolved, schema: KindSchema): string {
	const below = (inner: NonNullable<typeof node.items>) => typeName(schema.document.resolve(inner), schema);
	if (node.items) return `[]${below(node.items)}`;
	if (typeof node.additionalProperties === 'object') return `map[string]${below(node.additionalProperties)}`;
	return definition?.split('.').at(-1) ?? node.type ?? '';
}
