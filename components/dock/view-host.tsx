/** The place of what the dock shows instead of a terminal. Its code comes when it is first shown. */

import type { FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../../src/lab/session-types.ts';
import type { Language } from '../../src/site/language.ts';
import type { DockModel, View } from './model.ts';

/** What every panel gets. */
export interface PanelProps {
	/** The one that runs; another one is another panel. */
	session: Session;
	language: Language;
	/** Shows another view. */
	onView(view: View): void;
	/** Types a command into the terminal that is shown, and runs it. */
	onType(command: string): void;
}

const PANELS: Record<Exclude<View, 'terminal'>, () => Promise<FunctionComponent<PanelProps>>> = {
	map: () => import('./map/panel.tsx').then(({ MapPanel }) => MapPanel),
	files: () => import('./files/panel.tsx').then(({ FilesPanel }) => FilesPanel),
	browser: () => import('./browser/panel.tsx').then(({ BrowserPanel }) => BrowserPanel),
};

interface ViewHostProps {
	model: DockModel;
	view: Exclude<View, 'terminal'>;
}

/** One view; another one needs another key. */
export function ViewHost({ model, view }: ViewHostProps) {
	const [Panel, setPanel] = useState<FunctionComponent<PanelProps>>();
	const [failed, setFailed] = useState(false);
	const session = model.live.value;
	const known = useRef({ session, number: 0 });
	if (known.current.session !== session) known.current = { session, number: known.current.number + 1 };
	const load = () => {
		setFailed(false);
		PANELS[view]().then(
			(component) => setPanel(() => component),
			(error: unknown) => {
				console.error(error);
				setFailed(true);
			},
		);
	};
	useEffect(load, []);
	const { views } = model.texts;
	if (failed)
		return (
			<div class="dock-card" role="alert">
				<p class="dock-detail">{views.failed}</p>
				<button type="button" class="dock-button" onClick={load}>
					{views.again}
				</button>
			</div>
		);
	return (
		<div class="dock-panel">
			{Panel && session && (
				<Panel
					key={known.current.number}
					session={session}
					language={model.language}
					onView={(next) => {
						model.view.value = next;
					}}
					onType={(command) => model.type(command)}
				/>
			)}
		</div>
	);
}
