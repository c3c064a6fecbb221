/** Checks of Pods and Pod templates (pkg/apis/core/validation), as far as a course on Services meets them. */

import { quantity } from '../../apimachinery/quantity.ts';
import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import { invalid, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Label, portNameErrors, portNumberErrors } from '../shared/names.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec, Probe } from '../types.ts';
import { containerErrors, placementErrors } from './validation-more.ts';

function validatePorts(container: Container, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const names = new Set<string>();
	(container.ports ?? []).forEach((port, index) => {
		const field = `${path}.ports[${index}]`;
		if (port.name) {
			for (const detail of portNameErrors(port.name)) errors.push(invalid(`${field}.name`, port.name, detail));
			if (names.has(port.name)) errors.push({ type: 'Duplicate', field: `${field}.name`, value: port.name });
			names.add(port.name);
		}
		if (!port.containerPort) errors.push(required(`${field}.containerPort`));
		else {
			for (const detail of portNumberErrors(port.containerPort)) {
				errors.push(invalid(`${field}.containerPort`, port.containerPort, detail));
			}
		}
		if (port.hostPort) {
			for (const detail of portNumberErrors(port.hostPort))
				errors.push(invalid(`${field}.hostPort`, port.hostPort, detail));
		}
		errors.push(...oneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
	});
	return errors;
}

function validateProbe(probe: Probe | undefined, path: string, liveness: boolean): FieldError[] {
	if (!probe) return [];
	const errors: FieldError[] = [];
	const handlers = [probe.exec, probe.httpGet, probe.tcpSocket, probe.grpc].filter(Boolean).length;
	if (handlers === 0) errors.push(required(path, 'must specify a handler type'));
	else if (handlers > 1)
		errors.push({ type: 'Forbidden', field: path, detail: 'may not specify more than 1 handler type' });
	for (const key of [
		'initialDelaySeconds',
		'timeoutSeconds',
		'periodSeconds',
		'successThreshold',
		'failureThreshold',
	] as const) {
		const value = probe[key] ?? 0;
		if (value < 0) errors.push(invalid(`${path}.${key}`, value, 'must be greater than or equal to 0'));
	}
	const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
	if (typeof port === 'number') {
		const field = `${path}.${probe.httpGet ? 'httpGet' : 'tcpSocket'}.port`;
		for (const detail of portNumberErrors(port)) errors.push(invalid(field, port, detail));
	}
	if (liveness && probe.successThreshold !== 1) {
		errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
	}
	return errors;
}

function validateEnv(container: Container, path: string): FieldError[] {
	return (container.env ?? []).flatMap((env, index): FieldError[] => {
		const field = `${path}.env[${index}]`;
		if (!env.name) return [required(`${field}.name`)];
		if (!/^[ -<>-~]+$/.test(env.name)) {
			return [
				invalid(
					`${field}.name`,
					env.name,
					"a valid environment variable name must consist only of printable ASCII characters other than '='",
				),
			];
		}
		if (env.valueFrom && env.value) {
			return [invalid(`${field}.valueFrom`, '', 'may not be specified when `value` is not empty')];
		}
		return [];
	});
}

function validateResources(container: Container, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const { limits = {}, requests = {} } = container.resources ?? {};
	for (const [name, request] of Object.entries(requests)) {
		const limit = limits[name];
		if (limit !== undefined && quantity(request) > quantity(limit)) {
			errors.push(
				invalid(`${path}.resources.requests`, request, `must be less than or equal to ${name} limit of ${limit}`),
			);
		}
	}
	return errors;
}

function validateContainer(container: Container, path: string, volumes: Set<string>, init: boolean): FieldError[] {
	const errors: FieldError[] = [];
	if (!container.name) errors.push(required(`${path}.name`));
	else for (const detail of dns1123Label(container.name)) errors.push(invalid(`${path}.name`, container.name, detail));
	if (!container.image) errors.push(required(`${path}.image`));
	else if (container.image !== container.image.trim()) {
		errors.push(invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace'));
	}
	errors.push(...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']));
	errors.push(
		...validatePorts(container, path),
		...validateEnv(container, path),
		...validateResources(container, path),
	);
	const mounted = new Set<string>();
	(container.volumeMounts ?? []).forEach((mount, index) => {
		const field = `${path}.volumeMounts[${index}]`;
		if (!mount.name) errors.push(required(`${field}.name`));
		else if (!volumes.has(mount.name)) errors.push({ type: 'NotFound', field: `${field}.name`, value: mount.name });
		if (!mount.mountPath) errors.push(required(`${field}.mountPath`));
		else if (mounted.has(mount.mountPath))
			errors.push(invalid(`${field}.mountPath`, mount.mountPath, 'must be unique'));
		mounted.add(mount.mountPath);
	});
	if (init && container.restartPolicy !== 'Always') {
		for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
			if (container[probe]) {
				errors.push({
					type: 'Forbidden',
					field: `${path}.${probe}`,
					detail: 'may not be set for init containers without restartPolicy=Always',
				});
			}
		}
		return errors;
	}
	errors.push(
		...validateProbe(container.livenessProbe, `${path}.livenessProbe`, true),
		...validateProbe(container.readinessProbe, `${path}.readinessProbe`, false),
		...validateProbe(container.startupProbe, `${path}.startupProbe`, true),
	);
	return errors;
}

/** Checks a Pod spec; `path` leads to it: `spec`, `spec.template.spec`. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const volumes = new Set<string>();
	(spec.volumes ?? []).forEach((volume, index) => {
		const field = `${path}.volumes[${index}]`;
		if (!volume.name) errors.push(required(`${field}.name`));
		else {
			for (const detail of dns1123Label(volume.name)) errors.push(invalid(`${field}.name`, volume.name, detail));
			if (volumes.has(volume.name)) errors.push({ type: 'Duplicate', field: `${field}.name`, value: volume.name });
		}
		volumes.add(volume.name);
		const sources = Object.keys(volume).filter((key) => key !== 'name');
		if (sources.length > 1) {
			errors.push({
				type: 'Forbidden',
				field: `${field}.${sources[1]}`,
				detail: 'may not specify more than 1 volume type',
			});
		}
	});
	const names = new Set<string>();
	const each = (containers: Container[] | undefined, list: string, init: boolean) => {
		(containers ?? []).forEach((container, index) => {
			const field = `${path}.${list}[${index}]`;
			errors.push(
				...validateContainer(container, field, volumes, init),
				...containerErrors(container, field, spec.hostNetwork === true),
			);
			if (container.name && names.has(container.name)) {
				errors.push({ type: 'Duplicate', field: `${field}.name`, value: container.name });
			}
			names.add(container.name);
		});
	};
	if (!spec.containers?.length) errors.push(required(`${path}.containers`));
	each(spec.containers, 'containers', false);
	each(spec.initContainers, 'initContainers', true);
	const targets = new Set(names);
	each(spec.ephemeralContainers as Container[] | undefined, 'ephemeralContainers', false);
	errors.push(...ephemeralErrors(spec, targets, `${path}.ephemeralContainers`));
	errors.push(...oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']));
	errors.push(
		...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
	);
	if (spec.dnsPolicy === 'None' && !spec.dnsConfig?.nameservers?.length) {
		errors.push(
			required(`${path}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
		);
	}
	for (const key of ['hostname', 'subdomain'] as const) {
		const value = spec[key];
		if (value) for (const detail of dns1123Label(value)) errors.push(invalid(`${path}.${key}`, value, detail));
	}
	errors.push(...validateLabels(spec.nodeSelector, `${path}.nodeSelector`), ...placementErrors(spec, path));
	return errors;
}

/** What ephemeral containers have no use for: they have no place in scheduling and are nobody's backends. */
const NOT_EPHEMERAL = ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resources'] as const;

/** What holds for ephemeral containers besides what holds for all (ValidatePodEphemeralContainersUpdate and before). */
function ephemeralErrors({ ephemeralContainers }: PodSpec, targets: Set<string>, path: string): FieldError[] {
	return (ephemeralContainers ?? []).flatMap((container, index) => {
		const field = `${path}[${index}]`;
		const errors: FieldError[] = NOT_EPHEMERAL.filter((key) => Object.keys(container[key] ?? {}).length > 0).map(
			(key) => ({ type: 'Forbidden', field: `${field}.${key}`, detail: 'cannot be set for an Ephemeral Container' }),
		);
		const target = container.targetContainerName;
		if (target && !targets.has(target))
			errors.push({ type: 'NotFound', field: `${field}.targetContainerName`, value: target });
		return errors;
	});
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

/** Checks a workload's template; `restart` are the policies it may have. */
export function validateTemplate(template: PodTemplateSpec | undefined, path: string, restart: string[]): FieldError[] {
	const errors = validateLabels(template?.metadata?.labels, `${path}.labels`);
	if (!template?.spec) return [...errors, required(`${path}.spec.containers`)];
	errors.push(...validatePodSpec(template.spec, `${path}.spec`));
	if (template.spec.ephemeralContainers?.length) {
		const detail = 'ephemeral containers not allowed in pod template';
		errors.push({ type: 'Forbidden', field: `${path}.spec.ephemeralContainers`, detail });
	}
	const policy = template.spec.restartPolicy;
	if (policy && !restart.includes(policy)) {
		errors.push({ type: 'NotSupported', field: `${path}.spec.restartPolicy`, value: policy, supported: restart });
	}
	return errors;
}

export const validatePod = (pod: Pod): FieldError[] => validatePodSpec(pod.spec, 'spec');

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
