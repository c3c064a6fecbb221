import type { Column, ResourceDefinition } from '../../types.ts';
import { ageColumn, column, nameColumn } from '../shared/columns.ts';
import { lateChecks } from '../shared/late-checks.ts';
import type { Node } from '../types.ts';
import { nodeSchemas } from './schema.ts';

function statusText({ spec, status }: Node): string {
	const ready = status?.conditions?.find(({ type }) => type === 'Ready');
	const text = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
	return spec.unschedulable ? `${text},SchedulingDisabled` : text;
}

const ROLE = 'node-role.kubernetes.io/';

function roles({ metadata }: Node): string {
	const found = new Set<string>();
	for (const [key, value] of Object.entries(metadata.labels ?? {})) {
		if (key.startsWith(ROLE) && key.length > ROLE.length) found.add(key.slice(ROLE.length));
		else if (key === 'kubernetes.io/role' && value) found.add(value);
	}
	return [...found].sort().join(',') || '<none>';
}

const address = (node: Node, type: string): string =>
	node.status?.addresses?.find((one) => one.type === type)?.address ?? '<none>';

const columns: Column<Node>[] = [
	nameColumn as Column<Node>,
	column('Status', 'Whether the node takes and runs Pods.', statusText),
	column('Roles', 'What it is used for, by its labels.', roles),
	ageColumn as Column<Node>,
	column('Version', 'Version of its kubelet.', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
	column('Internal-IP', 'Its address within the network of the nodes.', (node) => address(node, 'InternalIP'), true),
	column('External-IP', 'Its address for the outside.', (node) => address(node, 'ExternalIP'), true),
	column('OS-Image', 'Its operating system.', ({ status }) => status?.nodeInfo?.osImage || '<unknown>', true),
	column('Kernel-Version', 'Its kernel.', ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>', true),
	column(
		'Container-Runtime',
		'What runs its containers.',
		({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
		true,
	),
];

const nodes: ResourceDefinition<Node> = {
	group: '',
	version: 'v1',
	kind: 'Node',
	plural: 'nodes',
	singular: 'node',
	shortNames: ['no'],
	namespaced: false,
	subresources: ['status'],
	schema: nodeSchemas.Node ?? {},
	columns,
	fieldSelectors: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
	defaults: (node) => {
		node.spec ??= {};
	},
	...lateChecks('nodes'),
};

export default nodes as unknown as ResourceDefinition;
