/** jmalloc/echo-server and kicbase/echo-server, which minikube's docs use: says who serves, and the request back. */

import type { Program } from '../../os/process.ts';
import { goImage, goInUse, serve } from './programs/serve.ts';

/** @param first the request's first line in the answer, which the two write in another order. */
const echoServer =
	(first: (method: string, target: string, protocol: string) => string): Program =>
	async (process) => {
		const { env, machine } = process;
		const port = Number(env.PORT || 8080);
		await process.print(`Echo server listening on port ${port}.\n`);
		return serve(
			process,
			port,
			async (request, { connection }) => {
				const { method, target, headers } = request;
				const { address, port: from } = connection.remote;
				await machine.quietly(() => process.print(`${address}:${from} | ${method} ${target}\n`));
				const told =
					(headers.get('X-Send-Server-Hostname') ?? env.SEND_SERVER_HOSTNAME ?? '').toLowerCase() !== 'false';
				const fields = headers.fields
					.filter(([name]) => name.toLowerCase() !== 'host')
					.map(([name, value]) => `${name}: ${value}\n`)
					.sort();
				const parts = [
					told ? `Request served by ${machine.hostname}\n\n` : '',
					`${first(method, target, `HTTP/${request.version}`)}\n\nHost: ${headers.get('Host') ?? ''}\n`,
					...fields,
					request.body ? `\n${request.body}` : '',
				];
				return { status: 200, headers: [['Content-Type', 'text/plain']], body: parts.join('') };
			},
			goInUse,
		);
	};

export const jmalloc = goImage(
	'/bin/echo-server',
	echoServer((method, target, protocol) => `${method} ${target} ${protocol}`),
);

export const kicbase = goImage(
	'/bin/echo-server',
	echoServer((method, target, protocol) => `${protocol} ${method} ${target}`),
);
