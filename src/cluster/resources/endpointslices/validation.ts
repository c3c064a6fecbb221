/** Checks of EndpointSlices, in upstream's order (pkg/apis/discovery/validation). */

import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, endpointAddressErrors, invalid, oneOf, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { dns1123Label, dns1123Subdomain, ipErrors, isIPv6, qualifiedNameErrors } from '../shared/names.ts';
import { immutable } from '../shared/validation.ts';
import type { EndpointSlice } from '../types.ts';

const tooMany = (field: string, value: number, most: number): FieldError => ({
	type: 'TooMany',
	field,
	value,
	detail: `must have at most ${most} items`,
});

/** A name of at least two labels (IsFullyQualifiedDomainName). */
function domainErrors(field: string, value: string): FieldError[] {
	if (value === '') return [required(field)];
	const name = value.replace(/\.$/, '');
	const wrong = dns1123Subdomain(name);
	if (wrong.length > 0) return [invalid(field, name, wrong.join(','))];
	if (!name.includes('.'))
		return [invalid(field, name, 'should be a domain with at least two segments separated by dots')];
	return name.split('.').flatMap((label) => allInvalid(field, label, dns1123Label(label)));
}

function addressErrors(type: string | undefined, addresses: string[], field: string): FieldError[] {
	return addresses.flatMap((address, index) => {
		const at = `${field}[${index}]`;
		if (type === 'FQDN') return domainErrors(at, address);
		if (type !== 'IPv4' && type !== 'IPv6') return [];
		const wrong = allInvalid(at, address, ipErrors(address));
		if (wrong.length > 0) return wrong;
		return [
			...(isIPv6(address) === (type === 'IPv6') ? [] : [invalid(field, address, `must be an ${type} address`)]),
			...endpointAddressErrors(at, address),
		];
	});
}

function endpointErrors({ addressType, endpoints }: EndpointSlice): FieldError[] {
	const list = endpoints ?? [];
	if (list.length > 1000) return [tooMany('endpoints', list.length, 1000)];
	return list.flatMap(({ addresses, hostname, nodeName }, index) => {
		const field = `endpoints[${index}]`;
		const own = addresses ?? [];
		const errors: FieldError[] = [];
		if (own.length === 0) errors.push(required(`${field}.addresses`, 'must contain at least 1 address'));
		if (own.length > 100) errors.push(tooMany(`${field}.addresses`, own.length, 100));
		errors.push(...addressErrors(addressType, own, `${field}.addresses`));
		if (nodeName !== undefined) errors.push(...allInvalid(`${field}.nodeName`, nodeName, dns1123Subdomain(nodeName)));
		if (hostname !== undefined) errors.push(...allInvalid(`${field}.hostname`, hostname, dns1123Label(hostname)));
		return errors;
	});
}

function slicePortErrors({ ports }: EndpointSlice): FieldError[] {
	const list = ports ?? [];
	if (list.length > 20_000) return [tooMany('ports', list.length, 20_000)];
	const names = new Set<string>();
	return list.flatMap(({ name = '', protocol, appProtocol }, index) => {
		const field = `ports[${index}]`;
		const errors = name ? allInvalid(`${field}.name`, name, dns1123Label(name)) : [];
		if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
		names.add(name);
		errors.push(...oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
		if (appProtocol !== undefined)
			errors.push(...allInvalid(`${field}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol)));
		return errors;
	});
}

export const endpointSliceChecks: Checks<EndpointSlice> = {
	validate: (slice) => [
		...oneOf('addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6']),
		...endpointErrors(slice),
		...slicePortErrors(slice),
	],
	validateUpdate: (slice, old) => immutable('addressType', slice.addressType, old.addressType),
};
