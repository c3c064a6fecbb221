/** Is an object there, with these fields? */

import type { KubeObject } from '../../cluster/types.ts';
import { DEFAULT_NAMESPACE, fieldValues, resourceNamed } from '../objects.ts';
import type { ObjectCondition } from '../types.ts';
import { type ConditionKind, code, codes, failed, pairs, qualified } from './condition.ts';

const carries = (object: KubeObject, labels: Record<string, string> = {}): boolean =>
	Object.entries(labels).every(([key, value]) => object.metadata.labels?.[key] === value);

/** Is a value as wanted? `*text*` wants any value with that text in it. */
function fits(value: unknown, wanted: unknown): boolean {
	const part = /^\*(.+)\*$/s.exec(String(wanted))?.[1];
	return part === undefined ? String(value) === String(wanted) : String(value).includes(part);
}

/** The first field that is not as wanted. */
function difference(
	object: KubeObject,
	fields: Record<string, unknown> = {},
): { path: string; wanted: unknown; found: unknown[] } | undefined {
	for (const [path, wanted] of Object.entries(fields)) {
		const found = fieldValues(object, path);
		const right = wanted === '*' ? found.length > 0 : found.some((value) => fits(value, wanted));
		if (!right) return { path, wanted, found };
	}
	return undefined;
}

export const object: ConditionKind<ObjectCondition> = {
	kind: 'object',
	watches: ({ resource }) => [resource],
	judge(condition, { cluster }) {
		const ref = resourceNamed(condition.resource);
		const namespace = ref.namespaced ? (condition.namespace ?? DEFAULT_NAMESPACE) : undefined;
		const all = cluster.client.list(ref, namespace === undefined ? {} : { namespace });
		const wanted = condition.name ?? pairs(condition.labels);
		const shown = code(qualified(namespace, wanted));
		const candidates = all.filter(
			(each) =>
				(condition.name === undefined || each.metadata.name === condition.name) && carries(each, condition.labels),
		);
		const matching = candidates.filter((each) => !difference(each, condition.fields));
		if (condition.absent) {
			if (matching.length === 0) return undefined;
			return failed(`${ref.kind} ${shown}: 아직 남아 있다.`, `${ref.kind} ${shown} is still there.`);
		}
		if (matching.length > 0) return undefined;
		const [first] = candidates;
		const wrong = first && difference(first, condition.fields);
		if (wrong) {
			const found = wrong.found.map(String);
			const value = wrong.wanted === '*' ? undefined : code(String(wrong.wanted));
			return failed(
				`${ref.kind} ${shown}: ${code(wrong.path)} ${found.length ? `필드의 값이 ${codes(found)}인데` : '필드가 비어 있는데'}, ${value ? `${value}이어야` : '값이 있어야'} 한다.`,
				`${ref.kind} ${shown}: field ${code(wrong.path)} ${found.length ? `is ${codes(found)}` : 'is empty'}.${value ? ` It should be ${value}.` : ''}`,
			);
		}
		const others = all.map(({ metadata }) => metadata.name);
		return failed(
			`${ref.kind} ${shown}: 아직 없다.${others.length ? ` 지금 있는 것: ${codes(others)}.` : ''}`,
			`${ref.kind} ${shown}: not there yet.${others.length ? ` There are: ${codes(others)}.` : ''}`,
		);
	},
};
