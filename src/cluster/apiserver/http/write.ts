/** POST, PUT, PATCH and DELETE: from query and body to the registry. */

import type { FieldError, KubeObject, ResourceDefinition, Schema } from '../../types.ts';
import { badRequest, failure, invalid, unsupportedMediaType } from '../errors.ts';
import { type Fields, isFields } from '../json.ts';
import { goFormat } from '../patch/go-format.ts';
import { applyJsonPatch, PatchError } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicPatch } from '../patch/strategic.ts';
import type { Registry } from '../registry.ts';
import { apiVersionOf, type DeleteOptions, type WriteOptions } from '../requests.ts';
import { mediaType, parseBody, parseJson } from './body.ts';
import { duplicateFields } from './duplicates.ts';
import { isTrue } from './list-options.ts';

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
		force: isTrue(query.get('force')),
	};
}

/** What a strict decoder finds: a line for each field given twice, then for each that is not known. */
const strictErrors = (duplicates: string[], unknown: string[]): string[] => [
	...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
	...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
];

/** Where upstream's types are registered, as its errors say. */
const SCHEME = 'scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"';

const notRegistered = (kind: unknown, apiVersion: unknown): string =>
	`no kind ${JSON.stringify(String(kind ?? ''))} is registered for version ${JSON.stringify(String(apiVersion ?? ''))} in ${SCHEME}`;

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
				.at(-1)}" cannot be handled as a ${definition.kind}: ${notRegistered(kind, apiVersion ?? expected)}`,
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

/** Whether a PATCH is a server-side apply. */
export const isApply = (request: Request): boolean => mediaType(request) === 'application/apply-patch+yaml';

/** What only applies need, and only they may say (meta/v1/validation ValidatePatchOptions). Throws ApiError 422. */
export function checkPatchOptions(query: URLSearchParams, applying: boolean): void {
	const errors: FieldError[] = [];
	if (applying && !query.get('fieldManager'))
		errors.push({ type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' });
	if (!applying && query.has('force'))
		errors.push({ type: 'Forbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
	if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', errors);
}

const PATCH_TYPES = [
	'application/json-patch+json',
	'application/merge-patch+json',
	'application/strategic-merge-patch+json',
	'application/apply-patch+yaml',
];

/** A patch's body as its type wants it: a list of operations, or a map. Throws ApiError 400, 415. */
function readPatch(type: string, text: string): unknown {
	if (!PATCH_TYPES.includes(type)) {
		throw unsupportedMediaType(
			`the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(', ')}`,
		);
	}
	const isList = type === 'application/json-patch+json';
	const prefix = type === 'application/strategic-merge-patch+json' ? '' : 'error decoding patch: ';
	let patch: unknown;
	try {
		patch = parseJson(text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw badRequest(prefix + error.message);
	}
	if (isList ? Array.isArray(patch) : isFields(patch)) return patch;
	const what = Array.isArray(patch) ? 'array' : isFields(patch) ? 'object' : typeof patch;
	const wanted = isList ? '[]handlers.jsonPatchOp' : 'map[string]interface {}';
	throw badRequest(`${prefix}json: cannot unmarshal ${what} into Go value of type ${wanted}`);
}

/**
 * A document with a patch in it.
 * @param text the patch, as `readBody` gave it.
 * @param schema of the document, for strategic merges; without one its lists are replaced.
 * @returns the outcome, and the patch as errors show it.
 * @throws ApiError 400, 413, 415, 422
 */
export function patchedBy(
	type: string,
	document: unknown,
	text: string,
	schema: Schema | undefined,
): { patched: unknown; shown: string } {
	const patch = readPatch(type, text);
	try {
		if (type === 'application/strategic-merge-patch+json')
			return { patched: applyStrategicPatch(document, patch, schema), shown: goFormat(patch) };
		const patched =
			type === 'application/json-patch+json' ? applyJsonPatch(document, patch) : applyMergePatch(document, patch);
		return { patched, shown: JSON.stringify(patched) };
	} catch (error) {
		if (!(error instanceof PatchError)) throw error;
		if (type === 'application/json-patch+json')
			throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
		throw badRequest(error.message);
	}
}

/**
 * What PUT, PATCH and apply send must be the object that the URL names.
 * @throws ApiError 400
 */
export function checkName({ metadata }: KubeObject, name: string): void {
	if (!metadata.name) {
		throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
	}
	if (metadata.name !== name) {
		throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
	}
}

/**
 * Applies a PATCH body by its media type and stores the outcome.
 * @throws ApiError
 */
export function patchObject(
	registry: Registry,
	definition: ResourceDefinition,
	namespace: string,
	name: string,
	text: string,
	request: Request,
	query: WriteQuery,
): KubeObject {
	const type = mediaType(request);
	checkPatchOptions(new URL(request.url).searchParams, false);
	const old = registry.get(definition, namespace, name);
	const strategic = type === 'application/strategic-merge-patch+json';
	if (definition.custom && strategic)
		throw unsupportedMediaType(
			'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
		);
	const { patched, shown } = patchedBy(type, old, text, definition.schema);
	const refused = (why: string) =>
		invalid({ group: '', kind: '' }, '', [{ type: 'Invalid', field: 'patch', value: shown, detail: why }]);
	if (!isFields(patched)) throw refused(`json: cannot unmarshal into Go value of type ${definition.kind}`);
	// A strategic patch is laid over an object of its type, which it cannot change.
	if (!strategic) {
		const { apiVersion, kind } = patched;
		if (apiVersion !== old.apiVersion || kind !== old.kind) throw refused(notRegistered(kind, apiVersion));
	}
	let decoded: { object: KubeObject; unknown: string[] };
	try {
		decoded = registry.decode(definition, patched, strategic);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		throw refused(error.message.replace(/^.* cannot be handled as a \w+: /, ''));
	}
	const errors = query.strictness === 'Ignore' ? [] : strictErrors(duplicateFields(text), decoded.unknown);
	if (errors.length > 0 && query.strictness === 'Strict') throw refused(`strict decoding error: ${errors.join(', ')}`);
	for (const error of errors) query.options.warn?.(error);
	checkName(decoded.object, name);
	return registry.update(definition, namespace, name, decoded.object, query.options);
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
