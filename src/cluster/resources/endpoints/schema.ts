/** The schema of Endpoints. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const endpointsSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Endpoints kind | Addresses behind a Service, in one object. Deprecated: see EndpointSlice. | 서비스 뒤의 주소들. EndpointSlice로 바뀌었다.
	metadata ObjectMeta
	subsets []EndpointSubset | Addresses that have the same ports.
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
