/** agnhost: the image of Kubernetes' own end-to-end tests. */

import { NetworkError } from '../../os/net.ts';
import type { Program } from '../../os/process.ts';
import { getAddrInfo, ResolverError } from '../../os/resolver.ts';
import { dashDate } from '../../os/timestamps.ts';
import { alpine } from './base.ts';
import { pathOf } from './programs/nginx/server.ts';
import { goFlag, goImage, goInUse, plain, serve } from './programs/serve.ts';
import { untilTerminated } from './system.ts';
import type { ImageContents } from './types.ts';

/** agnhost's netexec and serve-hostname, and pause; its other subcommands are told of as missing. */
const agnhost: Program = async (process) => {
	const [subcommand = 'help', ...args] = process.argv.slice(1);
	if (subcommand === 'pause') {
		await process.print('Paused\n');
		return untilTerminated(process);
	}
	if (subcommand === 'serve-hostname') {
		const port = Number(goFlag(args, 'port') ?? 9376);
		await process.warn(
			`I${dashDate(process.clock.now()).slice(5, 10).replace('-', '')} ${dashDate(process.clock.now()).slice(11)}.000000       1 log.go:245] Serving on port ${port}.\n`,
		);
		return serve(process, port, () => plain(process.machine.hostname), goInUse);
	}
	if (subcommand !== 'netexec') {
		await process.warn(
			`Error: the agnhost of this sandbox has netexec, serve-hostname and pause, not "${subcommand}"\n`,
		);
		return 1;
	}
	const port = Number(goFlag(args, 'http-port') ?? 8080);
	const udp = Number(goFlag(args, 'udp-port') ?? 8081);
	const log = (text: string) =>
		process.machine.quietly(() => process.print(`${dashDate(process.clock.now()).replaceAll('-', '/')} ${text}\n`));
	const answer = (text: string): string | undefined =>
		text === 'hostname' ? process.machine.hostname : text.startsWith('echo ') ? text.slice(5) : undefined;
	if (udp > 0) {
		const listener = process.machine.network.listenUdp(udp, ({ payload }) =>
			typeof payload === 'string' ? answer(payload.trim().toLowerCase()) : undefined,
		);
		process.atExit(() => listener.close());
	}
	await log(`Started HTTP server on port ${port}`);
	await log(`Started UDP server on port  ${udp}`);
	let ready = 200;
	return serve(
		process,
		port,
		async (request, { connection }) => {
			const [, query = ''] = request.target.split('?');
			const parameters = new URLSearchParams(query);
			switch (pathOf(request.target)) {
				case '/':
					await log(`GET /`);
					return plain(`NOW: ${dashDate(process.clock.now())} +0000 UTC`);
				case '/hostname':
				case '/hostName':
					await log('GET /hostName');
					return plain(process.machine.hostname);
				case '/clientip':
					await log('GET /clientip');
					return plain(`${connection.remote.address}:${connection.remote.port}`);
				case '/echo':
					return plain(parameters.get('msg') ?? '', Number(parameters.get('code') ?? 200));
				case '/header':
					return plain(request.headers.get(parameters.get('key') ?? '') ?? '');
				case '/healthz':
					return { status: ready, body: '' };
				case '/unhealthy':
					ready = 412;
					return plain('');
				case '/dial': {
					const [host = '', dialPort = '80'] = [parameters.get('host') ?? '', parameters.get('port') ?? '80'];
					try {
						const address = (await getAddrInfo(process.machine, host))[0]?.address ?? '';
						const text = (await process.machine.network.request(
							address,
							Number(dialPort),
							parameters.get('request') ?? 'hostname',
							5_000,
						)) as string;
						return plain(JSON.stringify({ responses: [text] }));
					} catch (error) {
						if (!(error instanceof NetworkError || error instanceof ResolverError)) throw error;
						return plain(JSON.stringify({ errors: [error.message] }));
					}
				}
				case '/exit':
					process.kill('TERM');
					return plain('');
				default:
					return plain('404 page not found\n', 404);
			}
		},
		goInUse,
	);
};

export const contents: ImageContents = {
	...goImage('/agnhost', agnhost, ['pause']),
	files: () => ({ ...alpine(), '/agnhost': { program: agnhost } }),
	idle: { cpu: 0, memory: 6 },
	libc: 'musl',
};
