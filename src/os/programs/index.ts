/**
 * All commands of a Debian system that are ours. A command more is a line here. Those that not every session uses are
 * loaded when first run, so that the page need not wait for them.
 */

import { Killed } from '../process.ts';
import { cat } from './cat.ts';
import { echo } from './echo.ts';
import { head, tail } from './head-tail.ts';
import { printf } from './printf.ts';
import { sleep } from './sleep.ts';
import { bracket, test } from './test.ts';
import { basename, clear, dirname, falseCommand, pwd, trueCommand, whoami, yes } from './trivial.ts';
import type { Command } from './types.ts';

/** A module of commands; its exports are found by the commands' names. */
type Module = () => Promise<object>;

const isCommand = (value: unknown, name: string): value is Command =>
	typeof value === 'object' && value !== null && 'program' in value && 'name' in value && value.name === name;

/** Commands whose module is loaded when one of them first runs. The clock stands still meanwhile. */
const lazy = (module: Module, directory: '/bin' | '/usr/bin', names: string[]): Command[] =>
	names.map((name) => ({
		name,
		directory,
		async program(process) {
			let loaded: object;
			try {
				loaded = await process.hold(module());
			} catch (error) {
				if (error instanceof Killed) throw error;
				// The page's network is gone, and this command was never used before.
				await process.warn(`${name}: the sandbox could not load this command; is the network there?\n`);
				return 126;
			}
			const command = Object.values(loaded).find((value) => isCommand(value, name));
			if (!command) throw new Error(`no command ${name} in its module`);
			return command.program(process);
		},
	}));

const heavy = {
	awk: () => import('./awk.ts'),
	digest: () => import('./digest.ts'),
	diff: () => import('./diff.ts'),
	expr: () => import('./expr.ts'),
	find: () => import('./find.ts'),
	load: () => import('./load.ts'),
	management: () => import('./file-management.ts'),
	permissions: () => import('./permissions.ts'),
	processes: () => import('./processes.ts'),
	runners: () => import('./runners.ts'),
	sed: () => import('./sed.ts'),
	seq: () => import('./seq.ts'),
	sort: () => import('./sort.ts'),
	status: () => import('./file-status.ts'),
	system: () => import('./system.ts'),
	columns: () => import('./text-columns.ts'),
	grep: () => import('./grep.ts'),
	ls: () => import('./ls.ts'),
	wc: () => import('./wc.ts'),
	date: () => import('./date.ts'),
} satisfies Record<string, Module>;

/** What coreutils, grep, sed, findutils, diffutils, mawk and the like bring: in every Debian image. */
export const coreCommands: Command[] = [
	...[
		basename,
		bracket,
		cat,
		clear,
		dirname,
		echo,
		falseCommand,
		head,
		printf,
		pwd,
		sleep,
		tail,
		test,
		trueCommand,
		whoami,
		yes,
	],
	...lazy(heavy.awk, '/usr/bin', ['awk']),
	...lazy(heavy.columns, '/usr/bin', ['cut', 'fold', 'nl', 'paste', 'rev', 'tac', 'tr']),
	...lazy(heavy.date, '/bin', ['date']),
	...lazy(heavy.diff, '/usr/bin', ['cmp', 'diff']),
	...lazy(heavy.digest, '/usr/bin', ['base64', 'md5sum', 'sha1sum', 'sha256sum']),
	...lazy(heavy.expr, '/usr/bin', ['expr']),
	...lazy(heavy.find, '/usr/bin', ['find']),
	...lazy(heavy.grep, '/bin', ['egrep', 'fgrep', 'grep']),
	...lazy(heavy.ls, '/bin', ['ls']),
	...lazy(heavy.management, '/bin', ['cp', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'touch']),
	...lazy(heavy.permissions, '/bin', ['chgrp', 'chmod', 'chown']),
	...lazy(heavy.runners, '/usr/bin', ['env', 'nice', 'nohup', 'printenv', 'tee', 'timeout', 'which', 'xargs']),
	...lazy(heavy.sed, '/bin', ['sed']),
	...lazy(heavy.seq, '/usr/bin', ['seq', 'shuf']),
	...lazy(heavy.sort, '/usr/bin', ['comm', 'sort', 'uniq']),
	...lazy(heavy.status, '/usr/bin', ['df', 'du', 'mktemp', 'readlink', 'realpath', 'stat', 'sync']),
	...lazy(heavy.system, '/usr/bin', ['arch', 'groups', 'hostname', 'id', 'nproc', 'stty', 'tty', 'uname']),
	...lazy(heavy.wc, '/usr/bin', ['wc']),
];

/** What procps brings: on nodes and the workstation, in images only when installed. */
export const procpsCommands: Command[] = [
	...lazy(heavy.load, '/usr/bin', ['free', 'top', 'uptime']),
	...lazy(heavy.processes, '/bin', ['kill', 'pgrep', 'pidof', 'pkill', 'ps']),
	...lazy(heavy.runners, '/usr/bin', ['watch']),
];

/** What else a full machine has. */
export const extraCommands: Command[] = [
	...lazy(heavy.columns, '/usr/bin', ['column']),
	...lazy(heavy.processes, '/usr/bin', ['killall']),
	...lazy(heavy.status, '/usr/bin', ['file']),
];
