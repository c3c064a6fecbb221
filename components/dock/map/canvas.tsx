/** The drawing: boxes where the layout says, in reading order, and the way of a request over them. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MapRest } from './crowd.ts';
import { anchorOf, type Box, layoutMap, type MapLayout, pathThrough, serviceHead } from './layout.ts';
import {
	type Health,
	INTERNET,
	type MapKey,
	type MapModel,
	type MapNode,
	type MapPod,
	type MapService,
} from './model.ts';
import type { MapTexts } from './texts.ts';
import { keyOfReference, stops, type WalkStep } from './walk.ts';

export interface CanvasProps {
	model: MapModel;
	texts: MapTexts;
	/** The request that is shown, and the step it has come to. */
	steps: readonly WalkStep[];
	at: number;
	/** Which box's object is open. */
	opened: MapKey | undefined;
	onOpen(kind: string, namespace: string, name: string): void;
	/** The node where the learner's terminal is, if it is on one. */
	seat: string | undefined;
	/** Is the machine beside the cluster the learner's own? */
	ownMachine: boolean;
	still: boolean;
}

/** Said by shape as well as by colour. */
export const SYMBOLS: Record<Health, string> = { ready: '●', waiting: '◌', failed: '✕', leaving: '◐', done: '✓' };

const place = ({ x, y, width, height }: Box) => ({
	left: `${x}rem`,
	top: `${y}rem`,
	width: `${width}rem`,
	height: `${height}rem`,
});

/** The width of an element in rem, as it changes. */
function useWidth(): [(element: HTMLDivElement | null) => void, number] {
	const [width, setWidth] = useState(0);
	const [element, setElement] = useState<HTMLDivElement | null>(null);
	useLayoutEffect(() => {
		if (!element) return;
		const measure = () => {
			const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
			setWidth(Math.floor((element.clientWidth / root) * 16) / 16);
		};
		measure();
		const resizes = new ResizeObserver(measure);
		resizes.observe(element);
		return () => resizes.disconnect();
	}, [element]);
	return [setElement, width];
}

export function Canvas(props: CanvasProps) {
	const { model, texts, steps, at, still } = props;
	const scroller = useRef<HTMLElement>(null);
	const [measured, width] = useWidth();
	const layout = layoutMap(model, Math.max(14, width));
	const step = steps[at];
	const marked = new Set(step?.objects.map(keyOfReference));
	const current = step && layout.boxes.get(step.place);
	const follow = current && `${step.place} ${at} ${steps.length}`;
	useEffect(() => {
		const element = scroller.current;
		if (!element || !current) return;
		const root = element.scrollHeight / Math.max(1, layout.height + 1.5);
		const y = anchorOf(current).y * root;
		if (y < element.scrollTop + root || y > element.scrollTop + element.clientHeight - 2 * root)
			element.scrollTo({ top: Math.max(0, y - element.clientHeight / 2), behavior: still ? 'auto' : 'smooth' });
	}, [follow]);
	/** What the open or deciding Service leads to. */
	const endpoints = new Set(
		model.services
			.filter(({ key, slices }) =>
				[key, ...slices.map((slice) => slice.key)].some((each) => each === props.opened || marked.has(each)),
			)
			.flatMap(({ slices }) => slices.flatMap(({ pods }) => pods)),
	);
	const state = { ...props, layout, marked, endpoints, current: step?.place };
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
		<section class="map-scroll" ref={scroller} tabIndex={0} aria-label={texts.label}>
			<div
				class="map-canvas"
				ref={measured}
				style={{ height: `${layout.height}rem` }}
				data-dense={layout.dense ? '' : undefined}
			>
				{width > 0 && (
					<>
						<ul class="map-list" aria-label={texts.hosts}>
							{model.hosts.map(({ key, name }) => (
								<li key={key}>
									<div class="map-box map-host" {...marks(state, key)}>
										<b>{key === INTERNET ? texts.internet : name}</b>
										{key !== INTERNET && <span>{props.ownMachine ? texts.ownMachine : texts.vmHost}</span>}
									</div>
								</li>
							))}
						</ul>
						<h3 style={{ top: `${layout.headings.services}rem` }}>{texts.services}</h3>
						{model.services.length === 0 && <p class="map-none">{texts.noServices}</p>}
						<ul class="map-list">
							{model.services.map((service) => (
								<ServiceBox key={service.key} service={service} state={state} />
							))}
						</ul>
						{model.moreServices > 0 && (
							<p class="map-rest" style={{ top: `${layout.headings.moreServices}rem` }}>
								{texts.moreServices(model.moreServices)}
							</p>
						)}
						<h3 style={{ top: `${layout.headings.nodes}rem` }}>
							{texts.nodes}
							{layout.dense && (
								<span class="map-legend">
									{(['ready', 'waiting', 'failed'] as const).map((health) => (
										<span key={health}>
											<i data-health={health} aria-hidden="true">
												{SYMBOLS[health]}
											</i>{' '}
											{texts.health[health]}
										</span>
									))}
								</span>
							)}
						</h3>
						<ul class="map-list">
							{model.nodes.map((node) => (
								<NodeBox key={node.key} node={node} state={state} />
							))}
						</ul>
						<Way layout={layout} steps={steps} at={at} />
					</>
				)}
			</div>
		</section>
	);
}

interface DrawState extends CanvasProps {
	layout: MapLayout;
	marked: ReadonlySet<MapKey>;
	endpoints: ReadonlySet<MapKey>;
	current: MapKey | undefined;
}

/** A box's place, and what it stands out for. */
function marks({ layout, marked, endpoints, current, opened }: DrawState, key: MapKey) {
	const box = layout.boxes.get(key);
	return {
		...(box && { style: place(box) }),
		'data-current': key === current ? '' : undefined,
		'data-marked': marked.has(key) ? '' : undefined,
		'data-endpoint': endpoints.has(key) ? '' : undefined,
		'data-opened': key === opened ? '' : undefined,
	};
}

function ServiceBox({ service, state }: { service: MapService; state: DrawState }) {
	const { key, namespace, name, type, clusterIP, ports, external, slices } = service;
	const { texts, onOpen, opened } = state;
	return (
		<li>
			<div class="map-box map-service" {...marks(state, key)}>
				<button
					type="button"
					style={{ height: `${serviceHead(service)}rem` }}
					aria-expanded={opened === key}
					onClick={() => onOpen('Service', namespace, name)}
				>
					<span class="map-name">
						<span class="map-kind">Service </span>
						<b>{namespace === 'default' ? name : `${namespace}/${name}`}</b>
						<span class="map-tag">{type}</span>
					</span>
					<span class="map-detail">
						{clusterIP === 'None' ? 'headless' : clusterIP} {ports === '<none>' ? '' : ports}
					</span>
					{external && <span class="map-detail">{external}</span>}
				</button>
			</div>
			<ul class="map-list">
				{slices.map((slice) => (
					<li key={slice.key}>
						<button
							type="button"
							class="map-box map-slice"
							title={slice.name}
							aria-expanded={opened === slice.key}
							onClick={() => onOpen('EndpointSlice', slice.namespace, slice.name)}
							{...marks(state, slice.key)}
						>
							<span class="map-kind">EndpointSlice </span>
							<span class="map-slice-name">{slice.name}</span>
							<span class="map-count" data-ready={slice.ready > 0 ? '' : undefined}>
								<span aria-hidden="true">
									{slice.ready}/{slice.total}
								</span>
								<span class="map-kind">{texts.endpoints(slice.ready, slice.total)}</span>
							</span>
						</button>
					</li>
				))}
			</ul>
		</li>
	);
}

function NodeBox({ node, state }: { node: MapNode; state: DrawState }) {
	const { texts, seat, onOpen, opened, layout } = state;
	const { key, name, address, ready, unschedulable, groups, hidden } = node;
	const notes = [
		address,
		ready ? '' : texts.notReady,
		unschedulable ? texts.cordoned : '',
		hidden > 0 ? texts.hidden(hidden) : '',
	].filter(Boolean);
	return (
		<li>
			<div
				class="map-box map-node"
				data-homeless={name === undefined ? '' : undefined}
				data-down={ready ? undefined : ''}
				{...marks(state, key)}
			>
				{name === undefined ? (
					<p>
						<b>{texts.unscheduled}</b>
					</p>
				) : (
					<button type="button" aria-expanded={opened === key} onClick={() => onOpen('Node', '', name)}>
						<span class="map-name">
							<span class="map-kind">Node </span>
							<b>{name}</b>
							{name === seat && <span class="map-tag">{texts.seat}</span>}
						</span>
						<span class="map-detail">{notes.join(' · ')}</span>
					</button>
				)}
			</div>
			{groups.map((group) => {
				const box = layout.boxes.get(group.key);
				const total = group.pods.length + (group.rest?.count ?? 0);
				return (
					<div key={group.key}>
						{group.owner && box && (
							<p class="map-owner" style={{ left: `${box.x}rem`, top: `${box.y}rem`, width: `${box.width}rem` }}>
								{group.namespace === 'default' ? '' : `${group.namespace}/`}
								{group.owner.name} <span>{group.owner.kind}</span>
								{total > 1 && ` × ${total}`}
							</p>
						)}
						<ul class="map-list">
							{group.pods.map((pod) => (
								<PodBox key={pod.key} pod={pod} state={state} />
							))}
						</ul>
						{group.rest && <Rest rest={group.rest} state={state} />}
					</div>
				);
			})}
		</li>
	);
}

/** How many Pods of a group are not drawn, and how they are. */
function Rest({ rest: { key, count, healths }, state: { layout, texts } }: { rest: MapRest; state: DrawState }) {
	const box = layout.boxes.get(key);
	const said = healths.map((each) => `${each.count} ${texts.health[each.health]}`).join(', ');
	return (
		<p class="map-rest" style={box && place(box)} title={said}>
			{texts.more(count)}
			<span class="map-kind">: {said}</span>
			{healths.map((each) => (
				<span key={each.health} aria-hidden="true">
					<i data-health={each.health}>{SYMBOLS[each.health]}</i> {each.count}
				</span>
			))}
		</p>
	);
}

function PodBox({ pod, state }: { pod: MapPod; state: DrawState }) {
	const { texts, onOpen, opened, layout } = state;
	const { key, namespace, name, short, status, ready, health, ip } = pod;
	const said = [`Pod ${name}`, status, `${ready} ${texts.health.ready}`, ip].filter(Boolean).join(', ');
	return (
		<li>
			<button
				type="button"
				class="map-box map-pod"
				data-health={health}
				title={said}
				aria-expanded={opened === key}
				onClick={() => onOpen('Pod', namespace, name)}
				{...marks(state, key)}
			>
				<span class="map-kind">{said}</span>
				<span class="map-name" aria-hidden="true">
					<i data-health={health}>{SYMBOLS[health]}</i>
					<b>{short}</b>
				</span>
				{!layout.dense && (
					<span class="map-detail" aria-hidden="true">
						{health === 'ready' ? ip : [status, ip].filter(Boolean).join(' · ')}
					</span>
				)}
			</button>
		</li>
	);
}

/** The way so far, over the boxes: a line, a numbered mark at each place, the packet. The list beside it says the same. */
function Way({ layout, steps, at }: { layout: MapLayout; steps: readonly WalkStep[]; at: number }) {
	const seen = new Map<MapKey, { x: number; y: number; numbers: string }>();
	const points: { x: number; y: number }[] = [];
	for (const { place, first, last } of stops(steps, at)) {
		const box = layout.boxes.get(place);
		if (!box) continue;
		const numbers = first === last ? `${first}` : `${first}–${last}`;
		const before = seen.get(place);
		const point = before ?? { ...anchorOf(box), numbers };
		if (before) before.numbers += ` ${numbers}`;
		else seen.set(place, point as { x: number; y: number; numbers: string });
		points.push(point);
	}
	const end = points.at(-1);
	if (!end) return null;
	const fails = steps[at]?.fails ?? false;
	return (
		<div class="map-way" aria-hidden="true" data-fails={fails ? '' : undefined}>
			<svg
				aria-hidden="true"
				viewBox={`0 0 ${layout.width} ${layout.height}`}
				width={`${layout.width}rem`}
				height={`${layout.height}rem`}
			>
				<path d={pathThrough(points)} />
			</svg>
			{[...seen].map(([key, { x, y, numbers }]) => (
				<span key={key} class="map-stop" style={{ left: `${x}rem`, top: `${y}rem` }}>
					{numbers}
				</span>
			))}
			<span class="map-packet" style={{ transform: `translate(${end.x}rem, ${end.y}rem)` }} />
		</div>
	);
}
