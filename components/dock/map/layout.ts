/**
 * Where the map's boxes are. Pure: a model and a width make a drawing, in rem, so that it grows with the reader's text.
 * From top to bottom: machines beside the cluster, Services with their EndpointSlices, nodes with their Pods.
 */

import type { MapGroup, MapKey, MapModel, MapNode, MapService } from './model.ts';

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

export interface MapLayout {
	width: number;
	height: number;
	boxes: ReadonlyMap<MapKey, Box>;
	/** Pods are drawn small. */
	dense: boolean;
	/** Where the headings of the parts stand, and the line of the Services that are only counted. */
	headings: { services: number; moreServices: number; nodes: number };
}

/** More Pods than these are drawn small. */
const ROOMY = 12;

const GAP = 0.5;
const HEADING = 1.75;
const HOST = { width: 14, height: 2.5 };
const SERVICE = { width: 13.5, head: 2.75, line: 1.0625, slice: 1.625, pad: 0.375 };
const NODE = { width: 12, head: 2.625, pad: 0.5 };
const OWNER = 1.375;
/** A Pod with its address and status, and one that is a chip: of a group, or on its own with its whole name. */
const POD = { width: 10, height: 2.75 };
const CHIP = { width: 4, lonely: 9, height: 1.5 };
const POD_GAP = 0.25;
/** The line that counts what is not drawn. */
const REST = 1.375;

/** How many columns of at least `least` fit, and how wide they are then. */
function columnsOf(width: number, least: number, gap: number, most: number): { count: number; width: number } {
	const count = Math.max(1, Math.min(most, Math.floor((width + gap) / (least + gap))));
	return { count, width: (width - gap * (count - 1)) / count };
}

/**
 * Lays boxes of one width out in rows.
 * @returns the y below the last row.
 */
function rows<T>(
	items: readonly T[],
	area: { x: number; y: number; width: number; gap: number; least: number; stretch?: boolean },
	heightOf: (item: T, width: number) => number,
	place: (item: T, box: Box) => void,
): number {
	const columns = columnsOf(area.width, area.least, area.gap, area.stretch ? Math.max(1, items.length) : 99);
	let { y } = area;
	for (let first = 0; first < items.length; first += columns.count) {
		const row = items.slice(first, first + columns.count);
		const height = Math.max(...row.map((item) => heightOf(item, columns.width)));
		row.forEach((item, index) => {
			place(item, { x: area.x + index * (columns.width + area.gap), y, width: columns.width, height });
		});
		y += height + area.gap;
	}
	return items.length === 0 ? y : y - area.gap;
}

/** @param width of the whole, in rem. */
export function layoutMap(model: MapModel, width: number): MapLayout {
	const boxes = new Map<MapKey, Box>();
	const dense = model.podCount > ROOMY;
	const put = (key: MapKey, box: Box) => boxes.set(key, box);
	const area = { x: 0, width, gap: GAP };

	let y = rows(
		model.hosts,
		{ ...area, y: 0, least: HOST.width },
		() => HOST.height,
		({ key }, box) => put(key, box),
	);
	const services = model.hosts.length > 0 ? y + GAP : y;
	y = rows(model.services, { ...area, y: services + HEADING, least: SERVICE.width }, serviceHeight, (service, box) =>
		placeService(service, box, put),
	);
	const moreServices = y + POD_GAP;
	if (model.moreServices > 0) y = moreServices + REST;
	const nodes = y + GAP;
	y = rows(
		model.nodes,
		{ ...area, y: nodes + HEADING, least: NODE.width, stretch: true },
		(node, each) => nodeHeight(node, each, dense),
		(node, box) => placeNode(node, box, dense, put),
	);
	return { width, height: y, boxes, dense, headings: { services, moreServices, nodes } };
}

/** The height of what is said of a Service above its slices: one line more when it has an address outside. */
export const serviceHead = ({ external }: MapService): number => SERVICE.head + (external === '' ? 0 : SERVICE.line);

const serviceHeight = (service: MapService): number => serviceHead(service) + slicesHeight(service);

const slicesHeight = ({ slices }: MapService): number =>
	slices.length > 0 ? slices.length * SERVICE.slice + SERVICE.pad : 0;

function placeService(service: MapService, box: Box, put: (key: MapKey, box: Box) => void): void {
	put(service.key, box);
	service.slices.forEach(({ key }, index) => {
		put(key, {
			x: box.x + SERVICE.pad,
			y: box.y + serviceHead(service) + index * SERVICE.slice,
			width: box.width - 2 * SERVICE.pad,
			height: SERVICE.slice - POD_GAP,
		});
	});
}

/** The Pods of a group: with a heading when their owner has one. */
function groupArea(group: MapGroup, width: number, dense: boolean) {
	const least = dense ? (group.owner ? CHIP.width : CHIP.lonely) : POD.width;
	return { head: group.owner ? OWNER : 0, least, height: dense ? CHIP.height : POD.height, width };
}

function groupHeight(group: MapGroup, width: number, dense: boolean): number {
	const { head, least, height } = groupArea(group, width, dense);
	const { count } = columnsOf(width, least, POD_GAP, 99);
	const lines = Math.ceil(group.pods.length / count);
	return head + lines * height + (lines - 1) * POD_GAP + (group.rest ? POD_GAP + REST : 0);
}

function nodeHeight({ groups }: MapNode, width: number, dense: boolean): number {
	const inner = width - 2 * NODE.pad;
	const heights = groups.map((group) => groupHeight(group, inner, dense));
	return NODE.head + heights.reduce((sum, height) => sum + height + POD_GAP * 2, 0) + NODE.pad / 2;
}

function placeNode(node: MapNode, box: Box, dense: boolean, put: (key: MapKey, box: Box) => void): void {
	put(node.key, box);
	const x = box.x + NODE.pad;
	const width = box.width - 2 * NODE.pad;
	let y = box.y + NODE.head;
	for (const group of node.groups) {
		const { head, least, height } = groupArea(group, width, dense);
		put(group.key, { x, y, width, height: groupHeight(group, width, dense) });
		y = rows(
			group.pods,
			{ x, y: y + head, width, gap: POD_GAP, least },
			() => height,
			({ key }, each) => put(key, each),
		);
		if (group.rest) {
			y += POD_GAP;
			put(group.rest.key, { x, y, width, height: REST });
			y += REST;
		}
		y += POD_GAP * 2;
	}
}

/** Narrower boxes have no room beside their name. */
const ROOM_BESIDE = 7;

/** The point of a box that a request's path goes through: at the right of its first line, or a chip's corner. */
export const anchorOf = ({ x, y, width, height }: Box): { x: number; y: number } =>
	width < ROOM_BESIDE
		? { x: x + width - 0.25, y: y + 0.25 }
		: { x: x + width - 0.875, y: y + Math.min(height, 2.25) / 2 };

/** How far a path bows up between two places, in rem: it then passes above the names beside which it begins and ends. */
const MOST_BOW = 2.5;

/** The path through some points as SVG has it (the `d` of a path), bowed where it goes sideways. */
export function pathThrough(points: readonly { x: number; y: number }[]): string {
	const [first] = points;
	if (!first) return '';
	let d = `M${first.x} ${first.y}`;
	points.slice(1).forEach(({ x, y }, index) => {
		const from = points[index] as { x: number; y: number };
		const bow = Math.min(MOST_BOW, Math.abs(x - from.x) / 4);
		d += `Q${(from.x + x) / 2} ${(from.y + y) / 2 - bow} ${x} ${y}`;
	});
	return d;
}
