/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const endpointsDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
Endpoints | Addresses behind a Service, in one object. Deprecated: see EndpointSlice. | 서비스 뒤의 주소들. EndpointSlice로 바뀌었다.
	subsets | Addresses that have the same ports.
`,
	),
];
