/** Checks of containers, in upstream's order (pkg/apis/core/validation, validateContainerCommon). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import {
	configKeyErrors,
	dns1123Label,
	dns1123Subdomain,
	portNameErrors,
	portNumberErrors,
	qualifiedNameErrors,
	regexError,
} from '../shared/names.ts';
import { notNegative } from '../shared/validation.ts';
import type { Container, Probe } from '../types.ts';
import { localPathErrors } from './validation-volumes.ts';

function containerPortErrors({ ports = [] }: Container, path: string): FieldError[] {
	const names = new Set<string>();
	return ports.flatMap(({ name, containerPort, hostPort, protocol }, index) => {
		const field = `${path}.ports[${index}]`;
		const errors: FieldError[] = [];
		if (name) {
			const wrong = allInvalid(`${field}.name`, name, portNameErrors(name));
			if (wrong.length === 0 && names.has(name)) wrong.push(duplicate(`${field}.name`, name));
			errors.push(...wrong);
			names.add(name);
		}
		if (!containerPort) errors.push(required(`${field}.containerPort`));
		else errors.push(...allInvalid(`${field}.containerPort`, containerPort, portNumberErrors(containerPort)));
		if (hostPort) errors.push(...allInvalid(`${field}.hostPort`, hostPort, portNumberErrors(hostPort)));
		return [...errors, ...oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])];
	});
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

/** Resources of a container that can be told to it. */
const RESOURCES = ['limits', 'requests'].flatMap((side) =>
	['cpu', 'ephemeral-storage', 'memory'].map((name) => `${side}.${name}`),
);

function fieldRefErrors(fieldPath: string | undefined, field: string): FieldError[] {
	if (!fieldPath) return [required(`${field}.fieldPath`)];
	const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
	if (key)
		return allInvalid(
			field,
			key[2] ?? '',
			qualifiedNameErrors(key[1] === 'labels' ? (key[2] ?? '') : (key[2] ?? '').toLowerCase()),
		);
	if (FIELDS.includes(fieldPath)) return [];
	if (fieldPath === 'metadata.labels' || fieldPath === 'metadata.annotations')
		return oneOf(`${field}.fieldPath`, fieldPath, FIELDS);
	const detail = `error converting fieldPath: field label not supported: ${fieldPath}`;
	return [invalid(`${field}.fieldPath`, fieldPath, detail)];
}

type ValueFrom = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

function valueFromErrors(valueFrom: ValueFrom, value: string | undefined, field: string): FieldError[] {
	const { fieldRef, resourceFieldRef } = valueFrom;
	const errors: FieldError[] = fieldRef ? fieldRefErrors(fieldRef.fieldPath, `${field}.fieldRef`) : [];
	if (resourceFieldRef) {
		const at = `${field}.resourceFieldRef.resource`;
		const { resource } = resourceFieldRef;
		if (!resource) errors.push(required(at));
		else if (!/\.hugepages-/.test(resource)) errors.push(...oneOf(at, resource, RESOURCES));
	}
	for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
		const ref = valueFrom[source];
		if (!ref) continue;
		const { name = '', key } = ref;
		errors.push(...allInvalid(`${field}.${source}.name`, name, dns1123Subdomain(name)));
		if (!key) errors.push(required(`${field}.${source}.key`));
		else errors.push(...allInvalid(`${field}.${source}.key`, key, configKeyErrors(key)));
	}
	const sources = Object.keys(valueFrom).length;
	const sort =
		sources === 0
			? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
			: value
				? 'may not be specified when `value` is not empty'
				: sources > 1
					? 'may not have more than one field specified at a time'
					: undefined;
	return sort ? [...errors, invalid(field, '', sort)] : errors;
}

/** A variable's name (KEP-4369). */
const variableErrors = (name: string): string[] =>
	/^[ -<>-~]*$/.test(name)
		? []
		: ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

function environmentErrors({ env = [], envFrom = [] }: Container, path: string): FieldError[] {
	const errors = env.flatMap(({ name, value, valueFrom }, index) => {
		const field = `${path}.env[${index}]`;
		return [
			...(name ? allInvalid(`${field}.name`, name, variableErrors(name)) : [required(`${field}.name`)]),
			...(valueFrom ? valueFromErrors(valueFrom, value, `${field}.valueFrom`) : []),
		];
	});
	envFrom.forEach((from, index) => {
		const field = `${path}.envFrom`;
		if (from.prefix) errors.push(...allInvalid(`${field}[${index}].prefix`, from.prefix, variableErrors(from.prefix)));
		const given = (['configMapRef', 'secretRef'] as const).filter((kind) => from[kind]);
		for (const kind of given) {
			const name = from[kind]?.name ?? '';
			const at = `${field}[${index}].${kind}.name`;
			errors.push(...(name ? allInvalid(at, name, dns1123Subdomain(name)) : [required(at)]));
		}
		if (given.length === 0) errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
		else if (given.length > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
	});
	return errors;
}

function mountErrors({ volumeMounts = [] }: Container, path: string, volumes: Set<string>): FieldError[] {
	const field = `${path}.volumeMounts`;
	const mounted = new Set<string>();
	return volumeMounts.flatMap(({ name, mountPath, subPath, subPathExpr }, index) => {
		const at = `${field}[${index}]`;
		const errors: FieldError[] = name ? [] : [required(`${at}.name`)];
		if (!volumes.has(name)) errors.push({ type: 'NotFound', field: `${at}.name`, value: name ?? '' });
		if (!mountPath) errors.push(required(`${at}.mountPath`));
		if (mounted.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
		mounted.add(mountPath);
		// Upstream names these without the index.
		if (subPath) errors.push(...localPathErrors(`${field}.subPath`, subPath));
		if (subPathExpr) {
			if (subPath)
				errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
			errors.push(...localPathErrors(`${field}.subPathExpr`, subPathExpr));
		}
		return errors;
	});
}

/** Resources that every node has; others are named with a domain. */
const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

function resourceErrors({ resources = {} }: Container, path: string): FieldError[] {
	const { limits = {} } = resources;
	return (['limits', 'requests'] as const).flatMap((kind) =>
		Object.entries(resources[kind] ?? {}).flatMap(([name, amount]) => {
			const field = `${path}.resources.${kind}[${name}]`;
			const errors = allInvalid(field, name, qualifiedNameErrors(name));
			if (errors.length === 0 && !name.includes('/') && !STANDARD.test(name)) {
				errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
				errors.push(invalid(field, name, 'must be a standard resource for containers'));
			}
			if (quantity(amount) < 0) errors.push(invalid(field, amount, 'must be greater than or equal to 0'));
			const limit = limits[name];
			if (kind === 'requests' && limit !== undefined && quantity(amount) > quantity(limit))
				errors.push(
					invalid(`${path}.resources.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`),
				);
			return errors;
		}),
	);
}

const HEADER = regexError(
	"a valid HTTP header must consist of alphanumeric characters or '-'",
	'[-A-Za-z0-9]+',
	'X-Header-Name',
);

type Handler = Partial<Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'>> & { sleep?: { seconds: number } };

/** What a probe or a hook does: one thing (validateHandler). @param grace seconds that a Pod has to end. */
function handlerErrors(handler: Handler, field: string, grace: number): FieldError[] {
	const errors: FieldError[] = [];
	const kinds = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter((kind) => handler[kind]);
	kinds.forEach((kind, index) => {
		const at = `${field}.${kind}`;
		if (index > 0) errors.push(forbidden(at, 'may not specify more than 1 handler type'));
		else if (kind === 'exec') {
			if (!handler.exec?.command?.length) errors.push(required(`${at}.command`));
		} else if (kind === 'sleep') {
			const seconds = handler.sleep?.seconds ?? 0;
			if (seconds < 0 || seconds > grace)
				errors.push(
					invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`),
				);
		} else {
			if (kind === 'httpGet' && !handler.httpGet?.path) errors.push(required(`${at}.path`));
			errors.push(...portErrors(`${at}.port`, handler[kind]?.port ?? 0));
			if (kind !== 'httpGet') return;
			errors.push(...oneOf(`${at}.scheme`, handler.httpGet?.scheme, ['HTTP', 'HTTPS']));
			for (const { name = '' } of handler.httpGet?.httpHeaders ?? [])
				if (!/^[-A-Za-z0-9]+$/.test(name)) errors.push(invalid(`${at}.httpHeaders`, name, HEADER));
		}
	});
	return kinds.length === 0 ? [required(field, 'must specify a handler type')] : errors;
}

function probeErrors(probe: Probe | undefined, path: string, readiness: boolean, grace: number): FieldError[] {
	if (!probe) return [];
	const errors = handlerErrors(probe, path, grace);
	for (const key of [
		'initialDelaySeconds',
		'timeoutSeconds',
		'periodSeconds',
		'successThreshold',
		'failureThreshold',
	] as const)
		errors.push(...notNegative(`${path}.${key}`, probe[key]));
	const own = probe.terminationGracePeriodSeconds;
	const field = `${path}.terminationGracePeriodSeconds`;
	if (own !== undefined && own <= 0) errors.push(invalid(field, own, 'must be greater than 0'));
	if (readiness) {
		if (own !== undefined) errors.push(invalid(field, own, 'must not be set for readinessProbes'));
	} else if (probe.successThreshold !== 1)
		errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
	return errors;
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Checks of one container; `path` leads to it, `volumes` are those it may mount. */
export function containerErrors(
	container: Container,
	path: string,
	volumes: Set<string>,
	{ init, grace }: { init: boolean; grace: number },
): FieldError[] {
	const { name, image, imagePullPolicy, restartPolicy, lifecycle, terminationMessagePolicy } = container;
	const errors = [
		...(name ? allInvalid(`${path}.name`, name, dns1123Label(name)) : [required(`${path}.name`)]),
		...(image ? [] : [required(`${path}.image`)]),
		...oneOf(`${path}.terminationMessagePolicy`, terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
		...containerPortErrors(container, path),
		...environmentErrors(container, path),
		...mountErrors(container, path, volumes),
		...oneOf(`${path}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
		...resourceErrors(container, path),
	];
	if (restartPolicy) errors.push(...oneOf(`${path}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']));
	if (init && restartPolicy !== 'Always') {
		for (const key of ['lifecycle', ...PROBES] as const)
			if (container[key])
				errors.push(forbidden(`${path}.${key}`, 'may not be set for init containers without restartPolicy=Always'));
		return errors;
	}
	for (const hook of ['postStart', 'preStop'] as const) {
		const handler = lifecycle?.[hook];
		if (handler) errors.push(...handlerErrors(handler as Handler, `${path}.lifecycle.${hook}`, grace));
	}
	for (const key of PROBES)
		errors.push(...probeErrors(container[key], `${path}.${key}`, key === 'readinessProbe', grace));
	return errors;
}
