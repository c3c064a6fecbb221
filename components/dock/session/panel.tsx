/** The session's controls: the cluster's time, its past, and a link to it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { withBase } from '../../../src/site/basePath.ts';
import { Inline } from '../inline.tsx';
import type { DockModel } from '../model.ts';
import { makeLink, skip, steps, toStep, undo } from './actions.ts';
import './session.css';
import { type SessionTexts, sessionTexts } from './texts.ts';

interface PartProps {
	model: DockModel;
	texts: SessionTexts;
}

export function SessionPanel({ model }: { model: DockModel }) {
	const texts = sessionTexts[model.language];
	// What can be gone back to follows the log.
	model.standings.value;
	return (
		<section class="dock-session" aria-label={texts.label}>
			<Time model={model} texts={texts} />
			<Back model={model} texts={texts} />
			<Share model={model} texts={texts} />
			<p class="dock-session-more">
				<a href={withBase(`/${model.language}/progress/`, import.meta.env.BASE_URL)}>{texts.progress}</a>
			</p>
		</section>
	);
}

/** Runs one thing at a time; its buttons are off meanwhile. */
function useBusy(): [boolean, (act: () => Promise<void>) => void] {
	const [busy, setBusy] = useState(false);
	const run = (act: () => Promise<void>) => {
		if (busy) return;
		setBusy(true);
		act()
			.catch((error: unknown) => console.error(error))
			.finally(() => setBusy(false));
	};
	return [busy, run];
}

const SPEEDS = [
	[0, 'pause'],
	[1, 'normal'],
	[10, 'fast'],
] as const;

function Time({ model, texts: { time } }: PartProps) {
	const [busy, run] = useBusy();
	const speed = model.speed.value;
	return (
		<fieldset>
			<legend>{time.label}</legend>
			<div class="dock-session-row">
				{SPEEDS.map(([factor, name]) => (
					<button
						key={factor}
						type="button"
						class="dock-tool"
						aria-pressed={speed === factor}
						onClick={() => {
							model.speed.value = factor;
						}}
					>
						{time[name]}
					</button>
				))}
				<button type="button" class="dock-tool" aria-disabled={busy} onClick={() => run(() => skip(model))}>
					{time.next}
				</button>
			</div>
			<p class="dock-session-note" role="status">
				{speed === 0 && time.paused}
			</p>
		</fieldset>
	);
}

function Back({ model, texts: { back } }: PartProps) {
	const [busy, run] = useBusy();
	return (
		<fieldset class="dock-session-past">
			<legend>{back.label}</legend>
			<div class="dock-session-row">
				<button type="button" class="dock-tool" aria-disabled={busy} onClick={() => run(() => undo(model))}>
					{back.undo}
				</button>
			</div>
			{model.lab.checkpoints.length > 0 && (
				<>
					<details>
						<summary>{back.steps}</summary>
						<ol>
							{steps(model).map(({ checkpoint, moment }) => (
								<li key={checkpoint.id}>
									<button
										type="button"
										class="dock-session-step"
										aria-disabled={!moment}
										onClick={() => moment && run(() => toStep(model, checkpoint, moment))}
									>
										<Inline text={checkpoint.title[model.language]} />
									</button>
								</li>
							))}
						</ol>
					</details>
					<p class="dock-session-note">{back.fair}</p>
				</>
			)}
		</fieldset>
	);
}

function Share({ model, texts: { share } }: PartProps) {
	const [busy, run] = useBusy();
	const [link, setLink] = useState<string>();
	const [said, setSaid] = useState('');
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.select(), [link]);
	const make = async () => {
		const made = await makeLink(model);
		setLink(made);
		setSaid(made ? '' : share.tooLong);
	};
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(link ?? '');
			setSaid(share.copied);
		} catch {
			// It stands selected in the field, for the reader's own keys.
			field.current?.select();
		}
	};
	return (
		<fieldset>
			<legend>{share.label}</legend>
			<div class="dock-session-row">
				<button type="button" class="dock-tool" aria-disabled={busy} onClick={() => run(make)}>
					{share.make}
				</button>
				{link && (
					<>
						<input ref={field} type="text" readOnly value={link} aria-label={share.link} />
						<button type="button" class="dock-tool" onClick={() => void copy()}>
							{share.copy}
						</button>
					</>
				)}
			</div>
			<p class="dock-session-note" role="status">
				{said}
			</p>
			<p class="dock-session-note">{share.care}</p>
		</fieldset>
	);
}
