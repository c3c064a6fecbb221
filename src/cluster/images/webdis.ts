/** nicolas/webdis: redis over HTTP, with a redis of its own to try it with. */

import { alpine, PATH } from './base.ts';
import { redisCli } from './programs/redis/cli.ts';
import { redisServer } from './programs/redis/server.ts';
import { webdis, webdisVersion } from './programs/webdis/webdis.ts';
import type { ImageContents } from './types.ts';

/** The redis that this image's Alpine has. */
const REDIS = '7.0.15';

export const contents: ImageContents = {
	files: (tag) => ({
		...alpine(),
		'/usr/bin/redis-server': { program: redisServer(REDIS) },
		'/usr/bin/redis-cli': { program: redisCli(REDIS) },
		'/usr/local/bin/webdis': { program: webdis(webdisVersion(tag)) },
		'/etc/redis.conf': 'bind 127.0.0.1\ndaemonize yes\n',
		'/etc/webdis.prod.json': `{
\t"redis_host":\t"127.0.0.1",
\t"redis_port":\t6379,
\t"redis_auth":\tnull,
\t"http_host":\t"0.0.0.0",
\t"http_port":\t7379,
\t"verbosity":\t3,
\t"logfile":\t"/var/log/webdis.log"
}
`,
		'/var/log': null,
	}),
	env: () => ({ PATH }),
	entrypoint: [],
	// The image's redis daemonizes itself; ours does not know how, so the shell leaves it behind.
	cmd: [
		'/bin/sh',
		'-c',
		'/usr/bin/redis-server /etc/redis.conf > /dev/null & exec /usr/local/bin/webdis /etc/webdis.prod.json',
	],
	exposedPorts: ['7379/tcp'],
	libc: 'musl',
};
