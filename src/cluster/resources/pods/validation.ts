/** Checks of Pods and Pod templates, in upstream's order (pkg/apis/core/validation, ValidatePodSpec). */

import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Label, dns1123Subdomain, qualifiedNameErrors, regexError } from '../shared/names.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../types.ts';
import { containerErrors } from './validation-containers.ts';
import { affinityErrors, hostErrors, spreadErrors, tolerationErrors } from './validation-placement.ts';
import { volumeErrors } from './validation-volumes.ts';

/** Ports of the host that two containers ask for. */
function hostPortConflicts(containers: Container[], path: string): FieldError[] {
	const taken = new Set<string>();
	return containers.flatMap(({ ports = [] }, index) =>
		ports.flatMap(({ protocol, hostIP = '', hostPort }, at) => {
			const port = `${protocol}/${hostIP}/${hostPort}`;
			const free = !hostPort || taken.size !== taken.add(port).size;
			return free ? [] : [duplicate(`${path}[${index}].ports[${at}].hostPort`, port)];
		}),
	);
}

function containerListErrors(spec: PodSpec, path: string, volumes: Set<string>): FieldError[] {
	const { containers = [], initContainers = [], terminationGracePeriodSeconds: grace = 30 } = spec;
	const names = new Set<string>();
	const each = (list: Container[], field: string, init: boolean): FieldError[] =>
		list.flatMap((container, index) => {
			const at = `${field}[${index}]`;
			const errors = containerErrors(container, at, volumes, { init, grace });
			if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
			if (container.name) names.add(container.name);
			return errors;
		});
	const field = `${path}.containers`;
	const errors = [
		...(containers.length === 0 ? [required(field)] : []),
		...each(containers, field, false),
		...hostPortConflicts(containers, field),
		...each(initContainers, `${path}.initContainers`, true),
	];
	const targets = new Set(names);
	const ephemeral = `${path}.ephemeralContainers`;
	return [
		...errors,
		...each((spec.ephemeralContainers ?? []) as Container[], ephemeral, false),
		...ephemeralErrors(spec, targets, ephemeral),
	];
}

/** What ephemeral containers have no use for: they have no place in scheduling and are nobody's backends. */
const NOT_EPHEMERAL = ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resources'] as const;

/** What holds for ephemeral containers besides what holds for all (validateEphemeralContainers). */
function ephemeralErrors({ ephemeralContainers }: PodSpec, targets: Set<string>, path: string): FieldError[] {
	return (ephemeralContainers ?? []).flatMap((container, index) => {
		const field = `${path}[${index}]`;
		const errors = NOT_EPHEMERAL.filter((key) => Object.keys(container[key] ?? {}).length > 0).map((key) =>
			forbidden(`${field}.${key}`, 'cannot be set for an Ephemeral Container'),
		);
		const target = container.targetContainerName;
		if (target && !targets.has(target))
			errors.push({ type: 'NotFound', field: `${field}.targetContainerName`, value: target });
		return errors;
	});
}

function dnsErrors({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
	const field = `${path}.dnsConfig`;
	if (dnsPolicy === 'None') {
		if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
		if (!dnsConfig.nameservers?.length)
			return [required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
	}
	const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
	return [
		...(nameservers.length > 3
			? [invalid(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers')]
			: []),
		...hostErrors.ips(`${field}.nameservers`, nameservers),
		...(searches.length > 32
			? [invalid(`${field}.searches`, searches, 'must not have more than 32 search paths')]
			: []),
		...(searches.join(' ').length > 2048
			? [
					invalid(
						`${field}.searches`,
						searches,
						'must not have more than 2048 characters (including spaces) in the search list',
					),
				]
			: []),
		...searches.flatMap((search, index) => {
			const name = search.replace(/\.$/, '');
			return name === '' ? [] : allInvalid(`${field}.searches[${index}]`, name, searchErrors(name));
		}),
		...options.flatMap(({ name }, index) =>
			name ? [] : [required(`${field}.options[${index}]`, 'must not be empty')],
		),
	];
}

const SEARCH_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH = `${SEARCH_LABEL}(\\.${SEARCH_LABEL})*`;

/** A search domain, whose labels may have underscores (KEP-4427). */
const searchErrors = (name: string): string[] =>
	new RegExp(`^(?:${SEARCH})$`).test(name)
		? []
		: [
				regexError(
					"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
					SEARCH,
					'example.com',
				),
			];

/** Checks a Pod spec; `path` leads to it: `spec`, `spec.template.spec`. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
	const { errors, names: volumes } = volumeErrors(spec.volumes ?? [], `${path}.volumes`);
	errors.push(...containerListErrors(spec, path, volumes));
	if (spec.hostNetwork)
		(spec.containers ?? []).forEach(({ ports = [] }, index) => {
			ports.forEach(({ containerPort, hostPort = 0 }, at) => {
				if (hostPort !== containerPort)
					errors.push(
						invalid(
							`${path}.containers[${index}].ports[${at}].hostPort`,
							hostPort,
							'must match `containerPort` when `hostNetwork` is true',
						),
					);
			});
		});
	errors.push(
		...oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
		...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
		...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
		...affinityErrors(spec, path),
		...dnsErrors(spec, path),
		...(spec.readinessGates ?? []).flatMap(({ conditionType = '' }, index) =>
			allInvalid(`${path}.readinessGates[${index}].conditionType`, conditionType, qualifiedNameErrors(conditionType)),
		),
		...(spec.schedulingGates ?? []).flatMap(({ name = '' }, index, gates) => [
			...allInvalid(`${path}.schedulingGates[${index}]`, name, qualifiedNameErrors(name)),
			...(gates.findIndex((gate) => gate.name === name) < index
				? [duplicate(`${path}.schedulingGates[${index}]`, name)]
				: []),
		]),
		...spreadErrors(spec, path),
	);
	for (const key of ['serviceAccountName', 'nodeName'] as const) {
		const value = spec[key];
		if (value) errors.push(...allInvalid(`${path}.${key}`, value, dns1123Subdomain(value)));
	}
	const deadline = spec.activeDeadlineSeconds;
	if (deadline !== undefined && (deadline < 1 || deadline > 2_147_483_647))
		errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'));
	for (const key of ['hostname', 'subdomain'] as const) {
		const value = spec[key];
		if (value) errors.push(...allInvalid(`${path}.${key}`, value, dns1123Label(value)));
	}
	errors.push(...tolerationErrors(spec.tolerations ?? [], `${path}.tolerations`), ...hostErrors.aliases(spec, path));
	const { priorityClassName } = spec;
	if (priorityClassName)
		errors.push(...allInvalid(`${path}.priorityClassName`, priorityClassName, dns1123Subdomain(priorityClassName)));
	return errors;
}

/** Checks a workload's template. */
export function validateTemplate(template: PodTemplateSpec | undefined, path: string): FieldError[] {
	const { metadata = {}, spec } = template ?? {};
	const errors = validateLabels(metadata.labels, `${path}.labels`);
	for (const key of Object.keys(metadata.annotations ?? {}))
		errors.push(...allInvalid(`${path}.annotations`, key, qualifiedNameErrors(key.toLowerCase())));
	if (!spec) return [...errors, required(`${path}.spec.containers`)];
	errors.push(...validatePodSpec(spec, `${path}.spec`));
	if (spec.ephemeralContainers?.length)
		errors.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
	return errors;
}

export function validatePod({ spec }: Pod): FieldError[] {
	const errors = validatePodSpec(spec, 'spec');
	for (const list of ['containers', 'initContainers'] as const)
		(spec[list] ?? []).forEach(({ image = '' }, index) => {
			if (image !== image.trim())
				errors.push(invalid(`spec.${list}[${index}].image`, image, 'must not have leading or trailing whitespace'));
		});
	return errors;
}
