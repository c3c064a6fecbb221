/** A pager at work on a terminal: what is shown, and the keys that move it (less(1), COMMANDS). */

import type { Process } from '../../process.ts';
import type { Terminal } from '../../terminal.ts';
import { MatchLimit } from '../../text/matcher.ts';
import { compileRegex, RegexError } from '../../text/regex.ts';
import { foldLine, type Row, type Source } from './source.ts';

export interface PagerOptions {
	/** What the first prompt says: the file's name. */
	name: string;
	chop: boolean;
	colours: boolean;
	numbers: boolean;
	ignoreCase: boolean;
	/** Leaves at once when all fits on one screen. */
	quitIfOneScreen: boolean;
	/** Stays on the screen the shell is on. */
	noAlternate: boolean;
	/** Where to begin: at the end, or at the first match. */
	begin?: 'end' | { pattern: string };
}

const KEYS =
	'                   SUMMARY OF COMMANDS\n\n  q             Leave.\n  SPACE  f      One screen forward.\n  b             One screen back.\n  ENTER  j      One line forward.\n  k             One line back.\n  d  u          Half a screen forward, back.\n  g  G          To the beginning, to the end. A number before: to that line.\n  /text  ?text  Search forward, back.\n  n  N          The next match, the one before.\n  -N  -S        Line numbers, long lines cut off: on and off.\n  =             Where you are.\n  F             Follow what is still coming; Ctrl-C ends that.\n  h             This.\n';

const reverse = (text: string): string => `\x1b[7m${text}\x1b[27m`;
/** Keys that come as escape sequences, by what they do (xterm's). */
const SEQUENCES: Record<string, string> = {
	'\x1b[A': 'k',
	'\x1bOA': 'k',
	'\x1b[B': 'j',
	'\x1bOB': 'j',
	'\x1b[5~': 'b',
	'\x1b[6~': 'f',
	'\x1b[H': 'g',
	'\x1bOH': 'g',
	'\x1b[1~': 'g',
	'\x1b[F': 'G',
	'\x1bOF': 'G',
	'\x1b[4~': 'G',
};

/** One pager on one terminal. */
export class PagerScreen {
	private readonly process: Process;
	private readonly terminal: Terminal;
	private readonly source: Source;
	private readonly options: PagerOptions;
	private readonly rows: Row[] = [];
	/** Lines that have become rows. */
	private folded = 0;
	/** The topmost row shown. */
	private top = 0;
	private columns: number;
	private keys: string[] = [];
	private count = '';
	private search: { pattern: string; back: boolean } | undefined;
	private message: string;
	private pendingText: Promise<string | null> | undefined;
	private pendingKeys: Promise<string | null> | undefined;
	/** A help text that is being shown instead. */
	private help: Row[] | undefined;

	constructor(process: Process, terminal: Terminal, source: Source, options: PagerOptions) {
		this.process = process;
		this.terminal = terminal;
		this.source = source;
		this.options = { ...options };
		this.columns = terminal.columns;
		this.message = options.name;
	}

	private get height(): number {
		return Math.max(1, this.terminal.rows - 1);
	}

	/** Shows the text until the reader leaves. */
	async run(): Promise<void> {
		const { options, terminal } = this;
		terminal.setRaw(true);
		try {
			await this.fill(this.height + 1);
			if (options.quitIfOneScreen && this.source.ended && this.rows.length <= this.height) {
				await this.process.print(this.rows.map(({ text }) => `${text}\n`).join(''));
				return;
			}
			if (!options.noAlternate) await this.process.print('\x1b[?1049h');
			if (options.begin === 'end') await this.toEnd();
			else if (options.begin) await this.find({ pattern: options.begin.pattern, back: false }, 0);
			for (;;) {
				await this.draw();
				const key = await this.key();
				if (key === 'q' || key === 'Q') return;
				await this.act(key);
			}
		} finally {
			if (this.pendingKeys) terminal.stdin.abandon?.(this.pendingKeys);
			terminal.setRaw(false);
			void terminal.stdout.write(options.noAlternate ? '\r\x1b[K' : '\x1b[?1049l');
		}
	}

	/** Makes rows until there are `count`, or the text ends, or a key is pressed. */
	private async fill(count: number): Promise<void> {
		const { source } = this;
		for (;;) {
			while (this.folded < source.lines.length && this.rows.length < count) {
				const line = source.lines[this.folded] as string;
				this.rows.push(...foldLine(line, this.folded, { columns: this.columns, ...this.options }));
				this.folded++;
			}
			if (this.rows.length >= count || source.ended || this.keys.length > 0) return;
			const arrived = await this.arrive(true);
			if (arrived === 'keys') return;
		}
	}

	/** Waits for keys and, when asked to, for text. */
	private async arrive(text: boolean): Promise<'text' | 'keys'> {
		const { process, source, terminal } = this;
		this.pendingKeys ??= terminal.stdin.read();
		const keys = this.pendingKeys.then((data) => ({ kind: 'keys' as const, data }));
		if (text) this.pendingText ??= source.read();
		const both = this.pendingText
			? Promise.race([this.pendingText.then((data) => ({ kind: 'text' as const, data })), keys])
			: keys;
		const { kind, data } = await process.wait(both);
		if (kind === 'text') {
			this.pendingText = undefined;
			source.take(data);
		} else {
			this.pendingKeys = undefined;
			// Without a terminal any more there is nobody to show anything to.
			if (data === null) this.keys.push('q');
			else this.keys.push(...(data.match(/\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])|[\s\S]/gu) ?? []));
		}
		return kind;
	}

	/** The next key; those that come as sequences are the letters that do the same. */
	private async key(): Promise<string> {
		while (this.keys.length === 0) await this.arrive(false);
		const key = this.keys.shift() as string;
		return SEQUENCES[key] ?? key;
	}

	private async draw(): Promise<void> {
		if (this.terminal.columns !== this.columns) this.refold();
		const rows = this.help ?? this.rows;
		const shown = rows.slice(this.help ? 0 : this.top, (this.help ? 0 : this.top) + this.height);
		const lines = shown.map(({ text }) => this.highlighted(text));
		while (lines.length < this.height) lines.push('~');
		await this.process.print(`\x1b[H\x1b[2J${lines.join('\n')}\n${this.prompt()}`);
		this.message = '';
	}

	private highlighted(text: string): string {
		const matcher = this.search && !this.options.colours ? this.matcher(this.search.pattern) : undefined;
		if (!matcher || text.includes('\x1b')) return text;
		let shown = '';
		let at = 0;
		for (let match = matcher.search(text, 0); match && match.end > match.start; match = matcher.search(text, at)) {
			shown += text.slice(at, match.start) + reverse(text.slice(match.start, match.end));
			at = match.end;
		}
		return shown + text.slice(at);
	}

	private prompt(): string {
		if (this.help) return reverse('HELP -- Press q when done');
		if (this.count !== '') return `:${this.count}`;
		const end =
			this.source.ended && this.top + this.height >= this.rows.length && this.folded >= this.source.lines.length;
		if (this.message !== '')
			return reverse(end && this.message === this.options.name ? `${this.message} (END)` : this.message);
		return end ? reverse('(END)') : ':';
	}

	/** The terminal has another width: the rows are other ones. */
	private refold(): void {
		const line = this.rows[this.top]?.line ?? 0;
		this.columns = this.terminal.columns;
		this.rows.length = 0;
		for (let number = 0; number < this.folded; number++)
			this.rows.push(
				...foldLine(this.source.lines[number] as string, number, { columns: this.columns, ...this.options }),
			);
		this.top = Math.max(
			0,
			this.rows.findIndex((row) => row.line === line),
		);
	}

	private async act(key: string): Promise<void> {
		if (this.help) {
			this.help = undefined;
			return;
		}
		if (/\d/.test(key) && (this.count !== '' || key !== '0')) {
			this.count = (this.count + key).slice(0, 9);
			return;
		}
		const given = this.count === '' ? undefined : Number(this.count);
		this.count = '';
		const page = this.height;
		switch (key) {
			case ' ':
			case 'f':
			case '\x06':
			case '\x16':
				return this.move(given ?? page);
			case 'b':
			case '\x02':
				return this.move(-(given ?? page));
			case 'j':
			case 'e':
			case '\r':
			case '\n':
			case '\x0e':
				return this.move(given ?? 1);
			case 'k':
			case 'y':
			case '\x10':
				return this.move(-(given ?? 1));
			case 'd':
			case '\x04':
				return this.move(given ?? Math.ceil(page / 2));
			case 'u':
			case '\x15':
				return this.move(-(given ?? Math.ceil(page / 2)));
			case 'g':
			case '<':
				return this.toLine((given ?? 1) - 1);
			case 'G':
			case '>':
				return given === undefined ? this.toEnd() : this.toLine(given - 1);
			case '/':
			case '?':
				return this.ask(key === '?');
			case 'n':
			case 'N':
				if (!this.search) this.message = 'No previous search pattern';
				else
					await this.find(
						{ ...this.search, back: this.search.back !== (key === 'N') },
						this.top + (this.search.back !== (key === 'N') ? -1 : 1),
					);
				return;
			case '-':
				return this.toggle();
			case '=':
				this.where();
				return;
			case 'F':
				return this.follow();
			case 'h':
			case 'H':
				this.help = KEYS.split('\n').map((text, line) => ({ text, line }));
				return;
			default:
		}
	}

	private async move(by: number): Promise<void> {
		const wanted = this.top + by;
		await this.fill(wanted + this.height + 1);
		this.top = Math.max(0, Math.min(wanted, this.last()));
	}

	/** The topmost row of the last screen. */
	private last(): number {
		return Math.max(0, this.rows.length - this.height);
	}

	private async toEnd(): Promise<void> {
		await this.fill(Number.POSITIVE_INFINITY);
		this.top = this.last();
	}

	private async toLine(line: number): Promise<void> {
		while (this.folded <= line && !this.source.ended && this.keys.length === 0) await this.fill(this.rows.length + 1);
		await this.fill(this.rows.length);
		const at = this.rows.findIndex((row) => row.line >= line);
		this.top = at < 0 ? this.last() : at;
		await this.fill(this.top + this.height + 1);
	}

	private where(): void {
		const first = (this.rows[this.top]?.line ?? 0) + 1;
		const last = (this.rows[Math.min(this.rows.length, this.top + this.height) - 1]?.line ?? 0) + 1;
		const all = this.source.ended ? `/${this.source.lines.length}` : '';
		this.message = `${this.options.name && `${this.options.name} `}lines ${first}-${last}${all}`;
	}

	private async toggle(): Promise<void> {
		const key = await this.key();
		if (key === 'N') this.options.numbers = !this.options.numbers;
		else if (key === 'S') this.options.chop = !this.options.chop;
		else if (key === 'i' || key === 'I') this.options.ignoreCase = !this.options.ignoreCase;
		else {
			this.message = `There is no ${key} option`;
			return;
		}
		this.refold();
	}

	/** Shows what comes until a key is pressed. */
	private async follow(): Promise<void> {
		while (!this.source.ended && this.keys.length === 0) {
			await this.toEnd();
			this.message = 'Waiting for data... (interrupt to abort)';
			await this.draw();
			if (!this.source.ended && this.keys.length === 0) await this.arrive(true);
		}
		await this.toEnd();
		this.keys.shift();
	}

	/** Reads a pattern at the bottom, then looks for it. */
	private async ask(back: boolean): Promise<void> {
		const sign = back ? '?' : '/';
		let pattern = '';
		for (;;) {
			await this.process.print(`\r\x1b[K${sign}${pattern}`);
			const key = await this.key();
			if (key === '\r' || key === '\n') break;
			if (key === '\x03' || key === '\x1b' || ((key === '\x7f' || key === '\b') && pattern === '')) return;
			if (key === '\x7f' || key === '\b') pattern = [...pattern].slice(0, -1).join('');
			else if (key === '\x15') pattern = '';
			else if (key >= ' ' && !key.startsWith('\x1b')) pattern += key;
		}
		const wanted = pattern || this.search?.pattern;
		if (wanted === undefined) {
			this.message = 'No previous search pattern';
			return;
		}
		await this.find({ pattern: wanted, back }, back ? this.top - 1 : this.top + (pattern ? 0 : 1));
	}

	private matcher(pattern: string): ReturnType<typeof compileRegex> | undefined {
		try {
			// Capitals in the pattern mean themselves (less -i).
			return compileRegex(pattern, { extended: true, ignoreCase: this.options.ignoreCase && !/[A-Z]/.test(pattern) });
		} catch (error) {
			if (!(error instanceof RegexError)) throw error;
			this.message = error.message;
			return undefined;
		}
	}

	/** Puts the next row that matches, from `from` on, at the top. */
	private async find(search: { pattern: string; back: boolean }, from: number): Promise<void> {
		const matcher = this.matcher(search.pattern);
		if (!matcher) return;
		this.search ??= search;
		if (this.search.pattern !== search.pattern) this.search = search;
		try {
			const step = search.back ? -1 : 1;
			for (let at = from; at >= 0; ) {
				if (at >= this.rows.length) {
					await this.fill(at + 1);
					if (at >= this.rows.length) break;
				}
				if (!matcher.search((this.rows[at] as Row).text)) {
					at += step;
					continue;
				}
				await this.fill(at + this.height + 1);
				this.top = at;
				return;
			}
		} catch (error) {
			if (!(error instanceof MatchLimit)) throw error;
		}
		this.message = 'Pattern not found';
	}
}
