/** Commands of a line or two: one shape needs no file each where the whole is shorter than its head. */

import { baseName } from '../fs.ts';
import { type Command, command, UsageError } from './types.ts';

export const trueCommand: Command = { name: 'true', summary: 'Do nothing, successfully.', program: () => 0 };
export const falseCommand: Command = { name: 'false', summary: 'Do nothing, unsuccessfully.', program: () => 1 };

export const pwd = command({
	name: 'pwd',
	summary: 'Print the full filename of the current working directory.',
	usage: '[OPTION]...',
	options: [
		{ short: 'L', long: 'logical' },
		{ short: 'P', long: 'physical' },
	],
	async run({ process }) {
		await process.print(`${process.cwd}\n`);
		return 0;
	},
});

export const whoami = command({
	name: 'whoami',
	summary: 'Print the user name associated with the current effective user ID.',
	usage: '[OPTION]...',
	async run({ process, operands }) {
		if (operands[0] !== undefined) throw new UsageError(`extra operand '${operands[0]}'`);
		await process.print(`${process.user}\n`);
		return 0;
	},
});

export const clear: Command = {
	name: 'clear',
	summary: 'Clear the terminal screen.',
	async program(process) {
		await process.print('\x1b[H\x1b[2J\x1b[3J');
		return 0;
	},
};

/** Out of whatever a binary file has left the screen in: RIS, DECSTR and what else terminfo's xterm has for it. */
export const reset: Command = {
	name: 'reset',
	summary: 'Reset the terminal.',
	async program(process) {
		await process.print('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[H\x1b[2J');
		return 0;
	},
};

export const yes: Command = {
	name: 'yes',
	summary: 'Output a string repeatedly until killed.',
	async program(process) {
		const line = `${process.argv.slice(1).join(' ') || 'y'}\n`;
		const chunk = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
		for (;;) {
			await process.print(chunk);
			// A reader that takes everything must not keep time from passing.
			await process.compute(1);
		}
	},
};

export const basename = command({
	name: 'basename',
	summary: 'Print NAME with any leading directory components removed.',
	usage: 'NAME [SUFFIX]\n  or:  basename OPTION... NAME...',
	options: [
		{ short: 'a', long: 'multiple' },
		{ short: 's', long: 'suffix', value: true },
		{ short: 'z', long: 'zero' },
	],
	inOrder: true,
	async run({ process, options, operands }) {
		const many = options.has('multiple') || options.has('suffix');
		if (operands.length === 0) throw new UsageError('missing operand');
		if (!many && operands.length > 2) throw new UsageError(`extra operand '${operands[2]}'`);
		const suffix = options.get('suffix') ?? (many ? '' : (operands[1] ?? ''));
		for (const name of many ? operands : operands.slice(0, 1)) {
			const base = name === '' ? '' : baseName(name);
			const short = suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
			await process.print(`${short}${options.has('zero') ? '\0' : '\n'}`);
		}
		return 0;
	},
});

export const dirname = command({
	name: 'dirname',
	summary: 'Output each NAME with its last non-slash component and trailing slashes removed.',
	usage: '[OPTION] NAME...',
	options: [{ short: 'z', long: 'zero' }],
	async run({ process, options, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		for (const name of operands) {
			const trimmed = name.replace(/\/+$/, '');
			const cut = trimmed.lastIndexOf('/');
			const parent =
				trimmed === ''
					? name.startsWith('/')
						? '/'
						: '.'
					: cut < 0
						? '.'
						: trimmed.slice(0, cut).replace(/\/+$/, '') || '/';
			await process.print(`${parent}${options.has('zero') ? '\0' : '\n'}`);
		}
		return 0;
	},
});
