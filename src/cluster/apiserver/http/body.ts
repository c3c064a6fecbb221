/** Request bodies: their size, their media type; JSON, YAML and protobuf. */

import type { Clock } from '../../../os/clock.ts';
import { goJsonSyntaxFault } from '../../../os/text/go-json.ts';
import { badRequest, failure, tooLarge, unsupportedMediaType } from '../errors.ts';
import { MAX_DEPTH } from '../json.ts';

/** What kube-apiserver takes at most, in bytes. */
export const BODY_LIMIT = 3 * 1024 * 1024;

/** What the sandbox takes at most: maps, lists and their members. Decoding and checking them takes some 60 ms. */
const VALUES_LIMIT = 40_000;

const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The media type without its parameters. */
export const mediaType = (request: Request): string =>
	(request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** What clients call YAML. */
const YAML = new Set(['application/yaml', 'application/x-yaml', 'application/apply-patch+yaml']);

/** What client-go's typed clients write. */
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Whether a text is JSON as it stands, which every YAML parser would read the same. */
function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/**
 * The body as text; what came as YAML or protobuf is JSON by now. Their parsers are fetched only then: our kubectl
 * sends JSON.
 * @throws ApiError 400, 413
 */
export async function readBody(request: Request, clock: Clock): Promise<string> {
	if (!request.body) return '';
	const declared = Number(request.headers.get('content-length') ?? 0);
	if (declared > BODY_LIMIT) throw tooLarge(BODY_LIMIT);
	if (mediaType(request) === PROTOBUF) {
		const bytes = new Uint8Array(await clock.hold(request.arrayBuffer()));
		if (bytes.length > BODY_LIMIT) throw tooLarge(BODY_LIMIT);
		if (bytes.length === 0) return '';
		const { protobufToJson } = await clock.hold(import('../protobuf/decode.ts'));
		return protobufToJson(bytes);
	}
	const text = await clock.hold(request.text());
	if (text.length > BODY_LIMIT) throw tooLarge(BODY_LIMIT);
	if (!YAML.has(mediaType(request)) || text.trim() === '' || isJson(text)) return text;
	const { yamlToJson } = await clock.hold(import('./yaml.ts'));
	return yamlToJson(text, new URL(request.url).searchParams.get('fieldValidation') === 'Strict', clock);
}

/** Refuses nesting that would exhaust the stack, and more than is handled in one go, before any parser sees it. */
function checkShape(text: string): void {
	let depth = 0;
	let values = 1;
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (quoted) {
			if (code === 92) i++;
			else if (code === 34) quoted = false;
		} else if (code === 34) quoted = true;
		else if (code === 44) values++;
		else if (code === 123 || code === 91) {
			values++;
			if (++depth > MAX_DEPTH)
				throw badRequest('the object provided is unrecognized (must be of type object): exceeded max depth');
		} else if (code === 125 || code === 93) depth--;
	}
	if (values > VALUES_LIMIT)
		throw failure(
			413,
			'RequestEntityTooLarge',
			`Request entity too large: the sandbox takes at most ${VALUES_LIMIT.toLocaleString('en')} values in a request`,
		);
}

/**
 * A body's value, of a text that `readBody` gave.
 * @throws ApiError 400, 415
 */
export function parseBody(text: string, type: string): unknown {
	if (type !== '' && type !== 'application/json' && type !== PROTOBUF && !YAML.has(type)) {
		throw unsupportedMediaType(
			`the body of the request was in an unknown format - accepted media types include: ${ACCEPTED}`,
		);
	}
	try {
		return parseJson(text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw badRequest(
			`the object provided is unrecognized (must be of type object): couldn't get version/kind; json parse error: ${error.message}`,
		);
	}
}

/**
 * JSON's value.
 * @throws SyntaxError in Go's words; ApiError 400 for what is nested too deeply.
 */
export function parseJson(text: string): unknown {
	checkShape(text);
	try {
		return JSON.parse(text);
	} catch {
		throw new SyntaxError(goJsonSyntaxFault(text));
	}
}
