/** The terminals that are open, when there are several: which one is shown, one more, one less. */

import type { DockModel } from './model.ts';
import './terminals.css';

export function Terminals({ model }: { model: DockModel }) {
	const { terminals } = model.texts;
	const panes = model.panes.value;
	const shown = model.pane.value;
	if (panes.length < 2) return null;
	return (
		<fieldset class="dock-terminals" aria-label={terminals.label}>
			{panes.map((pane) => (
				<span key={pane.number} class="dock-terminal" data-shown={pane === shown ? '' : undefined}>
					<button
						type="button"
						class="dock-terminal-name"
						aria-pressed={pane === shown}
						onClick={() => model.show(pane)}
					>
						{terminals.name(pane.number + 1)}
					</button>
					<button
						type="button"
						class="dock-terminal-close"
						aria-label={terminals.close(pane.number + 1)}
						onClick={() => model.closeTerminal(pane)}
					>
						<span aria-hidden="true">✕</span>
					</button>
				</span>
			))}
		</fieldset>
	);
}
