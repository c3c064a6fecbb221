/** The session as text: each command with what it wrote, for a screen reader, for copying, for reading back. */

import type { OutputSource, TerminalInput } from '../../src/os/terminal.ts';

export interface LogItem {
	readonly id: number;
	/** What was typed; several lines when the shell asked for more. */
	readonly command: string;
	readonly output: string;
	/** The key that ended or stopped it. */
	readonly key?: 'interrupt' | 'eof' | 'suspend';
	/** The beginning of the output was dropped. */
	readonly cut: boolean;
}

/** Commands kept, and the most that is kept of each one's output: characters, and lines, each of which is laid out. */
const ITEMS = 200;
const OUTPUT = 40_000;
const LINES = 1_000;

/** What is left of an output that got too long, as a part of that: it is not cut again with each character. */
const LEFT = 0.8;

/** Escape sequences (ECMA-48: CSI, OSC and DCS strings, two-character ones), and control characters that draw nothing. */
export const SEQUENCES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Terminal output as plain text: no escape sequences, and of a line that was written over only the last state. */
export function plain(text: string): string {
	return text
		.replace(SEQUENCES, '')
		.replace(/\r+\n/g, '\n')
		.replace(/^.*\r(?!$)/gm, '')
		.replace(CONTROLS, '')
		.replaceAll('\r', '');
}

function newlines(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
	return count;
}

/** The end of a text that is too long: whole lines, unless it is all one line. */
function endOf(text: string): string {
	const characters = LEFT * OUTPUT;
	const lines = text.slice(-characters).split('\n');
	if (text.length > characters && lines.length > 1) lines.shift();
	return lines.slice(-LEFT * LINES - 1).join('\n');
}

/**
 * Collects a terminal's inputs and outputs in the order in which they happen. What changes is another object: whoever
 * shows the items looks only at those.
 */
export class PlainLog {
	readonly items: LogItem[] = [];
	private ids = 0;
	/** The line on which the terminal echoes, and the one before: they begin with the prompt. */
	private line = '';
	private lineBefore = '';
	/** Newlines in the last item's output. */
	private lines = 0;

	output(text: string, source: OutputSource): void {
		if (source === 'echo') {
			const lines = (this.line + plain(text)).split('\n');
			this.line = lines.pop() ?? '';
			if (lines.length > 0) this.lineBefore = lines.at(-1) ?? '';
			return;
		}
		const item = this.items.at(-1);
		if (!item) return;
		const output = item.output + text;
		this.lines += newlines(text);
		if (output.length <= OUTPUT && this.lines <= LINES) {
			this.change(item, { output });
			return;
		}
		const end = endOf(output);
		this.lines = newlines(end);
		this.change(item, { output: end, cut: true });
	}

	input(input: TerminalInput): void {
		const item = this.items.at(-1);
		switch (input.type) {
			case 'line':
				// PS2: the shell wants more of the same command.
				if (item && (this.line || this.lineBefore).startsWith('> '))
					this.change(item, { command: `${item.command}\n${input.text}` });
				else if (input.text.trim() !== '') this.begin(input.text);
				break;
			case 'interrupt':
			case 'eof':
			case 'suspend':
				if (item) this.change(item, { key: input.type });
				break;
		}
	}

	clear(): void {
		this.items.length = 0;
		this.line = '';
		this.lineBefore = '';
	}

	/** Changes the last item. */
	private change(item: LogItem, change: Partial<LogItem>): void {
		this.items[this.items.length - 1] = { ...item, ...change };
	}

	private begin(command: string): void {
		this.lines = 0;
		this.items.push({ id: ++this.ids, command, output: '', cut: false });
		if (this.items.length > ITEMS) this.items.shift();
	}
}
