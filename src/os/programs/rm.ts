/** rm: with -i it asks about each part of a tree, with -I once, and -f takes both back. */

import { resolvePath } from '../fs.ts';
import { readLines } from '../stream.ts';
import { attempt } from './permissions.ts';
import { type Command, type Context, command, UsageError } from './types.ts';

/** When rm asks: the last of -f, -i, -I and --interactive counts. Throws UsageError. */
function asks(options: Context['options']): 'never' | 'once' | 'always' {
	const last = [...options.values.keys()].filter((each) => /^(force|i|I|interactive)$/.test(each)).at(-1);
	if (last === 'i') return 'always';
	if (last === 'I') return 'once';
	if (last !== 'interactive') return 'never';
	const word = options.get('interactive') || 'always';
	for (const [result, words] of Object.entries({
		never: ['never', 'no', 'none'],
		once: ['once'],
		always: ['always', 'yes'],
	}))
		if (words.includes(word)) return result as 'never' | 'once' | 'always';
	throw new UsageError(`invalid argument '${word}' for '--interactive'`);
}

/** Removes a tree from the leaves up, asking about each part. `kept`: somebody said no to a part of it. */
async function removeAsking(
	context: Context,
	name: string,
	path: string,
	agreed: (question: string) => Promise<boolean>,
): Promise<{ status: number; kept: boolean }> {
	const { process, options } = context;
	const node = process.fs.node(path, false);
	const recursive = options.has('recursive') || options.has('R');
	let status = 0;
	let kept = false;
	if (node.type === 'directory' && node.entries.size > 0 && recursive) {
		if (!(await agreed(`descend into directory '${name}'`))) return { status, kept: true };
		for (const child of [...node.entries.keys()].sort()) {
			const below = await removeAsking(
				context,
				`${name.replace(/\/$/, '')}/${child}`,
				resolvePath(path, child),
				agreed,
			);
			status |= below.status;
			kept ||= below.kept;
		}
	}
	const kinds = { directory: 'directory', link: 'symbolic link', file: 'regular file' };
	const kind = node.type === 'file' && node.content === '' ? 'regular empty file' : kinds[node.type];
	if (kept || !(await agreed(`remove ${kind} '${name}'`))) return { status, kept: true };
	status |= await attempt(
		context,
		() => `cannot remove '${name}'`,
		() => process.fs.remove(path, { directory: node.type === 'directory' }),
	);
	if (options.has('verbose') && !process.fs.find(path, false))
		await process.print(`removed ${node.type === 'directory' ? 'directory ' : ''}'${name}'\n`);
	return { status, kept: kept || status !== 0 };
}

export const rm: Command = command({
	name: 'rm',
	summary: 'Remove (unlink) the FILE(s).',
	usage: '[OPTION]... [FILE]...',
	directory: '/bin',
	options: [
		{ short: 'd', long: 'dir' },
		{ short: 'f', long: 'force' },
		{ short: 'i' },
		{ short: 'I' },
		{ long: 'interactive', value: 'optional' },
		{ short: 'R' },
		{ short: 'r', long: 'recursive' },
		{ short: 'v', long: 'verbose' },
		{ long: 'no-preserve-root' },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length === 0) {
			if (options.has('force')) return 0;
			throw new UsageError('missing operand');
		}
		const recursive = options.has('recursive') || options.has('R');
		const when = asks(options);
		const lines = readLines(process.stdin);
		const agreed = async (question: string): Promise<boolean> => {
			await process.warn(`rm: ${question}? `);
			return /^[yY]/.test((await lines.next()).value ?? '');
		};
		if (when === 'once' && (recursive || operands.length > 3)) {
			const many = `${operands.length} argument${operands.length === 1 ? '' : 's'}`;
			if (!(await agreed(`remove ${many}${recursive ? ' recursively' : ''}`))) return 0;
		}
		let status = 0;
		for (const name of operands) {
			const path = process.path(name);
			const node = process.fs.find(path, false);
			if (!node) {
				if (!options.has('force')) {
					await context.complain(`cannot remove '${name}': No such file or directory`);
					status = 1;
				}
				continue;
			}
			if (path === '/' && recursive) {
				await context.complain("it is dangerous to operate recursively on '/'");
				await context.complain('use --no-preserve-root to override this failsafe');
				status = 1;
				continue;
			}
			if (/(^|\/)\.{1,2}\/?$/.test(name)) {
				await context.complain(`refusing to remove '.' or '..' directory: skipping '${name}'`);
				status = 1;
				continue;
			}
			if (node.type === 'directory' && !recursive && !options.has('dir')) {
				await context.complain(`cannot remove '${name}': Is a directory`);
				status = 1;
				continue;
			}
			if (when === 'always') {
				status |= (await removeAsking(context, name, path, agreed)).status;
				continue;
			}
			const failed = await attempt(
				context,
				() => `cannot remove '${name}'`,
				() => process.fs.remove(path, { recursive, directory: options.has('dir') && node.type === 'directory' }),
			);
			status |= failed;
			if (!failed && options.has('verbose'))
				await process.print(node.type === 'directory' ? `removed directory '${name}'\n` : `removed '${name}'\n`);
		}
		return status;
	},
});
