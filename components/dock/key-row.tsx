import type { Texts } from './texts.ts';

/** Keys that phone keyboards lack or hide. A press leaves the focus, and with it the keyboard, where it is. */
export function KeyRow({ texts, onKey }: { texts: Texts; onKey(keys: string): void }) {
	const { keys } = texts;
	const row: { keys: string; shown: string; name?: string }[] = [
		{ keys: '\t', shown: 'Tab' },
		{ keys: '\x03', shown: 'Ctrl-C' },
		{ keys: '\x1b[A', shown: '↑', name: keys.up },
		{ keys: '\x1b[B', shown: '↓', name: keys.down },
		{ keys: '|', shown: '|' },
		{ keys: '-', shown: '-' },
		{ keys: '/', shown: '/' },
	];
	return (
		<fieldset class="dock-keys" aria-label={keys.label}>
			{row.map((key) => (
				<button
					key={key.shown}
					type="button"
					class="dock-key"
					aria-label={key.name}
					onPointerDown={(event) => event.preventDefault()}
					onClick={() => onKey(key.keys)}
				>
					{key.shown}
				</button>
			))}
		</fieldset>
	);
}
