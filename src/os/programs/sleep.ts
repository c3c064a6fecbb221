import { type Command, command, UsageError } from './types.ts';

/** A duration such as `5`, `1.5m`, `infinity`, in milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
	if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
	const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
	if (!match) return undefined;
	return Number(match[1]) * 1000 * ({ '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as string] as number);
}

/** sleep(1) */
export const sleep: Command = command({
	name: 'sleep',
	summary: 'Pause for NUMBER seconds (or minutes m, hours h, days d).',
	usage: 'NUMBER[SUFFIX]...',
	directory: '/bin',
	async run({ process, operands }) {
		if (operands.length === 0) throw new UsageError('missing operand');
		let total = 0;
		for (const operand of operands) {
			const duration = parseDuration(operand);
			if (duration === undefined) throw new UsageError(`invalid time interval '${operand}'`);
			total += duration;
		}
		await process.sleep(total);
		return 0;
	},
});
