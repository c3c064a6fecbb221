/** Has a field had another value before? */

import { DEFAULT_NAMESPACE, fieldValues, find } from '../objects.ts';
import type { ChangedCondition } from '../types.ts';
import { type ConditionKind, code, failed } from './condition.ts';
import { podShortfall } from './pod.ts';

export const changed: ConditionKind<ChangedCondition> = {
	kind: 'changed',
	watches: ({ resource }) => [resource],
	judge({ resource, namespace = DEFAULT_NAMESPACE, name, field }, { cluster, history }) {
		if (resource === 'pods') {
			const shortfall = podShortfall(cluster.client, namespace, name);
			if (shortfall) return shortfall;
		}
		const before = history.values(resource, namespace, name, field);
		const object = find(cluster.client, resource, namespace, name);
		const present = object ? fieldValues(object, field).map(String) : [];
		if (before.length > 1 && present.length > 0) return undefined;
		const [value] = present;
		if (value === undefined) {
			return failed(`${code(name)}: 아직 없다.`, `${code(name)}: not there yet.`);
		}
		if (resource === 'pods') {
			return failed(
				`${code(name)} 파드는 처음 만든 그 파드다. ${code(field)} 값이 처음 그대로 ${code(value)}이다.`,
				`Pod ${code(name)} is still the first one: its ${code(field)} is ${code(value)}, as it has been from the start.`,
			);
		}
		return failed(
			`${code(name)}: ${code(field)} 값이 처음 그대로 ${code(value)}이다.`,
			`${code(name)}: ${code(field)} is ${code(value)}, as it has been from the start.`,
		);
	},
};
