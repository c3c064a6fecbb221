/** awk's regular expressions: POSIX extended ones, with mawk's words for those that are none. */

import type { Matcher } from '../../text/matcher.ts';
import { compileRegex, RegexError } from '../../text/regex.ts';
import { AwkError } from './values.ts';

/** @throws AwkError */
export function compilePattern(source: string): Matcher {
	try {
		return compileRegex(source, { extended: true });
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		throw new AwkError(`regular expression compile failed (${words(error)})\n${source}`);
	}
}

function words({ message }: RegexError): string {
	if (message.includes('[')) return 'bad class -- [], [^] or [';
	return message.includes('(') ? "missing ')'" : 'missing operand';
}
