/** google-samples/hello-app: a greeting, the version and the host's name, as the docs' walk-throughs show it. */

import type { Program } from '../../os/process.ts';
import { slashDate } from '../../os/timestamps.ts';
import { PATH } from './base.ts';
import { pathOf } from './programs/nginx/server.ts';
import { goInUse, plain, serve } from './programs/serve.ts';
import type { ImageContents } from './types.ts';

const helloApp =
	(version: string): Program =>
	async (process) => {
		const log = (text: string) => process.warn(`${slashDate(process.clock.now())} ${text}\n`);
		const port = Number(process.env.PORT ?? 8080);
		await log(`Server listening on port ${port}`);
		return serve(
			process,
			port,
			async (request) => {
				await process.machine.quietly(() => log(`Serving request: ${pathOf(request.target)}`));
				return plain(`Hello, world!\nVersion: ${version}\nHostname: ${process.machine.hostname}\n`);
			},
			goInUse,
		);
	};

export const contents: ImageContents = {
	files: (tag) => ({ '/hello-app': { program: helloApp(tag.startsWith('2') ? '2.0.0' : '1.0.0') } }),
	env: () => ({ PATH, PORT: '8080' }),
	entrypoint: [],
	cmd: ['/hello-app'],
	libc: 'glibc',
};
