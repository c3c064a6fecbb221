import type { Column, FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { isIPv6, parseIPv4 } from '../shared/names.ts';
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

function validate({ addressType, endpoints }: EndpointSlice): FieldError[] {
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
	(endpoints ?? []).forEach(({ addresses }, index) => {
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
			} else if (addressType === 'IPv4' && (parseIPv4(address) as number) >>> 24 === 127) {
				errors.push({
					type: 'Invalid',
					field: `${field}[${at}]`,
					value: address,
					detail: 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
				});
			}
		});
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
