/**
 * The dock's state, and what happens to it: one lab, its session while this tab has it, and everything that the views
 * show of it. Views read signals and call methods; nothing here knows how they look.
 */

import { batch, computed, signal } from '@preact/signals';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';
import type { Lab } from '../../src/lab/types.ts';
import type { EditInput, OpenEditor } from '../../src/os/editor.ts';
import { loadInterpreter } from '../../src/os/shell/fetch-interpreter.ts';
import type { Language } from '../../src/site/language.ts';
import { loadKubectl } from '../../src/workstation/workstation.ts';
import { type Driver, drive } from './driver.ts';
import { HangulWatch } from './hangul-watch.ts';
import { Keeper } from './keeper.ts';
import { isLine, lastAnswers } from './log-reading.ts';
import { Notices } from './notices.ts';
import { busy, crashed, editorFailed, hangul } from './notices-made.ts';
import { type LogItem, PlainLog } from './plain-log.ts';
import { resume } from './resume.ts';
import { createScreen, type Screen } from './screen.ts';
import { type Standing, Standings } from './standing.ts';
import { readSetting, type StorageTrouble, writeSetting } from './storage.ts';
import { claimLab, type LabClaim } from './tabs.ts';
import { texts } from './texts.ts';
import { Typist } from './typist.ts';

/** How often the plain log is redrawn while output streams, milliseconds. */
const LOG_PAUSE = 200;

const READER = 'screen-reader';

export type Phase =
	/** Being loaded or moved here. */
	| 'opening'
	| 'running'
	/** Another tab has the lab. */
	| 'elsewhere'
	/** Replaying the log never came to its end last time: the reader decides. */
	| 'doubt'
	/** The simulator threw. */
	| 'crashed';

export class DockModel {
	readonly labId: string;
	readonly lab: Lab;
	readonly language: Language;
	readonly screen: Screen;
	readonly notices = new Notices();
	readonly phase = signal<Phase>('opening');
	readonly standings = signal<readonly Standing[]>([]);
	/** The last answer to each checkpoint's question. */
	readonly answers = signal<ReadonlyMap<string, string>>(new Map());
	readonly logItems = signal<readonly LogItem[]>([]);
	/** Nothing runs: the last command's output is whole. */
	readonly idle = signal(true);
	/** The editor that a program has open. */
	readonly editor = signal<OpenEditor | undefined>(undefined);
	readonly logOpen = signal(false);
	readonly screenReader = signal(readSetting(READER));
	readonly asking = signal(false);
	readonly passed = computed(() => this.standings.value.filter(({ state }) => state === 'passed').length);

	private readonly keeper: Keeper;
	private readonly log = new PlainLog();
	private readonly typist: Typist;
	private readonly hangul: HangulWatch;
	private claim: LabClaim | undefined;
	private session: Session | undefined;
	private driver: Driver | undefined;
	private judge: Standings | undefined;
	private inputsSeen = 0;
	private commandExpected = false;
	private logTimer: ReturnType<typeof setTimeout> | undefined;
	/** What ends with the session. */
	private ends: { dispose(): void }[] = [];

	constructor(labId: string, lab: Lab, language: Language) {
		this.labId = labId;
		this.lab = lab;
		this.language = language;
		this.keeper = new Keeper(labId, (trouble) => {
			if (trouble) this.notices.show({ id: 'storage', tone: 'warning', text: this.texts.notice[trouble] });
			else this.notices.withdraw('storage');
		});
		this.typist = new Typist(
			() => this.terminal,
			(command) => this.showBusy(command),
		);
		this.hangul = new HangulWatch({
			onHangul: (meant, replace) => this.showHangul(meant, replace),
			onGone: () => this.notices.withdraw('hangul'),
		});
		this.screen = createScreen({
			texts: this.texts,
			screenReader: this.screenReader.value,
			onKeys: (data) => this.press(data),
			onComposition: (text) => this.hangul.compose(text),
			onResize: (columns, rows) => this.resize(columns, rows),
			onClipboardRefused: () => this.notices.show({ id: 'clipboard', tone: 'info', text: this.texts.notice.clipboard }),
		});
	}

	get texts() {
		return texts[this.language];
	}

	private get terminal() {
		return this.session?.terminals[0];
	}

	/**
	 * Opens the lab in this tab, with what was saved of it.
	 * @param insist even if another tab has it.
	 * @param anyway even if that never came to its end last time.
	 */
	async open(insist = false, anyway = false): Promise<void> {
		this.phase.value = 'opening';
		this.claim ??= await claimLab(this.labId, () => this.yieldLab(), insist);
		if (!this.claim) {
			this.phase.value = 'elsewhere';
			return;
		}
		try {
			const session = await this.restored(anyway);
			if (!session) {
				this.phase.value = 'doubt';
				return;
			}
			// Another tab may have asked for the lab while this one was opening it.
			if (this.claim) await this.begin(session);
			else session.dispose();
		} catch (error) {
			this.claim?.release();
			this.claim = undefined;
			throw error;
		}
	}

	/** The session that was saved, else a new one; undefined when in doubt. */
	private async restored(anyway: boolean): Promise<Session | undefined> {
		const { log, trouble } = this.keeper.load();
		const warn = (why: 'version' | 'replay' | StorageTrouble) =>
			this.notices.show({ id: 'storage', tone: 'warning', text: this.texts.notice[why] });
		if (trouble) warn(trouble);
		if (log) {
			if (this.keeper.replaying() && !anyway) return undefined;
			try {
				return await createSession(this.labId, this.lab, log);
			} catch (error) {
				console.error(error);
				// LogError says that it will not be replayed; anything else, that it could not be.
				warn(error instanceof Error && error.name === 'LogError' ? 'version' : 'replay');
			} finally {
				this.keeper.replayed();
			}
		}
		return this.fresh();
	}

	/** Forgets all of the lab and starts it anew. */
	startOver(): Promise<void> {
		this.asking.value = false;
		this.end();
		this.keeper.forget();
		this.phase.value = 'opening';
		return this.proceed(async () => this.begin(await this.fresh()));
	}

	/** Takes the lab from the tab that has it. */
	moveHere(): Promise<void> {
		return this.proceed(() => this.open(true));
	}

	/** Replays the log once more. */
	tryAgain(): Promise<void> {
		return this.proceed(() => this.open(false, true));
	}

	/** After a crash: rebuilds the session from what was saved. */
	reopen(): Promise<void> {
		return this.proceed(() => this.open());
	}

	/** Does what the reader asked for by a button, and gives the terminal the keyboard once it runs. */
	private async proceed(step: () => Promise<void>): Promise<void> {
		this.notices.withdraw('crashed');
		this.screen.reset();
		try {
			await step();
			if (this.phase.value === 'running') this.screen.focus();
		} catch (error) {
			this.crash(error);
		}
	}

	private fresh(): Promise<Session> {
		return createSession(this.labId, this.lab, undefined, Date.now());
	}

	/** Keys, as a keyboard sends them. */
	press(data: string): void {
		this.expectCommand();
		this.hangul.keys(data);
		this.terminal?.input(data);
		this.driver?.nudge();
	}

	/** Types a command from the text and runs it. */
	type(command: string): void {
		this.expectCommand();
		this.hangul.reset();
		this.typist.type(command);
		this.driver?.nudge();
	}

	/** A step in the editor. */
	edit(step: Omit<EditInput, 'type'>): void {
		this.terminal?.onInput({ type: 'edit', ...step });
		this.driver?.nudge();
	}

	/** The editor's code could not be fetched. */
	tellEditorFailed(again: () => void): void {
		const withdraw = (act: () => void) => () => {
			this.notices.withdraw('editor');
			act();
		};
		this.notices.show(
			editorFailed(this.texts, { again: withdraw(again), close: withdraw(() => this.edit({ leave: 1 })) }),
		);
	}

	private showEditor(editor: OpenEditor | undefined): void {
		// A new object each time: what is in it may have changed.
		this.editor.value = editor && { ...editor };
	}

	/** Somebody types: what the first command needs comes meanwhile. What fails now is told when the command runs. */
	private expectCommand(): void {
		if (this.commandExpected) return;
		this.commandExpected = true;
		for (const code of [loadInterpreter(), loadKubectl()]) code.catch(() => {});
	}

	answer(checkpoint: string, value: string): void {
		this.judge?.answer(checkpoint);
		this.session?.answer(checkpoint, value);
		this.answers.value = new Map(this.answers.value).set(checkpoint, value);
		this.driver?.nudge();
		this.judgeAgain();
	}

	openHint(checkpoint: string, level: number): void {
		this.session?.openHint(checkpoint, level);
	}

	toggleLog(): void {
		this.logOpen.value = !this.logOpen.value;
		this.speak();
	}

	toggleScreenReader(): void {
		this.screenReader.value = !this.screenReader.value;
		writeSetting(READER, this.screenReader.value);
		this.speak();
	}

	/** The page may be going away. */
	saveNow(): void {
		this.keeper.saveNow();
	}

	/** The open log reads new output aloud by itself: two voices at once would be one too many. */
	private speak(): void {
		this.screen.setScreenReader(this.screenReader.value && !this.logOpen.value);
	}

	private async begin(session: Session): Promise<void> {
		const { log } = session;
		this.session = session;
		const terminal = session.terminals[0];
		if (!terminal) throw new Error('the session has no terminal');
		const tried = log.entries.some(({ event }) => event.kind === 'answer' || isLine(event));
		this.judge = new Standings(this.keeper.passedBefore, session.checkpoints, tried);

		this.log.clear();
		this.inputsSeen = 0;
		this.answers.value = lastAnswers(session);
		// Listen before anything is awaited; what comes meanwhile queues up behind what was.
		this.ends.push(
			terminal.onOutput((text, source) => {
				this.screen.write(text);
				this.readInputs(session, log.entries.length);
				this.log.output(text, source);
				this.logChanged();
				this.driver?.nudge();
			}),
			session.onLog(() => {
				this.readInputs(session, log.entries.length);
				this.keeper.save();
			}),
			session.onCheckpoints(() => this.judgeAgain()),
			terminal.editors.onChange((editor) => this.showEditor(editor)),
		);
		this.showEditor(terminal.editors.current);
		for (const { text, source, after } of session.output(0)) {
			this.readInputs(session, after);
			this.log.output(text, source);
		}
		this.readInputs(session, log.entries.length);
		this.logChanged();
		this.keeper.keep(session, () => this.passedIds());
		this.judgeAgain();
		this.phase.value = 'running';
		this.driver = drive(
			session,
			() => {
				this.typist.look();
				if (terminal.awaitingInput !== this.idle.peek()) this.logChanged();
			},
			(error) => this.crash(error),
		);
		await resume(session, this.screen);
		performance.mark('naru:dock-prompt');
		this.resize(this.screen.columns, this.screen.rows);
	}

	/** Takes into the plain log what was entered, up to entry number `count`. */
	private readInputs(session: Session, count: number): void {
		const { entries } = session.log;
		for (; this.inputsSeen < Math.min(count, entries.length); this.inputsSeen++) {
			const event = entries[this.inputsSeen]?.event;
			if (event?.kind !== 'input' || event.terminal !== 0) continue;
			this.log.input(event.input);
			if (isLine(event)) {
				this.judge?.attempt();
				this.judgeAgain();
			}
			this.logChanged();
		}
	}

	private logChanged(): void {
		this.logTimer ??= setTimeout(() => {
			this.logTimer = undefined;
			this.logItems.value = this.log.items.map((item) => ({ ...item }));
			this.idle.value = this.terminal?.awaitingInput ?? true;
		}, LOG_PAUSE);
	}

	private judgeAgain(): void {
		if (this.session && this.judge) this.standings.value = this.judge.of(this.session.checkpoints);
	}

	private passedIds(): string[] {
		return this.standings.value.filter(({ state }) => state === 'passed').map(({ id }) => id);
	}

	private resize(columns: number, rows: number): void {
		const { terminal } = this;
		if (!terminal || (terminal.columns === columns && terminal.rows === rows)) return;
		terminal.onInput({ type: 'resize', columns, rows });
		this.driver?.nudge();
	}

	private end(): void {
		for (const end of this.ends.splice(0)) end.dispose();
		this.typist.drop();
		this.hangul.reset();
		this.editor.value = undefined;
		this.driver?.dispose();
		this.keeper.release();
		this.session?.dispose();
		this.driver = undefined;
		this.session = undefined;
	}

	/** Another tab wants the lab. */
	private yieldLab(): void {
		this.keeper.saveNow();
		this.end();
		this.claim?.release();
		this.claim = undefined;
		this.screen.reset();
		this.phase.value = 'elsewhere';
	}

	private crash(error: unknown): void {
		console.error(error);
		this.keeper.saveNow();
		this.end();
		batch(() => {
			this.phase.value = 'crashed';
			this.notices.show(
				crashed(this.texts, {
					reopen: () => void this.reopen(),
					startOver: () => this.ask(),
				}),
			);
		});
	}

	/** Asks whether to start over. */
	ask(): void {
		this.asking.value = true;
	}

	private showBusy(command: string | undefined): void {
		if (command === undefined) {
			this.notices.withdraw('busy');
			return;
		}
		this.notices.show(
			busy(this.texts, command, {
				// Ctrl-C does nothing to an editor, and its text would be lost.
				...(!this.editor.peek() && {
					stop: () => {
						this.typist.stop();
						this.driver?.nudge();
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
		this.notices.show(hangul(this.texts, meant, replace));
	}
}
