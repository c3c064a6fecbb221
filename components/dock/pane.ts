/** One terminal of the dock: its screen, its plain log, what types into it, and the editor that is open on it. */

import { signal } from '@preact/signals';
import { isLine } from '../../src/lab/deeds.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { EditInput, OpenEditor } from '../../src/os/editor.ts';
import type { Terminal } from '../../src/os/terminal.ts';
import { HangulWatch } from './hangul-watch.ts';
import type { Notices } from './notices.ts';
import { busy, editorFailed, hangul } from './notices-made.ts';
import { type LogItem, PlainLog } from './plain-log.ts';
import { resume } from './resume.ts';
import { createScreen, type Screen } from './screen.ts';
import type { Texts } from './texts.ts';
import { Typist } from './typist.ts';

/** How often the plain log is redrawn while output streams, milliseconds. */
const LOG_PAUSE = 200;

/** What a pane needs of the dock around it. */
export interface PaneHost {
	texts(): Texts;
	readonly notices: Notices;
	screenReader: boolean;
	/** Something is about to be typed. */
	onTyping(): void;
	/** Something was typed or shown: the session should look. */
	onActivity(): void;
	/** A line was entered. */
	onLine(): void;
}

export class Pane {
	/** The terminal's number in the session. */
	readonly number: number;
	readonly screen: Screen;
	readonly logItems = signal<readonly LogItem[]>([]);
	/** Nothing runs: the last command's output is whole. */
	readonly idle = signal(true);
	/** The editor that a program has open. */
	readonly editor = signal<OpenEditor | undefined>(undefined);
	private readonly host: PaneHost;
	private readonly log = new PlainLog();
	private readonly typist: Typist;
	private readonly hangul: HangulWatch;
	private session: Session | undefined;
	private inputsSeen = 0;
	private logTimer: ReturnType<typeof setTimeout> | undefined;
	/** What ends with the session. */
	private ends: { dispose(): void }[] = [];

	constructor(number: number, host: PaneHost) {
		this.number = number;
		this.host = host;
		const { notices } = host;
		this.typist = new Typist(
			() => this.terminal,
			(command) => this.showBusy(command),
		);
		this.hangul = new HangulWatch({
			onHangul: (meant, replace) => this.showHangul(meant, replace),
			onGone: () => notices.withdraw('hangul'),
		});
		this.screen = createScreen({
			texts: host.texts(),
			screenReader: host.screenReader,
			onKeys: (data) => this.press(data),
			onComposition: (text) => this.hangul.compose(text),
			onResize: (columns, rows) => this.resize(columns, rows),
			onClipboardRefused: () => notices.show({ id: 'clipboard', tone: 'info', text: host.texts().notice.clipboard }),
			onPasteCut: () => notices.show({ id: 'paste', tone: 'warning', text: host.texts().notice.pasteCut }),
		});
	}

	private get terminal(): Terminal | undefined {
		return this.session?.terminals[this.number];
	}

	/** Keys, as a keyboard sends them. */
	press(data: string): void {
		this.host.onTyping();
		this.hangul.keys(data);
		this.terminal?.input(data);
		this.host.onActivity();
	}

	/** Types a command from the text and runs it. */
	type(command: string): void {
		this.host.onTyping();
		this.hangul.reset();
		this.typist.type(command);
		this.host.onActivity();
	}

	/** A step in the editor. */
	edit(step: Omit<EditInput, 'type'>): void {
		this.terminal?.onInput({ type: 'edit', ...step });
		this.host.onActivity();
	}

	/** The editor's code could not be fetched. */
	tellEditorFailed(again: () => void): void {
		const { notices } = this.host;
		const texts = this.host.texts();
		const withdraw = (act: () => void) => () => {
			notices.withdraw('editor');
			act();
		};
		notices.show(editorFailed(texts, { again: withdraw(again), close: withdraw(() => this.edit({ leave: 1 })) }));
	}

	/** Shows this session's terminal from now on. Resolves once its past is on the screen. */
	async begin(session: Session): Promise<void> {
		this.session = session;
		const { terminal } = this;
		if (!terminal) throw new Error(`the session has no terminal ${this.number}`);
		this.log.clear();
		this.inputsSeen = 0;
		// Listen before anything is awaited; what comes meanwhile queues up behind what was.
		this.ends.push(
			terminal.onOutput((text, source) => {
				this.screen.write(text);
				this.readInputs();
				this.log.output(text, source);
				this.logChanged();
				this.host.onActivity();
			}),
			terminal.editors.onChange((editor) => this.showEditor(editor)),
		);
		this.showEditor(terminal.editors.current);
		for (const { text, source, after } of session.output(this.number)) {
			this.readInputs(after);
			this.log.output(text, source);
		}
		this.readInputs();
		this.logChanged();
		await resume(session, this.number, this.screen);
		this.resize(this.screen.columns, this.screen.rows);
	}

	/** Takes into the plain log what was entered, up to entry number `count`. */
	readInputs(count = Number.POSITIVE_INFINITY): void {
		const entries = this.session?.log.entries ?? [];
		for (; this.inputsSeen < Math.min(count, entries.length); this.inputsSeen++) {
			const event = entries[this.inputsSeen]?.event;
			if (event?.kind !== 'input' || event.terminal !== this.number) continue;
			this.log.input(event.input);
			if (isLine(event)) this.host.onLine();
			this.logChanged();
		}
	}

	/** Called after each turn of the session. */
	look(): void {
		this.typist.look();
		if (this.terminal && this.terminal.awaitingInput !== this.idle.peek()) this.logChanged();
	}

	/** The session is over; the screen stays for the next one. */
	end(): void {
		for (const end of this.ends.splice(0)) end.dispose();
		this.typist.drop();
		this.hangul.reset();
		this.editor.value = undefined;
		this.session = undefined;
	}

	dispose(): void {
		this.end();
		clearTimeout(this.logTimer);
		this.screen.dispose();
	}

	private showEditor(editor: OpenEditor | undefined): void {
		// A new object each time: what is in it may have changed.
		this.editor.value = editor && { ...editor };
	}

	private logChanged(): void {
		this.logTimer ??= setTimeout(() => {
			this.logTimer = undefined;
			this.logItems.value = [...this.log.items];
			this.idle.value = this.terminal?.awaitingInput ?? true;
		}, LOG_PAUSE);
	}

	private resize(columns: number, rows: number): void {
		const { terminal } = this;
		if (!terminal || (terminal.columns === columns && terminal.rows === rows)) return;
		terminal.onInput({ type: 'resize', columns, rows });
		this.host.onActivity();
	}

	private showBusy(command: string | undefined): void {
		const { notices } = this.host;
		if (command === undefined) {
			notices.withdraw('busy');
			return;
		}
		notices.show(
			busy(this.host.texts(), command, {
				// Ctrl-C does nothing to an editor, and its text would be lost.
				...(!this.editor.peek() && {
					stop: () => {
						this.typist.stop();
						this.host.onActivity();
					},
				}),
				drop: () => this.typist.drop(),
			}),
		);
	}

	private showHangul(meant: string | undefined, replacement: () => string): void {
		const replace = () => {
			this.screen.focus();
			const keys = replacement();
			this.hangul.reset();
			this.press(keys);
		};
		this.host.notices.show(hangul(this.host.texts(), meant, replace));
	}
}
