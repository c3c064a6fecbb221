/**
 * All the script a lesson carries before its terminal is wanted. It fetches the dock's code when the reader first touches
 * the dock, presses a command in the text, or comes near the first step; commands pressed meanwhile wait their turn.
 *
 * It speaks with the dock's code by events on the document:
 *   naru:type  detail {command}  type this at the prompt; only ever sent once the dock is mounted
 *   naru:open                    the reader asked for the terminal: take the keyboard
 */

/** Finds the page's dock, if it has one, and waits for the reader. */
export function watchDock(): void {
	const dock = document.querySelector<HTMLElement>('naru-dock');
	if (dock) watch(dock);
}

function watch(dock: HTMLElement): void {
	const waiting: CustomEvent[] = [];

	const notice = (text = '') => {
		const line = dock.querySelector('[data-dock-notice]');
		if (line) line.textContent = text;
	};

	const load = async () => {
		const { state } = dock.dataset;
		if (state === 'loading' || state === 'ready') return;
		dock.dataset.state = 'loading';
		// Until model.ts marks the prompt: what the design's budget calls opened to prompt.
		performance.mark('naru:dock-asked');
		notice(dock.dataset.textLoading);
		try {
			const { mountDock } = await import('./main.ts');
			await mountDock(dock);
			notice();
			dock.dataset.state = 'ready';
			for (const event of waiting.splice(0)) document.dispatchEvent(event);
		} catch (error) {
			// Offline, or a new version was deployed meanwhile: say so, and let the next press try again.
			console.error(error);
			dock.dataset.state = 'failed';
			notice(dock.dataset.textFailed);
		}
	};

	const send = (name: string, detail?: { command: string }) => {
		const event = new CustomEvent(name, { detail });
		if (dock.dataset.state === 'ready') document.dispatchEvent(event);
		else waiting.push(event);
		load();
	};

	const show = (open: boolean) => {
		dock.toggleAttribute('data-open', open);
		dock.querySelector('[data-dock-toggle]')?.setAttribute('aria-expanded', String(open));
	};

	document.addEventListener('click', ({ target }) => {
		if (!(target instanceof Element)) return;
		const command = target.closest<HTMLElement>('[data-command]')?.dataset.command;
		if (command !== undefined) {
			show(true);
			send('naru:type', { command });
		} else if (target.closest('[data-dock-open]')) {
			show(true);
			send('naru:open');
		} else if (target.closest('[data-dock-toggle]')) {
			const open = !dock.hasAttribute('data-open');
			show(open);
			if (open) send('naru:open');
		}
	});

	// A finger that comes down may only mean to scroll; if it pressed something, a click follows.
	dock.addEventListener('pointerdown', ({ pointerType }) => {
		if (pointerType !== 'touch') load();
	});
	for (const touch of ['focusin', 'keydown']) dock.addEventListener(touch, load, { once: true });

	// A link that holds a cluster (src/lab/share-prefix.ts) asks for the dock.
	const shared = () => {
		if (!location.hash.startsWith('#share=')) return;
		show(true);
		load();
	};
	window.addEventListener('hashchange', shared);
	shared();

	const step = document.querySelector('[data-checkpoint]');
	if (!step || !('IntersectionObserver' in window)) return;
	const near = new IntersectionObserver(
		(entries) => {
			if (!entries.some((entry) => entry.isIntersecting)) return;
			near.disconnect();
			load();
		},
		{ rootMargin: '200px' },
	);
	near.observe(step);
}
