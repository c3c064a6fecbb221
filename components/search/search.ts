import type { FoundPage, Search } from './find.ts';

const PAGES_SHOWN = 8;
const SECTIONS_SHOWN = 3;

/** Makes the search button open its dialog, and the dialog find things. */
export function watchSearch(): void {
	const search = document.querySelector<HTMLElement>('naru-search');
	const dialog = search?.querySelector('dialog');
	const input = search?.querySelector('input');
	const status = search?.querySelector('.search-status');
	const list = search?.querySelector('.search-results');
	if (!search || !dialog || !input || !status || !list) return;

	// Read when it is said: a lesson may change its language.
	const say = (what: 'hint' | 'none' | 'found' | 'failed', pages = 0) => {
		status.textContent = search.dataset[what]?.replace('{n}', String(pages)) ?? '';
	};
	const { base = '/' } = search.dataset;
	let loading: Promise<Search> | undefined;
	document.addEventListener('naru:language', () => {
		loading = undefined;
	});

	const load = (): Promise<Search> => {
		loading ??= import('./find.ts').then(({ loadSearch }) => loadSearch(base));
		return loading;
	};

	const open = () => {
		if (dialog.open) return;
		dialog.showModal();
		input.select();
		load().catch(() => say('failed'));
	};

	const find = async () => {
		const term = input.value.trim();
		if (!term) {
			list.replaceChildren();
			say('hint');
			return;
		}
		const search = await load();
		const results = await search(term);
		// A later letter has asked again.
		if (!results || term !== input.value.trim()) return;
		const pages = await Promise.all(results.slice(0, PAGES_SHOWN).map((result) => result.data()));
		if (term !== input.value.trim()) return;
		list.replaceChildren(...pages.map(entry));
		say(pages.length ? 'found' : 'none', results.length);
	};

	input.addEventListener('input', () => find().catch(console.error));
	search.querySelector('[data-search-open]')?.addEventListener('click', open);
	dialog.addEventListener('click', (event) => {
		// Beside the dialog, or on a result that stays on this page.
		if (event.target === dialog || (event.target as Element).closest('a')) dialog.close();
	});
	document.addEventListener('keydown', (event) => {
		if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
		// In the terminal Ctrl-K is the shell's.
		if (event.ctrlKey && (event.target as Element | null)?.closest?.('naru-dock')) return;
		event.preventDefault();
		open();
	});
}

function entry({ url, excerpt, meta, sub_results: sections }: FoundPage): HTMLLIElement {
	const item = document.createElement('li');
	item.append(link(url, meta.title ?? url, excerpt));
	for (const section of sections.filter((part) => part.url !== url).slice(0, SECTIONS_SHOWN)) {
		const part = link(section.url, section.title, section.excerpt);
		part.className = 'search-section';
		item.append(part);
	}
	return item;
}

function link(url: string, title: string, excerpt: string): HTMLAnchorElement {
	const anchor = document.createElement('a');
	anchor.href = url;
	const name = document.createElement('strong');
	name.textContent = title;
	const text = document.createElement('span');
	text.innerHTML = excerpt;
	anchor.append(name, text);
	return anchor;
}
