import { unescape } from '../text/printf.ts';
import type { Command } from './types.ts';

/** echo(1) */
export const echo: Command = {
	name: 'echo',
	summary: 'Display a line of text.',
	async program(process) {
		let args = process.argv.slice(1);
		let newline = true;
		let escapes = false;
		while (args[0] !== undefined && /^-[neE]+$/.test(args[0])) {
			if (args[0].includes('n')) newline = false;
			if (args[0].includes('e')) escapes = true;
			if (args[0].includes('E')) escapes = false;
			args = args.slice(1);
		}
		const text = args.join(' ');
		const decoded = escapes ? unescape(text, 'echo') : { text, stopped: false };
		await process.print(decoded.stopped || !newline ? decoded.text : `${decoded.text}\n`);
		return 0;
	},
};
