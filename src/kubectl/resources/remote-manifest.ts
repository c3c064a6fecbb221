/** Manifests behind a URL (cli-runtime pkg/resource, readHttpWithRetries). */

import type { Process } from '../../os/process.ts';
import { addressesOf, ask, open, Patience, parseDownloadUrl, redirected } from '../../os/programs/net/download.ts';
import { CliError, ConnectionError } from '../cli/errors.ts';
import { dialError } from '../client/dial.ts';

/** Go's client follows so many redirects. */
const MOST_REDIRECTS = 10;
/** A server's own failures are asked about again, a second later. */
const ATTEMPTS = 3;
const BETWEEN = 1_000;

/**
 * The text at a URL.
 * @throws ConnectionError when nobody answers, CliError for anything but a success.
 */
export async function readRemote(process: Process, href: string): Promise<string> {
	for (let attempt = 1; ; attempt++) {
		const { status, reason, body } = await get(process, href);
		if (status === 200) return body;
		if (status < 500 || attempt === ATTEMPTS)
			throw new CliError(
				`unable to read URL ${JSON.stringify(href)}, server reported ${status} ${reason}, status code=${status}`,
			);
		await process.sleep(BETWEEN);
	}
}

async function get(process: Process, href: string): Promise<{ status: number; reason: string; body: string }> {
	let url = parseDownloadUrl(href);
	const patience = new Patience(process, Number.POSITIVE_INFINITY);
	for (let redirects = 0; url; redirects++) {
		if (redirects > MOST_REDIRECTS)
			throw new ConnectionError(url.host, false, `stopped after ${MOST_REDIRECTS} redirects`);
		const { host, port } = url;
		let address = host;
		try {
			address = (await addressesOf(process, host, patience))[0] ?? host;
			const connection = await open(process, url, address, patience, true);
			const head = await ask(connection, url, { method: 'GET', agent: 'Go-http-client/1.1', headers: [] }, patience);
			if (!head) throw new ConnectionError(host, false, 'EOF');
			let body = '';
			for await (const piece of head.body) body += piece;
			connection.close();
			const location = head.headers.get('Location');
			if (head.status < 300 || head.status >= 400 || !location)
				return { status: head.status, reason: head.reason, body };
			url = redirected(url, location);
		} catch (error) {
			throw dialError(process, error, { host, port, address });
		}
	}
	throw new CliError(
		`the URL passed to filename ${JSON.stringify(href)} is not valid: parse ${JSON.stringify(href)}: invalid URL`,
	);
}
