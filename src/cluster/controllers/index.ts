/** The controllers of a cluster, and what starts them: kube-controller-manager's part. */

import type { Clock } from '../../os/clock.ts';
import type { Random } from '../../os/random.ts';
import type { Client } from '../types.ts';
import { autoscalerController } from './autoscaler/index.ts';
import { cronJobController } from './cronjob.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/endpointslice.ts';
import { endpointSliceMirroringController } from './endpoints/mirroring.ts';
import { garbageCollector } from './garbage-collector.ts';
import type { Informers } from './informer.ts';
import { jobController } from './job.ts';
import { namespaceController } from './namespace.ts';
import { nodeLifecycleController } from './node-lifecycle.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { resourceQuotaController } from './resourcequota.ts';
import { rootCertificatePublisher, serviceAccountController } from './serviceaccounts.ts';
import { statefulSetController } from './statefulset.ts';
import { taintEvictionController } from './taint-eviction.ts';
import { type Controller, type Disposable, together } from './types.ts';

export interface ControllerManagerOptions {
	clock: Clock;
	random: Random;
	/** The API as a component, its writes those of a field manager. */
	clientFor(component: string, manager?: string): Client;
	informers: Informers;
	/** PEM of the cluster's root certificate. */
	rootCertificate: string;
	/** Controllers of this profile's own (a cloud's, ServiceLB …). */
	more?: readonly Controller[];
	onFault(error: unknown): void;
}

/** In the order they are started; what one does never depends on it. */
const CONTROLLERS: readonly Controller[] = [
	namespaceController,
	serviceAccountController,
	replicaSetController,
	replicationController,
	deploymentController,
	daemonSetController,
	statefulSetController,
	jobController,
	cronJobController,
	disruptionController,
	resourceQuotaController,
	autoscalerController,
	endpointSliceController,
	endpointsController,
	endpointSliceMirroringController,
	nodeLifecycleController,
	taintEvictionController,
	garbageCollector,
];

/** Starts every controller; disposing stops them all. */
export function startControllers(options: ControllerManagerOptions): Disposable {
	const { clock, random, informers, onFault } = options;
	const start = (controller: Controller, manager?: string): Disposable =>
		controller.start({
			clock,
			random: random.fork(controller.component),
			client: options.clientFor(controller.component, manager),
			informers,
			onFault,
		});
	const own = [...CONTROLLERS, rootCertificatePublisher(options.rootCertificate)];
	return together(
		...own.map((controller) => start(controller, 'kube-controller-manager')),
		...(options.more ?? []).map((controller) => start(controller)),
	);
}
