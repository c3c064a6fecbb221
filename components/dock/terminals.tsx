/** What the dock shows: one of the terminals that are open, the learner's files, the cluster's map, or the browser. */

import type { DockModel, View } from './model.ts';
import type { Pane } from './pane.ts';
import './terminals.css';

export function Views({ model }: { model: DockModel }) {
	const { views } = model.texts;
	const panes = model.panes.value;
	const more: Exclude<View, 'terminal'>[] = ['files', 'map', 'browser'];
	return (
		<div class="dock-views">
			{panes.length < 2 ? (
				panes.map((pane) => <Tab key={pane.number} model={model} pane={pane} />)
			) : (
				<Terminals model={model} />
			)}
			{more.map((view) => {
				const shown = model.view.value === view;
				return (
					<span key={view} class="dock-terminal" data-shown={shown ? '' : undefined}>
						<button
							type="button"
							class="dock-terminal-name"
							aria-pressed={shown}
							onClick={() => {
								model.view.value = view;
							}}
						>
							{views[view]}
						</button>
					</span>
				);
			})}
		</div>
	);
}

/** The terminals, when there are several: which one is shown, one less. */
function Terminals({ model }: { model: DockModel }) {
	return (
		<fieldset class="dock-terminals" aria-label={model.texts.terminals.label}>
			{model.panes.value.map((pane) => (
				<Tab key={pane.number} model={model} pane={pane} closable />
			))}
		</fieldset>
	);
}

function Tab({ model, pane, closable = false }: { model: DockModel; pane: Pane; closable?: boolean }) {
	const { terminals } = model.texts;
	const shown = model.view.value === 'terminal' && model.pane.value === pane;
	return (
		<span class="dock-terminal" data-shown={shown ? '' : undefined}>
			<button type="button" class="dock-terminal-name" aria-pressed={shown} onClick={() => model.show(pane)}>
				{terminals.name(pane.number + 1)}
			</button>
			{closable && (
				<button
					type="button"
					class="dock-terminal-close"
					aria-label={terminals.close(pane.number + 1)}
					onClick={() => model.closeTerminal(pane)}
				>
					<span aria-hidden="true">✕</span>
				</button>
			)}
		</span>
	);
}
