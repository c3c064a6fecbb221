/** tee(1) and which(1). */

import { FileError } from '../fs.ts';
import { type Command, command } from './types.ts';

export const tee: Command = command({
	name: 'tee',
	summary: 'Copy standard input to each FILE, and also to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [{ short: 'a', long: 'append' }, { short: 'i', long: 'ignore-interrupts' }, { short: 'p' }],
	async run({ process, options, operands, complain }) {
		let status = 0;
		const paths: string[] = [];
		for (const name of operands) {
			try {
				process.fs.writeFile(process.path(name), '', { append: options.has('append') });
				paths.push(process.path(name));
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				await complain(`${name}: ${error.message}`);
				status = 1;
			}
		}
		for (let text = await process.stdin.read(); text !== null; text = await process.stdin.read()) {
			for (const path of paths) process.fs.writeFile(path, text, { append: true });
			await process.print(text);
		}
		return status;
	},
});

export const which: Command = command({
	name: 'which',
	summary: 'Locate a command.',
	usage: '[-a] args',
	options: [{ short: 'a' }, { short: 's' }],
	async run({ process, options, operands }) {
		let status = operands.length === 0 ? 1 : 0;
		for (const name of operands) {
			const directories =
				options.has('a') && !name.includes('/') ? (process.env.PATH ?? '').split(':') : [process.env.PATH ?? ''];
			const found = directories
				.map((path) => process.machine.which(name, path, process.cwd))
				.filter((path) => path !== undefined);
			if (found.length === 0) status = 1;
			else if (!options.has('s'))
				await process.print(found.map((path) => `${name.includes('/') ? name : path}\n`).join(''));
		}
		return status;
	},
});
