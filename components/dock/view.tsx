/** The dock, as the reader sees it. */

import type { FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MAX_TERMINALS } from '../../src/lab/session.ts';
import { EditorHost } from './editor-host.tsx';
import { Inline } from './inline.tsx';
import { KeyRow } from './key-row.tsx';
import type { DockModel } from './model.ts';
import { NoticeList } from './notice-list.tsx';
import { Rebuilding } from './rebuilding.tsx';
import { load, SessionButton, SessionHost } from './session/host.tsx';
import { Views } from './terminals.tsx';
import { ViewHost } from './view-host.tsx';

export interface ViewProps {
	model: DockModel;
	/** Moves the keyboard back to where it came from in the text. */
	onBackToText(): void;
}

export function DockView({ model, onBackToText }: ViewProps) {
	const { texts, notices } = model;
	const phase = model.phase.value;
	const view = model.view.value;
	return (
		<div class="dock-view" data-phase={phase}>
			<NoticeList list={notices.list.value} dismiss={texts.notice.dismiss} onDismiss={(id) => notices.withdraw(id)} />
			{phase === 'elsewhere' || phase === 'doubt' ? (
				<Card model={model} phase={phase} />
			) : (
				<div class="dock-parts" inert={model.replay.progress.value !== undefined}>
					<Views model={model} />
					{view !== 'terminal' && <ViewHost key={view} model={model} view={view} />}
					<div class="dock-panes" hidden={view !== 'terminal'} data-log={model.logOpen.value ? '' : undefined}>
						{model.logOpen.value && <LogHost model={model} />}
						<EditorHost model={model} />
						<ScreenHost model={model} />
					</div>
					{view === 'terminal' && !model.pane.value.editor.value && (
						<KeyRow texts={texts} onKey={(keys) => model.pane.value.press(keys)} />
					)}
					<Foot model={model} onBackToText={onBackToText} />
					<SessionHost model={model} />
				</div>
			)}
			<Rebuilding model={model} />
			<StartOverHost model={model} />
		</div>
	);
}

type Part = FunctionComponent<{ model: DockModel }>;

/** The place of the plain log. Its code comes when it is first opened. */
function LogHost({ model }: { model: DockModel }) {
	const [Log, setLog] = useState<Part>();
	useEffect(() => {
		void load(model, () => import('./log-view.tsx')).then((module) => {
			if (module) setLog(() => module.LogView);
			else if (model.logOpen.peek() && model.view.peek() === 'terminal') model.toggleLog();
		});
	}, []);
	return Log ? <Log model={model} /> : null;
}

/** The place of the question whether to start over. Its code comes when that is first asked. */
function StartOverHost({ model }: { model: DockModel }) {
	const [StartOver, setStartOver] = useState<Part>();
	const asking = model.asking.value;
	useEffect(() => {
		if (!asking || StartOver) return;
		void load(model, () => import('./start-over.tsx')).then((module) => {
			if (module) setStartOver(() => module.StartOver);
			else model.asking.value = false;
		});
	}, [asking]);
	return StartOver ? <StartOver model={model} /> : null;
}

function ScreenHost({ model }: { model: DockModel }) {
	const host = useRef<HTMLDivElement>(null);
	const pane = model.pane.value;
	useEffect(() => {
		pane.screen.attach(host.current);
		return () => pane.screen.attach(null);
	}, [pane]);
	return <div class="dock-screen" ref={host} lang="en" hidden={pane.editor.value !== undefined} />;
}

function Foot({ model, onBackToText }: ViewProps) {
	const { texts } = model;
	return (
		<div class="dock-foot">
			<button type="button" class="dock-tool dock-back" onClick={onBackToText}>
				{texts.backToText}
			</button>
			{model.view.value === 'terminal' && !model.pane.value.editor.value && (
				<p class="dock-leave" aria-hidden="true">
					<Inline text={texts.leave.keys} />
				</p>
			)}
			<fieldset class="dock-tools" aria-label={texts.tools.label}>
				<button
					type="button"
					class="dock-tool"
					title={texts.terminals.more}
					disabled={model.panes.value.length >= MAX_TERMINALS}
					onClick={() => model.openTerminal()}
				>
					<span aria-hidden="true">+ </span>
					{texts.tools.terminal}
				</button>
				<button
					type="button"
					class="dock-tool"
					aria-pressed={model.logOpen.value && model.view.value === 'terminal'}
					title={texts.log.title}
					onClick={() => model.toggleLog()}
				>
					{texts.tools.log}
				</button>
				<button
					type="button"
					class="dock-tool"
					role="switch"
					aria-checked={model.screenReader.value}
					onClick={() => model.toggleScreenReader()}
				>
					{texts.tools.reader}
				</button>
				<SessionButton model={model} />
				<button type="button" class="dock-tool" onClick={() => model.ask()}>
					{texts.tools.startOver}
				</button>
			</fieldset>
		</div>
	);
}

/** What stands in the terminal's place while there is none, and the way on. */
function Card({ model, phase }: { model: DockModel; phase: 'elsewhere' | 'doubt' }) {
	const { elsewhere, doubt } = model.texts;
	const { title, text } = phase === 'elsewhere' ? elsewhere : doubt;
	return (
		<div class="dock-card">
			<p class="dock-lead">{title}</p>
			<p class="dock-detail">{text}</p>
			<div class="dock-card-actions">
				{phase === 'elsewhere' ? (
					<button type="button" class="dock-open" onClick={() => void model.moveHere()}>
						{elsewhere.here}
					</button>
				) : (
					<>
						<button type="button" class="dock-open" onClick={() => void model.tryAgain()}>
							{doubt.again}
						</button>
						<button type="button" class="dock-button" onClick={() => void model.startFresh()}>
							{doubt.fresh}
						</button>
					</>
				)}
			</div>
		</div>
	);
}
