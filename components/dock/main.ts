/** What the loader loads: everything that the dock does once somebody wants it. */

import { h, render } from 'preact';
import { SHARE } from '../../src/lab/share-prefix.ts';
import { type Language, toLanguage } from '../../src/site/language.ts';
import { mountCheckpoints } from './checkpoint-views.tsx';
import './dialog.css';
import './dock.css';
import './question.css';
import { followKeyboard } from './keyboard-inset.ts';
import { loadLab } from './labs.ts';
import { DockModel } from './model.ts';
import { Progress } from './progress.tsx';
import { Rebuilding } from './rebuilding.tsx';
import { load } from './session/host.tsx';
import { DockView } from './view.tsx';

/** With a finger, the focus in the terminal would bring the keyboard up over the text that is being read. */
const byFinger = () => matchMedia('(pointer: coarse)').matches;

/**
 * Opens the lab that `element` (naru-dock) names and puts the terminal in place of the poster. Commands reach it as
 * naru:type events on the document, the wish for the keyboard as naru:open (loader.ts).
 * @throws when the lab cannot be loaded; the poster is then as it was.
 */
export async function mountDock(element: HTMLElement): Promise<void> {
	const body = element.querySelector<HTMLElement>('[data-dock-body]');
	const bar = element.querySelector<HTMLElement>('.dock-bar');
	const labId = element.dataset.lab;
	if (!body || !labId) throw new Error('the dock has no body or names no lab');
	const lab = await loadLab(labId);
	const model = new DockModel(labId, lab, toLanguage(element.dataset.lang), 'fleeting' in element.dataset);
	// What was done in the lab is run again first, and that may take a while.
	const rebuilding = document.createElement('div');
	(body.querySelector('.dock-poster') ?? body).append(rebuilding);
	render(h(Rebuilding, { model }), rebuilding);
	try {
		await model.open();
	} finally {
		render(null, rebuilding);
		rebuilding.remove();
	}

	const hadFocus = body.contains(document.activeElement);
	const inText = (target: EventTarget | null) =>
		target instanceof HTMLElement && target.closest('main') && !element.contains(target) ? target : undefined;
	let cameFrom = inText(document.activeElement);
	const onBackToText = () => {
		const place = cameFrom?.isConnected ? cameFrom : document.querySelector<HTMLElement>('main h1');
		if (!place) return;
		if (place.tabIndex < 0 && !place.hasAttribute('tabindex')) place.tabIndex = -1;
		place.focus();
	};

	body.replaceChildren();
	render(h(DockView, { model, onBackToText }), body);
	if (bar) {
		const place = document.createElement('div');
		place.className = 'dock-progress-place';
		bar.querySelector('[data-dock-toggle]')?.before(place);
		render(h(Progress, { model }), place);
	}
	mountCheckpoints(model);
	followKeyboard(element.closest<HTMLElement>('.lesson-dock') ?? element);
	if (hadFocus) model.screen.focus();

	document.addEventListener('focusin', ({ target }) => {
		cameFrom = inText(target) ?? cameFrom;
	});
	document.addEventListener('naru:type', (event) => {
		model.type((event as CustomEvent<{ command: string }>).detail.command);
		if (!byFinger()) model.screen.focus();
	});
	document.addEventListener('naru:open', () => {
		if (!byFinger()) model.screen.focus();
	});
	document.addEventListener('naru:language', (event) => {
		const { language, both } = (event as CustomEvent<{ language: Language; both: boolean }>).detail;
		model.speakIn(language, both);
	});
	// While the lab was being opened, nobody listened.
	model.speakIn(toLanguage(element.dataset.lang), 'readingBoth' in document.documentElement.dataset);
	const onAddress = () => {
		if (location.hash.startsWith(SHARE))
			void load(model, () => import('./session/shared.tsx')).then((module) => module?.offerShared(model));
	};
	window.addEventListener('hashchange', onAddress);
	onAddress();
	// A phone may drop a hidden page without another word.
	document.addEventListener('visibilitychange', () => document.hidden && model.saveNow());
	window.addEventListener('pagehide', () => model.saveNow());
}
