/** What may change of a Pod once it is there (pkg/apis/core/validation, ValidatePodUpdate). */

import type { FieldError } from '../../types.ts';
import { invalid } from '../shared/field-errors.ts';
import type { Pod, PodSpec } from '../types.ts';

/** The few fields of a Pod that may change once it is there, made equal for the comparison. */
function mutable(spec: PodSpec, old: PodSpec): PodSpec {
	const copy = structuredClone(spec);
	for (const list of ['containers', 'initContainers'] as const) {
		copy[list]?.forEach((container, index) => {
			const image = old[list]?.[index]?.image;
			if (image !== undefined) container.image = image;
		});
	}
	for (const key of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates'] as const) {
		if (old[key] === undefined) delete copy[key];
		else Object.assign(copy, { [key]: old[key] });
	}
	return copy;
}

/** A deadline may be set, and then only come nearer. */
function validateDeadlineUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
	const [value, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
	const wrong = (detail: string): FieldError[] => [invalid('spec.activeDeadlineSeconds', value, detail)];
	if (before === undefined) return [];
	if (value === undefined) return wrong('must not update from a positive integer to nil value');
	return value > before ? wrong('must be less than or equal to previous value') : [];
}

/** What is tolerated stays tolerated: of what is there only tolerationSeconds may change. */
function validateTolerationsUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
	const bare = ({ tolerationSeconds: _, ...rest }: NonNullable<PodSpec['tolerations']>[number]) =>
		JSON.stringify(sorted(rest));
	const now = new Set(spec.tolerations?.map(bare));
	if ((old.tolerations ?? []).every((toleration) => now.has(bare(toleration)))) return [];
	const detail = 'existing toleration can not be modified except its tolerationSeconds';
	return [{ type: 'Forbidden', field: 'spec.tolerations', detail }];
}

export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
	const errors: FieldError[] = [];
	if (pod.spec.containers.length !== old.spec.containers.length) {
		return [{ type: 'Forbidden', field: 'spec.containers', detail: 'pod updates may not add or remove containers' }];
	}
	errors.push(...validateDeadlineUpdate(pod.spec, old.spec), ...validateTolerationsUpdate(pod.spec, old.spec));
	const gates = new Set(old.spec.schedulingGates?.map(({ name }) => name));
	const added = pod.spec.schedulingGates?.find(({ name }) => !gates.has(name));
	if (added) {
		const detail = `only deletion is allowed, but found new scheduling gate '${added.name}'`;
		errors.push({ type: 'Forbidden', field: 'spec.schedulingGates', detail });
	}
	const before = JSON.stringify(sorted(old.spec));
	const after = JSON.stringify(sorted(mutable(pod.spec, old.spec)));
	if (before !== after) {
		errors.push({
			type: 'Forbidden',
			field: 'spec',
			detail:
				'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n' +
				differences(old.spec, mutable(pod.spec, old.spec)),
		});
	}
	return errors;
}

/**
 * Checks a write of …/ephemeralcontainers: what is there stays as it is.
 * @param pod the Pod as it would be, already checked by itself.
 */
export function validateEphemeralUpdate(pod: Pod, old: Pod): FieldError[] {
	const now = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
	return (old.spec.ephemeralContainers ?? []).flatMap((container): FieldError[] => {
		const wrong = (what: string): FieldError[] => [
			{
				type: 'Forbidden',
				field: 'spec.ephemeralContainers',
				detail: `existing ephemeral containers ${JSON.stringify(container.name)} may not be ${what}`,
			},
		];
		const later = now.get(container.name);
		if (!later) return wrong('removed\n');
		const changes = differences(container, later);
		return changes === '' ? [] : wrong(`changed\n${changes}`);
	});
}

/** Lines with - and + for what changed, by path. */
function differences(before: unknown, after: unknown, path = ''): string {
	if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return '';
	const open = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
	if (!open(before) || !open(after)) {
		const line = (sign: string, value: unknown) =>
			value === undefined ? '' : `${sign} \t${path}: ${JSON.stringify(value)},\n`;
		return line('-', before) + line('+', after);
	}
	return [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.map((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`))
		.join('');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, item]) => [key, sorted(item)]),
	);
}
