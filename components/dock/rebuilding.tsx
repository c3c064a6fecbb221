import { useEffect, useRef } from 'preact/hooks';
import type { DockModel } from './model.ts';
import './rebuilding.css';

/** Says that a log is being run again, how far it is, and lets the reader give it up. The region is there before there is anything to say. */
export function Rebuilding({ model }: { model: DockModel }) {
	const { says, giveUp, bar } = model.texts.rebuilding;
	const at = model.replay.progress.value;
	const going = at !== undefined;
	const before = useRef<Element | null>(null);
	useEffect(() => {
		if (going) {
			before.current = document.activeElement;
			return;
		}
		// What had the keyboard was out of reach meanwhile.
		if (before.current instanceof HTMLElement && document.activeElement === document.body) before.current.focus();
		before.current = null;
	}, [going]);
	return (
		<div class="dock-rebuilding" data-going={going ? '' : undefined}>
			<p role="status">{going && says}</p>
			{at && (
				<>
					<progress max={at.of} value={at.done} aria-label={bar} />
					<button type="button" class="dock-button" onClick={() => model.replay.giveUp()}>
						{giveUp}
					</button>
				</>
			)}
		</div>
	);
}
