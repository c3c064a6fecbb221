/** What all schemas mean: fetched with the first OpenAPI document that somebody asks for. A kind more is a line here. */

import { configmapsDescriptions } from './configmaps/descriptions.ts';
import { deploymentsDescriptions } from './deployments/descriptions.ts';
import { endpointsDescriptions } from './endpoints/descriptions.ts';
import { endpointslicesDescriptions } from './endpointslices/descriptions.ts';
import { limitrangesDescriptions } from './limitranges/descriptions.ts';
import { metricsDescriptions } from './metrics/descriptions.ts';
import { namespacesDescriptions } from './namespaces/descriptions.ts';
import { nodesDescriptions } from './nodes/descriptions.ts';
import { podsDescriptions } from './pods/descriptions.ts';
import { priorityclassesDescriptions } from './priorityclasses/descriptions.ts';
import { replicasetsDescriptions } from './replicasets/descriptions.ts';
import { replicationcontrollersDescriptions } from './replicationcontrollers/descriptions.ts';
import { secretsDescriptions } from './secrets/descriptions.ts';
import { servicesDescriptions } from './services/descriptions.ts';
import type { Description } from './shared/describe.ts';
import { sharedDescriptions } from './shared/descriptions.ts';
import { rbacDescriptions } from './shared/rbac-descriptions.ts';

/** By definition (`io.k8s.api.core.v1.Service`) or definition and field (`….ServiceSpec.clusterIP`). */
export const DESCRIPTIONS: ReadonlyMap<string, Description> = new Map([
	...configmapsDescriptions,
	...deploymentsDescriptions,
	...endpointsDescriptions,
	...endpointslicesDescriptions,
	...limitrangesDescriptions,
	...metricsDescriptions,
	...namespacesDescriptions,
	...nodesDescriptions,
	...podsDescriptions,
	...priorityclassesDescriptions,
	...rbacDescriptions,
	...replicasetsDescriptions,
	...replicationcontrollersDescriptions,
	...secretsDescriptions,
	...servicesDescriptions,
	...sharedDescriptions,
]);
