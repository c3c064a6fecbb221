/** PCRE's patterns (pcre2pattern(3)), for `grep -P`: those of perl-regex.ts, and what PCRE has beside. */

import type { Matcher } from './matcher.ts';
import { compilePerlRegex } from './perl-regex.ts';
import { RegexError } from './regex.ts';

/** What PCRE says where Oniguruma says something else (pcre2api(3), error messages). */
const MESSAGES: Record<string, string> = {
	'end pattern with unmatched parenthesis': 'missing closing parenthesis',
	'unmatched close parenthesis': 'unmatched closing parenthesis',
	'target of repeat operator is not specified': 'quantifier does not follow a repeatable item',
	'premature end of char-class': 'missing terminating ] for character class',
	'end pattern at escape': '\\ at end of pattern',
	'empty range in char class': 'range out of order in character class',
	'upper is smaller than lower in repeat range': 'numbers out of order in {} quantifier',
	'invalid backref number/name': 'reference to non-existent subpattern',
};

/**
 * Compiles a pattern.
 * @throws RegexError in PCRE's words.
 */
export function compilePcre(pattern: string, options: { ignoreCase?: boolean } = {}): Matcher {
	// What is between `\Q` and `\E` stands for itself.
	const unquoted = pattern.replace(/\\Q([\s\S]*?)(\\E|$)/g, (_, text: string) => text.replace(/\W/g, '\\$&'));
	try {
		return compilePerlRegex(unquoted, { ...options, pcre: true }).matcher;
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		throw new RegexError(MESSAGES[error.message] ?? error.message);
	}
}
