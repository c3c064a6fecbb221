// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import { expect, test } from 'vitest';
import { runScript } from './machine.ts';

test.each([
	// dash, Debian's sh
	['dash', 'nosuch', '', 'sh: 1: nosuch: not found\n', 127],
	['dash', 'true\nnosuch', '', 'sh: 2: nosuch: not found\n', 127],
	['dash', 'cd /nowhere', '', "sh: 1: cd: can't cd to /nowhere\n", 2],
	['dash', 'echo "a\\tb"', 'a\tb\n', '', 0],
	['dash', 'cat < nofile', '', 'sh: 1: cannot open nofile: No such file\n', 2],
	['dash', 'echo )', '', 'sh: 1: Syntax error: ")" unexpected\n', 2],
	['dash', 'if', '', 'sh: 1: Syntax error: end of file unexpected\n', 2],
	['dash', 'x=1; x=$((x+1)); echo $x {a,b}', '2 {a,b}\n', '', 0],
	['dash', 'echo ${x?gone}', '', 'sh: 1: x: gone\n', 2],
	['dash', 'set -u; echo $x', '', 'sh: 1: x: parameter not set\n', 2],
	['dash', 'type cat', 'cat is /usr/bin/cat\n', '', 0],
	['dash', 'command -v nosuch', '', '', 127],
	['dash', 'sh -c "exit 5"; echo $?', '5\n', '', 0],
	// busybox ash
	['ash', 'nosuch', '', 'sh: nosuch: not found\n', 127],
	['ash', 'cd /nowhere', '', "sh: cd: can't cd to /nowhere: No such file or directory\n", 1],
	['ash', 'cat < nofile', '', "sh: can't open nofile: no such file\n", 1],
	['ash', 'cat nofile', '', "cat: can't open 'nofile': No such file or directory\n", 1],
	['ash', 'ls nofile', '', 'ls: nofile: No such file or directory\n', 1],
	['ash', 'ls -ld /bin/ls | sed "s/.* -> //"', '/bin/busybox\n', '', 0],
	['ash', 'busybox echo hi; busybox nosuch', 'hi\n', 'nosuch: applet not found\n', 127],
	['ash', 'echo -e "a\\tb"; [[ a == a ]] && echo yes', 'a\tb\nyes\n', '', 0],
	['ash', 'wget --help > /dev/null 2>&1; which cat; id', '/bin/cat\nuid=0(root) gid=0(root) groups=0(root)\n', '', 0],
] as const)('%s: %s', async (flavour, script, stdout, stderr, status) => {
	const outcome = await runScript(script, { flavour });
	expect({ stdout: outcome.stdout, stderr: outcome.stderr, status: outcome.status }).toEqual({
		stdout,
		stderr,
		status,
	});
});

test.each([
	['sleep 300', 300_000],
	['sleep 1.5m', 90_000],
	['sleep 10 & sleep 3; wait', 10_000],
	['sleep 5 | sleep 7', 7_000],
	['timeout 2 sleep 60', 2_000],
	['for i in 1 2 3; do sleep 1; done', 3_000],
	['read -t 4 x < <(sleep 100) ; true', 100_000],
	['(sleep 2; echo late) | { read -t 1 x; echo "[$x]"; }', 2_000],
])('%s takes its simulated time', async (script, milliseconds) => {
	const { took } = await runScript(script);
	expect(Math.abs(took - milliseconds)).toBeLessThan(50);
});

test('scripts on standard input read on from it', async () => {
	expect((await runScript('bash', { input: 'read x\nhello\necho "got $x"\ncat\nrest\nof it\n' })).stdout).toBe(
		'got hello\nrest\nof it\n',
	);
});

test('a script file names itself and its lines in errors', async () => {
	const outcome = await runScript('printf "echo start\\nnosuch\\n\\ncd /x\\n" > s.sh; bash s.sh; sh s.sh');
	expect(outcome.stderr).toBe(
		"s.sh: line 2: nosuch: command not found\ns.sh: line 4: cd: /x: No such file or directory\ns.sh: 2: nosuch: not found\ns.sh: 4: cd: can't cd to /x\n",
	);
});

test('scripts run by path with their interpreter', async () => {
	const outcome = await runScript(
		'printf "#!/usr/bin/env bash\\necho \\$0 \\$1 \\$BASH_VERSION | cut -c1-12\\n" > a; printf "#!/no/such\\n" > b; printf "#!/bin/sh\\nnosuch\\n" > c; chmod +x a b c; ./a x; ./b; ./c; ls > d; chmod +x d; PATH=$PWD:$PATH a y',
	);
	expect(outcome.stdout).toBe('./a x 5.2.37\n/work/a y 5.\n');
	expect(outcome.stderr).toBe(
		'bash: line 1: ./b: cannot execute: required file not found\n./c: 2: nosuch: not found\n',
	);
});

test('signals and traps in scripts', async () => {
	expect(
		(await runScript('bash -c \'trap "echo bye; exit 0" TERM; sleep 100 & wait\' & sleep 1; kill $!; wait $!; echo $?'))
			.stdout,
	).toBe('bye\n0\n');
	expect(
		(await runScript('bash -c \'trap "echo cleanup" EXIT; sleep 100\' & sleep 1; kill $!; wait $!; echo $?')).stdout,
	).toBe('cleanup\n143\n');
	expect((await runScript('sleep 100 & kill -9 $!; wait $!; echo $?')).stdout).toBe('137\n');
	expect(
		(await runScript('sleep 5 & kill -STOP $!; sleep 10; kill -0 $! && echo there; kill -CONT $!; wait $!; echo $?'))
			.stdout,
	).toBe('there\n0\n');
});

test('ps, kill and friends see the machine', async () => {
	const outcome = await runScript(
		'sleep 50 & ps -ef; pgrep sleep; pkill sleep; wait; uname -sn; hostname -I; ps aux | head -1; id -un; nproc',
	);
	expect(outcome.stdout).toMatch(
		/^UID +PID +PPID +C STIME TTY +TIME CMD\nroot +1 +0 +0 00:00 \? +00:00:00 bash -c sleep 50 .*\nroot +2 +1 +0 00:00 \? +00:00:00 sleep 50\n.*ps -ef\n2\nLinux box\n10.42.0.7 \nUSER +PID %CPU/,
	);
});

test('patterns that would take for ever end with a message', async () => {
	const outcome = await runScript(
		"x=$(printf 'a%.0s' {1..40}); echo $x | grep -E '(a+)+$b'; echo $x | sed -E 's/(a*)*b/x/'; [[ $x =~ (a+)+b$ ]]; case $x in *a*a*a*a*a*a*a*a*a*a*b) ;; esac; echo done",
	);
	expect(outcome.stdout).toContain('done\n');
});
