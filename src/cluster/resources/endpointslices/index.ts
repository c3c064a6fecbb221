import type { Column, FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { allInvalid, duplicate, endpointAddressErrors, oneOf } from '../shared/field-errors.ts';
import { dns1123Label, dns1123Subdomain, isIPv6, parseIPv4, qualifiedNameErrors } from '../shared/names.ts';
import type { EndpointSlice } from '../types.ts';
import { endpointSliceSchemas } from './schema.ts';

/** The first three, and how many more there are. */
function short(items: string[], none: string): string {
	if (items.length === 0) return none;
	return items.length <= 3 ? items.join(',') : `${items.slice(0, 3).join(',')} + ${items.length - 3} more...`;
}

const columns: Column<EndpointSlice>[] = [
	nameColumn as never,
	column('AddressType', 'What kind of addresses it holds.', ({ addressType }) => addressType),
	column('Ports', 'Ports that every endpoint listens on.', ({ ports }) =>
		short(
			(ports ?? []).map(({ port, name }) => String(port ?? name ?? '')),
			'<unset>',
		),
	),
	column('Endpoints', 'Addresses behind the Service.', ({ endpoints }) =>
		short(
			(endpoints ?? []).flatMap(({ addresses }) => addresses),
			'<unset>',
		),
	),
	ageColumn as never,
];

function validate({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
	const errors: FieldError[] = [];
	if (!addressType) errors.push({ type: 'Required', field: 'addressType' });
	else if (!['IPv4', 'IPv6', 'FQDN'].includes(addressType)) {
		errors.push({
			type: 'NotSupported',
			field: 'addressType',
			value: addressType,
			supported: ['FQDN', 'IPv4', 'IPv6'],
		});
	}
	(endpoints ?? []).forEach(({ addresses, hostname }, index) => {
		if (hostname) errors.push(...allInvalid(`endpoints[${index}].hostname`, hostname, dns1123Label(hostname)));
		const field = `endpoints[${index}].addresses`;
		if (!addresses?.length) errors.push({ type: 'Required', field, detail: 'must contain at least 1 address' });
		(addresses ?? []).forEach((address, at) => {
			const fits =
				addressType === 'IPv4' ? parseIPv4(address) !== undefined : addressType === 'IPv6' ? isIPv6(address) : true;
			if (!fits) {
				errors.push({
					type: 'Invalid',
					field: `${field}[${at}]`,
					value: address,
					detail: `must be an ${addressType} address`,
				});
			} else if (addressType === 'IPv4') errors.push(...endpointAddressErrors(`${field}[${at}]`, address));
			else if (addressType === 'FQDN')
				errors.push(...allInvalid(`${field}[${at}]`, address, dns1123Subdomain(address)));
		});
	});
	const names = new Set<string>();
	(ports ?? []).forEach(({ name = '', protocol, appProtocol }, index) => {
		const field = `ports[${index}]`;
		if (name) errors.push(...allInvalid(`${field}.name`, name, dns1123Label(name)));
		if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
		names.add(name);
		errors.push(...oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
		if (appProtocol) errors.push(...allInvalid(`${field}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol)));
	});
	return errors;
}

const endpointslices: ResourceDefinition<EndpointSlice> = {
	group: 'discovery.k8s.io',
	version: 'v1',
	kind: 'EndpointSlice',
	plural: 'endpointslices',
	singular: 'endpointslice',
	namespaced: true,
	generation: true,
	schema: endpointSliceSchemas.EndpointSlice ?? {},
	columns,
	defaults: (slice) => {
		slice.endpoints ??= [];
		for (const port of slice.ports ?? []) {
			port.name ??= '';
			port.protocol ??= 'TCP';
		}
	},
	validate,
	validateUpdate: (slice, old) =>
		slice.addressType === old.addressType
			? []
			: [{ type: 'Invalid', field: 'addressType', value: slice.addressType, detail: 'field is immutable' }],
};

export default endpointslices as unknown as ResourceDefinition;
