/** Modes and owners: chmod, chown, chgrp. */

import { FileError, type FsNode, resolvePath } from '../fs.ts';
import type { Process } from '../process.ts';
import { type Command, type Context, command, UsageError } from './types.ts';

/** Complains of FileErrors; returns 1 when there was one. */
export async function attempt(
	context: Context,
	words: (error: FileError) => string,
	action: () => void,
): Promise<number> {
	try {
		action();
		return 0;
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		await context.complain(`${words(error)}: ${error.message}`);
		return 1;
	}
}

/** Applies a mode such as `755`, `u+x`, `go-w,a=r` to `mode`. Undefined when it is none. */
export function changedMode(text: string, mode: number, directory: boolean): number | undefined {
	if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
	let result = mode;
	for (const clause of text.split(',')) {
		const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
		if (!match) return undefined;
		const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] as string);
		for (const action of (match[2] as string).match(/[-+=][rwxXstugo]*/g) ?? []) {
			const operator = action[0] as string;
			let bits = 0;
			for (const letter of action.slice(1)) {
				if (letter === 'r') bits |= 4;
				else if (letter === 'w') bits |= 2;
				else if (letter === 'x' || (letter === 'X' && (directory || (mode & 0o111) !== 0))) bits |= 1;
				else if ('ugo'.includes(letter)) bits |= (result >> shiftOf(letter)) & 7;
			}
			for (const letter of who) {
				const shift = shiftOf(letter);
				if (operator === '=') result &= ~(7 << shift);
				// Without a letter before the sign the umask keeps group and others from writing.
				const masked = match[1] === '' && operator !== '-' && letter !== 'u' ? bits & ~2 : bits;
				if (operator === '-') result &= ~(bits << shift);
				else result |= masked << shift;
			}
			if (action.includes('t')) result = operator === '-' ? result & ~0o1000 : result | 0o1000;
			if (action.includes('s')) {
				const special = (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
				result = operator === '-' ? result & ~special : result | special;
			}
		}
	}
	return result;
}

const shiftOf = (letter: string): number => ({ u: 6, g: 3, o: 0 })[letter] ?? 0;

export function invalidMode(text: string): never {
	throw new UsageError(`invalid mode: '${text}'`);
}

/** Does `action` on each path and, with `recursive`, on all below. */
function eachNode(
	process: Process,
	path: string,
	recursive: boolean,
	action: (node: FsNode, path: string) => void,
): void {
	const node = process.fs.node(path);
	action(node, path);
	if (!recursive || node.type !== 'directory') return;
	for (const name of node.entries.keys())
		if (process.fs.find(resolvePath(path, name))) eachNode(process, resolvePath(path, name), true, action);
}

export const chmod: Command = command({
	name: 'chmod',
	summary: 'Change the mode of each FILE to MODE.',
	usage: '[OPTION]... MODE[,MODE]... FILE...',
	directory: '/bin',
	options: [
		{ short: 'c', long: 'changes' },
		{ short: 'f', long: 'silent' },
		{ short: 'R', long: 'recursive' },
		{ short: 'v', long: 'verbose' },
		{ long: 'reference', value: true },
	],
	// `-x` and `-rwx` are modes.
	adapt: (argv) => {
		const at = argv.findIndex((word, index) => index > 0 && /^-[rwxXst]+$/.test(word));
		return at < 0 ? argv : [...argv.slice(0, at), '--', ...argv.slice(at)];
	},
	async run(context) {
		const { process, options, operands } = context;
		const [mode, ...names] = operands;
		if (mode === undefined) throw new UsageError('missing operand');
		if (names.length === 0) throw new UsageError(`missing operand after '${mode}'`);
		if (changedMode(mode, 0, false) === undefined) invalidMode(mode);
		let status = 0;
		for (const name of names)
			status |= await attempt(
				context,
				(error) => (error.code === 'ENOENT' ? `cannot access '${name}'` : `changing permissions of '${name}'`),
				() =>
					eachNode(process, process.path(name), options.has('recursive'), (node) => {
						node.mode = changedMode(mode, node.mode, node.type === 'directory') as number;
					}),
			);
		return status;
	},
});

const chownLike = (name: 'chown' | 'chgrp'): Command =>
	command({
		name,
		summary: name === 'chown' ? 'Change the owner and/or group of each FILE.' : 'Change the group of each FILE.',
		usage: name === 'chown' ? '[OPTION]... [OWNER][:[GROUP]] FILE...' : '[OPTION]... GROUP FILE...',
		directory: '/bin',
		options: [
			{ short: 'R', long: 'recursive' },
			{ short: 'v', long: 'verbose' },
			{ short: 'h', long: 'no-dereference' },
		],
		async run(context) {
			const { process, options, operands } = context;
			const [spec, ...names] = operands;
			if (spec === undefined) throw new UsageError('missing operand');
			if (names.length === 0) throw new UsageError(`missing operand after '${spec}'`);
			const [owner, group] =
				name === 'chgrp' ? [undefined, spec] : (spec.split(/[:.]/) as [string, string | undefined]);
			const known = (file: string, who: string): string | undefined => {
				const lines = process.fs.exists(file) ? process.fs.readFile(file).split('\n') : [];
				const line = lines.find((entry) => entry.startsWith(`${who}:`) || entry.split(':')[2] === who);
				return line?.split(':')[0] ?? (/^\d+$/.test(who) ? who : undefined);
			};
			const newOwner = owner ? known('/etc/passwd', owner) : undefined;
			const newGroup = group ? known('/etc/group', group) : undefined;
			if (owner && newOwner === undefined) throw new UsageError(`invalid user: '${spec}'`, 1, false);
			if (group && newGroup === undefined) throw new UsageError(`invalid group: '${spec}'`, 1, false);
			let status = 0;
			for (const each of names)
				status |= await attempt(
					context,
					(error) => (error.code === 'ENOENT' ? `cannot access '${each}'` : `changing ownership of '${each}'`),
					() =>
						eachNode(process, process.path(each), options.has('recursive'), (node) => {
							if (newOwner) node.owner = newOwner;
							if (newGroup) node.group = newGroup;
						}),
				);
			return status;
		},
	});

export const chown = chownLike('chown');
export const chgrp = chownLike('chgrp');
