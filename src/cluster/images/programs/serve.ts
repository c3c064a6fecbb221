/** What small web servers in images have in common: serving until terminated, and Go's flags and words. */

import { type HttpHandler, type HttpRequest, type HttpResponse, serveHttp } from '../../../os/http.ts';
import { NetworkError } from '../../../os/net.ts';
import type { Process, Program } from '../../../os/process.ts';
import { httpDate } from '../../../os/timestamps.ts';
import { PATH } from '../base.ts';
import { untilTerminated } from '../system.ts';
import type { ImageContents } from '../types.ts';

/** Serves until terminated; 1 when the port is taken, told by `inUse`. */
export async function serve(
	process: Process,
	port: number,
	handler: HttpHandler,
	inUse: (port: number) => string,
	server?: string,
): Promise<number> {
	try {
		const listener = serveHttp(process.machine.network, port, handler, {
			headers: () => [
				['Date', httpDate(process.clock.now())],
				...(server === undefined ? [] : ([['Server', server]] as [string, string][])),
			],
			onError: (error) => process.machine.onFault?.(error, process),
		});
		process.atExit(() => listener.close());
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		await process.warn(`${inUse(port)}\n`);
		return 1;
	}
	return untilTerminated(process);
}

/** Go's words for a port that is taken. */
export const goInUse = (port: number): string => `listen tcp :${port}: bind: address already in use`;

/** A plain-text answer. */
export const plain = (body: string, status = 200): HttpResponse => ({
	status,
	headers: [['Content-Type', 'text/plain; charset=utf-8']],
	body,
});

/** A flag of a Go program: `-name=value`, `-name value`, with one dash or two. */
export function goFlag(args: readonly string[], ...names: string[]): string | undefined {
	for (const [i, arg] of args.entries()) {
		const match = /^--?([^=]+)(?:=(.*))?$/s.exec(arg);
		if (match && names.includes(match[1] as string)) return match[2] ?? args[i + 1];
	}
	return undefined;
}

/** The request as a server that echoes shows it. */
export const shown = (request: HttpRequest): string =>
	`${request.method} ${request.target} HTTP/${request.version}\r\n${request.headers.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`.replaceAll(
		'\r\n',
		'\n',
	);

/** An image of one Go program and nothing else. */
export const goImage = (command: string, program: Program, cmd: string[] = []): ImageContents => ({
	files: () => ({ [command]: { program } }),
	env: () => ({ PATH }),
	entrypoint: [command],
	cmd,
	libc: 'glibc',
});
