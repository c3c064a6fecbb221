import type { ResourceDefinition } from '../../types.ts';
import { admitToLimits } from '../limitranges/admission.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Pod } from '../types.ts';
import { addTolerations, admitPod } from './admission.ts';
import { podColumns } from './columns.ts';
import { defaultPod } from './defaults.ts';
import { podSchemas } from './schema.ts';

const pods: ResourceDefinition<Pod> = {
	group: '',
	version: 'v1',
	kind: 'Pod',
	plural: 'pods',
	singular: 'pod',
	shortNames: ['po'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	returnsDeleted: true,
	schema: podSchemas.Pod ?? {},
	columns: podColumns,
	fieldSelectors: {
		'spec.nodeName': (pod) => pod.spec.nodeName ?? '',
		'spec.restartPolicy': (pod) => pod.spec.restartPolicy ?? '',
		'spec.schedulerName': (pod) => pod.spec.schedulerName ?? '',
		'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName ?? '',
		'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
		'status.phase': (pod) => pod.status?.phase ?? '',
		'status.podIP': (pod) => pod.status?.podIP ?? '',
		'status.nominatedNodeName': (pod) => pod.status?.nominatedNodeName ?? '',
	},
	defaults: (pod) => {
		pod.spec ??= { containers: [] };
		defaultPod(pod.spec);
	},
	prepareForCreate: admitPod,
	prepareForUpdate: addTolerations,
	...lateChecks('pods'),
	admit: (pod, old, context) => {
		if (!old) admitToLimits(pod, context);
	},
	defaultGracePeriod: (pod) => {
		// Nothing runs yet, or nothing runs any more: there is nothing to wait for.
		if (!pod.spec.nodeName || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0;
		return pod.spec.terminationGracePeriodSeconds ?? 30;
	},
};

export default pods as unknown as ResourceDefinition;
