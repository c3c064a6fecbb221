/** mongo: mongod with its JSON log, and mongosh. */

import { debian, execRest, PATH } from './base.ts';
import { mongod, mongoVersion } from './programs/mongo/mongod.ts';
import { mongosh } from './programs/mongo/mongosh.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: (tag) => ({
		...debian(),
		'/usr/bin/mongod': { program: mongod(mongoVersion(tag)) },
		'/usr/bin/mongosh': { program: mongosh },
		'/usr/local/bin/docker-entrypoint.sh': {
			program: (process) => {
				const words = process.argv.slice(1);
				return execRest(process, words[0]?.startsWith('-') ? ['mongod', ...words] : words, 'docker-entrypoint.sh');
			},
		},
		'/data/db': null,
		'/data/configdb': null,
	}),
	env: (tag) => ({ PATH, MONGO_VERSION: mongoVersion(tag), HOME: '/data/db' }),
	entrypoint: ['docker-entrypoint.sh'],
	cmd: ['mongod'],
	exposedPorts: ['27017/tcp'],
	idle: { cpu: 8, memory: 160 },
	libc: 'glibc',
};
