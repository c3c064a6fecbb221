/** nginx, the official image: on Debian, with curl, without nslookup, ping, ps, vi and wget. */

import type { FileTable } from '../../os/fs.ts';
import type { Program } from '../../os/process.ts';
import { curl } from '../../os/programs/net/commands.ts';
import { alpine, debian, execRest, install, PATH } from './base.ts';
import { nginx } from './programs/nginx/nginx.ts';
import type { ImageContents } from './types.ts';

/** The newest release and, by what a tag begins with, older ones. */
const LATEST = '1.29.3';
const RELEASES = [
	'1.29.3',
	'1.28.0',
	'1.27.5',
	'1.26.3',
	'1.25.5',
	'1.24.0',
	'1.23.4',
	'1.22.1',
	'1.21.6',
	'1.20.2',
	'1.19.10',
	'1.18.0',
	'1.17.10',
	'1.16.1',
	'1.15.12',
	'1.14.2',
	'1.13.12',
	'1.12.2',
	'1.11.13',
	'1.10.3',
	'1.9.15',
	'1.8.1',
	'1.7.9',
];

/** The release a tag stands for: `1.27-alpine` is the newest 1.27. */
function nginxVersion(tag: string): string {
	const wanted = /^\d+(?:\.\d+)*/.exec(tag)?.[0];
	if (tag.startsWith('stable')) return '1.28.0';
	if (wanted === undefined || wanted === '1') return LATEST;
	if (wanted.split('.').length === 3) return wanted;
	return RELEASES.find((release) => release.startsWith(`${wanted}.`)) ?? `${wanted}.0`;
}

/** The page that every nginx shows before it is told better, word for word. */
const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR_50X = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
</body>
</html>
`;

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const MIME_TYPES = `
types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    text/plain                                       txt;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    application/json                                 json;
}
`;

const SCRIPT = '/docker-entrypoint.sh';
const PARTS = '/docker-entrypoint.d';

/** Says what the image's entrypoint script says, then becomes the command. */
const entrypoint: Program = async (process) => {
	const command = process.argv.slice(1);
	if (command[0] === 'nginx' || command[0] === 'nginx-debug') {
		const say = (text: string) => process.print(`${SCRIPT}: ${text}\n`);
		await say(`${PARTS}/ is not empty, will attempt to perform configuration`);
		await say(`Looking for shell scripts in ${PARTS}/`);
		await say(`Launching ${PARTS}/10-listen-on-ipv6-by-default.sh`);
		await process.print(
			'10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf\n',
		);
		await process.print(
			process.fs.find('/etc/nginx/conf.d/default.conf')?.type === 'file'
				? '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf\n'
				: '10-listen-on-ipv6-by-default.sh: info: /etc/nginx/conf.d/default.conf is not a file or does not exist\n',
		);
		await say(`Sourcing ${PARTS}/15-local-resolvers.envsh`);
		await say(`Launching ${PARTS}/20-envsubst-on-templates.sh`);
		await say(`Launching ${PARTS}/30-tune-worker-processes.sh`);
		await say('Configuration complete; ready for start up');
	}
	return execRest(process, command, SCRIPT);
};

function files(tag: string): FileTable {
	const version = nginxVersion(tag);
	const onAlpine = tag.includes('alpine');
	const compiler = onAlpine ? 'gcc 14.2.0 (Alpine 14.2.0)' : 'gcc 14.2.0 (Debian 14.2.0-19) ';
	const scripts = [
		'10-listen-on-ipv6-by-default.sh',
		'15-local-resolvers.envsh',
		'20-envsubst-on-templates.sh',
		'30-tune-worker-processes.sh',
	];
	return {
		...(onAlpine ? alpine() : debian()),
		...install('/usr/bin', [curl]),
		'/usr/sbin/nginx': { program: nginx(version, compiler) },
		[SCRIPT]: { program: entrypoint },
		...Object.fromEntries(scripts.map((name) => [`${PARTS}/${name}`, '#!/bin/sh\n'])),
		'/etc/nginx/nginx.conf': NGINX_CONF,
		'/etc/nginx/mime.types': MIME_TYPES,
		'/etc/nginx/conf.d/default.conf': DEFAULT_CONF,
		'/usr/share/nginx/html/index.html': WELCOME,
		'/usr/share/nginx/html/50x.html': ERROR_50X,
		'/var/log/nginx/access.log': { link: '/dev/stdout' },
		'/var/log/nginx/error.log': { link: '/dev/stderr' },
		'/var/cache/nginx': null,
	};
}

export const contents: ImageContents = {
	files,
	env: (tag) => ({ PATH, NGINX_VERSION: nginxVersion(tag), NJS_VERSION: '0.9.4', PKG_RELEASE: '1~trixie' }),
	entrypoint: [SCRIPT],
	cmd: ['nginx', '-g', 'daemon off;'],
	stopSignal: 'QUIT',
	exposedPorts: ['80/tcp'],
	idle: { cpu: 0, memory: 4 },
	libc: 'glibc',
};
