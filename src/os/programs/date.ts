import { strftime } from '../text/strftime.ts';
import { parseRfc3339 } from '../time.ts';
import { type Command, command, UsageError } from './types.ts';

const UNITS: Record<string, number> = {
	second: 1,
	sec: 1,
	minute: 60,
	min: 60,
	hour: 3600,
	day: 86_400,
	week: 604_800,
	fortnight: 1_209_600,
	month: 2_592_000,
	year: 31_536_000,
};

/** Reads what `date -d` takes, as far as people use it. Undefined when it is none. */
function parseDate(text: string, now: number): number | undefined {
	const trimmed = text.trim();
	if (trimmed === '' || trimmed === 'now' || trimmed === 'today') return now;
	if (trimmed === 'yesterday') return now - 86_400_000;
	if (trimmed === 'tomorrow') return now + 86_400_000;
	if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000;
	const absolute = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(trimmed);
	if (absolute) {
		const zone = !absolute[4] || absolute[4] === 'UTC' ? 'Z' : absolute[4].replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
		return parseRfc3339(`${absolute[1]}T${absolute[2] ?? '00:00'}${absolute[3] ?? ':00'}${zone}`);
	}
	let shift = 0;
	const rest = trimmed.replace(
		/([+-]?\s*\d+)\s*([a-z]+?)s?(\s+ago)?(?=\s|$)/gi,
		(whole, count: string, unit: string, ago: string | undefined) => {
			const seconds = UNITS[unit.toLowerCase()];
			if (seconds === undefined) return whole;
			shift += (ago ? -1 : 1) * Number(count.replace(/\s/g, '')) * seconds * 1000;
			return '';
		},
	);
	return rest.replace(/\bnow\b|\btoday\b/, '').trim() === '' ? now + shift : undefined;
}

/** date(1), in UTC: simulated machines have no other zone. */
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
			if (parsed === undefined) throw new UsageError(`invalid date '${text}'`, 1, false);
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
