/** PriorityClasses (pkg/apis/scheduling/validation, the admission plugin Priority and the registry of priorityclass). */

import { forbidden as refused } from '../../apiserver/errors.ts';
import type { FieldError } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import { ageColumn, column, nameColumn, numberColumn } from '../shared/columns.ts';
import { forbidden, oneOf } from '../shared/field-errors.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import { immutable } from '../shared/validation.ts';
import type { PriorityClass } from '../types.ts';
import { HIGHEST, SYSTEM_CLASSES } from './system.ts';

const schemas = defineSchemas(
	'io.k8s.api.scheduling.v1',
	`
PriorityClass kind
	metadata ObjectMeta
	description string
	globalDefault bool
	preemptionPolicy string
	value! int32
`,
	metaSchemas,
);

/** What is wrong with a name that begins as the system's do (IsKnownSystemPriorityClass). */
function systemError({ metadata: { name }, value, globalDefault }: PriorityClass): string | undefined {
	const known = SYSTEM_CLASSES[name];
	if (known === undefined) return `${name} is not a known system priority class`;
	if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
	return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function valueErrors(object: PriorityClass): FieldError[] {
	if (!object.metadata.name.startsWith('system-'))
		return object.value > HIGHEST
			? [forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`)]
			: [];
	const error = systemError(object);
	if (!error) return [];
	const reserved = "priority class names with 'system-' prefix are reserved for system use only";
	return [forbidden('metadata.name', `${reserved}. error: ${error}`)];
}

const DESCRIPTIONS: Record<string, string> = {
	'system-cluster-critical':
		'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
	'system-node-critical': 'Used for system critical pods that must not be moved from their current node.',
};

const priorityclasses: LateCode<PriorityClass> = {
	schema: schemas.PriorityClass ?? {},
	columns: [
		nameColumn as never,
		numberColumn('Value', 'The priority that Pods of this class get.', ({ value }) => value),
		{
			...column<PriorityClass>(
				'Global-Default',
				'Is it for Pods that name no class?',
				({ globalDefault }) => globalDefault ?? false,
			),
			type: 'boolean',
		},
		ageColumn as never,
		column('PreemptionPolicy', 'May its Pods drive others out?', ({ preemptionPolicy }) => preemptionPolicy ?? ''),
	],
	defaults: (object) => {
		object.preemptionPolicy ??= 'PreemptLowerPriority';
		object.value ??= 0;
	},
	validate: (object) => [
		...valueErrors(object),
		...oneOf('preemptionPolicy', object.preemptionPolicy, ['PreemptLowerPriority', 'Never']),
	],
	validateUpdate: (object, old) => [
		...(object.value === old.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
		...immutable('preemptionPolicy', object.preemptionPolicy, old.preemptionPolicy),
	],
	admit(object, old, { client }) {
		if (!object.globalDefault) return;
		const other = client.list(KINDS.priorityclasses).find(({ globalDefault }) => globalDefault)?.metadata.name;
		if (other !== undefined && !(old && other === object.metadata.name))
			throw refused(
				KINDS.priorityclasses,
				object.metadata.name,
				`PriorityClass ${other} is already marked as default. Only one default can exist`,
			);
	},
	beforeDelete({ metadata: { name } }) {
		if (name in SYSTEM_CLASSES)
			throw refused(KINDS.priorityclasses, name, 'this is a system priority class and cannot be deleted');
	},
	seeds: Object.entries(SYSTEM_CLASSES).map(([name, value]) => ({
		apiVersion: 'scheduling.k8s.io/v1',
		kind: 'PriorityClass',
		metadata: { name },
		value,
		description: DESCRIPTIONS[name],
	})),
};

export default priorityclasses as unknown as LateCode;
