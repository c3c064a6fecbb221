import { parseDate } from '../text/parse-date.ts';
import { strftime } from '../text/strftime.ts';
import { type Command, command, UsageError } from './types.ts';

/** date(1), in UTC: simulated machines have no other zone. */
/** The last instant that can be told, milliseconds from the epoch (ECMA-262, 21.4.1.1). */
const LAST = 8.64e15;

export const date: Command = command({
	name: 'date',
	summary: 'Display the current time in the given FORMAT.',
	usage: '[OPTION]... [+FORMAT]',
	directory: '/bin',
	options: [
		{ short: 'd', long: 'date', value: true },
		{ short: 'f', long: 'file', value: true },
		{ short: 'I', long: 'iso-8601', value: 'optional' },
		{ short: 'R', long: 'rfc-email' },
		{ long: 'rfc-3339', value: true },
		{ short: 'r', long: 'reference', value: true },
		{ short: 's', long: 'set', value: true },
		{ short: 'u', long: 'utc' },
	],
	async run({ process, options, operands, complain }) {
		let now = process.clock.now();
		const text = options.get('date');
		if (text !== undefined) {
			const parsed = parseDate(text, now);
			if (parsed === undefined || Math.abs(parsed) > LAST) throw new UsageError(`invalid date '${text}'`, 1, false);
			now = parsed;
		}
		const reference = options.get('reference');
		if (reference !== undefined) now = process.fs.node(process.path(reference)).modified;
		if (options.has('set')) {
			await complain('cannot set date: Operation not permitted');
			return 1;
		}
		let format = '%a %b %e %H:%M:%S UTC %Y';
		if (options.has('iso-8601')) {
			const precision = options.get('iso-8601') || 'date';
			format =
				{ date: '%F', hours: '%FT%H+00:00', minutes: '%FT%R+00:00', seconds: '%FT%T+00:00', ns: '%FT%T,%N+00:00' }[
					precision
				] ?? '%F';
		}
		if (options.has('rfc-email')) format = '%a, %d %b %Y %T +0000';
		if (options.has('rfc-3339')) format = options.get('rfc-3339') === 'date' ? '%F' : '%F %T+00:00';
		const operand = operands[0];
		if (operands[1] !== undefined) throw new UsageError(`extra operand '${operands[1]}'`);
		if (operand !== undefined) {
			if (!operand.startsWith('+')) throw new UsageError(`invalid date '${operand}'`, 1, false);
			format = operand.slice(1);
		}
		await process.print(`${strftime(format, now)}\n`);
		return 0;
	},
});
