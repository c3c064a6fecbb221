/** The place of an editor. Its code comes when the first one opens; where it cannot come, the reader may close the editor. */

import type { FunctionComponent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { EditorPanelProps } from './editor/panel.tsx';
import type { DockModel } from './model.ts';

const load = () => import('./editor/panel.tsx').then((module) => module.EditorPanel);

/** Numbers editors, so that each gets a panel of its own. */
const numbers = new WeakMap<object, number>();
let last = 0;

export function EditorHost({ model }: { model: DockModel }) {
	const pane = model.pane.value;
	const editor = pane.editor.value;
	const [Panel, setPanel] = useState<FunctionComponent<EditorPanelProps>>();
	const open = editor !== undefined;
	useEffect(() => {
		if (!open || Panel) return;
		const attempt = () =>
			load().then(
				(component) => setPanel(() => component),
				(error: unknown) => {
					console.error(error);
					pane.tellEditorFailed(attempt);
				},
			);
		void attempt();
	}, [open]);
	const wasOpen = useRef(open);
	// At once: a key pressed before the next frame is the terminal's already.
	useLayoutEffect(() => {
		// Its focus went with it; a reader who is elsewhere by now stays there.
		if (wasOpen.current && !open && document.activeElement === document.body) model.screen.focus();
		wasOpen.current = open;
	}, [open]);
	if (!editor || !Panel) return null;
	const { request } = editor;
	if (!numbers.has(request)) numbers.set(request, ++last);
	return (
		<Panel
			key={numbers.get(request)}
			lab={model.labId}
			language={model.language}
			editor={editor}
			session={model.live.value}
			onStep={(step) => pane.edit(step)}
		/>
	);
}
