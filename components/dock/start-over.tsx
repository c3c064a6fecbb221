import { useEffect, useRef } from 'preact/hooks';
import type { DockModel } from './model.ts';

/** Asks before a lab is forgotten. A modal <dialog>: the browser keeps the focus in it, Esc cancels, closing returns the focus. */
export function StartOver({ model }: { model: DockModel }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const harmless = useRef<HTMLButtonElement>(null);
	const { title, text, plain, confirm, cancel } = model.texts.startOver;
	const asking = model.asking.value;
	useEffect(() => {
		if (!asking) return dialog.current?.close();
		dialog.current?.showModal();
		harmless.current?.focus();
	}, [asking]);
	const keep = () => {
		model.asking.value = false;
	};
	return (
		<dialog
			class="dock-dialog"
			ref={dialog}
			aria-labelledby="naru-start-over"
			aria-describedby="naru-start-over-text"
			onClose={keep}
			{...{ closedby: 'any' }}
		>
			<div class="dock-dialog-inner">
				<h2 id="naru-start-over">{title}</h2>
				<p id="naru-start-over-text">{model.lab.checkpoints.length > 0 ? text : plain}</p>
				<div class="dock-dialog-actions">
					<button type="button" class="dock-button" ref={harmless} onClick={keep}>
						{cancel}
					</button>
					<button type="button" class="dock-button dock-danger" onClick={() => void model.startOver()}>
						{confirm}
					</button>
				</div>
			</div>
		</dialog>
	);
}
