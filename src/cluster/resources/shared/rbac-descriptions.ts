/** What the schemas of RBAC mean, for `kubectl explain`. See ./describe.ts for how the lines read. */

import { describe } from './describe.ts';

export const rbacDescriptions = [
	...describe(
		'io.k8s.api.rbac.v1',
		`
Role | Names what may be done with which objects of one namespace; a binding says who may. | 한 네임스페이스 안에서 무엇을 할 수 있는지 적은 것. 누가 하는지는 바인딩이 정한다.
	rules | What may be done; whatever one rule allows is allowed. | 할 수 있는 일. 규칙 하나라도 허락하면 된다.
ClusterRole | Names what may be done in all namespaces, with nodes and other objects outside of them, and on paths. | 모든 네임스페이스와 노드처럼 그 밖에 있는 객체, 경로에 대해 할 수 있는 일.
	aggregationRule | Which other ClusterRoles this one is put together from; its rules are then written by the controller. | 어떤 ClusterRole을 모아 만드는지. 그러면 규칙은 컨트롤러가 쓴다.
	rules | What may be done; whatever one rule allows is allowed. | 할 수 있는 일. 규칙 하나라도 허락하면 된다.
RoleBinding | Gives a role to people, groups or service accounts, within one namespace. | 한 네임스페이스 안에서 사람, 그룹, 서비스 어카운트에 역할을 준다.
	roleRef | The Role or ClusterRole that is given; it cannot be changed. | 주는 역할. Role 또는 ClusterRole이며 바꿀 수 없다.
	subjects | Who gets it. | 역할을 받는 이들.
ClusterRoleBinding | Gives a ClusterRole to people, groups or service accounts, in the whole cluster. | 클러스터 전체에서 사람, 그룹, 서비스 어카운트에 역할을 준다.
	roleRef | The ClusterRole that is given; it cannot be changed. | 주는 ClusterRole. 바꿀 수 없다.
	subjects | Who gets it. | 역할을 받는 이들.
PolicyRule | Allows some verbs on some resources, or on some paths. | 어떤 자원이나 경로에 어떤 동작을 허락한다.
	apiGroups | Groups of the resources: '' is the core group, '*' all. | 자원의 API 그룹. ''는 core 그룹, '*'는 전부.
	nonResourceURLs | Paths that are no resources, such as /healthz; '*' may stand at the end. Only in ClusterRoles. | /healthz처럼 자원이 아닌 경로. 끝에 '*'를 쓸 수 있고 ClusterRole에만 쓴다.
	resourceNames | Names of the objects that are meant; all when left out. | 대상 객체의 이름. 적지 않으면 전부.
	resources | Resources by their plural, such as pods or pods/log; '*' is all. | 복수형으로 쓴 자원. pods, pods/log 등. '*'는 전부.
	verbs | What may be done: get, list, watch, create, update, patch, delete and so on; '*' is all. | 할 수 있는 일. get, list, watch, create, update, patch, delete 등. '*'는 전부.
RoleRef | Points to a role. | 역할을 가리킨다.
	apiGroup | rbac.authorization.k8s.io. | rbac.authorization.k8s.io.
	kind | Role or ClusterRole. | Role 또는 ClusterRole.
	name | Its name. | 역할의 이름.
Subject | Somebody who gets a role. | 역할을 받는 이.
	apiGroup | Empty for service accounts, rbac.authorization.k8s.io for users and groups. | 서비스 어카운트는 비우고, 사용자와 그룹은 rbac.authorization.k8s.io.
	kind | User, Group or ServiceAccount. | User, Group, ServiceAccount.
	name | The name. | 이름.
	namespace | Where the service account is; users and groups have none. | 서비스 어카운트가 있는 곳. 사용자와 그룹에는 없다.
AggregationRule | How a ClusterRole is put together. | ClusterRole을 모으는 방법.
	clusterRoleSelectors | Labels of ClusterRoles whose rules are taken; one of the selectors must match. | 규칙을 가져올 ClusterRole의 레이블. 하나만 맞으면 된다.
`,
	),
];
