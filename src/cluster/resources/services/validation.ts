/** Checks of Services (pkg/apis/core/validation, ValidateService). */

import { validateLabels } from '../../apiserver/metadata.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, oneOf, portErrors, required } from '../shared/field-errors.ts';
import {
	dns1123Label,
	dns1123Subdomain,
	ipErrors,
	parseCIDR,
	parseIPv4,
	portNumberErrors,
	qualifiedNameErrors,
} from '../shared/names.ts';
import type { Service, ServicePort } from '../types.ts';
import { wantsClusterIP } from './defaults.ts';

function validatePort(
	port: ServicePort,
	field: string,
	service: Service,
	several: boolean,
	names: Set<string>,
): FieldError[] {
	const errors: FieldError[] = [];
	if (several && !port.name) errors.push(required(`${field}.name`));
	else if (port.name) {
		for (const detail of dns1123Label(port.name)) errors.push(invalid(`${field}.name`, port.name, detail));
		if (names.has(port.name)) errors.push(duplicate(`${field}.name`, port.name));
		names.add(port.name);
	}
	for (const detail of portNumberErrors(port.port ?? 0)) errors.push(invalid(`${field}.port`, port.port ?? 0, detail));
	errors.push(...oneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
	const target = port.targetPort;
	if (target !== undefined) errors.push(...portErrors(`${field}.targetPort`, target));
	if (port.appProtocol)
		errors.push(...allInvalid(`${field}.appProtocol`, port.appProtocol, qualifiedNameErrors(port.appProtocol)));
	if (port.nodePort && service.spec.type === 'ClusterIP') {
		errors.push({
			type: 'Forbidden',
			field: `${field}.nodePort`,
			detail: "may not be used when `type` is 'ClusterIP'",
		});
	}
	return errors;
}

function validatePorts(service: Service): FieldError[] {
	const errors: FieldError[] = [];
	const { spec } = service;
	const ports = spec.ports ?? [];
	const mayBeNone = spec.clusterIP === 'None' || spec.type === 'ExternalName';
	if (ports.length === 0 && !mayBeNone) errors.push(required('spec.ports'));
	if (spec.type === 'LoadBalancer') {
		ports.forEach((port, index) => {
			if (port.port === 10_250) {
				errors.push(
					invalid(
						`spec.ports[${index}].port`,
						port.port,
						'may not expose port 10250 externally since it is used by kubelet',
					),
				);
			}
		});
	}
	const names = new Set<string>();
	ports.forEach((port, index) => {
		errors.push(...validatePort(port, `spec.ports[${index}]`, service, ports.length > 1, names));
	});
	const pairs = new Set<string>();
	const nodePorts = new Set<string>();
	ports.forEach((port, index) => {
		const pair = `${port.protocol}/${port.port}`;
		if (pairs.has(pair)) {
			errors.push(
				duplicate(`spec.ports[${index}]`, {
					port: port.port,
					protocol: port.protocol,
					...(port.name ? { name: port.name } : {}),
				}),
			);
		}
		pairs.add(pair);
		if (!port.nodePort) return;
		const taken = `${port.protocol}/${port.nodePort}`;
		if (nodePorts.has(taken)) errors.push(duplicate(`spec.ports[${index}].nodePort`, port.nodePort));
		nodePorts.add(taken);
	});
	return errors;
}

function validateAddresses(service: Service): FieldError[] {
	const errors: FieldError[] = [];
	const { spec } = service;
	if (spec.type === 'ExternalName') {
		if (spec.clusterIP) errors.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
		const name = (spec.externalName ?? '').replace(/\.$/, '');
		if (name === '') errors.push(required('spec.externalName'));
		else for (const detail of dns1123Subdomain(name)) errors.push(invalid('spec.externalName', name, detail));
		return errors;
	}
	if (spec.type !== 'ClusterIP' && spec.clusterIP === 'None') {
		errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
	} else if (spec.clusterIP && wantsClusterIP(service)) {
		for (const detail of ipErrors(spec.clusterIP)) errors.push(invalid('spec.clusterIPs[0]', spec.clusterIP, detail));
	}
	if (spec.clusterIPs?.length && spec.clusterIP !== spec.clusterIPs[0]) {
		errors.push(invalid('spec.clusterIPs', spec.clusterIPs, 'first value must match `clusterIP`'));
	}
	(spec.ipFamilies ?? []).forEach((family, index) => {
		if (family !== 'IPv4') {
			errors.push(
				family === 'IPv6'
					? invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')
					: { type: 'NotSupported', field: `spec.ipFamilies[${index}]`, value: family, supported: ['IPv4', 'IPv6'] },
			);
		}
	});
	errors.push(
		...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack']),
	);
	if (spec.ipFamilyPolicy === 'RequireDualStack') {
		errors.push(
			invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'),
		);
	}
	return errors;
}

export function validateService(service: Service): FieldError[] {
	const { spec } = service;
	const errors = [...validatePorts(service)];
	errors.push(...validateAddresses(service));
	errors.push(...validateLabels(spec.selector, 'spec.selector'));
	errors.push(...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']));
	if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig)
		errors.push(forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
	if (spec.healthCheckNodePort && !(spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local')) {
		errors.push(
			invalid(
				'spec.healthCheckNodePort',
				spec.healthCheckNodePort,
				"may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
			),
		);
	}
	const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
	if (timeout !== undefined && (timeout <= 0 || timeout > 86_400)) {
		errors.push(
			invalid(
				'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
				timeout,
				'must be greater than 0 and less than 86400',
			),
		);
	}
	errors.push(...oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']));
	(spec.externalIPs ?? []).forEach((ip, index) => {
		const field = `spec.externalIPs[${index}]`;
		const wrong = ipErrors(ip);
		for (const detail of wrong) errors.push(invalid(field, ip, detail));
		const value = parseIPv4(ip);
		if (value === undefined) return;
		if (value === 0) errors.push(invalid(field, ip, 'may not be unspecified (0.0.0.0 or ::)'));
		if (value >>> 24 === 127)
			errors.push(invalid(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
	});
	(spec.loadBalancerSourceRanges ?? []).forEach((range, index) => {
		const field = `spec.loadBalancerSourceRanges[${index}]`;
		if (spec.type !== 'LoadBalancer') {
			errors.push({
				type: 'Forbidden',
				field: 'spec.LoadBalancerSourceRanges',
				detail: "may only be used when `type` is 'LoadBalancer'",
			});
		} else if (!parseCIDR(range.trim())) {
			errors.push(invalid(field, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
		}
	});
	const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0;
	if (spec.externalTrafficPolicy) {
		if (!outside)
			errors.push(
				invalid(
					'spec.externalTrafficPolicy',
					spec.externalTrafficPolicy,
					'may only be set for externally-accessible services',
				),
			);
		else errors.push(...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']));
	}
	if (spec.internalTrafficPolicy) {
		errors.push(...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']));
	}
	if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') {
		errors.push({
			type: 'Forbidden',
			field: 'spec.allocateLoadBalancerNodePorts',
			detail: "may only be used when `type` is 'LoadBalancer'",
		});
	}
	if (spec.loadBalancerClass && spec.type !== 'LoadBalancer') {
		errors.push({
			type: 'Forbidden',
			field: 'spec.loadBalancerClass',
			detail: "may only be used when `type` is 'LoadBalancer'",
		});
	}
	if (spec.trafficDistribution) {
		errors.push(
			...oneOf('spec.trafficDistribution', spec.trafficDistribution, [
				'PreferClose',
				'PreferSameNode',
				'PreferSameZone',
			]),
		);
	}
	return errors;
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
	return errors;
}
