/**
 * All commands of a Debian system that are ours. A command more is a line here. What not every session uses is fetched
 * when it first runs, with what is like it (groups/), so that the page need not wait for it.
 */

import { cat } from './cat.ts';
import { lazyCommands } from './lazy.ts';
import { sleep } from './sleep.ts';
import { basename, clear, dirname, falseCommand, pwd, reset, trueCommand, whoami, yes } from './trivial.ts';
import type { Command } from './types.ts';

const editors = () => import('./editors.ts');
const files = () => import('./groups/files.ts');
const rare = () => import('./groups/rare.ts');
const reading = () => import('./groups/reading.ts');
const system = () => import('./groups/system.ts');
const text = () => import('./groups/text.ts');
const tar = () => import('./tar.ts');
const jq = () => import('./jq/index.ts');
const binary = () => import('./groups/binary.ts');
const rearranging = () => import('./groups/rearranging.ts');
const awk = () => import('./awk/index.ts');
const sed = () => import('./sed/index.ts');

/** What coreutils, grep, sed, findutils, diffutils, mawk and the like bring: in every Debian image. */
export const coreCommands: Command[] = [
	...[basename, cat, clear, dirname, falseCommand, pwd, reset, sleep, trueCommand, whoami, yes],
	...lazyCommands(() => import('./echo.ts'), '/usr/bin', ['echo']),
	...lazyCommands(() => import('./head-tail.ts'), '/usr/bin', ['head', 'tail']),
	...lazyCommands(() => import('./printf.ts'), '/usr/bin', ['printf']),
	...lazyCommands(() => import('./test.ts'), '/usr/bin', ['[', 'test']),
	...lazyCommands(awk, '/usr/bin', ['awk']),
	...lazyCommands(binary, '/bin', ['gunzip', 'gzip', 'zcat']),
	...lazyCommands(binary, '/usr/bin', ['od']),
	...lazyCommands(text, '/usr/bin', ['cut', 'fold', 'nl', 'paste', 'rev', 'tac', 'tr']),
	...lazyCommands(system, '/usr/sbin', ['chroot']),
	...lazyCommands(system, '/bin', ['date']),
	...lazyCommands(files, '/bin', ['mkdir', 'rmdir']),
	...lazyCommands(rare, '/usr/bin', ['cmp', 'diff']),
	...lazyCommands(rare, '/usr/bin', ['base64', 'md5sum', 'sha1sum', 'sha256sum']),
	...lazyCommands(rare, '/usr/bin', ['expr']),
	...lazyCommands(rare, '/usr/bin', ['find']),
	...lazyCommands(text, '/bin', ['egrep', 'fgrep', 'grep']),
	...lazyCommands(files, '/bin', ['ls']),
	...lazyCommands(files, '/bin', ['cp', 'ln', 'mv', 'rm', 'touch']),
	...lazyCommands(files, '/bin', ['chgrp', 'chmod', 'chown']),
	...lazyCommands(system, '/usr/bin', ['env', 'nice', 'nohup', 'printenv', 'timeout', 'xargs']),
	...lazyCommands(sed, '/bin', ['sed']),
	...lazyCommands(rare, '/usr/bin', ['seq', 'shuf']),
	...lazyCommands(rearranging, '/bin', ['dd']),
	...lazyCommands(rearranging, '/usr/bin', ['expand', 'factor', 'fmt', 'join', 'split', 'truncate', 'unexpand']),
	...lazyCommands(text, '/usr/bin', ['comm', 'sort', 'uniq']),
	...lazyCommands(rare, '/usr/bin', ['df', 'du', 'mktemp', 'readlink', 'realpath', 'stat', 'sync']),
	...lazyCommands(system, '/usr/bin', ['arch', 'groups', 'hostname', 'id', 'nproc', 'stty', 'tty', 'uname']),
	...lazyCommands(reading, '/usr/bin', ['more']),
	...lazyCommands(tar, '/bin', ['tar']),
	...lazyCommands(system, '/usr/bin', ['tee', 'which']),
	...lazyCommands(text, '/usr/bin', ['wc']),
];

/** What procps brings: on nodes and the workstation, in images only when installed. */
export const procpsCommands: Command[] = [
	...lazyCommands(system, '/usr/bin', ['free', 'top', 'uptime']),
	...lazyCommands(system, '/bin', ['kill', 'pgrep', 'pidof', 'pkill', 'ps']),
	...lazyCommands(system, '/usr/bin', ['watch']),
];

/** What else a full machine has. */
export const extraCommands: Command[] = [
	...lazyCommands(() => import('./bc/index.ts'), '/usr/bin', ['bc']),
	...lazyCommands(binary, '/usr/bin', ['hexdump', 'xxd']),
	...lazyCommands(text, '/usr/bin', ['column']),
	...lazyCommands(system, '/usr/bin', ['killall']),
	...lazyCommands(rare, '/usr/bin', ['file']),
	...lazyCommands(jq, '/usr/bin', ['jq']),
	...lazyCommands(reading, '/usr/bin', ['less', 'man', 'tree']),
	...lazyCommands(editors, '/usr/bin', ['nano', 'vi', 'view', 'vim']),
];
