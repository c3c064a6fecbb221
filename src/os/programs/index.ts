/** All commands of a Debian system that are ours. A command more is a line here. */

import { base64, md5sum, sha1sum, sha256sum } from './digest.ts';
import { cat } from './cat.ts';
import { chgrp, chmod, chown, cp, ln, mkdir, mv, rm, rmdir, touch } from './file-management.ts';
import { cut, nl, rev, tac, tr, fold, paste, column } from './text-columns.ts';
import { date } from './date.ts';
import { diff, cmp } from './diff.ts';
import { echo } from './echo.ts';
import { df, du, file, readlink, realpath, stat, mktemp, sync } from './file-status.ts';
import { env, printenv, timeout, watch, xargs, nohup, nice, tee, which } from './runners.ts';
import { find } from './find.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head, tail } from './head-tail.ts';
import { ls } from './ls.ts';
import { printf } from './printf.ts';
import { sed } from './sed.ts';
import { seq, shuf } from './seq.ts';
import { sleep } from './sleep.ts';
import { sort, uniq, comm } from './sort.ts';
import { bracket, test } from './test.ts';
import { basename, clear, dirname, falseCommand, pwd, trueCommand, whoami, yes } from './trivial.ts';
import type { Command } from './types.ts';
import { free, hostname, id, kill, killall, nproc, pgrep, pidof, pkill, ps, uname, uptime, top, arch, tty, stty, groups } from './system.ts';
import { wc } from './wc.ts';

/** What coreutils, grep, sed, findutils, diffutils, mawk and the like bring: in every Debian image. */
export const coreCommands: Command[] = [
	arch, base64, basename, bracket, cat, chgrp, chmod, chown, clear, cmp, comm, cp, cut, date, df, diff, dirname, du, echo, egrep, env, falseCommand, fgrep, find, fold, grep, groups, head, hostname, id, ln, ls, md5sum, mkdir, mktemp, mv, nice, nl, nohup, nproc, paste, printenv, printf, pwd, readlink, realpath, rev, rm, rmdir, sed, seq, sha1sum, sha256sum, shuf, sleep, sort, stat, stty, sync, tac, tail, tee, test, timeout, touch, tr, trueCommand, tty, uname, uniq, wc, which, whoami, xargs, yes,
];

/** What procps and others bring: on nodes and the workstation, in images only when installed. */
export const procpsCommands: Command[] = [free, kill, pgrep, pidof, pkill, ps, top, uptime, watch];

/** What else a full machine has. */
export const extraCommands: Command[] = [column, file, killall];
