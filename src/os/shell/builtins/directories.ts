/** cd, pwd, pushd, popd, dirs. */

import { FileError, resolvePath } from '../../fs.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, readOptions } from './types.ts';

/** Changes the working directory; complains as `name` would. Returns the status. */
async function change(shell: Shell, name: string, target: string): Promise<number> {
	const { process } = shell;
	const path = process.path(target);
	try {
		const node = process.fs.node(path);
		if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
		if (process.user !== 'root' && node.owner !== process.user && !(node.mode & 0o001))
			throw new FileError('EACCES', path);
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		await shell.complain(
			shell.isBash
				? `${name}: ${target}: ${error.message}`
				: shell.flavour === 'dash'
					? `${name}: can't cd to ${target}`
					: `${name}: can't cd to ${target}: ${error.message}`,
		);
		return shell.flavour === 'dash' ? 2 : 1;
	}
	shell.previousDirectory = process.cwd;
	shell.assign('OLDPWD', process.cwd, true);
	process.cwd = path;
	shell.assign('PWD', path, true);
	shell.variables.declare('PWD').exported = true;
	shell.variables.declare('OLDPWD').exported = true;
	return 0;
}

/** The stack as `dirs` prints it, the home directory as `~`. */
function stack(shell: Shell): string {
	const home = shell.variables.get('HOME') ?? '';
	const short = (path: string) =>
		home && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
	return [shell.process.cwd, ...shell.directoryStack].map(short).join(' ');
}

export const directoryBuiltins: Builtin[] = [
	{
		name: 'cd',
		usage: 'cd [-L|[-P [-e]] [-@]] [dir]',
		async run(shell, argv) {
			// `cd -` is no option.
			const read =
				argv[1] === '-'
					? { options: new Map<string, string>(), rest: argv.slice(1) }
					: await readOptions(shell, this, argv, 'LPe@');
			if (!read) return 2;
			if (read.rest.length > 1 && shell.isBash) {
				await shell.complain('cd: too many arguments');
				return 1;
			}
			let target = read.rest[0];
			if (target === undefined) {
				target = shell.variables.get('HOME');
				if (target === undefined) {
					await shell.complain('cd: HOME not set');
					return 1;
				}
			}
			if (target === '-') {
				const previous = shell.variables.get('OLDPWD');
				if (!previous) {
					await shell.complain('cd: OLDPWD not set');
					return 1;
				}
				const status = await change(shell, 'cd', previous);
				if (status === 0) await shell.print(`${shell.process.cwd}\n`);
				return status;
			}
			if (target === '') return 0;
			const search = shell.variables.get('CDPATH');
			if (search && !/^\.{0,2}\//.test(target) && target !== '.' && target !== '..') {
				for (const directory of search.split(':')) {
					const path = resolvePath(shell.process.path(directory || '.'), target);
					if (!shell.process.fs.isDirectory(path)) continue;
					const status = await change(shell, 'cd', path);
					if (status === 0 && directory !== '') await shell.print(`${path}\n`);
					return status;
				}
			}
			return change(shell, 'cd', target);
		},
	},
	{
		name: 'pwd',
		usage: 'pwd [-LP]',
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'LP');
			if (!read) return 2;
			await shell.print(`${shell.process.cwd}\n`);
			return 0;
		},
	},
	{
		name: 'pushd',
		usage: 'pushd [-n] [+N | -N | dir]',
		only: ['bash'],
		async run(shell, argv) {
			const target = argv[1];
			const here = shell.process.cwd;
			if (target === undefined || /^[+-]\d+$/.test(target)) {
				const all = [here, ...shell.directoryStack];
				if (shell.directoryStack.length === 0) {
					await shell.complain('pushd: no other directory');
					return 1;
				}
				const count =
					target === undefined ? 1 : target.startsWith('+') ? Number(target) : all.length - 1 + Number(target);
				if (count < 0 || count >= all.length) {
					await shell.complain(`pushd: ${target}: directory stack index out of range`);
					return 1;
				}
				const rotated =
					target === undefined
						? [all[1] as string, here, ...all.slice(2)]
						: [...all.slice(count), ...all.slice(0, count)];
				const status = await change(shell, 'pushd', rotated[0] as string);
				if (status !== 0) return status;
				shell.directoryStack = rotated.slice(1);
			} else {
				const status = await change(shell, 'pushd', target);
				if (status !== 0) return status;
				shell.directoryStack.unshift(here);
			}
			await shell.print(`${stack(shell)}\n`);
			return 0;
		},
	},
	{
		name: 'popd',
		usage: 'popd [-n] [+N | -N]',
		only: ['bash'],
		async run(shell) {
			const target = shell.directoryStack[0];
			if (target === undefined) {
				await shell.complain('popd: directory stack empty');
				return 1;
			}
			const status = await change(shell, 'popd', target);
			if (status !== 0) return status;
			shell.directoryStack.shift();
			await shell.print(`${stack(shell)}\n`);
			return 0;
		},
	},
	{
		name: 'dirs',
		usage: 'dirs [-clpv] [+N] [-N]',
		only: ['bash'],
		async run(shell, argv) {
			const read = await readOptions(shell, this, argv, 'clpv');
			if (!read) return 2;
			if (read.options.has('c')) {
				shell.directoryStack = [];
				return 0;
			}
			const all = stack(shell).split(' ');
			if (read.options.has('v'))
				await shell.print(all.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
			else await shell.print(`${all.join(read.options.has('p') ? '\n' : ' ')}\n`);
			return 0;
		},
	},
];
