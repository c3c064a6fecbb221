/**
 * From JSON to an object of a kind: types checked, unknown fields found, what Go would leave out left out. The result is
 * a new value; the input is not touched. Words as sigs.k8s.io/json and the strict decoder.
 */

import { canonicalQuantity, QUANTITY } from '../apimachinery/quantity.ts';
import type { Schema } from '../types.ts';
import { type Fields, isFields, MAX_DEPTH, put } from './json.ts';

/** A value of the wrong type; `message` as Go's decoder puts it. */
export class DecodeError extends Error {}

/**
 * Optional fields that are plain Go values with `omitempty`: false and 0 are the same as absent there, so they are
 * dropped. (Fields like `replicas` of a spec are pointers and keep their 0.)
 */
const ZERO_IS_ABSENT = new Set([
	'active',
	'availableReplicas',
	'count',
	'currentReplicas',
	'failed',
	'failureThreshold',
	'fullyLabeledReplicas',
	'generation',
	'healthCheckNodePort',
	'hostIPC',
	'hostNetwork',
	'hostPID',
	'hostPort',
	'initialDelaySeconds',
	'minReadySeconds',
	'nodePort',
	'number',
	'numberUnavailable',
	'observedGeneration',
	'paused',
	'periodSeconds',
	'publishNotReadyAddresses',
	'readOnly',
	'readyReplicas',
	'stdin',
	'stdinOnce',
	'succeeded',
	'successThreshold',
	'timeoutSeconds',
	'tty',
	'unavailableReplicas',
	'unschedulable',
	'updatedNumberScheduled',
	'updatedReplicas',
]);

/** `v1.ServiceSpec`, `[]v1.ServicePort`, `map[string]string`, `int32` */
function goType(schema: Schema): string {
	if (schema.definition) {
		const [version = '', name = ''] = schema.definition.split('.').slice(-2);
		return `${version}.${name}`;
	}
	if (schema.type === 'array') return `[]${goType(schema.items ?? {})}`;
	if (typeof schema.additionalProperties === 'object') return `map[string]${goType(schema.additionalProperties)}`;
	if (schema.type === 'integer') return schema.format ?? 'int64';
	if (schema.type === 'number') return 'float64';
	if (schema.type === 'boolean') return 'bool';
	return 'string';
}

const jsonType = (value: unknown): string =>
	Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

/** What Go has for a value read from JSON, by kind and by type. */
const GO_KINDS = { array: ['slice', '[]interface {}'], object: ['map', 'map[string]interface {}'] } as const;

/** The words for a value of the wrong type where an object is made of maps and slices (apimachinery runtime/converter.go). */
function unrestored(value: unknown, schema: Schema): string {
	const what = jsonType(value);
	const scalar = what === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : what;
	const [kind, type] = what === 'array' || what === 'object' ? GO_KINDS[what] : [scalar, scalar];
	if (schema.type === 'array') return `cannot restore slice from ${kind}`;
	if (schema.type !== 'object') return `cannot convert ${type} to ${goType(schema)}`;
	return schema.properties ? `cannot restore struct from: ${kind}` : `cannot restore map from ${kind}`;
}

/**
 * Base64 as Go reads it, where lines may be broken, and as it is stored, where they are not.
 * @throws DecodeError
 */
function base64(text: string): string {
	const whole = text.replace(/[\r\n]/g, '');
	if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(whole)) return whole;
	const at = text.search(/[^A-Za-z0-9+/=\r\n]/);
	throw new DecodeError(`illegal base64 data at input byte ${at < 0 ? text.length : at}`);
}

class Decoder {
	readonly unknown: string[] = [];
	/** The innermost definition, and the fields that lead here: what Go names in its errors. */
	private owner = '';
	private get ownerName(): string {
		return this.owner.split('.').at(-1) ?? '';
	}
	private readonly fields: string[] = [];
	private readonly restoring: boolean;

	constructor(restoring: boolean) {
		this.restoring = restoring;
	}

	fail(value: unknown, schema: Schema): never {
		// What reads itself from JSON says so in any case.
		if (this.restoring && schema.format !== 'quantity' && !schema.intOrString)
			throw new DecodeError(unrestored(value, schema));
		const what = typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : jsonType(value);
		const where =
			this.fields.length > 0
				? `Go struct field ${this.ownerName}.${this.fields.join('.')} of type`
				: 'Go value of type';
		throw new DecodeError(`json: cannot unmarshal ${what} into ${where} ${goType(schema)}`);
	}

	value(value: unknown, schema: Schema, path: string, depth: number): unknown {
		if (depth > MAX_DEPTH) throw new DecodeError('exceeded max depth');
		if (schema.intOrString) {
			if (typeof value === 'number' && Number.isInteger(value)) return value;
			return typeof value === 'string' ? value : this.fail(value, schema);
		}
		switch (schema.type) {
			case 'string':
				return this.text(value, schema);
			case 'integer':
				if (typeof value !== 'number' || !Number.isInteger(value)) return this.fail(value, schema);
				if (schema.format === 'int32' && (value > 2_147_483_647 || value < -2_147_483_648)) {
					throw new DecodeError(
						`json: cannot unmarshal number ${value} into Go struct field ${this.ownerName}.${this.fields.join('.')} of type int32`,
					);
				}
				return value;
			case 'number':
				return typeof value === 'number' ? value : this.fail(value, schema);
			case 'boolean':
				return typeof value === 'boolean' ? value : this.fail(value, schema);
			case 'array':
				return this.list(value, schema, path, depth);
			case 'object':
				return this.object(value, schema, path, depth);
			default:
				return free(value, depth);
		}
	}

	private text(value: unknown, schema: Schema): unknown {
		if (schema.format === 'quantity') {
			const text = typeof value === 'number' ? String(value) : value;
			if (typeof text !== 'string') return this.fail(value, schema);
			if (!QUANTITY.test(text)) {
				throw new DecodeError(
					"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
				);
			}
			return canonicalQuantity(text);
		}
		if (typeof value !== 'string') return this.fail(value, schema);
		if (schema.format === 'byte') return base64(value);
		if (
			(schema.format === 'date-time' || schema.format === 'microtime') &&
			value !== '' &&
			!/^\d{4}-\d\d-\d\dT/.test(value)
		) {
			throw new DecodeError(
				`parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
			);
		}
		return value;
	}

	private list(value: unknown, schema: Schema, path: string, depth: number): unknown {
		if (!Array.isArray(value)) return this.fail(value, schema);
		const items = schema.items ?? {};
		return value.map((item, index) =>
			item === null ? zero(items) : this.value(item, items, `${path}[${index}]`, depth + 1),
		);
	}

	private object(value: unknown, schema: Schema, path: string, depth: number): unknown {
		if (schema.preserveUnknown) return free(value, depth);
		if (!isFields(value)) return this.fail(value, schema);
		const result: Fields = {};
		if (typeof schema.additionalProperties === 'object') {
			for (const key of Object.keys(value)) {
				const item = value[key];
				if (item === undefined) continue;
				const decoded =
					item === null
						? zero(schema.additionalProperties)
						: this.value(item, schema.additionalProperties, path === '' ? key : `${path}.${key}`, depth + 1);
				put(result, key, decoded);
			}
			return result;
		}
		const properties = schema.properties;
		if (!properties) return free(value, depth);
		const outer = this.owner;
		if (schema.definition) this.owner = schema.definition;
		for (const key of Object.keys(value)) {
			const item = value[key];
			if (item === undefined) continue;
			const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
			if (!property) {
				this.unknown.push(path === '' ? key : `${path}.${key}`);
				continue;
			}
			if (item === null) continue;
			this.fields.push(key);
			const decoded = this.value(item, property, path === '' ? key : `${path}.${key}`, depth + 1);
			this.fields.pop();
			// Optional and empty is the same as absent in Go; what is required is always there.
			if (isEmpty(decoded, key, property) && !schema.required?.includes(key)) continue;
			result[key] = decoded;
		}
		this.owner = outer;
		return result;
	}
}

function isEmpty(value: unknown, key: string, schema: Schema): boolean {
	if (value === '') return !schema.keepEmpty;
	if (value === 0 || value === false) return ZERO_IS_ABSENT.has(key);
	if (Array.isArray(value)) return value.length === 0;
	return schema.additionalProperties !== undefined && isFields(value) && Object.keys(value).length === 0;
}

/** What Go has where JSON says null. */
function zero(schema: Schema): unknown {
	if (schema.type === 'string') return '';
	if (schema.type === 'integer' || schema.type === 'number') return 0;
	if (schema.type === 'boolean') return false;
	if (schema.type === 'array') return [];
	return {};
}

/** A copy of what no schema describes. */
function free(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > MAX_DEPTH) throw new DecodeError('exceeded max depth');
	if (Array.isArray(value)) return value.map((item) => free(item, depth + 1));
	const result: Fields = {};
	for (const key of Object.keys(value)) {
		const item = (value as Fields)[key];
		if (item !== undefined) put(result, key, free(item, depth + 1));
	}
	return result;
}

/**
 * Decodes a value by a schema.
 * @param restoring the value was put together from maps and slices (a strategic merge patch's result), not read from
 * JSON: Go has other words then.
 * @returns the new value, and the paths of fields that the schema does not know (they are left out).
 * @throws DecodeError for a value of the wrong type.
 */
export function decode(value: unknown, schema: Schema, restoring = false): { value: Fields; unknown: string[] } {
	const decoder = new Decoder(restoring);
	const decoded = decoder.value(value, schema, '', 0);
	return { value: decoded as Fields, unknown: decoder.unknown };
}
