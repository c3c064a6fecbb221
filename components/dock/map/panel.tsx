/** The cluster map: the drawing, a request that walks over it, an object that was opened. Loaded when first shown. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { SEATS } from '../../../src/workstation/seats.ts';
import type { PanelProps } from '../view-host.tsx';
import { Canvas } from './canvas.tsx';
import { Detail, type Opened } from './detail.tsx';
import { Feed, isOfInterest } from './feed.ts';
import './map.css';
import './walk.css';
import { buildModel, keyOf } from './model.ts';
import { mapTexts } from './texts.ts';
import { placesOf, walkOf } from './walk.ts';
import { WalkView } from './walk-view.tsx';

/** Does the reader want nothing to move? */
function useStill(): boolean {
	const query = useMemo(() => matchMedia('(prefers-reduced-motion: reduce)'), []);
	const [still, setStill] = useState(query.matches);
	useEffect(() => {
		const changed = () => setStill(query.matches);
		query.addEventListener('change', changed);
		return () => query.removeEventListener('change', changed);
	}, [query]);
	return still;
}

export function MapPanel({ session, language }: PanelProps) {
	const { cluster } = session;
	const texts = mapTexts[language];
	const feed = useMemo(() => new Feed(cluster), [cluster]);
	useEffect(() => () => feed.dispose(), [feed]);
	const still = useStill();
	const [system, setSystem] = useState(false);
	const [chosen, setChosen] = useState<number>();
	/** The step of the chosen request; none: its last. */
	const [step, setStep] = useState<number>();
	const [opened, setOpened] = useState<Opened>();
	const opener = useRef<Element | null>(null);

	const traces = feed.traces.value.filter((trace) => isOfInterest(trace, system));
	const trace = cluster.network.traces.find(({ id }) => id === chosen) ?? traces[0];
	const machines = useMemo(() => (cluster.outside ? [cluster.outside.hostname] : []), [cluster]);
	const hops = trace?.hops.length;
	const steps = useMemo(() => (trace ? walkOf(trace, machines, feed.causeOf(trace)) : []), [trace, hops, feed]);
	const openedKey = opened && keyOf(opened.kind, opened.namespace, opened.name);
	// Also what is open: its box is where the keyboard goes back to.
	const needed = useMemo(() => new Set([...placesOf(steps), ...(openedKey ? [openedKey] : [])]), [steps, openedKey]);
	const objects = feed.objects.value;
	const model = useMemo(() => buildModel(objects, { machines, system, needed }), [objects, system, needed]);
	const at = Math.min(step ?? steps.length - 1, steps.length - 1);

	const open = (kind: string, namespace: string, name: string) => {
		const same = opened?.kind === kind && opened.namespace === namespace && opened.name === name;
		if (same) return close();
		opener.current = document.activeElement;
		setOpened({ kind, namespace, name });
	};
	const close = () => {
		setOpened(undefined);
		if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
	};
	return (
		<div class="map-panel">
			<div class="map-bar">
				<label>
					<input type="checkbox" checked={system} onChange={({ currentTarget }) => setSystem(currentTarget.checked)} />
					{texts.system}
				</label>
			</div>
			<Canvas
				model={model}
				texts={texts}
				steps={steps}
				at={at}
				opened={openedKey}
				onOpen={open}
				seat={SEATS[cluster.profile].node}
				ownMachine={cluster.workstation !== undefined}
				still={still}
			/>
			{opened ? (
				<Detail cluster={cluster} texts={texts} opened={opened} onClose={close} />
			) : (
				<WalkView
					texts={texts}
					language={language}
					traces={traces}
					trace={trace}
					chosen={chosen !== undefined && trace?.id === chosen}
					steps={steps}
					at={at}
					onChoose={(which) => {
						setChosen(which?.id);
						setStep(which && 0);
					}}
					onStep={(to) => {
						// Who walks stays with this request, whatever comes meanwhile.
						setChosen(trace?.id);
						setStep(to);
					}}
					onOpen={open}
					still={still}
				/>
			)}
		</div>
	);
}
