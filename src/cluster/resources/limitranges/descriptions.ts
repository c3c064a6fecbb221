/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from '../shared/describe.ts';

export const limitrangesDescriptions = [
	...describe(
		'io.k8s.api.core.v1',
		`
LimitRange | Bounds what a single Pod, container or claim of a namespace may ask for, and fills in what containers leave out. | 네임스페이스의 파드나 컨테이너 하나가 요청할 수 있는 범위와, 적지 않았을 때 받을 값.
LimitRangeSpec | The bounds. | 범위.
	limits | One entry for each type of thing that is bounded. | 대상의 종류마다 하나씩.
LimitRangeItem | The bounds of one type, by resource. | 한 종류의 범위. 자원마다 적는다.
	default | Limits that a container gets when it names none. | 컨테이너가 적지 않았을 때 받는 상한.
	defaultRequest | Requests that a container gets when it names none. | 컨테이너가 적지 않았을 때 받는 요청량.
	max | The most that one may ask for. | 하나가 요청할 수 있는 최대.
	maxLimitRequestRatio | How many times its request a limit may be. | 상한이 요청량의 몇 배까지 될 수 있는지.
	min | The least that one must ask for. | 하나가 요청해야 하는 최소.
	type | What is bounded: Container, Pod or PersistentVolumeClaim. | 대상의 종류. Container, Pod, PersistentVolumeClaim.
`,
	),
];
