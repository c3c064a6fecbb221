import type { ResourceDefinition } from '../../types.ts';
import { defaultTemplate } from '../pods/defaults.ts';
import {
	ageColumn,
	column,
	containerColumns,
	labelsText,
	nameColumn,
	numberColumn,
	selectorColumn,
} from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { DaemonSet } from '../types.ts';
import { daemonSetSchemas } from './schema.ts';

const daemonsets: ResourceDefinition<DaemonSet> = {
	group: 'apps',
	version: 'v1',
	kind: 'DaemonSet',
	plural: 'daemonsets',
	singular: 'daemonset',
	shortNames: ['ds'],
	categories: ['all'],
	namespaced: true,
	generation: true,
	subresources: ['status'],
	schema: daemonSetSchemas.DaemonSet ?? {},
	columns: [
		nameColumn,
		numberColumn<DaemonSet>(
			'Desired',
			'Nodes that should run it.',
			({ status }) => status?.desiredNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>(
			'Current',
			'Nodes that run it and should.',
			({ status }) => status?.currentNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>('Ready', 'Nodes where its Pod is ready.', ({ status }) => status?.numberReady ?? 0),
		numberColumn<DaemonSet>(
			'Up-to-date',
			'Nodes with the newest template.',
			({ status }) => status?.updatedNumberScheduled ?? 0,
		),
		numberColumn<DaemonSet>(
			'Available',
			'Nodes where its Pod is available.',
			({ status }) => status?.numberAvailable ?? 0,
		),
		column<DaemonSet>('Node Selector', 'Labels of the nodes it is for.', ({ spec }) =>
			labelsText(spec.template.spec?.nodeSelector),
		),
		ageColumn,
		...containerColumns,
		selectorColumn,
	] as never,
	defaults: (set) => {
		set.spec ??= {} as never;
		set.spec.revisionHistoryLimit ??= 10;
		set.spec.updateStrategy ??= {};
		set.spec.updateStrategy.type ||= 'RollingUpdate';
		if (set.spec.updateStrategy.type === 'RollingUpdate') {
			set.spec.updateStrategy.rollingUpdate ??= {};
			set.spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
			set.spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
		}
		defaultTemplate(set.spec.template);
	},
	prepareForCreate: (set) => {
		set.status = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
	},
	...lateChecks('daemonsets'),
};

export default daemonsets as unknown as ResourceDefinition;
