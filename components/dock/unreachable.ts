/** Control sequences that would let a program's output reach beyond its screen, or type for the reader. */

import type { IParser } from '@xterm/xterm';

/**
 * Operating system commands that xterm acts on or answers: title and icon (0, 1, 2), palette and colours (4, 10 to 12,
 * 104, 110 to 112), current directory (7), hyperlinks (8), notifications (9, 777), clipboard (52), vendors' own (1337).
 */
const OSC = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 110, 111, 112, 777, 1337];

/** DEC private modes in which xterm types by itself: mouse reports, focus reports. */
const TYPING_MODES = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016]);

/**
 * Makes a parser swallow them. Queries (device attributes, cursor position, mode and setting requests) would be answered
 * as if typed, so that showing a binary file leaves junk at the prompt: they stay unanswered.
 */
export function ignoreReach(parser: IParser): void {
	const swallow = () => true;
	for (const code of OSC) parser.registerOscHandler(code, swallow);
	for (const prefix of ['', '>', '=']) parser.registerCsiHandler({ prefix, final: 'c' }, swallow);
	for (const prefix of ['', '?']) {
		parser.registerCsiHandler({ prefix, final: 'n' }, swallow);
		parser.registerCsiHandler({ prefix, intermediates: '$', final: 'p' }, swallow);
	}
	parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
	parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) => {
		return modes.some((mode) => typeof mode === 'number' && TYPING_MODES.has(mode));
	});
}
