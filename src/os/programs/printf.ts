import { formatPrintf } from '../text/printf.ts';
import type { Command } from './types.ts';

/** printf(1) */
export const printf: Command = {
	name: 'printf',
	summary: 'Format and print data.',
	async program(process) {
		const args = process.argv[1] === '--' ? process.argv.slice(2) : process.argv.slice(1);
		const format = args[0];
		if (format === undefined) {
			await process.warn("printf: missing operand\nTry 'printf --help' for more information.\n");
			return 1;
		}
		const result = formatPrintf(format, args.slice(1), process.clock.now());
		for (const problem of result.problems) if (problem) await process.warn(`printf: ${problem}\n`);
		await process.print(result.text);
		return result.problems.length > 0 ? 1 : 0;
	},
};
