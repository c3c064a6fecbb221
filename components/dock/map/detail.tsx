/** One object of the map: its YAML as kubectl prints it, and its events. */

import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import type { KubeObject, ResourceRef } from '../../../src/cluster/types.ts';
import { type EventObject, eventAge, inOrder } from '../../../src/kubectl/describe/events.ts';
import { printYaml } from '../../../src/kubectl/print/yaml.ts';
import { visible } from '../visible.ts';
import type { MapTexts } from './texts.ts';

/** Everything is told anew so often, milliseconds: ages too. */
const TICK = 1_000;

export interface Opened {
	kind: string;
	namespace: string;
	name: string;
}

const refOf = (kind: string): ResourceRef | undefined =>
	Object.values<ResourceRef>(KINDS as unknown as Record<string, ResourceRef>).find((each) => each.kind === kind);

/** Without managedFields, as kubectl leaves them out. */
function yamlOf(object: KubeObject): string {
	const { managedFields, ...metadata } = object.metadata;
	return printYaml({ ...object, metadata });
}

/** Nodes' events are in the default namespace, and so on: they name what they are about. */
function eventsOf(cluster: Cluster, { kind, namespace, name }: Opened): EventObject[] {
	const all = cluster.client.list(KINDS.events) as unknown as EventObject[];
	return inOrder(
		all.filter(
			({ involvedObject: about }) =>
				about.kind === kind && about.name === name && (about.namespace ?? '') === namespace,
		),
	).reverse();
}

interface DetailProps {
	cluster: Cluster;
	texts: MapTexts;
	opened: Opened;
	onClose(): void;
}

export function Detail({ cluster, texts, opened, onClose }: DetailProps) {
	const { kind, namespace, name } = opened;
	const heading = useRef<HTMLHeadingElement>(null);
	const [, tick] = useReducer((count: number) => count + 1, 0);
	useEffect(() => {
		heading.current?.focus();
	}, [kind, namespace, name]);
	useEffect(() => {
		const timer = setInterval(() => tick(undefined), TICK);
		return () => clearInterval(timer);
	}, []);
	const ref = refOf(kind);
	const object = ref && cluster.client.get(ref, namespace, name);
	const events = eventsOf(cluster, opened);
	return (
		<section
			class="map-open"
			aria-labelledby="naru-map-object"
			onKeyDown={(event) => {
				if (event.key === 'Escape') onClose();
			}}
		>
			<div class="map-open-head">
				<h3 id="naru-map-object" tabIndex={-1} ref={heading}>
					{kind} {namespace === 'default' || namespace === '' ? name : `${namespace}/${name}`}
				</h3>
				<button type="button" class="dock-tool" onClick={onClose}>
					{texts.close}
				</button>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
			<div class="map-open-body" tabIndex={0} role="group" aria-labelledby="naru-map-object">
				{object ? <pre lang="en">{visible(yamlOf(object))}</pre> : <p class="map-empty">{texts.gone}</p>}
				<h4>{texts.events}</h4>
				{events.length === 0 ? (
					<p class="map-empty">{texts.noEvents}</p>
				) : (
					<ul class="map-events" lang="en">
						{events.map((event) => (
							<li key={event.metadata.name} data-type={event.type}>
								<b>{visible(event.reason ?? '')}</b> <span>{eventAge(event, cluster.clock.now())}</span>
								<br />
								{visible(event.message ?? '')}
							</li>
						))}
					</ul>
				)}
			</div>
		</section>
	);
}
