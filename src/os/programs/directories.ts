/** mkdir(1) and rmdir(1). */

import { attempt, changedMode, invalidMode } from './permissions.ts';
import { type Command, command, UsageError } from './types.ts';

export const mkdir: Command = command({
	name: 'mkdir',
	summary: 'Create the DIRECTORY(ies), if they do not already exist.',
	usage: '[OPTION]... DIRECTORY...',
	directory: '/bin',
	options: [
		{ short: 'm', long: 'mode', value: true },
		{ short: 'p', long: 'parents' },
		{ short: 'v', long: 'verbose' },
	],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length === 0) throw new UsageError('missing operand');
		const mode = options.get('mode');
		let status = 0;
		for (const name of operands) {
			const path = process.path(name);
			const before = process.fs.exists(path);
			const failed = await attempt(
				context,
				() => `cannot create directory '${name}'`,
				() => {
					process.fs.mkdir(path, { parents: options.has('parents') });
					if (mode !== undefined)
						process.fs.chmod(path, changedMode(mode, process.fs.node(path).mode, true) ?? invalidMode(mode));
				},
			);
			status |= failed;
			if (!failed && !before && options.has('verbose')) await process.print(`mkdir: created directory '${name}'\n`);
		}
		return status;
	},
});

export const rmdir: Command = command({
	name: 'rmdir',
	summary: 'Remove the DIRECTORY(ies), if they are empty.',
	usage: '[OPTION]... DIRECTORY...',
	directory: '/bin',
	options: [{ short: 'p', long: 'parents' }, { short: 'v', long: 'verbose' }, { long: 'ignore-fail-on-non-empty' }],
	async run(context) {
		const { process, options, operands } = context;
		if (operands.length === 0) throw new UsageError('missing operand');
		let status = 0;
		for (const operand of operands) {
			const names = [operand];
			if (options.has('parents'))
				for (let name = operand.replace(/\/+$/, ''); name.includes('/'); ) {
					name = name.slice(0, name.lastIndexOf('/'));
					if (name !== '') names.push(name);
				}
			for (const name of names) {
				const failed = await attempt(
					context,
					() => `failed to remove '${name}'`,
					() => process.fs.remove(process.path(name), { directory: true }),
				);
				status |= failed;
				if (failed) break;
			}
		}
		return status;
	},
});
