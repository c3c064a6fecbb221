/** A request hop by hop: which one, the player, what happens at this step, and all of it as a list. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Endpoint, Trace } from '../../../src/cluster/network/types.ts';
import type { Language } from '../../../src/site/language.ts';
import { Inline } from '../inline.tsx';
import type { MapTexts } from './texts.ts';
import type { Rewrite, WalkStep } from './walk.ts';

/** How long a step stands at ×1, milliseconds. */
const STEP = 1_800;

const SPEEDS = [0.5, 1, 2, 4];

export interface WalkViewProps {
	texts: MapTexts;
	language: Language;
	/** Newest first. */
	traces: readonly Trace[];
	/** The one that is shown. */
	trace: Trace | undefined;
	/** Whether it was chosen, or is shown for being the newest. */
	chosen: boolean;
	steps: readonly WalkStep[];
	at: number;
	onChoose(trace: Trace | undefined): void;
	onStep(at: number): void;
	onOpen(kind: string, namespace: string, name: string): void;
	/** Nothing moves by itself. */
	still: boolean;
}

const ENDED_WELL = new Set(['connected', 'answered']);

const address = ({ address, port }: Endpoint) => `${address}:${port}`;

/** `12:03:04 client → web 10.43.0.7:80 · connected`. */
function labelOf({ from, destination, dns, hops, started, verdict }: Trace, texts: MapTexts): string {
	const time = new Date(started).toISOString().slice(11, 19);
	const service = hops.flatMap(({ objects }) => objects).find(({ kind }) => kind === 'Service')?.name;
	const to = dns
		? `DNS ${dns.type} ${dns.name.replace(/\.$/, '')}`
		: [service, address(destination)].filter(Boolean).join(' ');
	const mark = verdict && !ENDED_WELL.has(verdict) ? '✕ ' : '';
	return `${time} ${from.name} → ${to} · ${mark}${verdict ? texts.verdicts[verdict] : texts.underWay}`;
}

export function WalkView(props: WalkViewProps) {
	const { texts, language, traces, trace, chosen, steps, at, onChoose, onStep, still } = props;
	const [playing, setPlaying] = useState(false);
	const [speed, setSpeed] = useState(1);
	const list = useRef<HTMLOListElement>(null);
	const last = steps.length - 1;
	useEffect(() => {
		if (!playing) return;
		if (at >= last) {
			setPlaying(false);
			return;
		}
		const timer = setTimeout(() => onStep(at + 1), STEP / speed);
		return () => clearTimeout(timer);
	}, [playing, at, last, speed]);
	useEffect(() => {
		const element = list.current;
		const item = element?.children[at];
		if (!element || !(item instanceof HTMLElement)) return;
		const top = item.offsetTop - element.offsetTop;
		if (top < element.scrollTop || top + item.offsetHeight > element.scrollTop + element.clientHeight)
			element.scrollTop = top - element.clientHeight / 3;
	}, [at, trace]);
	if (!trace)
		return (
			<div class="map-walk">
				<p class="map-empty">
					<Inline text={texts.noRequest} />
				</p>
			</div>
		);
	const go = (to: number) => {
		setPlaying(false);
		onStep(to);
	};
	const play = () => {
		if (playing) return setPlaying(false);
		onStep(at >= last ? 0 : at);
		setPlaying(true);
	};
	return (
		<section class="map-walk" aria-label={texts.request}>
			<div class="map-controls">
				<select
					aria-label={texts.request}
					value={chosen ? String(trace.id) : 'newest'}
					onChange={({ currentTarget: { value } }) => {
						setPlaying(false);
						onChoose(traces.find(({ id }) => String(id) === value));
					}}
				>
					<option value="newest">{texts.newest}</option>
					{chosen && !traces.includes(trace) && <option value={String(trace.id)}>{labelOf(trace, texts)}</option>}
					{traces.map((each) => (
						<option key={each.id} value={String(each.id)}>
							{labelOf(each, texts)}
						</option>
					))}
				</select>
				<span class="map-player">
					<button
						type="button"
						class="dock-tool"
						disabled={at <= 0}
						title={texts.back}
						aria-label={texts.back}
						onClick={() => go(at - 1)}
					>
						<span aria-hidden="true">◂</span>
					</button>
					{!still && (
						<button type="button" class="dock-tool map-play" onClick={play}>
							<span aria-hidden="true">{playing ? '❚❚ ' : '▶ '}</span>
							{playing ? texts.pause : texts.play}
						</button>
					)}
					<button
						type="button"
						class="dock-tool"
						disabled={at >= last}
						title={texts.forward}
						aria-label={texts.forward}
						onClick={() => go(at + 1)}
					>
						<span aria-hidden="true">▸</span>
					</button>
					{!still && (
						<select
							aria-label={texts.speed}
							value={String(speed)}
							onChange={({ currentTarget: { value } }) => setSpeed(Number(value))}
						>
							{SPEEDS.map((each) => (
								<option key={each} value={String(each)}>
									×{each}
								</option>
							))}
						</select>
					)}
				</span>
			</div>
			{!chosen && <p class="map-which">{labelOf(trace, texts)}</p>}
			<p class="map-said" role="status">
				{texts.step(at + 1, steps.length)}
			</p>
			<ol class="map-steps" ref={list} aria-label={texts.steps}>
				{steps.map((step, index) => (
					<li key={`${trace.id}-${index}`} data-fails={step.fails ? '' : undefined}>
						<button type="button" aria-current={index === at ? 'step' : undefined} onClick={() => go(index)}>
							<span class="map-number">{index + 1}</span>
							<span>
								<Inline text={step.text[language]} />
							</span>
						</button>
						<Decision step={step} texts={texts} onOpen={props.onOpen} />
					</li>
				))}
			</ol>
		</section>
	);
}

/** What a step rewrote, by which rule, and the objects it came from. */
function Decision({ step, texts, onOpen }: { step: WalkStep; texts: MapTexts; onOpen: WalkViewProps['onOpen'] }) {
	const { rewrites, rule, objects } = step;
	if (rewrites.length === 0 && rule === undefined && objects.length === 0) return null;
	return (
		<dl class="map-decision">
			{rewrites.map(({ of, before, after }: Rewrite) => (
				<div key={of}>
					<dt>{texts.rewrite[of]}</dt>
					<dd>
						<code>
							{address(before)} → {address(after)}
						</code>
					</dd>
				</div>
			))}
			{rule !== undefined && (
				<div>
					<dt>{texts.rule}</dt>
					<dd>
						<code>{rule}</code>
					</dd>
				</div>
			)}
			{objects.length > 0 && (
				<div>
					<dt>{step.outcome ? texts.objects.lookAt : texts.objects.decided}</dt>
					<dd>
						{objects.map(({ kind, namespace = '', name }) => (
							<button
								key={`${kind}/${namespace}/${name}`}
								type="button"
								class="map-link"
								onClick={() => onOpen(kind, namespace, name)}
							>
								{kind} {name}
							</button>
						))}
					</dd>
				</div>
			)}
		</dl>
	);
}
