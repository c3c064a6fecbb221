/** YAML at the server's door: bodies come in as JSON and go out as JSON inside. Fetched with the first request for it. */

import { parse, stringify } from 'yaml';
import { badRequest } from '../errors.ts';

/**
 * A YAML body as JSON text.
 * @throws ApiError 400
 */
export function yamlToJson(text: string): string {
	try {
		return JSON.stringify(parse(text, { maxAliasCount: 100, uniqueKeys: true }) ?? null);
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
