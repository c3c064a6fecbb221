/** redis: the server, redis-cli, and the log lines of its start. */

import { alpine, debian, execRest, PATH } from './base.ts';
import { redisCli } from './programs/redis/cli.ts';
import { redisServer, redisVersion } from './programs/redis/server.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: (tag) => ({
		...(tag.includes('alpine') ? alpine() : debian()),
		'/usr/local/bin/redis-server': { program: redisServer(redisVersion(tag)) },
		'/usr/local/bin/redis-cli': { program: redisCli(redisVersion(tag)) },
		'/usr/local/bin/docker-entrypoint.sh': {
			// A first word that is an option or a file goes to the server.
			program: (process) => {
				const words = process.argv.slice(1);
				const forServer = words[0]?.startsWith('-') || words[0]?.endsWith('.conf');
				return execRest(process, forServer ? ['redis-server', ...words] : words, 'docker-entrypoint.sh');
			},
		},
		'/data': null,
	}),
	env: (tag) => ({ PATH, REDIS_VERSION: redisVersion(tag) }),
	entrypoint: ['docker-entrypoint.sh'],
	cmd: ['redis-server'],
	workingDir: '/data',
	exposedPorts: ['6379/tcp'],
	idle: { cpu: 3, memory: 8 },
	libc: 'glibc',
};
