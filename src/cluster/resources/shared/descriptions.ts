/** What the schemas here mean, for `kubectl explain`. See ../shared/describe.ts for how the lines read. */

import { describe } from './describe.ts';

export const sharedDescriptions = [
	...describe(
		'io.k8s.apimachinery.pkg.apis.meta.v1',
		`
ObjectMeta | What every stored object carries: who it is, what it is labelled with, whose it is. | 모든 객체가 지니는 정보: 이름, 레이블, 소유자.
	annotations | Notes for people and tools; no selector looks at them. | 사람과 도구를 위한 메모. 셀렉터는 보지 않는다.
	creationTimestamp | When the server stored the object. Set by the server. | 객체가 만들어진 시각. 서버가 정한다.
	deletionGracePeriodSeconds | Seconds that were left for a clean end when deletion began. Set by the server.
	deletionTimestamp | When the object is to be gone; it is there until then, and until its finalizers are. Set by the server.
	finalizers | Tasks to be done before the object may go; whoever does one takes its name off the list.
	generateName | Beginning of a name that the server completes with five characters, when no name is given.
	generation | Counts the changes of what is wanted. Set by the server.
	labels | Keys and values that selectors find the object by. | 셀렉터가 객체를 찾을 때 쓰는 키와 값.
	managedFields | Which client set which fields, for server-side apply. Kept by the server.
	name | Name, unique among objects of the kind in the namespace. It cannot be changed. | 이름. 같은 네임스페이스의 같은 종류 안에서 하나뿐이며 바꿀 수 없다.
	namespace | The namespace that the object is in; \`default\` when a client says nothing. | 객체가 속한 네임스페이스. 말하지 않으면 default.
	ownerReferences | Objects that this one belongs to; when all are gone, the garbage collector takes it too. | 이 객체의 소유자들. 모두 사라지면 이 객체도 지워진다.
	resourceVersion | Changes with every write; a write that names an old one is refused. Set by the server.
	selfLink | No longer set.
	uid | Tells this object from others of the same name before and after it. Set by the server.
LabelSelector | Selects objects by their labels; all requirements must hold, and without any everything matches. | 레이블로 객체를 고른다. 조건은 모두 맞아야 한다.
	matchExpressions | Requirements that need an operator.
	matchLabels | Labels that must be there with just these values. | 그 값 그대로 있어야 하는 레이블.
Condition | One aspect of what the object is like now.
OwnerReference | Names an owner.
	controller | Whether this owner manages the object.
LabelSelectorRequirement
	key | The label that is asked about.
	operator | In, NotIn, Exists or DoesNotExist.
	values | Values for In and NotIn.
`,
	),
];
