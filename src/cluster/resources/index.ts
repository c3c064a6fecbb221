/** Every kind there is. Adding one is adding its folder and a line here. */

import type { ResourceDefinition } from '../types.ts';
import clusterrolebindings from './clusterrolebindings/index.ts';
import clusterroles from './clusterroles/index.ts';
import configmaps from './configmaps/index.ts';
import controllerrevisions from './controllerrevisions/index.ts';
import cronjobs from './cronjobs/index.ts';
import customresourcedefinitions from './customresourcedefinitions/index.ts';
import daemonsets from './daemonsets/index.ts';
import deployments from './deployments/index.ts';
import endpoints from './endpoints/index.ts';
import endpointslices from './endpointslices/index.ts';
import events from './events/index.ts';
import horizontalpodautoscalers from './horizontalpodautoscalers/index.ts';
import ingressclasses from './ingressclasses/index.ts';
import ingresses from './ingresses/index.ts';
import ipaddresses from './ipaddresses/index.ts';
import jobs from './jobs/index.ts';
import leases from './leases/index.ts';
import limitranges from './limitranges/index.ts';
import namespaces from './namespaces/index.ts';
import networkpolicies from './networkpolicies/index.ts';
import nodes from './nodes/index.ts';
import persistentvolumeclaims from './persistentvolumeclaims/index.ts';
import persistentvolumes from './persistentvolumes/index.ts';
import poddisruptionbudgets from './poddisruptionbudgets/index.ts';
import pods from './pods/index.ts';
import priorityclasses from './priorityclasses/index.ts';
import replicasets from './replicasets/index.ts';
import replicationcontrollers from './replicationcontrollers/index.ts';
import resourcequotas from './resourcequotas/index.ts';
import rolebindings from './rolebindings/index.ts';
import roles from './roles/index.ts';
import secrets from './secrets/index.ts';
import serviceaccounts from './serviceaccounts/index.ts';
import servicecidrs from './servicecidrs/index.ts';
import services from './services/index.ts';
import statefulsets from './statefulsets/index.ts';
import storageclasses from './storageclasses/index.ts';

export const DEFINITIONS: readonly ResourceDefinition[] = [
	configmaps,
	endpoints,
	events,
	limitranges,
	namespaces,
	nodes,
	persistentvolumeclaims,
	persistentvolumes,
	pods,
	replicationcontrollers,
	resourcequotas,
	secrets,
	serviceaccounts,
	services,
	controllerrevisions,
	daemonsets,
	deployments,
	replicasets,
	statefulsets,
	horizontalpodautoscalers,
	cronjobs,
	jobs,
	customresourcedefinitions,
	leases,
	endpointslices,
	ingressclasses,
	ingresses,
	ipaddresses,
	networkpolicies,
	servicecidrs,
	poddisruptionbudgets,
	priorityclasses,
	clusterrolebindings,
	clusterroles,
	rolebindings,
	roles,
	storageclasses,
];
