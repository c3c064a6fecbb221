/** Checks of Services, in upstream's order (pkg/apis/core/validation, ValidateService). */

import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import {
	allInvalid,
	cidrErrors,
	duplicate,
	endpointAddressErrors,
	forbidden,
	invalid,
	oneOf,
	portErrors,
	required,
} from '../shared/field-errors.ts';
import {
	dns1123Label,
	dns1123Subdomain,
	ipErrors,
	isIPv6,
	portNumberErrors,
	qualifiedNameErrors,
} from '../shared/names.ts';
import type { Service, ServicePort } from '../types.ts';
import { needsHealthCheckPort } from './allocation.ts';
import { isSelectorless } from './defaults.ts';

const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

function portFieldErrors(port: ServicePort, field: string, several: boolean, names: Set<string>): FieldError[] {
	const errors: FieldError[] = [];
	if (several && !port.name) errors.push(required(`${field}.name`));
	else if (port.name) {
		errors.push(...allInvalid(`${field}.name`, port.name, dns1123Label(port.name)));
		if (names.has(port.name)) errors.push(duplicate(`${field}.name`, port.name));
		names.add(port.name);
	}
	errors.push(...allInvalid(`${field}.port`, port.port ?? 0, portNumberErrors(port.port ?? 0)));
	errors.push(...oneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
	if (port.targetPort !== undefined) errors.push(...portErrors(`${field}.targetPort`, port.targetPort));
	if (port.appProtocol !== undefined)
		errors.push(...allInvalid(`${field}.appProtocol`, port.appProtocol, qualifiedNameErrors(port.appProtocol)));
	return errors;
}

/** What a type asks of ports, addresses and name. */
function typeErrors({ spec }: Service): FieldError[] {
	const errors: FieldError[] = [];
	const { type, ports = [] } = spec;
	const headless = spec.clusterIP === 'None';
	if (ports.length === 0 && !headless && type !== 'ExternalName') errors.push(required('spec.ports'));
	if (type === 'LoadBalancer') {
		ports.forEach(({ port }, index) => {
			if (port === 10_250)
				errors.push(
					invalid(`spec.ports[${index}]`, port, 'may not expose port 10250 externally since it is used by kubelet'),
				);
		});
	}
	if (headless && (type === 'LoadBalancer' || type === 'NodePort'))
		errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
	if (type !== 'ExternalName') return errors;
	for (const key of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
		if (spec[key]?.length) errors.push(forbidden(`spec.${key}`, 'may not be set for ExternalName services'));
	const name = (spec.externalName ?? '').replace(/\.$/, '');
	if (name === '') errors.push(required('spec.externalName'));
	else errors.push(...allInvalid('spec.externalName', name, dns1123Subdomain(name)));
	return errors;
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: Service['spec']): FieldError[] {
	const errors = oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
	const field = 'spec.sessionAffinityConfig';
	if (sessionAffinity === 'None' && sessionAffinityConfig)
		errors.push(forbidden(field, 'must not be set when session affinity is None'));
	const timeout = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0;
	if (sessionAffinity === 'ClientIP' && (timeout <= 0 || timeout > 86_400))
		errors.push(invalid(`${field}.clientIP.timeoutSeconds`, timeout, 'must be greater than 0 and less than 86400'));
	return errors;
}

/** The cluster IP in its two spellings, and the families (ValidateServiceClusterIPsRelatedFields); one cluster has only IPv4. */
function addressErrors(service: Service): FieldError[] {
	const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy, type } = service.spec;
	const errors: FieldError[] = [];
	if (type === 'ExternalName') return errors;
	const field = 'spec.clusterIPs';
	if (clusterIP && clusterIPs[0] !== clusterIP)
		errors.push(invalid(field, clusterIPs, 'first value must match `clusterIP`'));
	else if (!clusterIP && clusterIPs.length > 0)
		errors.push(invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
	ipFamilies.forEach((family, index) => {
		const each = `spec.ipFamilies[${index}]`;
		errors.push(...oneOf(each, family, ['IPv4', 'IPv6']));
		if (ipFamilies.indexOf(family) < index) errors.push(duplicate(each, family));
	});
	errors.push(...oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']));
	clusterIPs.forEach((ip, index) => {
		if (ip !== 'None' || index > 0) errors.push(...allInvalid(`${field}[${index}]`, ip, ipErrors(ip)));
		else if (clusterIPs.length > 1) errors.push(invalid(field, clusterIPs, "'None' must be the first and only value"));
	});
	if (clusterIPs.length > 2) errors.push(invalid(field, clusterIPs, 'may only hold up to 2 values'));
	if (errors.length > 0) return errors;
	if (clusterIPs.length > 1 && clusterIPs.every(isIPv6) === clusterIPs.some(isIPv6))
		return [invalid(field, clusterIPs, 'may specify no more than one IP for each IP family')];
	if (ipFamilyPolicy === 'SingleStack') {
		const detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
		for (const [list, what] of [
			[clusterIPs, 'cluster IPs'],
			[ipFamilies, 'IP families'],
		] as const)
			if (list.length > 1)
				errors.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, `${detail} ${what} are specified`));
		if (errors.length > 0) return errors;
	}
	if (isSelectorless(service)) return errors;
	if (ipFamilyPolicy === 'RequireDualStack')
		errors.push(
			invalid('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services'),
		);
	const sixth = ipFamilies.indexOf('IPv6');
	if (sixth >= 0) errors.push(invalid(`spec.ipFamilies[${sixth}]`, 'IPv6', 'not configured on this cluster'));
	return errors;
}

/** Node ports where none belong, and ports that are there twice. */
function portListErrors({ type, ports = [] }: Service['spec']): FieldError[] {
	const errors: FieldError[] = [];
	ports.forEach(({ nodePort }, index) => {
		if (nodePort && type === 'ClusterIP')
			errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
	});
	const seen = new Set<string>();
	const repeated = (key: string): boolean => seen.size === seen.add(key).size;
	ports.forEach(({ nodePort, protocol }, index) => {
		if (nodePort && repeated(`node ${protocol}/${nodePort}`))
			errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
	});
	ports.forEach(({ port, protocol }, index) => {
		// Upstream shows its own form of a port here, with no more than what was compared.
		const own = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
		if (repeated(`${protocol}/${port}`)) errors.push(duplicate(`spec.ports[${index}]`, own));
	});
	return errors;
}

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function loadBalancerErrors({ spec, metadata }: Service): FieldError[] {
	const errors: FieldError[] = [];
	const balances = spec.type === 'LoadBalancer';
	const ranges = spec.loadBalancerSourceRanges ?? [];
	const annotation = metadata.annotations?.[SOURCE_RANGES];
	if (ranges.length > 0) {
		// The field is called so in upstream's errors.
		const field = 'spec.LoadBalancerSourceRanges';
		if (!balances) errors.push(forbidden(field, ONLY_LOAD_BALANCER));
		ranges.forEach((range, index) => {
			errors.push(...cidrErrors(`${field}[${index}]`, range.trim()));
		});
	} else if (annotation !== undefined) {
		const field = `metadata.annotations[${SOURCE_RANGES}]`;
		if (!balances) errors.push(forbidden(field, ONLY_LOAD_BALANCER));
		if (annotation.trim() !== '')
			errors.push(...annotation.split(',').flatMap((range) => cidrErrors(field, range.trim())));
	}
	if (!balances && spec.allocateLoadBalancerNodePorts !== undefined)
		errors.push(forbidden('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER));
	const { loadBalancerClass } = spec;
	if (loadBalancerClass !== undefined)
		errors.push(
			...(balances
				? allInvalid('spec.loadBalancerClass', loadBalancerClass, qualifiedNameErrors(loadBalancerClass))
				: [forbidden('spec.loadBalancerClass', ONLY_LOAD_BALANCER)]),
		);
	return errors;
}

function trafficErrors({ spec }: Service): FieldError[] {
	const errors: FieldError[] = [];
	const { type, externalTrafficPolicy, healthCheckNodePort, internalTrafficPolicy, trafficDistribution } = spec;
	const outside = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0;
	const field = 'spec.externalTrafficPolicy';
	if (outside && type !== 'ExternalName') errors.push(...oneOf(field, externalTrafficPolicy, ['Cluster', 'Local']));
	else if (externalTrafficPolicy)
		errors.push(invalid(field, externalTrafficPolicy, 'may only be set for externally-accessible services'));
	if (healthCheckNodePort)
		errors.push(
			...allInvalid(
				'spec.healthCheckNodePort',
				healthCheckNodePort,
				type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
					? portNumberErrors(healthCheckNodePort)
					: ["may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"],
			),
		);
	if (internalTrafficPolicy)
		errors.push(...oneOf('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local']));
	if (trafficDistribution)
		errors.push(
			...oneOf('spec.trafficDistribution', trafficDistribution, ['PreferClose', 'PreferSameNode', 'PreferSameZone']),
		);
	return errors;
}

export function validateService(service: Service): FieldError[] {
	const { spec } = service;
	const ports = spec.ports ?? [];
	const names = new Set<string>();
	return [
		...typeErrors(service),
		...ports.flatMap((port, index) => portFieldErrors(port, `spec.ports[${index}]`, ports.length > 1, names)),
		...validateLabels(spec.selector, 'spec.selector'),
		...affinityErrors(spec),
		...addressErrors(service),
		...(spec.externalIPs ?? []).flatMap((ip, index) => endpointAddressErrors(`spec.externalIPs[${index}]`, ip)),
		...oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']),
		...portListErrors(spec),
		...loadBalancerErrors(service),
		...trafficErrors(service),
	];
}

export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
	const errors: FieldError[] = [];
	const fixed = old.spec.clusterIP;
	// An address once given stays, unless the Service becomes or was one without.
	if (
		fixed &&
		service.spec.type !== 'ExternalName' &&
		old.spec.type !== 'ExternalName' &&
		service.spec.clusterIP !== fixed
	) {
		errors.push(invalid('spec.clusterIPs[0]', service.spec.clusterIPs ?? null, 'may not change once set'));
	}
	if (
		old.spec.type === 'LoadBalancer' &&
		service.spec.type === 'LoadBalancer' &&
		(old.spec.loadBalancerClass ?? '') !== (service.spec.loadBalancerClass ?? '')
	) {
		errors.push(invalid('spec.loadBalancerClass', service.spec.loadBalancerClass ?? null, 'may not change once set'));
	}
	if (
		needsHealthCheckPort(old) &&
		needsHealthCheckPort(service) &&
		service.spec.healthCheckNodePort &&
		service.spec.healthCheckNodePort !== old.spec.healthCheckNodePort
	)
		errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
	return errors;
}
