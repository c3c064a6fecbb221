/** Which priority a Pod has (upstream: the admission plugin Priority). */

import { forbidden } from '../../apiserver/errors.ts';
import type { ResourceContext } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import type { Pod } from '../types.ts';
import { SYSTEM_CLASSES } from './system.ts';

const PODS = { group: '', plural: 'pods' };

/**
 * Sets a new Pod's priority by its class, or by the one that is for all who name none.
 * @throws ApiError 403 when there is no such class, or the Pod says otherwise itself.
 */
export function addPriority({ spec, metadata }: Pod, { client }: ResourceContext): void {
	if (!spec.priorityClassName) {
		const usual = client.list(KINDS.priorityclasses).find(({ globalDefault }) => globalDefault);
		if (usual) spec.priorityClassName = usual.metadata.name;
	}
	const name = spec.priorityClassName;
	const own = name ? client.get(KINDS.priorityclasses, '', name) : undefined;
	const priority = name ? (own?.value ?? SYSTEM_CLASSES[name]) : 0;
	if (priority === undefined) throw forbidden(PODS, metadata.name, `no PriorityClass with name ${name} was found`);
	if (spec.priority !== undefined && spec.priority !== priority)
		throw forbidden(
			PODS,
			metadata.name,
			`the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
		);
	const policy = own?.preemptionPolicy ?? 'PreemptLowerPriority';
	if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
		throw forbidden(
			PODS,
			metadata.name,
			`the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
		);
	spec.priority = priority;
	spec.preemptionPolicy = policy;
}
