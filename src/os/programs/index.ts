/** All commands of a Debian system that are ours. A command more is a line here. */

import { awk } from './awk.ts';
import { cat } from './cat.ts';
import { date } from './date.ts';
import { cmp, diff } from './diff.ts';
import { base64, md5sum, sha1sum, sha256sum } from './digest.ts';
import { echo } from './echo.ts';
import { expr } from './expr.ts';
import { chgrp, chmod, chown, cp, ln, mkdir, mv, rm, rmdir, touch } from './file-management.ts';
import { df, du, file, mktemp, readlink, realpath, stat, sync } from './file-status.ts';
import { find } from './find.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head, tail } from './head-tail.ts';
import { ls } from './ls.ts';
import { printf } from './printf.ts';
import { env, nice, nohup, printenv, tee, timeout, watch, which, xargs } from './runners.ts';
import { sed } from './sed.ts';
import { seq, shuf } from './seq.ts';
import { sleep } from './sleep.ts';
import { comm, sort, uniq } from './sort.ts';
import {
	arch,
	free,
	groups,
	hostname,
	id,
	kill,
	killall,
	nproc,
	pgrep,
	pidof,
	pkill,
	ps,
	stty,
	top,
	tty,
	uname,
	uptime,
} from './system.ts';
import { bracket, test } from './test.ts';
import { column, cut, fold, nl, paste, rev, tac, tr } from './text-columns.ts';
import { basename, clear, dirname, falseCommand, pwd, trueCommand, whoami, yes } from './trivial.ts';
import type { Command } from './types.ts';
import { wc } from './wc.ts';

/** What coreutils, grep, sed, findutils, diffutils, mawk and the like bring: in every Debian image. */
export const coreCommands: Command[] = [
	arch,
	awk,
	base64,
	basename,
	bracket,
	cat,
	chgrp,
	chmod,
	chown,
	clear,
	cmp,
	comm,
	cp,
	cut,
	date,
	df,
	diff,
	dirname,
	du,
	echo,
	egrep,
	env,
	expr,
	falseCommand,
	fgrep,
	find,
	fold,
	grep,
	groups,
	head,
	hostname,
	id,
	ln,
	ls,
	md5sum,
	mkdir,
	mktemp,
	mv,
	nice,
	nl,
	nohup,
	nproc,
	paste,
	printenv,
	printf,
	pwd,
	readlink,
	realpath,
	rev,
	rm,
	rmdir,
	sed,
	seq,
	sha1sum,
	sha256sum,
	shuf,
	sleep,
	sort,
	stat,
	stty,
	sync,
	tac,
	tail,
	tee,
	test,
	timeout,
	touch,
	tr,
	trueCommand,
	tty,
	uname,
	uniq,
	wc,
	which,
	whoami,
	xargs,
	yes,
];

/** What procps and others bring: on nodes and the workstation, in images only when installed. */
export const procpsCommands: Command[] = [free, kill, pgrep, pidof, pkill, ps, top, uptime, watch];

/** What else a full machine has. */
export const extraCommands: Command[] = [column, file, killall];
