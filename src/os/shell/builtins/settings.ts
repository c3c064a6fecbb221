/** set, shopt, history, help, umask, ulimit, times, and what else sets how the shell works. */

import { quoteIfNeeded, quoteShell } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { builtinNames, findBuiltin } from './index.ts';
import { functionText } from './lookup.ts';
import { type Builtin, misuse, readOptions } from './types.ts';

/** `u=rwx,g=rx,o=rx`: what the mask lets through. */
const symbolicMask = (mask: number): string =>
	[...'ugo']
		.map((who, index) => {
			const bits = (0o777 & ~mask) >> (6 - 3 * index);
			return `${who}=${[...'rwx'].filter((_, bit) => bits & (4 >> bit)).join('')}`;
		})
		.join(',');

/** A symbolic mode applied to permission bits (chmod(1)), as far as umask takes it. */
function changeMode(text: string, before: number): number {
	let mode = before;
	for (const clause of text.split(',')) {
		const [, who = '', operator, letters = ''] = /^([ugoa]*)([-+=])(.*)$/.exec(clause) ?? [];
		const bits = [...letters].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0);
		for (const [index, letter] of [...'ugo'].entries()) {
			if (who !== '' && !who.includes(letter) && !who.includes('a')) continue;
			const shift = 6 - 3 * index;
			if (operator === '=') mode &= ~(7 << shift);
			mode = operator === '-' ? mode & ~(bits << shift) : mode | (bits << shift);
		}
	}
	return mode;
}

const LETTERS: Record<string, string> = {
	a: 'allexport',
	b: 'notify',
	e: 'errexit',
	f: 'noglob',
	h: 'hashall',
	m: 'monitor',
	n: 'noexec',
	u: 'nounset',
	v: 'verbose',
	x: 'xtrace',
	B: 'braceexpand',
	C: 'noclobber',
	E: 'errtrace',
	H: 'histexpand',
	P: 'physical',
	T: 'functrace',
};
const NAMES = [
	'allexport',
	'braceexpand',
	'emacs',
	'errexit',
	'errtrace',
	'functrace',
	'hashall',
	'histexpand',
	'history',
	'ignoreeof',
	'interactive-comments',
	'keyword',
	'monitor',
	'noclobber',
	'noexec',
	'noglob',
	'nolog',
	'notify',
	'nounset',
	'onecmd',
	'physical',
	'pipefail',
	'posix',
	'privileged',
	'verbose',
	'vi',
	'xtrace',
];
const SHOPTS = [
	'autocd',
	'cdspell',
	'checkjobs',
	'checkwinsize',
	'cmdhist',
	'dotglob',
	'expand_aliases',
	'extglob',
	'failglob',
	'globstar',
	'histappend',
	'histverify',
	'hostcomplete',
	'huponexit',
	'inherit_errexit',
	'interactive_comments',
	'lastpipe',
	'lithist',
	'login_shell',
	'nocaseglob',
	'nocasematch',
	'nullglob',
	'progcomp',
	'promptvars',
	'sourcepath',
	'xpg_echo',
];

async function setOption(shell: Shell, name: string, on: boolean): Promise<number> {
	if (!NAMES.includes(name)) {
		await shell.complain(shell.isBash ? `set: ${name}: invalid option name` : `set: Illegal option -o ${name}`);
		return shell.isBash ? 1 : 2;
	}
	if (on) shell.settings.add(name);
	else shell.settings.delete(name);
	return 0;
}

/** Reads set's arguments; also the shell's own command line uses it. Returns the status. */
export async function applySet(shell: Shell, args: string[]): Promise<number> {
	let index = 0;
	for (; index < args.length; index++) {
		const word = args[index] as string;
		if (word === '--') {
			shell.positional = args.slice(index + 1);
			return 0;
		}
		if (word === '-') {
			shell.settings.delete('xtrace');
			shell.settings.delete('verbose');
			if (args.length > index + 1) shell.positional = args.slice(index + 1);
			return 0;
		}
		const match = /^([-+])(.+)$/.exec(word);
		if (!match) break;
		const on = match[1] === '-';
		for (const letter of match[2] as string) {
			if (letter === 'o') {
				const name = args[index + 1];
				if (name === undefined || /^[-+]/.test(name)) {
					const lines = NAMES.map((each) =>
						on
							? `${each.padEnd(15)}\t${shell.settings.has(each) ? 'on' : 'off'}\n`
							: `set ${shell.settings.has(each) ? '-' : '+'}o ${each}\n`,
					);
					await shell.print(lines.join(''));
					continue;
				}
				index++;
				const status = await setOption(shell, name, on);
				if (status !== 0) return status;
				continue;
			}
			const name = LETTERS[letter];
			if (!name)
				return misuse(
					shell,
					{ name: 'set', usage: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]' },
					letter,
				);
			if (on) shell.settings.add(name);
			else shell.settings.delete(name);
		}
	}
	if (index < args.length) shell.positional = args.slice(index);
	return 0;
}

export const settingBuiltins: Builtin[] = [
	{
		name: 'set',
		usage: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
		async run(shell, argv) {
			if (argv.length > 1) return applySet(shell, argv.slice(1));
			for (const name of shell.variables.names()) {
				const elements = shell.elements(name);
				const value = shell.variables.get(name);
				if (elements)
					await shell.print(
						`${name}=(${elements.map(([key, text]) => `[${key}]=${JSON.stringify(text)}`).join(' ')})\n`,
					);
				else if (value !== undefined)
					await shell.print(`${name}=${shell.isBash ? quoteIfNeeded(value) : quoteShell(value)}\n`);
			}
			if (shell.isBash)
				for (const name of [...shell.functions.keys()].sort())
					await shell.print(`${await functionText(shell, name)}\n`);
			return 0;
		},
	},
	{
		name: 'shopt',
		usage: 'shopt [-pqsu] [-o] [optname ...]',
		only: ['bash'],
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'pqsuo');
			if (!read) return 2;
			const { options, rest } = read;
			const set = options.has('o') ? shell.settings : shell.shopts;
			const known = options.has('o') ? NAMES : SHOPTS;
			const changing = options.has('s') || options.has('u');
			let status = 0;
			for (const name of rest.length > 0
				? rest
				: changing
					? known.filter((each) => set.has(each) === options.has('s'))
					: known) {
				if (!known.includes(name)) {
					await shell.complain(`shopt: ${name}: invalid shell option name`);
					status = 1;
					continue;
				}
				if (changing && rest.length > 0) {
					if (options.has('s')) set.add(name);
					else set.delete(name);
					continue;
				}
				if (rest.length > 0 && !set.has(name)) status = 1;
				if (options.has('q')) continue;
				if (options.has('p')) await shell.print(`shopt ${set.has(name) ? '-s' : '-u'} ${name}\n`);
				else await shell.print(`${name.padEnd(15)}\t${set.has(name) ? 'on' : 'off'}\n`);
			}
			return status;
		},
	},
	{
		name: 'history',
		usage: 'history [-c] [-d offset] [n]',
		async run(shell, argv) {
			if (argv[1] === '-c') {
				shell.history.length = 0;
				return 0;
			}
			if (argv[1] === '-d') {
				const at = Number(argv[2]);
				if (!Number.isInteger(at) || at === 0 || Math.abs(at) > shell.history.length) {
					await shell.complain(`history: ${argv[2] ?? ''}: history position out of range`);
					return 1;
				}
				shell.history.splice(at < 0 ? shell.history.length + at : at - 1, 1);
				return 0;
			}
			if (argv[1]?.startsWith('-')) return /^-[anrwps]/.test(argv[1]) ? 0 : misuse(shell, this, argv[1].slice(1, 2));
			if (argv[1] !== undefined && !/^\d+$/.test(argv[1])) {
				await shell.complain(`history: ${argv[1]}: numeric argument required`);
				return 1;
			}
			const count = argv[1] === undefined ? shell.history.length : Number(argv[1]);
			const from = Math.max(0, shell.history.length - count);
			await shell.print(
				shell.history
					.slice(from)
					.map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`)
					.join(''),
			);
			return 0;
		},
	},
	{
		name: 'help',
		usage: 'help [-dms] [pattern ...]',
		only: ['bash', 'ash'],
		async run(shell, argv) {
			const names = argv.slice(1).filter((word) => !word.startsWith('-'));
			if (names.length === 0) {
				const usages = builtinNames(shell).map((name) => ` ${findBuiltin(shell, name)?.usage ?? name}\n`);
				await shell.print(
					`These shell commands are defined internally.  Type \`help name' to see one of them.\n\n${usages.join('')}`,
				);
				return 0;
			}
			let status = 0;
			for (const name of names) {
				const builtin = findBuiltin(shell, name);
				if (builtin) await shell.print(`${name}: ${builtin.usage}\n`);
				else {
					await shell.complain(
						`help: no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`,
					);
					status = 1;
				}
			}
			return status;
		},
	},
	{
		name: 'umask',
		usage: 'umask [-p] [-S] [mode]',
		async run(shell, argv) {
			const { process } = shell;
			const octal = (mask: number) => mask.toString(8).padStart(4, '0');
			const mode = argv.slice(1).find((word) => !/^-[pS]+$/.test(word));
			if (mode === undefined) {
				const prefix = argv.includes('-p') ? `umask ${argv.includes('-S') ? '-S ' : ''}` : '';
				await shell.print(`${prefix}${argv.includes('-S') ? symbolicMask(process.umask) : octal(process.umask)}\n`);
				return 0;
			}
			if (/^\d/.test(mode)) {
				if (/^[0-7]+$/.test(mode) && Number.parseInt(mode, 8) <= 0o777) {
					process.umask = Number.parseInt(mode, 8);
					return 0;
				}
				await shell.complain(`umask: ${mode}: octal number out of range`);
				return 1;
			}
			const allowed =
				/^[ugoa]*[-+=][rwxst]*(,[ugoa]*[-+=][rwxst]*)*$/.test(mode) && changeMode(mode, 0o777 & ~process.umask);
			if (typeof allowed === 'number') {
				process.umask = 0o777 & ~allowed;
				return 0;
			}
			await shell.complain(`umask: \`${mode[0]}': invalid symbolic mode operator`);
			return 1;
		},
	},
	{
		name: 'ulimit',
		usage: 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]',
		async run(shell, argv) {
			const limits: Record<string, string> = {
				n: '1024',
				u: '512',
				s: '8192',
				c: '0',
				f: 'unlimited',
				v: 'unlimited',
				t: 'unlimited',
				m: 'unlimited',
				d: 'unlimited',
				l: '65536',
			};
			if (argv[1] === '-a') {
				await shell.print(
					'core file size              (blocks, -c) 0\ndata seg size               (kbytes, -d) unlimited\nfile size                   (blocks, -f) unlimited\nopen files                          (-n) 1024\nstack size                  (kbytes, -s) 8192\ncpu time                   (seconds, -t) unlimited\nmax user processes                  (-u) 512\nvirtual memory              (kbytes, -v) unlimited\n',
				);
				return 0;
			}
			const letter = /^-[SH]*([a-z])$/.exec(argv[1] ?? '')?.[1] ?? 'f';
			const value = argv.slice(1).find((word) => !word.startsWith('-'));
			if (value !== undefined) {
				await shell.complain('ulimit: this sandbox does not change limits');
				return 1;
			}
			await shell.print(`${limits[letter] ?? 'unlimited'}\n`);
			return 0;
		},
	},
	{
		name: 'times',
		usage: 'times',
		async run(shell) {
			await shell.print('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
			return 0;
		},
	},
	{
		name: 'caller',
		usage: 'caller [expr]',
		only: ['bash'],
		async run(shell) {
			if (shell.functionStack.length === 0) return 1;
			await shell.print(`${shell.line} ${shell.name}\n`);
			return 0;
		},
	},
	{
		name: 'bind',
		usage:
			'bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
		only: ['bash'],
		// Start-up files set keys; there is nothing to set here.
		run: () => 0,
	},
	{
		name: 'complete',
		usage:
			'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]',
		only: ['bash'],
		// `complete -o default -F __start_kubectl k` of many start-up files: the alias completes without it.
		run: () => 0,
	},
];
