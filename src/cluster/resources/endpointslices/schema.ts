/** The schema of EndpointSlice. See ../shared/schema-text.ts for how the lines read. */

import { coreSchemas } from '../shared/core.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const endpointSliceSchemas = defineSchemas(
	'io.k8s.api.discovery.v1',
	`
EndpointSlice kind
	addressType! string
	endpoints []Endpoint
	metadata ObjectMeta
	ports []EndpointPort
Endpoint
	addresses! []string set
	conditions EndpointConditions
	deprecatedTopology {}string
	hints EndpointHints
	hostname string
	nodeName string
	targetRef ObjectReference
	zone string
EndpointPort
	appProtocol string
	name string ptr
	port int32
	protocol string
EndpointConditions
	ready bool
	serving bool
	terminating bool
EndpointHints
	forNodes []ForNode
	forZones []ForZone
ForNode
	name! string
ForZone
	name! string
`,
	metaSchemas,
	coreSchemas,
);
