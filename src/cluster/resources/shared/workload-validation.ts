/** Checks that kinds with a selector and a Pod template share (pkg/apis/apps/validation). */

import type { FieldError } from '../../types.ts';
import { validateTemplate } from '../pods/validation.ts';
import type { LabelSelector, PodTemplateSpec } from '../types.ts';
import { forbidden, invalid, oneOf, required } from './field-errors.ts';
import { validateSelector } from './validation.ts';
import { selectorMatches } from './workloads.ts';

/** A workload must select its own Pods: errors of its selector and template, as each kind has them (ValidatePodTemplateSpecForReplicaSet …). */
export function workloadErrors(
	{ selector, template }: { selector?: LabelSelector | undefined; template?: PodTemplateSpec | undefined },
	kind: 'ReplicaSet' | 'StatefulSet' | 'DaemonSet',
): FieldError[] {
	const field = 'spec.selector';
	const wrong = validateSelector(selector, field);
	const errors = [...wrong];
	const isDaemonSet = kind === 'DaemonSet';
	const isEmpty =
		selector !== undefined &&
		Object.keys(selector.matchLabels ?? {}).length === 0 &&
		(selector.matchExpressions?.length ?? 0) === 0;
	// ReplicaSets and Deployments share their words.
	const noun = kind === 'ReplicaSet' ? 'deployment' : kind.toLowerCase();
	const empty = isEmpty ? [invalid(field, selector, `empty selector is invalid for ${noun}`)] : [];
	if (!isDaemonSet) {
		if (!selector) errors.push(required(field));
		errors.push(...empty);
		if (wrong.length > 0)
			return [...errors, invalid(field, selector, kind === 'ReplicaSet' ? 'invalid label selector' : '')];
	}
	const labels = template?.metadata?.labels;
	// No selector at all selects nothing.
	if (wrong.length === 0 && !isEmpty && !(selector && selectorMatches(selector, labels)))
		errors.push(invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
	if (isDaemonSet) errors.push(...empty);
	errors.push(...validateTemplate(template, 'spec.template'));
	const { restartPolicy = 'Always', activeDeadlineSeconds } = template?.spec ?? {};
	if (restartPolicy !== 'Always') errors.push(...oneOf('spec.template.spec.restartPolicy', restartPolicy, ['Always']));
	if (activeDeadlineSeconds !== undefined)
		errors.push(
			forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`),
		);
	return errors;
}
