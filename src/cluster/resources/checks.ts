/** The checks of every kind that has some, by plural. Fetched late: see shared/late-checks.ts. */

import { configMapChecks } from './configmaps/validation.ts';
import { controllerRevisionChecks } from './controllerrevisions/validation.ts';
import { cronJobChecks } from './cronjobs/validation.ts';
import { daemonSetChecks } from './daemonsets/validation.ts';
import { deploymentChecks } from './deployments/validation.ts';
import { endpointsChecks } from './endpoints/validation.ts';
import { endpointSliceChecks } from './endpointslices/validation.ts';
import { autoscalerChecks } from './horizontalpodautoscalers/validation.ts';
import { ingressClassChecks } from './ingressclasses/validation.ts';
import { ingressChecks } from './ingresses/validation.ts';
import { jobChecks } from './jobs/validation.ts';
import { leaseChecks } from './leases/validation.ts';
import { networkPolicyChecks } from './networkpolicies/validation.ts';
import { nodeChecks } from './nodes/validation.ts';
import { podDisruptionBudgetChecks } from './poddisruptionbudgets/validation.ts';
import { validatePod } from './pods/validation.ts';
import { validatePodUpdate } from './pods/validation-update.ts';
import { replicaSetChecks } from './replicasets/validation.ts';
import { resourceQuotaChecks } from './resourcequotas/validation.ts';
import { secretChecks } from './secrets/validation.ts';
import { validateService, validateServiceUpdate } from './services/validation.ts';
import { statefulSetChecks } from './statefulsets/validation.ts';

export const CHECKS = {
	configmaps: configMapChecks,
	controllerrevisions: controllerRevisionChecks,
	cronjobs: cronJobChecks,
	daemonsets: daemonSetChecks,
	deployments: deploymentChecks,
	endpoints: endpointsChecks,
	endpointslices: endpointSliceChecks,
	horizontalpodautoscalers: autoscalerChecks,
	ingressclasses: ingressClassChecks,
	ingresses: ingressChecks,
	jobs: jobChecks,
	leases: leaseChecks,
	networkpolicies: networkPolicyChecks,
	nodes: nodeChecks,
	poddisruptionbudgets: podDisruptionBudgetChecks,
	pods: { validate: validatePod, validateUpdate: validatePodUpdate },
	replicasets: replicaSetChecks,
	resourcequotas: resourceQuotaChecks,
	secrets: secretChecks,
	services: { validate: validateService, validateUpdate: validateServiceUpdate },
	statefulsets: statefulSetChecks,
} as const;
