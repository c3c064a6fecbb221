/**
 * The choice of the reading language, on every page: its links lead to the same page in the other language. On a lesson
 * they change the language in place (reading.ts, fetched when it is first wanted), and a button shows both languages.
 */

import { toLanguage } from '../../src/site/language.ts';
import { readSetting, writeSetting } from '../dock/storage.ts';

/** The reader's choice to read both languages, for every lesson. */
const BOTH = 'both';

const load = () => import('./reading.ts');

/** Watches the language selects of a lesson, and shows both languages if that was chosen before. */
export function watchLanguages(): void {
	if (!document.querySelector('.languages [data-both]')) return;

	const show = async (language: string, both: boolean) => {
		const { read } = await load();
		await read(toLanguage(language), both);
	};
	const showBoth = async () => {
		try {
			await show(document.documentElement.lang, true);
			say('');
		} catch (error) {
			// Offline, or a new version was deployed meanwhile. The text is as it was.
			console.error(error);
			say('failed');
		}
	};

	document.addEventListener('click', (event) => {
		if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const control = event.target instanceof Element ? event.target.closest('.languages :is(a, button)') : null;
		if (!control) return;
		const both = !(control instanceof HTMLAnchorElement);
		writeSetting(BOTH, both);
		if (both) {
			void showBoth();
			return;
		}
		event.preventDefault();
		show(control.hreflang, false).then(
			() => say(''),
			() => location.assign(control.href),
		);
	});

	for (const select of document.querySelectorAll('.languages')) {
		const prepare = () => void load().then((module) => module.prepare().catch(() => {}), console.error);
		for (const near of ['pointerenter', 'focusin']) select.addEventListener(near, prepare, { once: true });
	}
	if (readSetting(BOTH)) void showBoth();
}

/** Tells, or no longer tells, that the other language did not come. */
function say(what: '' | 'failed'): void {
	for (const line of document.querySelectorAll<HTMLElement>('.languages [role=status]'))
		line.textContent = what && (line.dataset[what] ?? '');
}
