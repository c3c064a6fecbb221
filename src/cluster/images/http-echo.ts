/** hashicorp/http-echo: answers with the text it was started with. */

import { byteLength } from '../../os/http.ts';
import type { Program } from '../../os/process.ts';
import { slashDate } from '../../os/timestamps.ts';
import { goFlag, goImage, goInUse, plain, serve } from './programs/serve.ts';

const httpEcho: Program = async (process) => {
	const args = process.argv.slice(1);
	const text = goFlag(args, 'text') ?? process.env.ECHO_TEXT ?? 'hello-world';
	const status = Number(goFlag(args, 'status-code') ?? 200);
	const port = Number(/:(\d+)$/.exec(goFlag(args, 'listen') ?? ':5678')?.[1] ?? 5678);
	await process.warn(`${slashDate(process.clock.now())} [INFO] server is listening on :${port}\n`);
	return serve(
		process,
		port,
		async (request, { connection }) => {
			const health = request.target === '/health';
			const body = health ? '{"status":"ok"}\n' : `${text}\n`;
			if (!health)
				await process.machine.quietly(() =>
					process.print(
						`${slashDate(process.clock.now())} ${request.headers.get('Host') ?? ''} ${connection.remote.address}:${connection.remote.port} "${request.line}" ${status} ${byteLength(body)} "${request.headers.get('User-Agent') ?? ''}" 12.345µs\n`,
					),
				);
			return {
				...plain(body, health ? 200 : status),
				headers: [
					['X-App-Name', 'http-echo'],
					['X-App-Version', '1.0.0'],
					['Content-Type', health ? 'application/json' : 'text/plain; charset=utf-8'],
				],
			};
		},
		goInUse,
	);
};

export const contents = goImage('/http-echo', httpEcho);
