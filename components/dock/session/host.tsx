/** The place of the session's controls. Their code comes when they are first opened. */

import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DockModel } from '../model.ts';

/** Loads code of this folder; where it cannot be fetched, the reader is told and may try again. */
export async function load<T>(model: DockModel, code: () => Promise<T>): Promise<T | undefined> {
	const { notices, texts } = model;
	notices.withdraw('controls');
	try {
		return await code();
	} catch (error) {
		console.error(error);
		notices.show({ id: 'controls', tone: 'warning', text: texts.views.failed });
		return undefined;
	}
}

export function SessionHost({ model }: { model: DockModel }) {
	const [Panel, setPanel] = useState<FunctionComponent<{ model: DockModel }>>();
	const open = model.controls.value;
	useEffect(() => {
		if (!open || Panel) return;
		void load(model, () => import('./panel.tsx')).then((module) => {
			if (module) setPanel(() => module.SessionPanel);
			else model.controls.value = false;
		});
	}, [open]);
	return open && Panel ? <Panel model={model} /> : null;
}

/** The button that opens them. It says when the cluster's time is not the wall's. */
export function SessionButton({ model }: { model: DockModel }) {
	const { controls, paused } = model.texts.tools;
	const speed = model.speed.value;
	const open = model.controls.value;
	return (
		<button
			type="button"
			class="dock-tool"
			data-session-controls
			aria-expanded={open}
			onClick={() => {
				model.controls.value = !open;
			}}
		>
			{controls}
			{speed !== 1 && <strong> {speed === 0 ? paused : `×${speed}`}</strong>}
		</button>
	);
}
