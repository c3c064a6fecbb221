/** Checks of the parts of a Pod that fewer manifests have: where it may run, hosts and DNS, sources of environment (pkg/apis/core/validation). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Subdomain, ipErrors, qualifiedNameErrors } from '../shared/names.ts';
import type { Container, PodSpec } from '../types.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function tolerationErrors({ tolerations = [] }: PodSpec, path: string): FieldError[] {
	return tolerations.flatMap((toleration, index) => {
		const field = `${path}.tolerations[${index}]`;
		const { key, operator = '', value, effect, tolerationSeconds } = toleration;
		const errors: FieldError[] = key ? allInvalid(`${field}.key`, key, qualifiedNameErrors(key)) : [];
		if (!key && operator !== 'Exists') {
			errors.push(
				invalid(
					`${field}.operator`,
					operator,
					'operator must be Exists when `key` is empty, which means "match all values and all keys"',
				),
			);
		}
		if (tolerationSeconds !== undefined && effect !== 'NoExecute')
			errors.push(
				invalid(`${field}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
			);
		if (operator === 'Exists' && value)
			errors.push(invalid(`${field}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
		if (operator) errors.push(...oneOf(`${field}.operator`, operator, ['Equal', 'Exists']));
		if (effect) errors.push(...oneOf(`${field}.effect`, effect, EFFECTS));
		return errors;
	});
}

function spreadErrors({ topologySpreadConstraints = [], affinity }: PodSpec, path: string): FieldError[] {
	const errors = topologySpreadConstraints.flatMap(({ maxSkew, topologyKey, whenUnsatisfiable }, index) => {
		const field = `${path}.topologySpreadConstraints[${index}]`;
		return [
			...((maxSkew ?? 0) <= 0 ? [invalid(`${field}.maxSkew`, maxSkew ?? 0, 'must be greater than zero')] : []),
			...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
			...oneOf(`${field}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
		];
	});
	for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
		const field = `${path}.affinity.${kind}`;
		(affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).forEach(({ topologyKey }, index) => {
			if (!topologyKey) {
				errors.push(
					required(`${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}].topologyKey`, 'can not be empty'),
				);
			}
		});
		(affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach((preferred, index) => {
			const term = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
			const weight = preferred.weight ?? 0;
			if (weight < 1 || weight > 100) errors.push(invalid(`${term}.weight`, weight, 'must be in the range 1-100'));
			if (!preferred.podAffinityTerm?.topologyKey)
				errors.push(required(`${term}.podAffinityTerm.topologyKey`, 'can not be empty'));
		});
	}
	return errors;
}

function hostErrors(
	{ hostAliases = [], dnsConfig, activeDeadlineSeconds, readinessGates = [] }: PodSpec,
	path: string,
): FieldError[] {
	const errors: FieldError[] = [];
	hostAliases.forEach(({ ip, hostnames = [] }, index) => {
		const field = `${path}.hostAliases[${index}]`;
		errors.push(...allInvalid(`${field}.ip`, ip ?? '', ipErrors(ip ?? '')));
		hostnames.forEach((name, at) => {
			errors.push(...allInvalid(`${field}.hostnames[${at}]`, name, dns1123Subdomain(name)));
		});
	});
	(dnsConfig?.nameservers ?? []).forEach((ip, index) => {
		errors.push(...allInvalid(`${path}.dnsConfig.nameservers[${index}]`, ip, ipErrors(ip)));
	});
	if (activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > 2_147_483_647)) {
		errors.push(
			invalid(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, 'must be between 1 and 2147483647, inclusive'),
		);
	}
	readinessGates.forEach(({ conditionType }, index) => {
		const field = `${path}.readinessGates[${index}].conditionType`;
		errors.push(...allInvalid(field, conditionType ?? '', qualifiedNameErrors(conditionType ?? '')));
	});
	return errors;
}

/** What the downward API knows of a Pod, besides labels and annotations by key. */
const FIELDS = [
	'metadata.name',
	'metadata.namespace',
	'metadata.uid',
	'spec.nodeName',
	'spec.serviceAccountName',
	'status.hostIP',
	'status.hostIPs',
	'status.podIP',
	'status.podIPs',
];

function environmentErrors({ env = [], envFrom = [] }: Container, path: string): FieldError[] {
	const errors: FieldError[] = [];
	env.forEach(({ valueFrom, value }, index) => {
		const field = `${path}.env[${index}].valueFrom`;
		if (!valueFrom || value) return;
		const sources = Object.keys(valueFrom);
		if (sources.length === 0) {
			errors.push(
				invalid(
					field,
					'',
					'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
				),
			);
		} else if (sources.length > 1)
			errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
		const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
		if (fieldRef && !fieldRef.fieldPath) errors.push(required(`${field}.fieldRef.fieldPath`));
		else if (fieldRef && !FIELDS.includes(fieldRef.fieldPath)) {
			const { fieldPath } = fieldRef;
			if (/^metadata\.(labels|annotations)$/.test(fieldPath)) {
				const supported = [...FIELDS].sort();
				errors.push({ type: 'NotSupported', field: `${field}.fieldRef.fieldPath`, value: fieldPath, supported });
			} else if (!/^metadata\.(labels|annotations)\['.+'\]$/.test(fieldPath)) {
				const detail = `error converting fieldPath: field label not supported: ${fieldPath}`;
				errors.push(invalid(`${field}.fieldRef.fieldPath`, fieldPath, detail));
			}
		}
		if (configMapKeyRef && !configMapKeyRef.key) errors.push(required(`${field}.configMapKeyRef.key`));
		if (secretKeyRef && !secretKeyRef.key) errors.push(required(`${field}.secretKeyRef.key`));
	});
	envFrom.forEach(({ configMapRef, secretRef }) => {
		const field = `${path}.envFrom`;
		if (!configMapRef && !secretRef)
			errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
		else if (configMapRef && secretRef)
			errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
	});
	return errors;
}

/** Resources that every node has; others are named with a domain. */
const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

function resourceErrors({ resources = {} }: Container, path: string): FieldError[] {
	return (['limits', 'requests'] as const).flatMap((kind) =>
		Object.entries(resources[kind] ?? {}).flatMap(([name, amount]) => {
			const field = `${path}.resources.${kind}[${name}]`;
			const errors: FieldError[] = [];
			if (!name.includes('/') && !STANDARD.test(name)) {
				errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
				errors.push(invalid(field, name, 'must be a standard resource for containers'));
			}
			if (quantity(amount) < 0) errors.push(invalid(field, amount, 'must be greater than or equal to 0'));
			return errors;
		}),
	);
}

function lifecycleErrors({ lifecycle = {} }: Container, path: string): FieldError[] {
	return (['postStart', 'preStop'] as const).flatMap((hook) => {
		const handler = lifecycle[hook];
		if (!handler) return [];
		const given = ['exec', 'httpGet', 'tcpSocket', 'sleep'].filter((kind) => kind in handler);
		const field = `${path}.lifecycle.${hook}`;
		if (given.length === 0) return [required(field, 'must specify a handler type')];
		return given.length > 1 ? [forbidden(`${field}.${given[1]}`, 'may not specify more than 1 handler type')] : [];
	});
}

/** Checks of one container; `path` leads to it. */
export function containerErrors(container: Container, path: string, hostNetwork: boolean): FieldError[] {
	const errors = [
		...environmentErrors(container, path),
		...resourceErrors(container, path),
		...lifecycleErrors(container, path),
	];
	(container.ports ?? []).forEach(({ containerPort, hostPort }, index) => {
		if (hostNetwork && hostPort && hostPort !== containerPort) {
			const field = `${path}.ports[${index}].containerPort`;
			errors.push(invalid(field, containerPort, 'must match `hostPort` when `hostNetwork` is true'));
		}
	});
	return errors;
}

/** Checks of what surrounds the containers. */
export const placementErrors = (spec: PodSpec, path: string): FieldError[] => [
	...hostErrors(spec, path),
	...tolerationErrors(spec, path),
	...spreadErrors(spec, path),
];
