/** POST, PUT, PATCH and DELETE: from query and body to the registry. */

import type { FieldError, KubeObject, ResourceDefinition, Schema } from '../../types.ts';
import { badRequest, failure, invalid, unsupportedMediaType } from '../errors.ts';
import { type Fields, isFields } from '../json.ts';
import { applyServerSide } from '../patch/apply.ts';
import { goFormat } from '../patch/go-format.ts';
import { applyJsonPatch, PatchError } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicPatch } from '../patch/strategic.ts';
import type { Registry } from '../registry.ts';
import { apiVersionOf, type DeleteOptions, type WriteOptions } from '../requests.ts';
import { mediaType, parseBody } from './body.ts';
import { duplicateFields } from './duplicates.ts';

type Strictness = 'Strict' | 'Warn' | 'Ignore';

/** What the query says of a write. */
export interface WriteQuery {
	options: WriteOptions;
	strictness: Strictness;
	force: boolean;
}

/** Reads dryRun, fieldManager, fieldValidation, force. */
export function writeQuery(request: Request, query: URLSearchParams, warn: (text: string) => void): WriteQuery {
	const dryRun = query.getAll('dryRun');
	if (dryRun.some((value) => value !== 'All' && value !== '')) {
		throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
			{ type: 'NotSupported', field: 'dryRun', value: dryRun, supported: ['All'] },
		]);
	}
	const strictness = (query.get('fieldValidation') || 'Warn') as Strictness;
	if (!['Strict', 'Warn', 'Ignore'].includes(strictness)) {
		throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
			{
				type: 'NotSupported',
				field: 'fieldValidation',
				value: strictness,
				supported: ['', 'Ignore', 'Strict', 'Warn'],
			},
		]);
	}
	// As upstream: a client that does not name a manager is named by its user agent up to the slash.
	const agent = (request.headers.get('user-agent') ?? '').split('/')[0] || 'unknown';
	return {
		options: { manager: query.get('fieldManager') || agent, dryRun: dryRun.includes('All'), warn, tracked: true },
		strictness,
		force: query.get('force') === 'true',
	};
}

/** What a strict decoder finds: a line for each field given twice, then for each that is not known. */
const strictErrors = (duplicates: string[], unknown: string[]): string[] => [
	...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
	...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
];

/** Checks what the body says it is. */
function checkType(definition: ResourceDefinition, body: unknown): asserts body is Fields {
	if (!isFields(body)) {
		throw badRequest(
			`the object provided is unrecognized (must be of type ${definition.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
		);
	}
	const { apiVersion, kind } = body;
	const expected = apiVersionOf(definition);
	if (kind !== undefined && kind !== definition.kind) {
		throw badRequest(
			`${String(kind)} in version "${String(apiVersion ?? expected)
				.split('/')
				.at(
					-1,
				)}" cannot be handled as a ${definition.kind}: no kind "${String(kind)}" is registered for version "${String(apiVersion ?? expected)}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`,
		);
	}
	if (apiVersion !== undefined && apiVersion !== expected) {
		throw badRequest(
			`the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`,
		);
	}
}

/** Decodes a body as `readBody` gave it, minding how strict the client wants it. */
export function decodeBody(
	registry: Registry,
	definition: ResourceDefinition,
	text: string,
	request: Request,
	query: WriteQuery,
): KubeObject {
	const body = parseBody(text, mediaType(request));
	checkType(definition, body);
	const { object, unknown } = registry.decode(definition, body);
	if (query.strictness === 'Ignore') return object;
	const errors = strictErrors(duplicateFields(text), unknown);
	if (errors.length > 0 && query.strictness === 'Strict') {
		throw badRequest(
			`${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: strict decoding error: ${errors.join(', ')}`,
		);
	}
	for (const error of errors) query.options.warn?.(error);
	return object;
}

/** What only applies need, and only they may say (meta/v1/validation ValidatePatchOptions). */
function checkPatchOptions(query: URLSearchParams, applying: boolean): void {
	const errors: FieldError[] = [];
	if (applying && !query.get('fieldManager'))
		errors.push({ type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' });
	if (!applying && query.has('force'))
		errors.push({ type: 'Forbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
	if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', errors);
}

/**
 * A document with a patch in it.
 * @param schema of the document, for strategic merges; without one its lists are replaced.
 * @returns the outcome, and the patch as errors show it.
 * @throws ApiError 400, 415, 422
 */
export function patchedBy(
	type: string,
	document: unknown,
	patch: unknown,
	schema: Schema | undefined,
): { patched: unknown; shown: string } {
	try {
		if (type === 'application/json-patch+json') {
			const patched = applyJsonPatch(document, patch);
			return { patched, shown: JSON.stringify(patched) };
		}
		if (type === 'application/merge-patch+json') {
			const patched = applyMergePatch(document, patch);
			return { patched, shown: JSON.stringify(patched) };
		}
		if (type === 'application/strategic-merge-patch+json')
			return { patched: applyStrategicPatch(document, patch, schema), shown: goFormat(patch) };
	} catch (error) {
		if (!(error instanceof PatchError)) throw error;
		if (type === 'application/json-patch+json')
			throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request');
		throw badRequest(error.message);
	}
	throw unsupportedMediaType(
		'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
	);
}

/**
 * Applies a PATCH body by its media type and stores the outcome.
 * @returns the object, and whether it is new (apply creates what is not there).
 */
export function patchObject(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	text: string,
	request: Request,
	query: WriteQuery,
): { object: KubeObject; created: boolean } {
	const type = mediaType(request);
	const applying = type === 'application/apply-patch+yaml' || type === 'application/apply-patch+json';
	checkPatchOptions(new URL(request.url).searchParams, applying);
	if (applying) {
		const body = parseBody(text, type);
		checkType(definition, body);
		const { object, unknown } = registry.decode(definition, body);
		if (unknown.length > 0 && query.strictness === 'Strict') {
			throw badRequest(
				`failed to create typed patch object (${namespace ? `${namespace}/` : ''}${name}; ${apiVersionOf(definition)}, Kind=${definition.kind}): ${unknown.map((path) => `.${path}: field not declared in schema`).join('\n')}`,
			);
		}
		for (const path of query.strictness === 'Warn' ? unknown : [])
			query.options.warn?.(`unknown field ${JSON.stringify(path)}`);
		return applyServerSide(registry, definition, namespace, name, object, body, query);
	}
	const old = registry.get(definition, namespace, name);
	const patch = parseBody(text, 'application/json');
	const { patched, shown } = patchedBy(type, old, patch, definition.schema);
	if (!isFields(patched)) throw badRequest('the patch does not leave an object');
	const refused = (why: string) =>
		invalid({ group: '', kind: '' }, '', [{ type: 'Invalid', field: 'patch', value: shown, detail: why }]);
	let decoded: { object: KubeObject; unknown: string[] };
	try {
		decoded = registry.decode(definition, patched);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		throw refused(error.message.replace(/^.* cannot be handled as a \w+: /, ''));
	}
	const errors = query.strictness === 'Ignore' ? [] : strictErrors(duplicateFields(text), decoded.unknown);
	if (errors.length > 0 && query.strictness === 'Strict') throw refused(`strict decoding error: ${errors.join(', ')}`);
	for (const error of errors) query.options.warn?.(error);
	return { object: registry.update(definition, namespace, name, decoded.object, query.options), created: false };
}

/** As the Pods' strategy has it: less than nothing is as soon as possible, which is a second. */
const graceOf = (seconds: number): number => (seconds < 0 ? 1 : seconds);

/** DeleteOptions of body and query. */
export function deleteOptions(
	text: string,
	request: Request,
	query: URLSearchParams,
	warn: (text: string) => void,
): DeleteOptions {
	const { options } = writeQuery(request, query, warn);
	const body: unknown = text.trim() === '' ? {} : parseBody(text, mediaType(request));
	const fields = isFields(body) ? body : {};
	const preconditions = isFields(fields.preconditions) ? fields.preconditions : {};
	const given = fields.gracePeriodSeconds ?? undefined;
	if (given !== undefined && !Number.isInteger(given)) {
		throw badRequest(
			`DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal ${typeof given} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
		);
	}
	if (!/^[+-]?\d*$/.test(query.get('gracePeriodSeconds') ?? ''))
		throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(query.get('gracePeriodSeconds'))}: invalid syntax`);
	if (fields.propagationPolicy !== undefined && fields.orphanDependents !== undefined) {
		throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
			{
				type: 'Invalid',
				field: 'propagationPolicy',
				value: fields.propagationPolicy,
				detail: 'orphanDependents and deletionPropagation cannot be both set',
			},
		]);
	}
	const grace = fields.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined;
	let policy = fields.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
	if (policy === undefined && fields.orphanDependents !== undefined)
		policy = fields.orphanDependents ? 'Orphan' : 'Background';
	if (policy !== undefined && !['Orphan', 'Background', 'Foreground'].includes(String(policy))) {
		throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
			{
				type: 'NotSupported',
				field: 'propagationPolicy',
				value: policy,
				supported: ['Background', 'Foreground', 'Orphan'],
			},
		]);
	}
	const dryRun = options.dryRun || (Array.isArray(fields.dryRun) && fields.dryRun.includes('All'));
	return {
		...options,
		dryRun,
		gracePeriodSeconds: grace === undefined || grace === null ? undefined : graceOf(Number(grace)),
		propagationPolicy: policy === undefined ? undefined : String(policy),
		uid: preconditions.uid === undefined ? undefined : String(preconditions.uid),
		resourceVersion: preconditions.resourceVersion === undefined ? undefined : String(preconditions.resourceVersion),
	};
}
