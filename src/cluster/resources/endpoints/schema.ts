/** The schema of Endpoints. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const endpointsSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Endpoints kind
	metadata ObjectMeta
	subsets []EndpointSubset
EndpointSubset
	addresses []EndpointAddress
	notReadyAddresses []EndpointAddress
	ports []EndpointPort
EndpointAddress
	hostname string
	ip! string
	nodeName string
	targetRef ObjectReference
EndpointPort
	appProtocol string
	name string
	port! int32
	protocol string
`,
	metaSchemas,
	coreSchemas,
);
