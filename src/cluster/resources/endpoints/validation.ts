/** Checks of Endpoints (pkg/apis/core/validation, validateEndpointSubsets). */

import type { FieldError } from '../../types.ts';
import { allInvalid, endpointAddressErrors, oneOf, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { dns1123Label, dns1123Subdomain, ipErrors, portNumberErrors, qualifiedNameErrors } from '../shared/names.ts';
import type { Endpoints } from '../types.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];

function addressErrors(
	{ ip = '', hostname, nodeName }: NonNullable<Subset['addresses']>[number],
	field: string,
): FieldError[] {
	const errors = allInvalid(`${field}.ip`, ip, ipErrors(ip));
	if (hostname) errors.push(...allInvalid(`${field}.hostname`, hostname, dns1123Label(hostname)));
	if (nodeName !== undefined) errors.push(...allInvalid(`${field}.nodeName`, nodeName, dns1123Subdomain(nodeName)));
	return errors.length > 0 ? errors : endpointAddressErrors(`${field}.ip`, ip);
}

function subsetErrors({ addresses = [], notReadyAddresses = [], ports = [] }: Subset, field: string): FieldError[] {
	const errors: FieldError[] = [];
	if (addresses.length === 0 && notReadyAddresses.length === 0)
		errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
	for (const [list, some] of Object.entries({ addresses, notReadyAddresses }))
		errors.push(...some.flatMap((address, at) => addressErrors(address, `${field}.${list}[${at}]`)));
	ports.forEach(({ name, port = 0, protocol, appProtocol }, at) => {
		const each = `${field}.ports[${at}]`;
		if (name) errors.push(...allInvalid(`${each}.name`, name, dns1123Label(name)));
		else if (ports.length > 1) errors.push(required(`${each}.name`));
		errors.push(...allInvalid(`${each}.port`, port, portNumberErrors(port)));
		errors.push(...oneOf(`${each}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
		if (appProtocol !== undefined)
			errors.push(...allInvalid(`${each}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol)));
	});
	return errors;
}

export const endpointsChecks: Checks<Endpoints> = {
	validate: ({ subsets = [] }) => subsets.flatMap((subset, index) => subsetErrors(subset, `subsets[${index}]`)),
};
