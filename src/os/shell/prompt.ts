/** PS1 and its escapes (bash(1), PROMPTING). */

import { calendar } from '../time.ts';
import { unescapeDouble } from './quote.ts';
import type { Shell } from './shell.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A prompt with its escapes replaced, still to be expanded as a text in double quotes is. `\[` and `\]` become \x01 and
 * \x02, between which nothing takes room on the screen.
 */
export function decodePrompt(shell: Shell, prompt: string): string {
	if (!shell.isBash && shell.flavour !== 'ash') return prompt;
	const { process } = shell;
	const at = calendar(process.clock.now());
	const home = shell.variables.get('HOME') ?? '';
	const cwd =
		home && home !== '/' && (process.cwd === home || process.cwd.startsWith(`${home}/`))
			? `~${process.cwd.slice(home.length)}`
			: process.cwd;
	return prompt.replace(/\\(\d{3}|D\{[^}]*\}|.)/gs, (whole, code: string) => {
		if (/^\d{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
		switch (code[0]) {
			case 'u':
				return process.user;
			case 'h':
				return process.machine.hostname.split('.')[0] as string;
			case 'H':
				return process.machine.hostname;
			case 'w':
				return quoted(cwd);
			case 'W':
				return quoted(cwd === '~' || cwd === '/' ? cwd : (cwd.split('/').at(-1) as string));
			case '$':
				return process.user === 'root' ? '#' : '\\$';
			case 't':
				return `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
			case 'T':
				return `${two(at.hour % 12 || 12)}:${two(at.minute)}:${two(at.second)}`;
			case 'A':
				return `${two(at.hour)}:${two(at.minute)}`;
			case '@':
				return `${two(at.hour % 12 || 12)}:${two(at.minute)} ${at.hour < 12 ? 'AM' : 'PM'}`;
			case 'd':
				return `${DAYS[at.weekday]} ${MONTHS[at.month - 1]} ${two(at.day)}`;
			case 'n':
				return '\n';
			case 'r':
				return '\r';
			case 'a':
				return '';
			case 'e':
				return '\x1b';
			case 's':
				return shell.name.split('/').at(-1) as string;
			case 'v':
				return '5.2';
			case 'V':
				return '5.2.15';
			case 'j':
				return String(shell.jobs.all.length);
			case '!':
			case '#':
				return String(shell.history.length + 1);
			case '[':
				return '\x01';
			case ']':
				return '\x02';
			case '\\':
				return '\\\\';
			default:
				return whole;
		}
	});
}

/** A directory's name must not be taken for an expansion. */
const quoted = (text: string): string => text.replace(/[$`\\]/g, '\\$&');

/** A decoded prompt in which nothing is left to expand, as most are; undefined of others. */
export function plainPrompt(decoded: string): string | undefined {
	const bare = decoded.replace(/\\[\s\S]/g, '');
	return /`|\$[\w{(*@#?$!'"[-]/.test(bare) ? undefined : unescapeDouble(decoded);
}
