/**
 * The dock's state, and what happens to it: one lab, its session while this tab has it, and everything that the views
 * show of it. Views read signals and call methods; nothing here knows how they look. Long because a session's beginning,
 * its end and all that may replace it act on this one state.
 */

import { batch, computed, type Signal, signal } from '@preact/signals';
import { isLine } from '../../src/lab/deeds.ts';
import { passedBefore } from '../../src/lab/progress.ts';
import { createSession, LogError } from '../../src/lab/session.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import { Tally } from '../../src/lab/tally.ts';
import type { Lab } from '../../src/lab/types.ts';
import { loadInterpreter } from '../../src/os/shell/fetch-interpreter.ts';
import type { Language } from '../../src/site/language.ts';
import { loadKubectl } from '../../src/workstation/workstation.ts';
import { type Driver, drive } from './driver.ts';
import { Keeper } from './keeper.ts';
import { lastAnswers } from './log-reading.ts';
import { Notices } from './notices.ts';
import { crashed } from './notices-made.ts';
import { Pane } from './pane.ts';
import { Replay } from './replay.ts';
import type { Screen } from './screen.ts';
import { type Standing, Standings } from './standing.ts';
import { readSetting, type StorageTrouble, writeSetting } from './storage.ts';
import { claimLab, type LabClaim } from './tabs.ts';
import { texts } from './texts.ts';

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

/** What the dock's room is given to. */
export type View = 'terminal' | 'files' | 'map' | 'browser';

export class DockModel {
	readonly labId: string;
	readonly lab: Lab;
	readonly notices = new Notices(() => this.language);
	readonly phase = signal<Phase>('opening');
	readonly standings = signal<readonly Standing[]>([]);
	/** The last answer to each checkpoint's question. */
	readonly answers = signal<ReadonlyMap<string, string>>(new Map());
	/** The terminals that are open, and the one that is shown. */
	readonly panes: Signal<readonly Pane[]>;
	readonly pane: Signal<Pane>;
	readonly view = signal<View>('terminal');
	/** The session that runs, for the views that draw its cluster. */
	readonly live = signal<Session | undefined>(undefined);
	readonly logOpen = signal(false);
	readonly screenReader = signal(readSetting(READER));
	readonly asking = signal(false);
	/** The session's controls are open: its speed, its past, its link (session/panel.tsx). */
	readonly controls = signal(false);
	/** Simulated time for each unit of wall time; 0 is a pause. */
	readonly speed = signal(1);
	/** A log that is being run again. */
	readonly replay = new Replay();
	readonly passed = computed(() => this.standings.value.filter(({ state }) => state === 'passed').length);

	private readonly fleeting: boolean;
	/** What checkpoints say in the text, they say in both languages. */
	readonly both = signal(false);
	private readonly spoken: Signal<Language>;
	private readonly keeper: Keeper;
	private claim: LabClaim | undefined;
	private session: Session | undefined;
	private driver: Driver | undefined;
	private judge: Standings | undefined;
	private tally: Tally | undefined;
	private commandExpected = false;
	/** The reader asked for one more terminal. */
	private wanted = false;
	/** Commands from the text that wait for the session that is being rebuilt. */
	private readonly later: string[] = [];
	/** What ends with the session. */
	private ends: { dispose(): void }[] = [];

	/** @param fleeting the session ends with the page: nothing of it is kept, and each tab has one of its own. */
	constructor(labId: string, lab: Lab, language: Language, fleeting = false) {
		this.labId = labId;
		this.lab = lab;
		this.spoken = signal(language);
		this.fleeting = fleeting;
		this.keeper = new Keeper(labId, fleeting, (trouble) => {
			if (trouble) this.notices.show({ id: 'storage', tone: 'warning', text: this.texts.notice[trouble] });
			else this.notices.withdraw('storage');
		});
		const first = this.makePane(0);
		this.panes = signal([first]);
		this.pane = signal(first);
	}

	private makePane(number: number): Pane {
		return new Pane(number, {
			texts: () => this.texts,
			notices: this.notices,
			screenReader: this.screenReader.peek() && !this.logOpen.peek(),
			onTyping: () => this.expectCommand(),
			onActivity: () => this.driver?.nudge(),
			onLine: () => {
				this.judge?.attempt();
				this.judgeAgain();
			},
		});
	}

	/** What the dock speaks. Views that read it follow it. */
	get language(): Language {
		return this.spoken.value;
	}

	/** The page is read in `language`, and its text in the other one, too, if `both`. */
	speakIn(language: Language, both: boolean): void {
		this.spoken.value = language;
		this.both.value = both;
		for (const { screen } of this.panes.peek()) screen.speak(this.texts, language);
	}

	get texts() {
		return texts[this.language];
	}

	/** The screen that is shown. */
	get screen(): Screen {
		return this.pane.value.screen;
	}

	/**
	 * Opens the lab in this tab, with what was saved of it.
	 * @param insist even if another tab has it.
	 * @param anyway even if that never came to its end last time.
	 */
	async open(insist = false, anyway = false): Promise<void> {
		this.phase.value = 'opening';
		this.claim ??= this.fleeting ? { release() {} } : await claimLab(this.labId, () => this.yieldLab(), insist);
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
		const { log, trouble, other } = this.keeper.load();
		const warn = (why: 'version' | 'newer' | StorageTrouble) =>
			this.notices.show({ id: 'storage', tone: 'warning', text: this.texts.notice[why] });
		if (other) warn(other === 'newer' ? 'newer' : 'version');
		if (trouble) warn(trouble);
		if (log) {
			if (this.keeper.replaying() && !anyway) return undefined;
			try {
				return await this.replay.run(this.labId, this.lab, log);
			} catch (error) {
				console.error(error);
				// It could not be replayed now (code that did not come, say): what is saved stays until the reader decides.
				if (!(error instanceof LogError)) return undefined;
				warn('version');
				this.keeper.lost(log);
			} finally {
				this.keeper.replayed();
			}
		}
		// Noted of a log that is gone, it would have the next one doubted.
		this.keeper.replayed();
		return this.fresh();
	}

	/** Gives up what was saved of the cluster, and starts a new one. What had passed stays passed. */
	startFresh(): Promise<void> {
		this.end();
		this.phase.value = 'opening';
		return this.proceed(async () => {
			const { log } = this.keeper.load();
			if (log) this.keeper.lost(log);
			this.keeper.replayed();
			await this.begin(await this.fresh());
		});
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
		for (const { screen } of this.panes.peek()) screen.reset();
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

	/** Checkpoints that had passed before this session began. */
	get passedBefore(): ReadonlySet<string> {
		return passedBefore(this.keeper.progress);
	}

	/**
	 * Goes on from another log in place of this session's: from an earlier point of it, or from what a link holds.
	 * @returns this session's log as it was, if there was a session.
	 * @throws what Replay.run throws; this session then goes on.
	 */
	async goOnFrom(log: SessionLog): Promise<SessionLog | undefined> {
		try {
			return await this.replaceBy(log);
		} finally {
			for (const command of this.later.splice(0)) this.type(command);
		}
	}

	private async replaceBy(log: SessionLog): Promise<SessionLog | undefined> {
		const next = await this.replay.run(this.labId, this.lab, log);
		if (!this.claim) {
			next.dispose();
			throw new Error('another tab has taken the lab meanwhile');
		}
		const was = this.session && { ...this.session.log, entries: [...this.session.log.entries] };
		this.tally?.goOnFrom(log);
		this.end();
		this.keeper.replayed();
		this.notices.withdraw('crashed');
		for (const { screen } of this.panes.peek()) screen.reset();
		await this.begin(next);
		this.keeper.saveNow();
		if (document.activeElement === document.body) this.screen.focus();
		return was;
	}

	/** Types a command from the text into the terminal that is shown, and runs it. */
	type(command: string): void {
		this.view.value = 'terminal';
		if (this.replay.going) this.later.push(command);
		else this.pane.value.type(command);
	}

	/** Opens one more terminal, and shows it. */
	openTerminal(): void {
		this.wanted = true;
		this.session?.openTerminal();
		this.driver?.nudge();
	}

	closeTerminal(pane: Pane): void {
		this.session?.closeTerminal(pane.number);
		this.driver?.nudge();
	}

	/** Shows a terminal, and gives it the keyboard. */
	show(pane: Pane): void {
		// What they say is of the terminal that was shown.
		for (const id of ['busy', 'hangul']) this.notices.withdraw(id);
		this.pane.value = pane;
		this.view.value = 'terminal';
		requestAnimationFrame(() => pane.editor.peek() || pane.screen.focus());
	}

	/** Follows which terminals the session has. */
	private followTerminals(session: Session): void {
		const before = this.panes.peek();
		const panes = session.open.map((number) => before.find((pane) => pane.number === number) ?? this.makePane(number));
		const shown = this.pane.peek();
		const [last] = panes.slice(-1);
		this.panes.value = panes;
		for (const pane of panes)
			if (!before.includes(pane)) pane.begin(session).catch((error: unknown) => this.crash(error));
		if (last && this.wanted && !before.includes(last)) this.show(last);
		else if (last && !panes.includes(shown)) this.show(panes.find(({ number }) => number > shown.number) ?? last);
		this.wanted = false;
		const closed = before.filter((pane) => !panes.includes(pane));
		for (const pane of closed) pane.dispose();
		// The button that closed it may be gone too, and the focus with it.
		if (closed.length > 0) requestAnimationFrame(() => document.activeElement === document.body && this.screen.focus());
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
		this.logOpen.value = !this.logOpen.value || this.view.value !== 'terminal';
		this.view.value = 'terminal';
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
		for (const { screen } of this.panes.value) screen.setScreenReader(this.screenReader.value && !this.logOpen.value);
	}

	private async begin(session: Session): Promise<void> {
		const { log } = session;
		this.session = session;
		this.live.value = session;
		const tried = log.entries.some(({ event }) => event.kind === 'answer' || isLine(event));
		const ids = this.lab.checkpoints.map(({ id }) => id);
		this.tally = new Tally(this.keeper.progress, session);
		this.judge = new Standings(ids, this.passedBefore, session.checkpoints, tried);

		this.answers.value = lastAnswers(session);
		const [first] = session.open;
		const shown = this.pane.peek().number;
		const kept = this.panes.peek().find(({ number }) => number === first) ?? this.makePane(first as number);
		for (const pane of this.panes.peek()) if (pane !== kept) pane.dispose();
		this.panes.value = [kept];
		this.pane.value = kept;
		this.ends.push(
			session.onLog(() => {
				for (const pane of this.panes.peek()) pane.readInputs();
				this.tally?.look();
				this.keeper.save();
			}),
			session.onCheckpoints(() => this.judgeAgain()),
			session.onTerminals(() => this.followTerminals(session)),
		);
		const begun = kept.begin(session);
		this.followTerminals(session);
		this.pane.value = this.panes.peek().find(({ number }) => number === shown) ?? kept;
		this.keeper.keep(session);
		this.judgeAgain();
		this.phase.value = 'running';
		this.driver = drive(
			session,
			() => {
				for (const pane of this.panes.peek()) pane.look();
			},
			(error) => this.crash(error),
			// What would happen while another session is rebuilt in its place would be lost.
			() => (this.replay.going ? 0 : this.speed.peek()),
		);
		await begun;
		performance.mark('naru:dock-prompt');
	}

	private judgeAgain(): void {
		if (this.session && this.judge) this.standings.value = this.judge.of(this.session.checkpoints);
	}

	private end(): void {
		for (const end of this.ends.splice(0)) end.dispose();
		for (const pane of this.panes.peek()) pane.end();
		this.driver?.dispose();
		this.keeper.release();
		this.session?.dispose();
		this.driver = undefined;
		this.session = undefined;
		this.live.value = undefined;
	}

	/** Another tab wants the lab. */
	private yieldLab(): void {
		this.keeper.saveNow();
		this.end();
		// A replay that is left to the other tab did not fail.
		this.keeper.replayed();
		this.claim?.release();
		this.claim = undefined;
		for (const { screen } of this.panes.peek()) screen.reset();
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
					startFresh: () => void this.startFresh(),
				}),
			);
		});
	}

	/** Asks whether to start over. */
	ask(): void {
		this.asking.value = true;
	}
}
