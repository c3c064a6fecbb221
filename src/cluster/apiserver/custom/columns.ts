/**
 * The columns that a CustomResourceDefinition asks for (additionalPrinterColumns), and the JSON paths in them
 * (apiextensions-apiserver pkg/registry/customresource/tableconvertor). Of a path that finds several, the first counts.
 */

import { age, ageColumn, nameColumn } from '../../resources/shared/columns.ts';
import type { CustomResourceDefinition } from '../../resources/types.ts';
import type { Column } from '../../types.ts';
import { isFields } from '../json.ts';

type ColumnDefinition = NonNullable<
	NonNullable<CustomResourceDefinition['spec']>['versions'][number]['additionalPrinterColumns']
>[number];

type Step = (value: unknown) => unknown[];

const field =
	(name: string): Step =>
	(value) =>
		isFields(value) && Object.hasOwn(value, name) ? [value[name]] : [];

const everything: Step = (value) => (Array.isArray(value) ? value : isFields(value) ? Object.values(value) : []);

/** `?(@.type=="Ready")`: items whose field has the value, or has one at all. */
function filter(text: string): Step | undefined {
	const [, path = '', operator, wanted = ''] = /^\?\(@([^=!<>\s]+)\s*(?:(==|!=)\s*(.+?))?\s*\)$/.exec(text) ?? [];
	const steps = path === '' ? undefined : stepsOf(path);
	if (!steps) return undefined;
	const plain = wanted.replace(/^(["'])(.*)\1$/, '$2');
	return (value) =>
		(Array.isArray(value) ? value : []).filter((item) => {
			const [found] = walk(item, steps);
			if (operator === undefined) return found !== undefined;
			return (String(found) === plain) === (operator === '==');
		});
}

/** The steps of a simple JSON path; undefined for one that is none of these. */
function stepsOf(path: string): Step[] | undefined {
	const steps: Step[] = [];
	let rest = path;
	while (rest !== '') {
		const [whole = '', name, inside] =
			/^(?:\.((?:[^.[\]\\]|\\.)+)|\[((?:[^\]"']|"[^"]*"|'[^']*')*)\]|\.(?=$|\[))/.exec(rest) ?? [];
		if (whole === '') return undefined;
		rest = rest.slice(whole.length);
		if (name !== undefined) steps.push(name === '*' ? everything : field(name.replaceAll(/\\(.)/g, '$1')));
		else if (inside !== undefined) {
			const index = /^-?\d+$/.test(inside) ? Number(inside) : undefined;
			const quoted = /^(["'])(.*)\1$/.exec(inside)?.[2];
			if (inside === '*') steps.push(everything);
			else if (index !== undefined)
				steps.push((value) => (Array.isArray(value) && value.at(index) !== undefined ? [value.at(index)] : []));
			else if (quoted !== undefined) steps.push(field(quoted));
			else {
				const chosen = filter(inside);
				if (!chosen) return undefined;
				steps.push(chosen);
			}
		}
	}
	return steps;
}

const walk = (value: unknown, steps: readonly Step[]): unknown[] =>
	steps.reduce<unknown[]>((found, step) => found.flatMap(step), [value]);

/** The first thing at a path; undefined where there is nothing, or the path cannot be read. */
export function atPath(value: unknown, path: string): unknown {
	const steps = stepsOf(path);
	return steps && walk(value, steps)[0];
}

/** A cell's value by its column's type. */
function cell(value: unknown, type: string, now: number): string | number | boolean | null {
	if (value === undefined || value === null) return null;
	if (type === 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
	if (type === 'integer') return typeof value === 'number' ? Math.trunc(value) : null;
	if (type === 'number') return typeof value === 'number' ? value : null;
	if (type === 'boolean') return typeof value === 'boolean' ? value : null;
	return typeof value === 'string' ? age(value, now) : null;
}

/** A kind's columns: its name and what its definition asks for, or its age when it asks for nothing. */
export const columnsOf = (definitions: readonly ColumnDefinition[] | undefined): Column[] => [
	nameColumn,
	...(definitions?.length ? definitions.map(columnOf) : [ageColumn]),
];

function columnOf({ name, type, description = '', format, priority = 0, jsonPath }: ColumnDefinition): Column {
	const steps = stepsOf(jsonPath) ?? [() => []];
	return {
		name,
		type: type as Column['type'],
		...(format ? { format } : {}),
		description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
		priority,
		cell: (object, { now }) => cell(walk(object, steps)[0], type, now),
	};
}
