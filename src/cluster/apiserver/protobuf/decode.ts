/**
 * Kubernetes' protobuf as JSON (apimachinery runtime/serializer/protobuf): what client-go's typed clients send. Fetched
 * with the first such request; answers stay JSON, which every client takes too. Wire format: protobuf.dev/programming-guides/encoding.
 */

import { rfc3339 } from '../../../os/time.ts';
import type { Schema } from '../../types.ts';
import { badRequest } from '../errors.ts';
import { type Fields, MAX_DEPTH, put } from '../json.ts';
import { MESSAGES } from './messages.ts';
import { NUMBERS } from './numbers.ts';

/** `k8s` and a zero begin every message. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** A field of a message: its JSON name, or the message whose fields JSON has one level up. */
type Field = { name: string } | { inlined: string };

const parsed = new Map<string, ReadonlyMap<number, Field>>();

/** The fields of each message by its definition, from the lines of numbers.ts. */
function numbers(): Map<string, ReadonlyMap<number, Field>> {
	if (parsed.size > 0) return parsed;
	let prefix = '';
	for (const line of NUMBERS.split('\n')) {
		if (line === '') continue;
		if (!line.startsWith('\t')) {
			prefix = line;
			continue;
		}
		const [message = '', ...tokens] = line.trim().split(' ');
		const fields = new Map<number, Field>();
		let next = 1;
		for (const token of tokens) {
			if (/^\d+$/.test(token)) next = Number(token);
			else fields.set(next++, token.startsWith('*') ? { inlined: `${prefix}.${token.slice(1)}` } : { name: token });
		}
		parsed.set(`${prefix}.${message}`, fields);
	}
	return parsed;
}

/** The fields of a definition's message by number; undefined when there is none. For tests. */
export const fieldsOfMessage = (definition: string): ReadonlyMap<number, Field> | undefined =>
	numbers().get(definition);

class Malformed extends Error {}

const utf8 = new TextDecoder();

/** One tag and its value. */
type Wire = { number: number; varint?: bigint; bytes?: Uint8Array; fixed?: DataView };

/** The tags of a message in order. */
function* wiresOf(bytes: Uint8Array): Generator<Wire> {
	let at = 0;
	const varint = (): bigint => {
		let value = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			const byte = bytes[at++];
			if (byte === undefined) throw new Malformed('unexpected EOF');
			value |= BigInt(byte & 0x7f) << shift;
			if (byte < 0x80) return BigInt.asIntN(64, value);
		}
		throw new Malformed('proto: integer overflow');
	};
	const take = (length: number): Uint8Array => {
		if (length < 0 || at + length > bytes.length) throw new Malformed('unexpected EOF');
		at += length;
		return bytes.subarray(at - length, at);
	};
	while (at < bytes.length) {
		const tag = Number(varint());
		const number = Math.floor(tag / 8);
		if (number < 1) throw new Malformed(`proto: illegal tag ${number} (wire type ${tag % 8})`);
		switch (tag % 8) {
			case 0:
				yield { number, varint: varint() };
				break;
			case 1:
			case 5: {
				const value = take(tag % 8 === 1 ? 8 : 4);
				yield { number, fixed: new DataView(value.buffer, value.byteOffset, value.length) };
				break;
			}
			case 2:
				yield { number, bytes: take(Number(varint())) };
				break;
			default:
				throw new Malformed(`proto: illegal wireType ${tag % 8}`);
		}
	}
}

/** A small message's values by number; the last of each counts. */
function valuesOf(bytes: Uint8Array | undefined): Map<number, Wire> {
	const values = new Map<number, Wire>();
	for (const wire of wiresOf(bytes ?? new Uint8Array())) values.set(wire.number, wire);
	return values;
}

const textOf = (wire: Wire | undefined): string => (wire?.bytes ? utf8.decode(wire.bytes) : '');
const numberOf = (wire: Wire | undefined): number => Number(wire?.varint ?? 0n);

/** meta/v1 Time and MicroTime: seconds and nanoseconds; nothing at all is no time. */
function time(bytes: Uint8Array | undefined, micro: boolean): string | null {
	const values = valuesOf(bytes);
	if (values.size === 0) return null;
	const seconds = numberOf(values.get(1));
	// Go's zero time, which typed clients send where they know none.
	if (seconds === -62_135_596_800) return null;
	// Years of four digits, which is what RFC 3339 has room for.
	if (seconds < -62_135_596_800 || seconds > 253_402_300_799) throw new Malformed('time is out of range');
	const text = rfc3339(seconds * 1000);
	return micro ? text.replace('Z', `.${String(Math.floor(numberOf(values.get(2)) / 1000)).padStart(6, '0')}Z`) : text;
}

/** The value of a field, of what one tag carried. */
function valueOf(wire: Wire, schema: Schema, depth: number): unknown {
	if (depth > MAX_DEPTH) throw new Malformed('exceeded max depth');
	if (schema.intOrString) {
		const values = valuesOf(wire.bytes);
		return numberOf(values.get(1)) === 1
			? textOf(values.get(3))
			: Number(BigInt.asIntN(32, values.get(2)?.varint ?? 0n));
	}
	if (schema.preserveUnknown) {
		// RawExtension and FieldsV1: JSON as bytes.
		const raw = textOf(valuesOf(wire.bytes).get(1));
		try {
			return raw === '' ? undefined : JSON.parse(raw);
		} catch {
			throw new Malformed('raw JSON cannot be read');
		}
	}
	switch (schema.type) {
		case 'string':
			if (schema.format === 'quantity') return textOf(valuesOf(wire.bytes).get(1));
			if (schema.format === 'date-time' || schema.format === 'microtime')
				return time(wire.bytes, schema.format === 'microtime');
			if (schema.format === 'byte') return base64(wire.bytes ?? new Uint8Array());
			return textOf(wire);
		case 'integer':
			return Number(schema.format === 'int32' ? BigInt.asIntN(32, wire.varint ?? 0n) : (wire.varint ?? 0n));
		case 'number':
			return wire.fixed?.byteLength === 8 ? wire.fixed.getFloat64(0, true) : (wire.fixed?.getFloat32(0, true) ?? 0);
		case 'boolean':
			return wire.varint !== undefined && wire.varint !== 0n;
		default: {
			const object: Fields = {};
			if (schema.definition) message(wire.bytes ?? new Uint8Array(), schema, schema.definition, object, depth);
			return object;
		}
	}
}

function base64(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}

/** Reads a message into an object whose fields are those of `schema`. */
function message(bytes: Uint8Array, schema: Schema, definition: string, into: Fields, depth: number): void {
	const fields = numbers().get(definition);
	if (!fields) throw new Malformed(`no kind with the message ${definition} is known`);
	for (const wire of wiresOf(bytes)) {
		const field = fields.get(wire.number);
		// As protobuf has it, fields that nobody knows are skipped.
		if (!field) continue;
		if ('inlined' in field) {
			message(wire.bytes ?? new Uint8Array(), schema, field.inlined, into, depth + 1);
			continue;
		}
		const { name } = field;
		const property = schema.properties?.[name];
		if (!property) continue;
		if (property.type === 'array') {
			into[name] ??= [];
			(into[name] as unknown[]).push(valueOf(wire, property.items ?? {}, depth + 1));
		} else if (typeof property.additionalProperties === 'object') {
			into[name] ??= {};
			const entry = valuesOf(wire.bytes);
			const value = entry.get(2) ?? { number: 2 };
			put(into[name] as Fields, textOf(entry.get(1)), valueOf(value, property.additionalProperties, depth + 1));
		} else {
			const value = valueOf(wire, property, depth + 1);
			if (value !== null && value !== undefined) into[name] = value;
		}
	}
	// Always on the wire; in JSON a template's metadata has none, and one with a zero would count as another template.
	if (definition.endsWith('.ObjectMeta') && into.generation === 0) delete into.generation;
}

/**
 * A body in protobuf as JSON text.
 * @throws ApiError 400 for what is none, or is of a kind that is not known.
 */
export function protobufToJson(bytes: Uint8Array): string {
	if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
		throw badRequest(
			'the object provided is unrecognized (must be of type object): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
		);
	}
	try {
		// runtime.Unknown: 1 is the type (1 apiVersion, 2 kind), 2 the object.
		const unknown = valuesOf(bytes.subarray(MAGIC.length));
		const type = valuesOf(unknown.get(1)?.bytes);
		const apiVersion = textOf(type.get(1));
		const kind = textOf(type.get(2));
		// Options are of meta/v1 and travel under any group's name.
		const schema =
			MESSAGES.get(`${apiVersion} ${kind}`) ??
			(kind === 'DeleteOptions' ? MESSAGES.get('v1 DeleteOptions') : undefined);
		if (!schema?.definition)
			throw badRequest(
				`no kind "${kind}" is registered for version "${apiVersion}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`,
			);
		const object: Fields = { apiVersion, kind };
		message(unknown.get(2)?.bytes ?? new Uint8Array(), schema, schema.definition, object, 0);
		return JSON.stringify(object);
	} catch (error) {
		if (error instanceof Malformed)
			throw badRequest(`the object provided is unrecognized (must be of type object): ${error.message}`);
		throw error;
	}
}
