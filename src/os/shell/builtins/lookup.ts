/** Builtins about commands themselves: command, builtin, type, hash, alias, unalias, enable, which names what. */

import { fetchFor } from '../../lazy.ts';
import { expandsAliases } from '../aliases.ts';
import { quoteShell } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { runWords } from '../simple.ts';
import { builtinNames, findBuiltin } from './index.ts';
import { type Builtin, readOptions } from './types.ts';

const KEYWORDS = new Set(
	'if then else elif fi for while until do done case esac in function select time { } ! [[ ]]'.split(' '),
);

type Kind = 'alias' | 'keyword' | 'function' | 'builtin' | 'file';

/** All that `name` could run, in the order the shell looks. */
function resolve(shell: Shell, name: string): { kind: Kind; text: string }[] {
	const found: { kind: Kind; text: string }[] = [];
	const alias = shell.aliases.get(name);
	if (alias !== undefined && expandsAliases(shell)) found.push({ kind: 'alias', text: alias });
	if (KEYWORDS.has(name)) found.push({ kind: 'keyword', text: name });
	if (shell.functions.has(name)) found.push({ kind: 'function', text: name });
	if (findBuiltin(shell, name)) found.push({ kind: 'builtin', text: name });
	for (const directory of name.includes('/') ? [''] : (shell.variables.get('PATH') ?? '').split(':')) {
		const file = shell.process.machine.which(name, directory, shell.process.cwd);
		if (file) found.push({ kind: 'file', text: name.includes('/') ? name : file });
	}
	return found;
}

/** A function's definition in bash's layout; empty when there is none. */
export async function functionText(shell: Shell, name: string): Promise<string> {
	const definition = shell.functions.get(name);
	if (!definition) return '';
	const { printFunction } = await fetchFor(shell.process, import('../print-command.ts'));
	return printFunction(name, definition.node, definition.source.text);
}

async function describe(shell: Shell, name: string, one: { kind: Kind; text: string }): Promise<void> {
	const words: Record<Kind, string> = {
		alias: shell.isBash ? `${name} is aliased to \`${one.text}'` : `${name} is an alias for ${one.text}`,
		keyword: `${name} is a shell keyword`,
		function: shell.isBash ? `${name} is a function` : `${name} is a shell function`,
		builtin: `${name} is a shell builtin`,
		file: `${name} is ${one.text}`,
	};
	await shell.print(`${words[one.kind]}\n`);
	if (one.kind === 'function' && shell.isBash) await shell.print(`${await functionText(shell, name)}\n`);
}

export const lookupBuiltins: Builtin[] = [
	{
		name: 'command',
		usage: 'command [-pVv] command [arg ...]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'pvV');
			if (!read) return 2;
			if (!read.options.has('v') && !read.options.has('V'))
				return read.rest.length === 0 ? 0 : runWords(shell, read.rest, { functions: false });
			let status = 1;
			for (const name of read.rest) {
				const one = resolve(shell, name)[0];
				if (!one) {
					if (read.options.has('V')) await shell.complain(`command: ${name}: not found`);
					continue;
				}
				status = 0;
				if (read.options.has('V')) await describe(shell, name, one);
				else
					await shell.print(
						`${one.kind === 'alias' ? `alias ${name}=${quoteShell(one.text)}` : one.kind === 'file' ? one.text : name}\n`,
					);
			}
			return status === 1 && !shell.isBash ? 127 : status;
		},
	},
	{
		name: 'builtin',
		usage: 'builtin [shell-builtin [arg ...]]',
		only: ['bash'],
		async run(shell, argv, arrays) {
			const name = argv[1];
			if (name === undefined) return 0;
			const builtin = findBuiltin(shell, name);
			if (builtin) return builtin.run(shell, argv.slice(1), arrays);
			await shell.complain(`builtin: ${name}: not a shell builtin`);
			return 1;
		},
	},
	{
		name: 'type',
		usage: 'type [-afptP] name [name ...]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'afptP');
			if (!read) return 2;
			let status = 0;
			for (const name of read.rest) {
				let found = resolve(shell, name);
				if (read.options.has('f')) found = found.filter((one) => one.kind !== 'function');
				if (read.options.has('P')) found = found.filter((one) => one.kind === 'file');
				if (!read.options.has('a')) found = found.slice(0, 1);
				if (found.length === 0) {
					if (!read.options.has('t') && !read.options.has('p') && !read.options.has('P')) {
						if (shell.isBash) await shell.complain(`type: ${name}: not found`);
						else await shell.print(`${name}: not found\n`);
					}
					status = shell.isBash ? 1 : 127;
				}
				for (const one of found) {
					if (read.options.has('t')) await shell.print(`${one.kind}\n`);
					else if (read.options.has('p') || read.options.has('P'))
						await shell.print(one.kind === 'file' ? `${one.text}\n` : '');
					else await describe(shell, name, one);
				}
			}
			return status;
		},
	},
	{
		name: 'hash',
		usage: 'hash [-lr] [-p pathname] [-dt] [name ...]',
		async run(shell, argv) {
			// Nothing is remembered here: looking a command up costs nothing.
			const read = await readOptions(shell, this, argv, 'lrp:dt');
			if (!read) return 2;
			if (read.rest.length === 0 && shell.isBash && read.options.size === 0)
				await shell.print('hash: hash table empty\n');
			let status = 0;
			for (const name of read.rest) {
				if (resolve(shell, name).length > 0) continue;
				await shell.complain(`hash: ${name}: not found`);
				status = 1;
			}
			return status;
		},
	},
	{
		name: 'alias',
		usage: 'alias [-p] [name[=value] ... ]',
		async run(shell, argv) {
			const show = (name: string, value: string) =>
				shell.print(`${shell.isBash ? 'alias ' : ''}${name}=${quoteShell(value)}\n`);
			const args = argv.slice(argv[1] === '-p' || argv[1] === '--' ? 2 : 1);
			if (args.length === 0)
				for (const name of [...shell.aliases.keys()].sort()) await show(name, shell.aliases.get(name) as string);
			let status = 0;
			for (const arg of args) {
				const at = arg.indexOf('=');
				if (at > 0) {
					shell.aliases.set(arg.slice(0, at), arg.slice(at + 1));
					continue;
				}
				const value = shell.aliases.get(arg);
				if (value !== undefined) await show(arg, value);
				else {
					await shell.complain(`alias: ${arg}${shell.isBash ? ': not found' : ' not found'}`);
					status = 1;
				}
			}
			return status;
		},
	},
	{
		name: 'unalias',
		usage: 'unalias [-a] name [name ...]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'a');
			if (!read) return 2;
			if (read.options.has('a')) shell.aliases.clear();
			let status = 0;
			for (const name of read.rest) {
				if (shell.aliases.delete(name)) continue;
				await shell.complain(`unalias: ${name}: not found`);
				status = 1;
			}
			return status;
		},
	},
	{
		name: 'enable',
		usage: 'enable [-a] [-dnps] [name ...]',
		only: ['bash'],
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'anps');
			if (!read) return 2;
			if (read.rest.length === 0)
				await shell.print(
					builtinNames(shell)
						.map((name) => `enable ${name}\n`)
						.join(''),
				);
			for (const name of read.rest) {
				if (read.options.has('n')) shell.disabled.add(name);
				else shell.disabled.delete(name);
			}
			return 0;
		},
	},
];
