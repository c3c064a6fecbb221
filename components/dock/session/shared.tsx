/** A link that holds a cluster: it is read, and the reader is asked before anything of it runs. */

import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isDeed, isLine } from '../../../src/lab/deeds.ts';
import { LogError } from '../../../src/lab/session.ts';
import type { SessionLog } from '../../../src/lab/session-types.ts';
import { fromFragment } from '../../../src/lab/share.ts';
import type { DockModel } from '../model.ts';
import { openShared } from './actions.ts';
import { sessionTexts } from './texts.ts';

/** Offers what the page's address holds, or says why it cannot be opened. The address then holds it no more. */
export async function offerShared(model: DockModel): Promise<void> {
	const { hash } = location;
	history.replaceState(history.state, '', location.pathname + location.search);
	const texts = sessionTexts[model.language].offered;
	let log: SessionLog;
	try {
		log = await fromFragment(hash);
		if (log.lab !== model.labId) throw new LogError('lab', `the link is of lab ${log.lab}`);
	} catch (error) {
		console.error(error);
		const text = error instanceof LogError ? texts[error.reason] : texts.malformed;
		model.notices.show({ id: 'session', tone: 'warning', text });
		return;
	}
	const place = document.createElement('div');
	document.querySelector('naru-dock')?.append(place);
	const close = () => {
		render(null, place);
		place.remove();
	};
	render(<Offer model={model} log={log} onClose={close} />, place);
}

interface OfferProps {
	model: DockModel;
	log: SessionLog;
	onClose(): void;
}

function Offer({ model, log, onClose }: OfferProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const harmless = useRef<HTMLButtonElement>(null);
	const { offered } = sessionTexts[model.language];
	useEffect(() => {
		dialog.current?.showModal();
		harmless.current?.focus();
	}, []);
	const commands = log.entries.filter(({ event }) => isLine(event)).length;
	// Another tab may have the lab: what is done there counts too.
	const own = model.live.peek()?.log.entries.some(({ event }) => isDeed(event)) ?? true;
	const open = () => {
		dialog.current?.close();
		void openShared(model, log);
	};
	return (
		<dialog
			class="dock-dialog"
			ref={dialog}
			aria-labelledby="naru-shared"
			aria-describedby="naru-shared-text"
			onClose={onClose}
			{...{ closedby: 'any' }}
		>
			<div class="dock-dialog-inner">
				<h2 id="naru-shared">{offered.title}</h2>
				<p id="naru-shared-text">
					{offered.text(commands)} {own && offered.replaces}
				</p>
				<div class="dock-dialog-actions">
					<button type="button" class="dock-button" ref={harmless} onClick={() => dialog.current?.close()}>
						{offered.keep}
					</button>
					<button type="button" class={own ? 'dock-button dock-danger' : 'dock-button'} onClick={open}>
						{offered.open}
					</button>
				</div>
			</div>
		</dialog>
	);
}
