/**
 * The network programs as machines have them: each is fetched when it first runs, with those that are used along with it.
 * Whoever installs one takes it from here; the files beside are the programs themselves.
 */

import { lazyProgram } from '../../lazy.ts';
import { lazyCommand, lazyCommands } from '../lazy.ts';
import type { Command } from '../types.ts';

const bind = () => import('./bind/index.ts');
const sockets = () => import('./sockets.ts');
const busybox = () => import('./busybox.ts');

export const curl = lazyCommand('curl', () => import('./curl.ts'));
export const wget = lazyCommand('wget', () => import('./wget.ts'));
export const dig = lazyCommand('dig', bind);
export const host = lazyCommand('host', bind);
export const nslookup = lazyCommand('nslookup', bind);
export const getent = lazyCommand('getent', () => import('./getent.ts'));
export const ip = lazyCommand('ip', sockets, '/usr/sbin');
export const ss = lazyCommand('ss', sockets);
export const ssh = lazyCommand('ssh', () => import('./ssh.ts'));
export const busyboxIp = lazyCommand('ip', busybox);
export const busyboxNslookup = lazyCommand('nslookup', busybox);
export const busyboxWget = lazyCommand('wget', busybox);
export const apkCommand = lazyCommand('apk', () => import('./apk.ts'));
export const aptCommands = lazyCommands(() => import('./apt.ts'), '/usr/bin', ['apt', 'apt-get', 'dpkg']);

/** The ping of a package. */
export const ping = (flavour: 'iputils' | 'busybox'): Command => ({
	name: 'ping',
	program: lazyProgram(async () => (await sockets()).ping(flavour).program),
});

/** The nc of a package. */
export const netcat = (flavour: 'openbsd' | 'busybox'): Command => ({
	name: 'nc',
	program: lazyProgram(async () => (await sockets()).netcat(flavour).program),
});

/** The netstat of a package. */
export const netstat = (flavour: 'net-tools' | 'busybox'): Command => ({
	name: 'netstat',
	program: lazyProgram(async () => (await sockets()).netstat(flavour).program),
});
