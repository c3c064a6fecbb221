/** YAML at the server's door: bodies come in as JSON and go out as JSON inside. Fetched with the first request for it. */

import { parse, stringify } from 'yaml';
import { badRequest } from '../errors.ts';

/**
 * A YAML body as JSON text.
 * @param strict whether a key given twice is an error; otherwise the last one counts.
 * @throws ApiError 400
 */
export function yamlToJson(text: string, strict: boolean): string {
	try {
		return JSON.stringify(parse(text, { maxAliasCount: 100, uniqueKeys: strict, logLevel: 'error' }) ?? null);
	} catch (error) {
		throw badRequest(
			`error converting YAML to JSON: ${error instanceof Error ? error.message.split('\n')[0] : 'yaml'}`,
		);
	}
}

/** A JSON response as YAML, status and headers kept. */
export async function yamlResponse(response: Response): Promise<Response> {
	const headers = new Headers(response.headers);
	headers.set('content-type', 'application/yaml');
	return new Response(stringify(await response.json()), { status: response.status, headers });
}
