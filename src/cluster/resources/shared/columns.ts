/** What table columns have in common: ages, lists cut short, label text (pkg/printers and cli printers upstream). */

import { parseRfc3339 } from '../../../os/time.ts';
import { humanDuration } from '../../apimachinery/duration.ts';
import type { Column, KubeObject } from '../../types.ts';
import type { LabelSelector } from '../types.ts';

/** How long ago an instant was; `<unknown>` without one. */
export function age(timestamp: string | undefined, now: number): string {
	const then = parseRfc3339(timestamp);
	return then === undefined ? '<unknown>' : humanDuration(now - then);
}

type Cell<T extends KubeObject> = Column<T>['cell'];

/** A column of text; `wide` shows it only with -o wide. */
export function column<T extends KubeObject>(
	name: string,
	description: string,
	cell: Cell<T>,
	wide = false,
): Column<T> {
	return { name, type: 'string', description, priority: wide ? 1 : 0, cell };
}

/** A column of whole numbers. */
export function numberColumn<T extends KubeObject>(
	name: string,
	description: string,
	cell: Cell<T>,
	wide = false,
): Column<T> {
	return { ...column(name, description, cell, wide), type: 'integer' };
}

/** The first column of nearly every table. */
export const nameColumn: Column = {
	name: 'Name',
	type: 'string',
	format: 'name',
	description: 'The name of the object, unique among its kind in the namespace.',
	priority: 0,
	cell: (object) => object.metadata.name,
};

export const ageColumn: Column = {
	name: 'Age',
	type: 'string',
	description: 'How long ago the object was created.',
	priority: 0,
	cell: (object, { now }) => age(object.metadata.creationTimestamp, now),
};

/** `a=b,c=d`, or `<none>`. */
export function labelsText(labels: Record<string, string> | undefined): string {
	const pairs = Object.entries(labels ?? {});
	if (pairs.length === 0) return '<none>';
	return pairs
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, value]) => `${key}=${value}`)
		.join(',');
}

/** A selector as text: `app=web,tier in (a,b)`; `<none>` selects nothing or all. */
export function selectorText(selector: LabelSelector | undefined): string {
	if (!selector) return '<none>';
	const parts = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`]);
	for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
		const list = `(${[...values].sort().join(',')})`;
		if (operator === 'In') parts.push([key, `${key} in ${list}`]);
		else if (operator === 'NotIn') parts.push([key, `${key} notin ${list}`]);
		else if (operator === 'Exists') parts.push([key, key]);
		else parts.push([key, `!${key}`]);
	}
	if (parts.length === 0) return '<none>';
	return parts
		.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([, text]) => text)
		.join(',');
}

interface WithTemplate extends KubeObject {
	spec: { template: { spec?: { containers: { name: string; image?: string }[] } } };
}

const containersOf = (object: KubeObject) => (object as WithTemplate).spec.template?.spec?.containers ?? [];

/** Containers and Images, which workloads show with -o wide. */
export const containerColumns: Column[] = [
	column(
		'Containers',
		'Names of the containers in the template.',
		(object) =>
			containersOf(object)
				.map(({ name }) => name)
				.join(','),
		true,
	),
	column(
		'Images',
		'Images of the containers in the template.',
		(object) =>
			containersOf(object)
				.map(({ image }) => image ?? '')
				.join(','),
		true,
	),
];

export const selectorColumn: Column = column(
	'Selector',
	'Which Pods are meant, by their labels.',
	(object) => selectorText((object as KubeObject & { spec: { selector?: LabelSelector } }).spec.selector),
	true,
);
