/** Fills the checkpoints that stand in the text: where the reader stands, and a question's field. */

import { render } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Bilingual, Checkpoint, QuestionCondition } from '../../src/lab/types.ts';
import { Inline } from './inline.tsx';
import type { DockModel } from './model.ts';

/** While the page fills in what was so before, nobody need hear it (milliseconds). */
const SILENCE = 1_000;

/** Mounts views into each checkpoint of the page that the lab knows, and reports opened hints. */
export function mountCheckpoints(model: DockModel): void {
	for (const section of document.querySelectorAll<HTMLElement>('[data-checkpoint]')) {
		const checkpoint = model.lab.checkpoints.find(({ id }) => id === section.dataset.checkpoint);
		if (!checkpoint) continue;
		const status = section.querySelector<HTMLElement>('[data-checkpoint-status]');
		if (status) {
			status.setAttribute('aria-live', 'off');
			setTimeout(() => status.removeAttribute('aria-live'), SILENCE);
			render(<Status model={model} checkpoint={checkpoint} />, status);
		}
		const question = checkpoint.conditions.find((condition) => condition.kind === 'question');
		const answer = section.querySelector<HTMLElement>('[data-checkpoint-answer]');
		if (question && answer) render(<Question model={model} id={checkpoint.id} question={question} />, answer);
		model.standings.subscribe((standings) => {
			section.dataset.state = standings.find(({ id }) => id === checkpoint.id)?.state ?? 'waiting';
		});
		// `toggle` does not bubble, but it can be caught on its way down.
		section.addEventListener('toggle', ({ target }) => onToggle(model, checkpoint.id, target), { capture: true });
	}
}

function onToggle(model: DockModel, checkpoint: string, target: EventTarget | null): void {
	if (!(target instanceof HTMLDetailsElement) || !target.open) return;
	let level = 0;
	for (let at: Element | null | undefined = target; at; at = at.parentElement?.closest('details')) level++;
	model.openHint(checkpoint, level);
}

/** In the page's language and, where the text is read in both, in the other. */
function Told({ model, text }: { model: DockModel; text: Bilingual }) {
	const other = model.language === 'ko' ? 'en' : 'ko';
	const said = text[model.language];
	return (
		<>
			<Inline text={said} />
			{model.both.value && text[other] !== said && (
				<span class="second second-part" lang={other}>
					<Inline text={text[other]} />
				</span>
			)}
		</>
	);
}

function Status({ model, checkpoint: { id, title } }: { model: DockModel; checkpoint: Checkpoint }) {
	const standing = model.standings.value.find((each) => each.id === id);
	if (!standing?.say) return null;
	const { language, texts } = model;
	const { explanation } = standing;
	return (
		<p>
			<span class="sr-only">
				<Inline text={title[language]} />
				{': '}
			</span>
			<strong>
				{standing.say === 'passed' && <span aria-hidden="true">✓ </span>}
				{texts.checkpoint[standing.say]}
			</strong>
			{explanation && (
				<>
					{' '}
					<Told model={model} text={explanation} />
				</>
			)}
		</p>
	);
}

interface QuestionProps {
	model: DockModel;
	id: string;
	question: QuestionCondition;
}

/** A question's form: radio buttons where there are choices, else a line of text. It stays after the answer was right. */
function Question({ model, id, question }: QuestionProps) {
	const { texts } = model;
	const given = model.answers.value.get(id) ?? '';
	const [typed, setTyped] = useState<string>();
	const value = typed ?? given;
	const name = useId();
	return (
		<form
			class="checkpoint-question"
			onSubmit={(event) => {
				event.preventDefault();
				if (value.trim() !== '') model.answer(id, value);
			}}
		>
			{question.choices ? (
				<fieldset>
					<legend>
						<Told model={model} text={question.ask} />
					</legend>
					{question.choices.map((choice) => (
						<label key={choice.value} class="checkpoint-choice">
							<input
								type="radio"
								name={name}
								value={choice.value}
								checked={choice.value === value}
								onChange={() => setTyped(choice.value)}
							/>
							<span>
								<Told model={model} text={choice.text} />
							</span>
						</label>
					))}
				</fieldset>
			) : (
				<label class="checkpoint-field" for={name}>
					<span>
						<Told model={model} text={question.ask} />
					</span>
				</label>
			)}
			<div class="checkpoint-reply">
				{!question.choices && (
					<input
						id={name}
						type="text"
						value={value}
						maxLength={200}
						autocomplete="off"
						autocapitalize="off"
						spellcheck={false}
						onInput={({ currentTarget }) => setTyped(currentTarget.value)}
					/>
				)}
				<button type="submit" class="dock-button">
					{texts.checkpoint.submit}
				</button>
			</div>
		</form>
	);
}
