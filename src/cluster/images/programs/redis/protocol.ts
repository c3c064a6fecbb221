/** RESP, the protocol of redis (version 2), as text: replies as values, requests as arrays or as plain lines. */

import type { Readable } from '../../../../os/stream.ts';

/** A reply. A bulk string is a string, a status and an error are marked. */
export type Reply = string | number | null | Reply[] | { status: string } | { error: string };

/** The reply as it goes over the connection. Lengths count characters: both ends are ours. */
export function encodeReply(reply: Reply): string {
	if (reply === null) return '$-1\r\n';
	if (typeof reply === 'number') return `:${reply}\r\n`;
	if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
	if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encodeReply).join('')}`;
	return 'status' in reply ? `+${reply.status}\r\n` : `-${reply.error}\r\n`;
}

export const encodeRequest = (words: readonly string[]): string => encodeReply([...words]);

/** The words of a line as redis reads them: quotes keep blanks together. Undefined when a quote is left open. */
export function splitWords(line: string): string[] | undefined {
	const words: string[] = [];
	const rest = line.replace(/\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\')*)'|([^\s"']+))/g, (_, double, single, bare) => {
		words.push(double !== undefined ? unescape(double) : (single ?? bare));
		return '';
	});
	return rest.trim() === '' ? words : undefined;
}

const unescape = (text: string): string =>
	text.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);

/** Reads replies, or requests, off a connection. */
export class RespReader {
	private readonly input: Readable;
	private buffer = '';

	constructor(input: Readable) {
		this.input = input;
	}

	/** The next request; undefined at the end of the stream. */
	async request(): Promise<string[] | undefined> {
		for (;;) {
			const line = await this.line();
			if (line === undefined) return undefined;
			if (!/^\*\d+$/.test(line)) {
				const words = splitWords(line) ?? [];
				if (words.length > 0) return words;
				continue;
			}
			const words: string[] = [];
			for (let left = Number(line.slice(1)); left > 0; left--) {
				const word = await this.reply();
				if (typeof word !== 'string') return undefined;
				words.push(word);
			}
			if (words.length > 0) return words;
		}
	}

	/** The next reply; undefined at the end of the stream. */
	async reply(): Promise<Reply | undefined> {
		const line = await this.line();
		if (line === undefined) return undefined;
		const rest = line.slice(1);
		switch (line[0]) {
			case '+':
				return { status: rest };
			case '-':
				return { error: rest };
			case ':':
				return Number(rest);
			case '$': {
				const length = Number(rest);
				return length < 0 ? null : this.exactly(length);
			}
			case '*': {
				const items: Reply[] = [];
				for (let left = Number(rest); left > 0; left--) {
					const item = await this.reply();
					if (item === undefined) return undefined;
					items.push(item);
				}
				return items;
			}
			default:
				return { error: `Protocol error, got ${JSON.stringify(line[0] ?? '')} as reply type byte` };
		}
	}

	private async line(): Promise<string | undefined> {
		for (;;) {
			const end = this.buffer.indexOf('\n');
			if (end >= 0) {
				const line = this.buffer.slice(0, end).replace(/\r$/, '');
				this.buffer = this.buffer.slice(end + 1);
				return line;
			}
			if (!(await this.fill())) return undefined;
		}
	}

	private async exactly(length: number): Promise<string | undefined> {
		while (this.buffer.length < length + 2) if (!(await this.fill())) return undefined;
		const text = this.buffer.slice(0, length);
		this.buffer = this.buffer.slice(length + 2);
		return text;
	}

	private async fill(): Promise<boolean> {
		const chunk = await this.input.read();
		if (chunk === null) return false;
		this.buffer += chunk;
		return true;
	}
}
