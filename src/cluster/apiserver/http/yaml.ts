/** YAML at the server's door: bodies come in as JSON and go out as JSON inside. Fetched with the first request for it. */

import { stringify } from 'yaml';
import type { Clock } from '../../../os/clock.ts';
import { readGoYaml } from '../../../os/text/go-yaml/document.ts';
import { DecodingFault } from '../../../os/text/go-yaml/fault.ts';
import { badRequest } from '../errors.ts';

/**
 * A YAML body as JSON text.
 * @param strict whether a key given twice is an error; otherwise the last one counts.
 * @throws ApiError 400
 */
export async function yamlToJson(text: string, strict: boolean, clock: Clock): Promise<string> {
	try {
		return JSON.stringify((await readGoYaml(text, (steps) => clock.breathe(steps), strict)) ?? null);
	} catch (error) {
		if (!(error instanceof DecodingFault)) throw error;
		throw badRequest(`error converting YAML to JSON: ${error.message}`);
	}
}

/** A JSON response as YAML, status and headers kept. */
export async function yamlResponse(response: Response): Promise<Response> {
	const headers = new Headers(response.headers);
	headers.set('content-type', 'application/yaml');
	return new Response(stringify(await response.json()), { status: response.status, headers });
}
