import type { FieldError, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { allInvalid, endpointAddressErrors, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Label, portNumberErrors } from '../shared/names.ts';
import type { Endpoints } from '../types.ts';
import { endpointsSchemas } from './schema.ts';

/** The first three addresses with their ports, and how many more there are. */
function endpointsText({ subsets = [] }: Endpoints): string {
	const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
		ports.length === 0
			? addresses.map(({ ip }) => ip)
			: ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
	);
	if (all.length === 0) return '<none>';
	return all.length <= 3 ? all.join(',') : `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`;
}

/** Checks each subset (ValidateEndpoints). */
function validate({ subsets = [] }: Endpoints): FieldError[] {
	return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
		const field = `subsets[${index}]`;
		const errors: FieldError[] = [];
		if (addresses.length === 0 && notReadyAddresses.length === 0)
			errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
		for (const [list, some] of Object.entries({ addresses, notReadyAddresses })) {
			some.forEach(({ ip, hostname }, at) => {
				errors.push(...endpointAddressErrors(`${field}.${list}[${at}].ip`, ip ?? ''));
				if (hostname) errors.push(...allInvalid(`${field}.${list}[${at}].hostname`, hostname, dns1123Label(hostname)));
			});
		}
		ports.forEach(({ name, port = 0, protocol }, at) => {
			const each = `${field}.ports[${at}]`;
			if (name) errors.push(...allInvalid(`${each}.name`, name, dns1123Label(name)));
			else if (ports.length > 1) errors.push(required(`${each}.name`));
			errors.push(...allInvalid(`${each}.port`, port, portNumberErrors(port)));
			errors.push(...oneOf(`${each}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
		});
		return errors;
	});
}

const endpoints: ResourceDefinition<Endpoints> = {
	group: '',
	version: 'v1',
	kind: 'Endpoints',
	plural: 'endpoints',
	singular: 'endpoints',
	shortNames: ['ep'],
	namespaced: true,
	deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
	schema: endpointsSchemas.Endpoints ?? {},
	columns: [
		nameColumn as never,
		column('Endpoints', 'Addresses and ports behind the Service.', endpointsText),
		ageColumn as never,
	],
	defaults: ({ subsets = [] }) => {
		for (const { ports = [] } of subsets) for (const port of ports) port.protocol ||= 'TCP';
	},
	validate,
};

export default endpoints as unknown as ResourceDefinition;
