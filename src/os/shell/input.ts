/** Reading a line from one of the shell's descriptors, which Ctrl-C may cut short. */

import type { Shell } from './shell.ts';

/** A line with its newline from descriptor `fd`, or null at end of file (or when it is not open). */
export async function readInputLine(shell: Shell, fd: number, delimiter = '\n'): Promise<string | null> {
	const file = shell.files.get(fd);
	if (!file) return null;
	const input = file.readable;
	let text = '';
	for (;;) {
		const pending = input.read();
		let chunk: string | null;
		try {
			chunk = await shell.wait(pending);
		} catch (error) {
			input.abandon?.(pending);
			if (text !== '') file.unread(text);
			throw error;
		}
		if (chunk === null) return text === '' ? null : text;
		text += chunk;
		const end = text.indexOf(delimiter);
		if (end < 0) continue;
		file.unread(text.slice(end + delimiter.length));
		return text.slice(0, end + delimiter.length);
	}
}
