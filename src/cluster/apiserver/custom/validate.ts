/** Values against a JSON schema, in the words of kube-openapi's validation and apiextensions-apiserver's pkg/apiserver/validation. */

import { MatchLimit } from '../../../os/text/matcher.ts';
import { compilePerlRegex } from '../../../os/text/perl-regex.ts';
import { parseRfc3339 } from '../../../os/time.ts';
import { parseCIDR } from '../../resources/shared/names.ts';
import type { FieldError } from '../../types.ts';
import { type Fields, isFields, same } from '../json.ts';
import { itemsOf, propertiesOf, valuesOf } from './structural.ts';

/** What a JSON value is, as the messages call it. */
const typeOf = (value: unknown): string => {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
};

const isA = (value: unknown, type: string): boolean =>
	typeOf(value) === type || (type === 'number' && typeof value === 'number');

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
/** Formats that are looked at; others are free, as upstream. */
const FORMATS: Record<string, (text: string) => boolean> = {
	cidr: (text) => parseCIDR(text) !== undefined,
	date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && parseRfc3339(`${text}T00:00:00Z`) !== undefined,
	'date-time': (text) => parseRfc3339(text) !== undefined,
	ipv4: (text) => IPV4.test(text),
	uuid: (text) => /^[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}$/i.test(text),
};

/** What is wrong with a value, by the schema of its place. `path` is the field's, empty for the whole object. */
export function validateBySchema(value: unknown, schema: Fields, path: string): FieldError[] {
	if (value === null && schema.nullable === true) return [];
	const errors: FieldError[] = [];
	const field = path === '' ? '<nil>' : path;
	const bad = (detail: string) =>
		errors.push({ type: 'Invalid', field, value, detail: `${path} in body ${detail}`.trim() });
	const intOrString = schema['x-kubernetes-int-or-string'] === true;
	const type = intOrString ? undefined : schema.type;
	if (intOrString && !isA(value, 'integer') && typeof value !== 'string') {
		const found = typeOf(value);
		return [
			{
				type: 'TypeInvalid',
				field,
				value: found,
				detail: `${path} in body must be of type integer,string: "${found}"`,
			},
		];
	}
	if (typeof type === 'string' && !isA(value, type)) {
		const found = typeOf(value);
		return [
			{ type: 'TypeInvalid', field, value: found, detail: `${path} in body must be of type ${type}: "${found}"` },
		];
	}
	if (Array.isArray(schema.enum) && !schema.enum.some((each) => same(each, value)))
		errors.push({ type: 'NotSupported', field, value, supported: schema.enum.map(String) });
	if (typeof value === 'string') errors.push(...textErrors(value, schema, path, bad));
	else if (typeof value === 'number') numberErrors(value, schema, bad);
	else if (Array.isArray(value)) errors.push(...listErrors(value, schema, path, bad));
	else if (isFields(value)) errors.push(...objectErrors(value, schema, path, bad));
	combined(value, schema, path, errors, bad);
	return errors;
}

type Bad = (detail: string) => void;

function textErrors(value: string, schema: Fields, path: string, bad: Bad): FieldError[] {
	const { minLength, maxLength, pattern, format } = schema;
	const errors: FieldError[] = [];
	const length = [...value].length;
	if (typeof maxLength === 'number' && length > maxLength)
		errors.push({ type: 'TooLong', field: path, detail: `may not be more than ${maxLength} bytes` });
	if (typeof minLength === 'number' && length < minLength) bad(`should be at least ${minLength} chars long`);
	if (typeof pattern === 'string' && !matches(pattern, value)) bad(`should match '${pattern}'`);
	const check = typeof format === 'string' ? FORMATS[format] : undefined;
	if (check && !check(value))
		errors.push({
			type: 'TypeInvalid',
			field: path,
			value,
			detail: `${path} in body must be of type ${String(format)}: ${JSON.stringify(value)}`,
		});
	return errors;
}

/** Does the pattern, which the definition's own check has compiled, match? One that takes too long does not. */
function matches(pattern: string, value: string): boolean {
	try {
		return compilePerlRegex(pattern).matcher.search(value, 0) !== undefined;
	} catch (error) {
		if (error instanceof MatchLimit) return false;
		throw error;
	}
}

function numberErrors(value: number, schema: Fields, bad: Bad): void {
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
	if (typeof maximum === 'number' && (exclusiveMaximum ? value >= maximum : value > maximum))
		bad(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
	if (typeof minimum === 'number' && (exclusiveMinimum ? value <= minimum : value < minimum))
		bad(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
	if (typeof multipleOf === 'number' && multipleOf > 0 && value % multipleOf !== 0)
		bad(`should be a multiple of ${multipleOf}`);
	if (format === 'int32' && Math.abs(value) > 2_147_483_648) bad('must be of type int32');
}

function listErrors(value: unknown[], schema: Fields, path: string, bad: Bad): FieldError[] {
	const { minItems, maxItems, uniqueItems } = schema;
	const errors: FieldError[] = [];
	if (typeof maxItems === 'number' && value.length > maxItems)
		errors.push({ type: 'TooMany', field: path, value: value.length, detail: `must have at most ${maxItems} items` });
	if (typeof minItems === 'number' && value.length < minItems) bad(`should have at least ${minItems} items`);
	if (uniqueItems === true && value.some((item, at) => value.slice(0, at).some((other) => same(item, other))))
		bad("shouldn't contain duplicates");
	const keys = schema['x-kubernetes-list-map-keys'];
	const set = schema['x-kubernetes-list-type'] === 'set';
	if (set || Array.isArray(keys)) {
		const keyOf = (item: unknown): unknown =>
			set || !isFields(item) ? item : Object.fromEntries((keys as string[]).map((key) => [key, item[key]]));
		value.forEach((item, at) => {
			if (value.slice(0, at).some((other) => same(keyOf(other), keyOf(item))))
				errors.push({ type: 'Duplicate', field: `${path}[${at}]`, value: keyOf(item) });
		});
	}
	const items = itemsOf(schema);
	if (items) for (const [at, item] of value.entries()) errors.push(...validateBySchema(item, items, `${path}[${at}]`));
	return errors;
}

function objectErrors(value: Fields, schema: Fields, path: string, bad: Bad): FieldError[] {
	const errors: FieldError[] = [];
	const inner = (key: string): string => (path === '' ? key : `${path}.${key}`);
	const properties = propertiesOf(schema);
	const others = valuesOf(schema);
	const count = Object.keys(value).length;
	if (typeof schema.maxProperties === 'number' && count > schema.maxProperties)
		bad(`should have at most ${schema.maxProperties} properties`);
	if (typeof schema.minProperties === 'number' && count < schema.minProperties)
		bad(`should have at least ${schema.minProperties} properties`);
	for (const key of Array.isArray(schema.required) ? schema.required.map(String) : [])
		if (!Object.hasOwn(value, key)) errors.push({ type: 'Required', field: inner(key) });
	for (const [key, item] of Object.entries(value)) {
		// The root's own metadata is everybody's, and has been looked at.
		if (path === '' && ['apiVersion', 'kind', 'metadata'].includes(key)) continue;
		const own = Object.hasOwn(properties, key) ? properties[key] : others;
		if (own) errors.push(...validateBySchema(item, own, inner(key)));
	}
	return errors;
}

/** allOf, anyOf, oneOf, not. */
function combined(value: unknown, schema: Fields, path: string, errors: FieldError[], bad: Bad): void {
	const parts = (key: string): Fields[] =>
		Array.isArray(schema[key]) ? (schema[key] as unknown[]).filter(isFields) : [];
	const holds = (part: Fields): boolean => validateBySchema(value, part, path).length === 0;
	for (const part of parts('allOf')) errors.push(...validateBySchema(value, part, path));
	// Of an int-or-string the two types are said again here.
	if (parts('anyOf').length > 0 && !parts('anyOf').some(holds)) bad('must validate at least one schema (anyOf)');
	const one = parts('oneOf').filter(holds).length;
	if (parts('oneOf').length > 0 && one !== 1)
		bad(
			`must validate one and only one schema (oneOf). Found ${one === 0 ? 'none valid' : `${one} valid alternatives`}`,
		);
	if (isFields(schema.not) && holds(schema.not)) bad('must not validate the schema (not)');
}
