import type { DockModel } from './model.ts';

/** How far the lab is, in the dock's bar: a mooring ring for each checkpoint, and the count in words. */
export function Progress({ model }: { model: DockModel }) {
	const standings = model.standings.value;
	if (standings.length === 0) return null;
	const { label, count, all } = model.texts.progress;
	const passed = model.passed.value;
	return (
		<p class="dock-progress">
			<span class="sr-only">{label}: </span>
			<span class="dock-rings" aria-hidden="true">
				{standings.map(({ id, state }) => (
					<i key={id} data-state={state} />
				))}
			</span>
			{passed === standings.length ? all : count(passed, standings.length)}
		</p>
	);
}
