/**
 * The OpenAPI 2.0 document as protobuf, the only form in which client-go asks for it. Messages and their numbers: gnostic's
 * openapiv2/OpenAPIv2.proto; wire format: protobuf.dev/programming-guides/encoding. Fetched with the first such request.
 */

import type { Fields } from '../json.ts';

const utf8 = new TextEncoder();

type Bytes = number[] | Uint8Array;

function varint(value: number): number[] {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
	for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
	bytes.push(Number(rest));
	return bytes;
}

/** Parts after each other. */
function join(parts: Bytes[]): Uint8Array {
	const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		result.set(part, at);
		at += part.length;
	}
	return result;
}

/** A field whose value says how long it is: text or a message. */
const field = (number: number, value: string | Uint8Array): Uint8Array => {
	const bytes = typeof value === 'string' ? utf8.encode(value) : value;
	return join([varint(number * 8 + 2), varint(bytes.length), bytes]);
};

/** An Any: what it holds as YAML, which JSON is. */
const any = (value: unknown): Uint8Array => field(2, JSON.stringify(value));

/** A message of name and value, as all maps are written. */
const named = (name: string, value: Uint8Array): Uint8Array => join([field(1, name), field(2, value)]);

const double = (number: number, value: number): Uint8Array => {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setFloat64(0, value, true);
	return join([varint(number * 8 + 1), bytes]);
};

const integer = (number: number, value: number | boolean): Uint8Array =>
	join([varint(number * 8), varint(Number(value))]);

/** A map of schemas: Definitions and Properties. */
const schemas = (map: Record<string, Fields>): Uint8Array =>
	join(Object.entries(map).map(([name, schema]) => field(1, named(name, schemaMessage(schema)))));

type Writer = (number: number, value: never) => Uint8Array;

const list =
	(write: (value: never) => string | Uint8Array): Writer =>
	(number, values: never) =>
		join((values as never[]).map((value) => field(number, write(value))));

const text: Writer = (number, value: string) => field(number, value);

/** The fields of a Schema message: name in JSON → number, and how it is written. What is not here 2.0 has not. */
const SCHEMA: Record<string, [number: number, write: Writer]> = {
	$ref: [1, text],
	format: [2, text],
	title: [3, text],
	description: [4, text],
	default: [5, (number, value) => field(number, any(value))],
	multipleOf: [6, double],
	maximum: [7, double],
	exclusiveMaximum: [8, integer],
	minimum: [9, double],
	exclusiveMinimum: [10, integer],
	maxLength: [11, integer],
	minLength: [12, integer],
	pattern: [13, text],
	maxItems: [14, integer],
	minItems: [15, integer],
	uniqueItems: [16, integer],
	maxProperties: [17, integer],
	minProperties: [18, integer],
	required: [19, list((value: string) => value)],
	enum: [20, list(any)],
	additionalProperties: [
		21,
		(number, value: Fields | boolean) =>
			field(number, typeof value === 'boolean' ? integer(2, value) : field(1, schemaMessage(value))),
	],
	type: [22, (number, value: string) => field(number, field(1, value))],
	items: [23, (number, value: Fields) => field(number, field(1, schemaMessage(value)))],
	allOf: [24, list((value: Fields) => schemaMessage(value))],
	properties: [25, (number, value: Record<string, Fields>) => field(number, schemas(value))],
};

const VENDOR_EXTENSION = 31;

function schemaMessage(schema: Fields): Uint8Array {
	const parts: Uint8Array[] = [];
	for (const [name, value] of Object.entries(schema)) {
		if (value === undefined || value === null) continue;
		const known = SCHEMA[name];
		if (known) parts.push(known[1](known[0], value as never));
		else if (name.startsWith('x-')) parts.push(field(VENDOR_EXTENSION, named(name, any(value))));
	}
	return join(parts);
}

/** A document (swagger, info, definitions; paths are left empty) as a Document message. */
export function encodeOpenApiV2(document: Fields): Uint8Array<ArrayBuffer> {
	const { title, version } = document.info as { title: string; version: string };
	return join([
		field(1, document.swagger as string),
		field(2, join([field(1, title), field(2, version)])),
		field(8, new Uint8Array()),
		field(9, schemas(document.definitions as Record<string, Fields>)),
	]) as Uint8Array<ArrayBuffer>;
}
