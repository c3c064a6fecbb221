/** A container's log: what it wrote, line by line with times, as the kubelet's log files hold it; bounded. */

import type { Clock } from '../../os/clock.ts';
import { CAPACITY as PIPE_CAPACITY, Pipe, type Readable, type Writable } from '../../os/stream.ts';
import { parseRfc3339, rfc3339Micro } from '../../os/time.ts';
import type { LogOptions } from '../apiserver/kubelet-proxy.ts';

/** The most that is kept of one container, in characters; the oldest lines go first (containerLogMaxSize is 10 MiB). */
const CAPACITY = 1024 * 1024;

/** What the container runtime writes before each line, and what counts with it: a time, a stream and a tag (CRI's log format). */
const PREFIX = '2026-11-21T01:00:00.000000000Z stdout F '.length;

/** A line with its newline, or a piece without one that is still growing. */
interface Line {
	time: number;
	text: string;
}

export class ContainerLog {
	private readonly clock: Clock;
	private readonly lines: Line[] = [];
	private size = 0;
	/** How many lines have been dropped from the front. */
	private dropped = 0;
	private closed = false;
	private readonly followers = new Set<() => void>();
	private readonly listeners = new Set<(text: string, stream: 'stdout' | 'stderr') => void>();

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** A stream that writes here. */
	writer(stream: 'stdout' | 'stderr'): Writable {
		return {
			write: async (text) => this.append(text, stream),
			close() {},
		};
	}

	append(text: string, stream: 'stdout' | 'stderr'): void {
		if (this.closed || text === '') return;
		const now = this.clock.now();
		for (const piece of text.split(/(?<=\n)/)) {
			const last = this.lines.at(-1);
			if (last && !last.text.endsWith('\n') && last.text.length < 16_384) last.text += piece;
			else {
				this.lines.push({ time: now, text: piece });
				this.size += PREFIX;
			}
			this.size += piece.length;
		}
		if (this.size > CAPACITY) this.rotate();
		for (const follower of [...this.followers]) follower();
		for (const listener of this.listeners) listener(text, stream);
	}

	/** Drops a sixteenth at once: line by line each would cost a move of all the others. */
	private rotate(): void {
		let count = 0;
		while (this.size > CAPACITY - CAPACITY / 16 && count < this.lines.length - 1)
			this.size -= PREFIX + (this.lines[count++]?.text.length ?? 0);
		this.lines.splice(0, count);
		this.dropped += count;
	}

	/** The container has ended: followers come to the end of the file. */
	close(): void {
		this.closed = true;
		for (const follower of [...this.followers]) follower();
	}

	/** Calls back with each piece written from now on (attach). */
	onWrite(listener: (text: string, stream: 'stdout' | 'stderr') => void): { dispose(): void } {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	}

	/** The last `length` characters, for termination messages. */
	tail(length: number): string {
		return this.lines
			.map((line) => line.text)
			.join('')
			.slice(-length);
	}

	/** Reads as `kubectl logs` asks; with `follow` until the container ends or the reader closes. */
	read(options: Omit<LogOptions, 'container' | 'previous'>): Readable {
		const { timestamps, tailLines, limitBytes } = options;
		const since = sinceOf(options, this.clock.now());
		const chosen = since === undefined ? this.lines : this.lines.filter((line) => line.time >= since);
		const first = tailLines === undefined ? chosen : tailLines <= 0 ? [] : chosen.slice(-tailLines);
		let left = limitBytes ?? Number.POSITIVE_INFINITY;
		const pipe = new Pipe(this.clock);
		const { reader, writer } = pipe.ends();
		const format = (line: Line) => (timestamps ? `${logTime(line.time)} ${line.text}` : line.text);
		const send = (text: string) => {
			const piece = text.slice(0, Math.max(0, left));
			left -= piece.length;
			// The pipe's reader may be slow or gone; a log waits for nobody.
			void writer.write(piece).catch(() => undefined);
		};
		if (first.length > 0) send(first.map(format).join(''));
		if (!options.follow || this.closed || left <= 0) {
			writer.close();
			return reader;
		}
		let next = this.dropped + this.lines.length;
		let length = this.lines.at(-1)?.text.length ?? 0;
		/** What has come since it was last asked, as much as a pipe takes at once. */
		const news = (): string => {
			// A line that grew after it was sent.
			const grown = this.lines[next - 1 - this.dropped];
			let text = grown?.text.slice(length) ?? '';
			next = Math.max(next, this.dropped);
			while (next < this.dropped + this.lines.length && text.length < PIPE_CAPACITY)
				text += format(this.lines[next++ - this.dropped] as Line);
			length = this.lines[next - 1 - this.dropped]?.text.length ?? 0;
			return text;
		};
		// A reader that is slow finds what is in the log when it comes again: for it alone nothing is kept.
		let waits = false;
		const follower = () => {
			if (!waits) return;
			const text = news();
			if (text !== '') {
				waits = false;
				send(text);
				if (left > 0) return;
			} else if (!this.closed) return;
			this.followers.delete(follower);
			writer.close();
		};
		this.followers.add(follower);
		let begun = first.length === 0;
		return {
			read: () => {
				if (begun && this.followers.has(follower)) {
					waits = true;
					follower();
				}
				begun = true;
				return reader.read();
			},
			abandon: (pending) => {
				waits = false;
				reader.abandon?.(pending);
			},
			close: () => {
				this.followers.delete(follower);
				reader.close();
			},
		};
	}
}

/** RFC 3339 with nanoseconds, as kubectl logs --timestamps prints. */
const logTime = (milliseconds: number): string => rfc3339Micro(milliseconds).replace('Z', '000Z');

function sinceOf(
	{ sinceSeconds, sinceTime }: Pick<LogOptions, 'sinceSeconds' | 'sinceTime'>,
	now: number,
): number | undefined {
	if (sinceSeconds !== undefined) return now - sinceSeconds * 1000;
	return parseRfc3339(sinceTime);
}
