/**
 * nicolaka/netshoot and wbitt/network-multitool (once praqma's): Alpine with bash and the tools that people look at
 * networks with. The multitool serves a page that says where it runs.
 */

import type { FileTable } from '../../os/fs.ts';
import type { Program } from '../../os/process.ts';
import { lazyCommand } from '../../os/programs/lazy.ts';
import { curl, dig, host, ip, netcat, nslookup, ping, ss, wget } from '../../os/programs/net/commands.ts';
import { createShell } from '../../os/shell/index.ts';
import { alpine, execRest, install, PATH } from './base.ts';
import { contents as nginx } from './nginx.ts';
import type { ImageContents } from './types.ts';

const jq = lazyCommand('jq', () => import('../../os/programs/jq/index.ts'));

const tools = (): FileTable => {
	const bash = { program: createShell({ flavour: 'bash' }) };
	return {
		...install('/usr/bin', [curl, dig, host, nslookup, wget, netcat('openbsd'), jq]),
		...install('/bin', [ping('iputils')]),
		...install('/sbin', [ip, ss]),
		'/bin/bash': bash,
	};
};

export const netshoot: ImageContents = {
	files: () => {
		const own = tools();
		// Its shell is zsh, for which bash has to do here.
		return { ...alpine(), ...own, '/bin/zsh': own['/bin/bash'] as FileTable[string] };
	},
	env: () => ({ PATH, HOSTNAME: 'netshoot' }),
	entrypoint: [],
	cmd: ['zsh'],
	workingDir: '/root',
	libc: 'musl',
};

const SCRIPT = '/docker/entrypoint.sh';
const PAGE = '/usr/share/nginx/html/index.html';

/** Writes the page, with the ports that HTTP_PORT and HTTPS_PORT name, and becomes the command. */
const entrypoint: Program = async (process) => {
	const { env, fs, machine } = process;
	const [http, https] = [env.HTTP_PORT || '80', env.HTTPS_PORT || '443'];
	const text = `WBITT Network MultiTool (with NGINX) - ${machine.hostname} - ${machine.network.address} - HTTP: ${http} , HTTPS: ${https} . (Formerly praqma/network-multitool)`;
	fs.writeFile(PAGE, `${text}\n`);
	const conf = '/etc/nginx/conf.d/default.conf';
	fs.writeFile(conf, fs.readFile(conf).replace(/^( *listen +(?:\[::\]:)?)80;/gm, `$1${http};`));
	return execRest(process, process.argv.slice(1), SCRIPT);
};

export const multitool: ImageContents = {
	...nginx,
	files: () => ({ ...nginx.files('alpine'), ...tools(), [SCRIPT]: { program: entrypoint } }),
	env: () => ({ PATH }),
	entrypoint: [SCRIPT],
	cmd: ['/usr/sbin/nginx', '-g', 'daemon off;'],
	exposedPorts: ['80/tcp', '443/tcp', '1180/tcp', '11443/tcp'],
	libc: 'musl',
};
