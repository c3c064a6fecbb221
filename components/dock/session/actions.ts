/** What the session's controls do, and what they say of it. */

import { isDeed, isLine } from '../../../src/lab/deeds.ts';
import { beforeLastLine, since, stepStarts, upTo } from '../../../src/lab/rewind.ts';
import type { Moment, Session, SessionLog } from '../../../src/lab/session-types.ts';
import { toFragment } from '../../../src/lab/share.ts';
import { skipToNext } from '../../../src/lab/skip.ts';
import type { Checkpoint } from '../../../src/lab/types.ts';
import type { DockModel } from '../model.ts';
import { quotable } from '../visible.ts';
import { sessionTexts } from './texts.ts';

/** The longest command that is said whole, characters. */
const SHOWN = 60;

/** The most that is skipped at once, minutes of simulated time. */
const PATIENCE = 5;

const NOTICE = 'session';

const tell = (model: DockModel, text: string) => model.notices.show({ id: NOTICE, tone: 'info', text });

/** Goes on from another log, says what was done, and offers to take that back. */
async function change(model: DockModel, log: SessionLog, said: string, back: string): Promise<void> {
	const was = await model.goOnFrom(log);
	model.notices.show({
		id: NOTICE,
		tone: 'info',
		text: said,
		...(was && {
			actions: [
				{
					text: back,
					run: () => {
						model.notices.withdraw(NOTICE);
						void model.goOnFrom(was);
					},
				},
			],
		}),
	});
}

const goBack = (model: DockModel, session: Session, moment: Moment, said: string) =>
	change(model, upTo(session.log, moment), said, sessionTexts[model.language].back.redo);

/** Undoes the last line that was typed, and all that was done after it. */
export async function undo(model: DockModel): Promise<void> {
	const session = model.live.peek();
	if (!session) return;
	const { back } = sessionTexts[model.language];
	const moment = beforeLastLine(session.log);
	if (!moment) {
		tell(model, back.nothing);
		return;
	}
	const [entry, ...after] = since(session.log, moment);
	const line = entry?.event.kind === 'input' && entry.event.input.type === 'line' ? entry.event.input.text : '';
	const more = after.filter(({ event }) => isDeed(event) && !isLine(event)).length;
	await goBack(model, session, moment, back.undone(shorten(line), more));
}

/** A line as a notice shows it: the first of several, without the back-quotes that would end its markup. */
function shorten(line: string): string {
	const first = quotable(line.split('\n')[0]?.trim() ?? '');
	return first.length > SHOWN ? `${first.slice(0, SHOWN)}…` : first || '↵';
}

/** The steps of the lab, each with where it began, if the reader has come there and done something since. */
export function steps(model: DockModel): { checkpoint: Checkpoint; moment?: Moment }[] {
	const session = model.live.peek();
	if (!session) return [];
	return stepStarts(session, model.passedBefore).map(({ checkpoint, moment }) =>
		moment && since(session.log, moment).some(({ event }) => isDeed(event)) ? { checkpoint, moment } : { checkpoint },
	);
}

/** Goes back to where a step began. */
export async function toStep(model: DockModel, checkpoint: Checkpoint, moment: Moment): Promise<void> {
	const session = model.live.peek();
	const { back } = sessionTexts[model.language];
	if (session) await goBack(model, session, moment, back.stepped(checkpoint.title[model.language]));
}

/** Lets time pass until something happens in the cluster, and says what. */
export async function skip(model: DockModel): Promise<void> {
	const session = model.live.peek();
	if (!session) return;
	const { time } = sessionTexts[model.language];
	const { passed, what } = await skipToNext(session, PATIENCE * 60_000);
	const seconds = (passed / 1_000).toLocaleString(model.language, { maximumFractionDigits: 1 });
	if (what === undefined) tell(model, time.nothing(PATIENCE));
	else tell(model, what === 'output' ? time.output(seconds) : time.found(seconds, what.type, what.name));
}

/** The link that opens this cluster as it is now; undefined when it would be too long. */
export async function makeLink(model: DockModel): Promise<string | undefined> {
	const session = model.live.peek();
	const fragment = session && (await toFragment(session.log));
	return fragment && new URL(fragment, location.href).href;
}

/** Opens what a link held, in place of what the reader has. */
export async function openShared(model: DockModel, log: SessionLog): Promise<void> {
	const { offered } = sessionTexts[model.language];
	try {
		if (model.phase.peek() === 'elsewhere') await model.moveHere();
		await change(model, log, offered.opened, offered.mine);
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') {
			tell(model, offered.stopped);
			return;
		}
		console.error(error);
		const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
		model.notices.show({
			id: NOTICE,
			tone: 'warning',
			text: reason === 'lab' || reason === 'version' ? offered[reason] : offered.failed,
		});
	}
}
