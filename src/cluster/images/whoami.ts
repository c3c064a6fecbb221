/** traefik/whoami: tells who answers and what was asked. */

import type { Program } from '../../os/process.ts';
import { slashDate } from '../../os/timestamps.ts';
import { pathOf } from './programs/nginx/server.ts';
import { goFlag, goImage, goInUse, plain, serve, shown } from './programs/serve.ts';

const whoami: Program = async (process) => {
	const args = process.argv.slice(1);
	const port = Number(goFlag(args, 'port') ?? process.env.WHOAMI_PORT_NUMBER ?? 80);
	const name = goFlag(args, 'name') ?? process.env.WHOAMI_NAME;
	await process.print(`${slashDate(process.clock.now())} Starting up on port ${port}\n`);
	return serve(
		process,
		port,
		(request, { connection }) => {
			const path = pathOf(request.target);
			if (path === '/health') return plain('');
			const addresses = process.machine.network
				.interfaces()
				.map((each) => `IP: ${each.address}\n`)
				.join('');
			if (path === '/api')
				return {
					status: 200,
					headers: [['Content-Type', 'application/json']],
					body: `${JSON.stringify({ hostname: process.machine.hostname, ip: process.machine.network.interfaces().map((each) => each.address), method: request.method, url: request.target, host: request.headers.get('Host') ?? '', remoteAddr: `${connection.remote.address}:${connection.remote.port}`, ...(name === undefined ? {} : { name }) })}\n`,
				};
			return plain(
				`${name === undefined ? '' : `Name: ${name}\n`}Hostname: ${process.machine.hostname}\n${addresses}RemoteAddr: ${connection.remote.address}:${connection.remote.port}\n${shown(request)}\n`,
			);
		},
		goInUse,
	);
};

export const contents = goImage('/whoami', whoami);
