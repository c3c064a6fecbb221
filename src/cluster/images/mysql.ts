/** mysql: mysqld, which wants to be told a password before its first start, and the clients. */

import { debian, PATH } from './base.ts';
import { mysqladmin, mysqlClient } from './programs/mysql/client.ts';
import { entrypoint, mysqlVersion } from './programs/mysql/mysqld.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = {
	files: (tag) => ({
		...debian(),
		'/etc/os-release': 'NAME="Oracle Linux Server"\nVERSION="9.6"\nID="ol"\nPRETTY_NAME="Oracle Linux Server 9.6"\n',
		'/usr/local/bin/docker-entrypoint.sh': { program: entrypoint(mysqlVersion(tag)) },
		'/usr/bin/mysql': { program: mysqlClient(mysqlVersion(tag)) },
		'/usr/bin/mysqladmin': { program: mysqladmin },
		'/var/lib/mysql': null,
	}),
	env: (tag) => ({
		PATH,
		MYSQL_VERSION: `${mysqlVersion(tag)}-1.el9`,
		MYSQL_MAJOR: mysqlVersion(tag).split('.').slice(0, 2).join('.'),
	}),
	entrypoint: ['docker-entrypoint.sh'],
	cmd: ['mysqld'],
	exposedPorts: ['3306/tcp', '33060/tcp'],
	idle: { cpu: 10, memory: 430 },
	libc: 'glibc',
};
