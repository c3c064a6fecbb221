/** Errors as kube-apiserver words them (apimachinery api/errors and util/validation/field). */

import { ApiError, type FieldError, type Status } from '../types.ts';

type Details = NonNullable<Status['details']>;

/** An ApiError with its Status; `code` is the HTTP status. */
export function failure(code: number, reason: string, message: string, details?: Details): ApiError {
	const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason };
	if (details) status.details = details;
	status.code = code;
	return new ApiError(status);
}

/** An error of Go's that is no Status: upstream answers it with 500 and no reason (responsewriters.ErrorToAPIStatus). */
export function plainFailure(message: string): ApiError {
	const error = failure(500, '', message);
	delete error.status.reason;
	return error;
}

interface Named {
	group: string;
	plural: string;
}

/** `deployments.apps` */
export const qualifiedResource = ({ group, plural }: Named): string => (group ? `${plural}.${group}` : plural);
const named = (resource: Named, name: string): Details => ({
	name,
	...(resource.group ? { group: resource.group } : {}),
	kind: resource.plural,
});

export const notFound = (resource: Named, name: string): ApiError =>
	failure(404, 'NotFound', `${qualifiedResource(resource)} "${name}" not found`, named(resource, name));

export const alreadyExists = (resource: Named, name: string): ApiError =>
	failure(409, 'AlreadyExists', `${qualifiedResource(resource)} "${name}" already exists`, named(resource, name));

export const conflict = (resource: Named, name: string, why: string): ApiError =>
	failure(
		409,
		'Conflict',
		`Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`,
		named(resource, name),
	);

/** What a lost race for a resourceVersion gets. */
export const modified = (resource: Named, name: string): ApiError =>
	conflict(
		resource,
		name,
		'the object has been modified; please apply your changes to the latest version and try again',
	);

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message);

export const forbidden = (resource: Named, name: string, why: string, causes?: Details['causes']): ApiError =>
	failure(403, 'Forbidden', `${qualifiedResource(resource)} ${name ? `"${name}" ` : ''}is forbidden: ${why}`, {
		...named(resource, name),
		...(causes ? { causes } : {}),
	});

/** A method that no route takes. */
export const methodNotAllowed = (): ApiError =>
	failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** A path that leads nowhere. */
export const pathNotFound = (): ApiError =>
	failure(404, 'NotFound', 'the server could not find the requested resource', {});

export const gone = (message: string): ApiError => failure(410, 'Expired', message);

export const internalError = (message: string): ApiError =>
	failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

export const tooLarge = (limit: number): ApiError =>
	failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);

export const unsupportedMediaType = (message: string): ApiError => failure(415, 'UnsupportedMediaType', message);

export const notAcceptable = (message: string): ApiError => failure(406, 'NotAcceptable', message);

const PHRASES: Record<FieldError['type'], string> = {
	Required: 'Required value',
	Invalid: 'Invalid value',
	NotSupported: 'Unsupported value',
	Forbidden: 'Forbidden',
	Duplicate: 'Duplicate value',
	TooLong: 'Too long',
	TooMany: 'Too many',
	NotFound: 'Not found',
	TypeInvalid: 'Invalid value',
};

const REASONS: Record<FieldError['type'], string> = {
	Required: 'FieldValueRequired',
	Invalid: 'FieldValueInvalid',
	NotSupported: 'FieldValueNotSupported',
	Forbidden: 'FieldValueForbidden',
	Duplicate: 'FieldValueDuplicate',
	TooLong: 'FieldValueTooLong',
	TooMany: 'FieldValueTooMany',
	NotFound: 'FieldValueNotFound',
	TypeInvalid: 'FieldValueTypeInvalid',
};

/** What is wrong, without where (field.Error.ErrorBody): `Invalid value: 8080: must be …`. */
export function fieldErrorBody(error: FieldError): string {
	let text = PHRASES[error.type];
	if (['Invalid', 'NotSupported', 'Duplicate', 'NotFound', 'TypeInvalid', 'TooMany'].includes(error.type)) {
		text += `: ${error.value === undefined ? 'null' : JSON.stringify(error.value)}`;
	}
	const detail =
		error.type === 'NotSupported' && error.supported
			? `supported values: ${error.supported.map((value) => JSON.stringify(value)).join(', ')}`
			: error.detail;
	return detail ? `${text}: ${detail}` : text;
}

/** `spec.ports[0].nodePort: Invalid value: 8080: …` */
export const message = (error: FieldError): string => `${error.field}: ${fieldErrorBody(error)}`;

/** Errors as one text, each once (field.ErrorList.ToAggregate). */
export function aggregate(errors: FieldError[]): string {
	const texts = [...new Set(errors.map(message))];
	return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
}

/** 422 with a cause for each error. */
export function invalid(kind: { group: string; kind: string }, name: string, errors: FieldError[]): ApiError {
	const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
	return failure(422, 'Invalid', `${qualified} "${name}" is invalid: ${aggregate(errors)}`, {
		...(name ? { name } : {}),
		...(kind.group ? { group: kind.group } : {}),
		...(kind.kind ? { kind: kind.kind } : {}),
		causes: errors.map((error) => ({
			reason: REASONS[error.type],
			message: fieldErrorBody(error),
			field: error.field,
		})),
	});
}
