/** Checks of HorizontalPodAutoscalers, in upstream's order (pkg/apis/autoscaling/validation). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import { allInvalid, forbidden, invalid, required } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { dns1123Label, pathSegmentErrors } from '../shared/names.ts';
import type { HorizontalPodAutoscaler } from '../types.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Metric = NonNullable<Spec['metrics']>[number];
type Target = NonNullable<Metric['resource']>['target'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

function referenceErrors(reference: { kind?: string; name?: string } | undefined, field: string): FieldError[] {
	return (['kind', 'name'] as const).flatMap((key) => {
		const value = reference?.[key];
		return value ? allInvalid(`${field}.${key}`, value, pathSegmentErrors(value)) : [required(`${field}.${key}`)];
	});
}

function targetErrors({ type, value, averageValue, averageUtilization }: Partial<Target>, field: string): FieldError[] {
	const errors: FieldError[] = [];
	if (!type) errors.push(required(`${field}.type`, 'must specify a metric target type'));
	if (!['Utilization', 'Value', 'AverageValue'].includes(type ?? ''))
		errors.push(invalid(`${field}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
	for (const [key, amount] of Object.entries({ value, averageValue }))
		if (amount !== undefined && quantity(amount) <= 0)
			errors.push(invalid(`${field}.${key}`, amount, 'must be positive'));
	if (averageUtilization !== undefined && averageUtilization < 1)
		errors.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
	return errors;
}

function identifierErrors(metric: { name?: string } | undefined, field: string): FieldError[] {
	const name = metric?.name;
	return name
		? allInvalid(`${field}.name`, name, pathSegmentErrors(name))
		: [required(`${field}.name`, 'must specify a metric name')];
}

/** Resource and ContainerResource: a part of what is requested, or an amount. */
function resourceErrors(
	source: Partial<NonNullable<Metric['resource']>>,
	field: string,
	container?: string,
): FieldError[] {
	const { name, target = {} as Partial<Target> } = source;
	const errors = name ? [] : [required(`${field}.name`, 'must specify a resource name')];
	if (container === '') errors.push(required(`${field}.container`, 'must specify a container'));
	else if (container !== undefined)
		errors.push(...allInvalid(`${field}.container`, container, dns1123Label(container)));
	errors.push(...targetErrors(target, `${field}.target`));
	const { averageUtilization, averageValue } = target;
	if (averageUtilization === undefined && averageValue === undefined)
		errors.push(
			required(`${field}.target.averageUtilization`, 'must set either a target raw value or a target utilization'),
		);
	if (averageUtilization !== undefined && averageValue !== undefined)
		errors.push(
			forbidden(`${field}.target.averageValue`, 'may not set both a target raw value and a target utilization'),
		);
	return errors;
}

/** The checks of each source, in the order in which upstream looks for one. */
const SOURCES: { key: string; type: string; check(source: Metric, field: string): FieldError[] }[] = [
	{
		key: 'object',
		type: 'Object',
		check({ object }, field) {
			const target = object?.target ?? ({} as Partial<Target>);
			const errors = [
				...referenceErrors(object?.describedObject, `${field}.describedObject`),
				...identifierErrors(object?.metric, `${field}.metric`),
				...targetErrors(target, `${field}.target`),
			];
			if (target.value === undefined && target.averageValue === undefined)
				errors.push(required(`${field}.target.averageValue`, 'must set either a target value or averageValue'));
			return errors;
		},
	},
	{
		key: 'external',
		type: 'External',
		check({ external }, field) {
			const target = external?.target ?? ({} as Partial<Target>);
			const errors = [
				...identifierErrors(external?.metric, `${field}.metric`),
				...targetErrors(target, `${field}.target`),
			];
			if (target.value === undefined && target.averageValue === undefined)
				errors.push(
					required(`${field}.target.averageValue`, 'must set either a target value for metric or a per-pod target'),
				);
			if (target.value !== undefined && target.averageValue !== undefined)
				errors.push(
					forbidden(`${field}.target.value`, 'may not set both a target value for metric and a per-pod target'),
				);
			return errors;
		},
	},
	{
		key: 'pods',
		type: 'Pods',
		check({ pods }, field) {
			const target = pods?.target ?? ({} as Partial<Target>);
			const errors = [...identifierErrors(pods?.metric, `${field}.metric`), ...targetErrors(target, `${field}.target`)];
			if (target.averageValue === undefined)
				errors.push(required(`${field}.target.averageValue`, 'must specify a positive target averageValue'));
			return errors;
		},
	},
	{ key: 'resource', type: 'Resource', check: ({ resource }, field) => resourceErrors(resource ?? {}, field) },
	{
		key: 'containerResource',
		type: 'ContainerResource',
		check: ({ containerResource }, field) =>
			resourceErrors(containerResource ?? {}, field, containerResource?.container ?? ''),
	},
];

const TYPES = SOURCES.map(({ type }) => type).sort();

function metricErrors(metric: Metric, field: string): FieldError[] {
	const errors: FieldError[] = [];
	const known = TYPES.includes(metric.type);
	const unsupported: FieldError = {
		type: 'NotSupported',
		field: `${field}.type`,
		value: metric.type ?? '',
		supported: TYPES,
	};
	if (!metric.type) errors.push(required(`${field}.type`, 'must specify a metric source type'));
	if (!known) errors.push(unsupported);
	const given = SOURCES.filter(({ key }) => metric[key as 'resource'] !== undefined);
	const [first] = given;
	if (first) errors.push(...first.check(metric, `${field}.${first.key}`));
	const wanted = SOURCES.find(({ type }) => type === metric.type)?.key;
	if (!known) errors.push(unsupported);
	else if (!given.some(({ key }) => key === wanted))
		errors.push(required(`${field}.${wanted}`, 'must populate information for the given metric source'));
	if (given.length !== 1)
		for (const { key } of given)
			if (key !== wanted) errors.push(forbidden(`${field}.${key}`, 'must populate the given metric source only'));
	return errors;
}

function ruleErrors(rules: Rules | undefined, field: string): FieldError[] {
	if (!rules) return [];
	const errors: FieldError[] = [];
	const window = rules.stabilizationWindowSeconds;
	const at = `${field}.stabilizationWindowSeconds`;
	if (window !== undefined && window < 0) errors.push(invalid(at, window, 'must be greater than or equal to zero'));
	if (window !== undefined && window > 3600) errors.push(invalid(at, window, 'must be less than or equal to 3600'));
	if (rules.selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(rules.selectPolicy))
		errors.push({
			type: 'NotSupported',
			field: `${field}.selectPolicy`,
			value: rules.selectPolicy,
			supported: ['Disabled', 'Max', 'Min'],
		});
	if (!rules.policies?.length) errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
	(rules.policies ?? []).forEach(({ type, value = 0, periodSeconds = 0 }, index) => {
		const policy = `${field}.policies[${index}]`;
		if (type !== 'Pods' && type !== 'Percent')
			errors.push({ type: 'NotSupported', field: `${policy}.type`, value: type ?? '', supported: ['Percent', 'Pods'] });
		if (value <= 0) errors.push(invalid(`${policy}.value`, value, 'must be greater than zero'));
		if (periodSeconds <= 0) errors.push(invalid(`${policy}.periodSeconds`, periodSeconds, 'must be greater than zero'));
		if (periodSeconds > 1800)
			errors.push(invalid(`${policy}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800'));
	});
	const { tolerance } = rules;
	if (tolerance !== undefined && quantity(tolerance) < 0)
		errors.push(invalid(`${field}.tolerance`, tolerance, 'must be greater than or equal to 0'));
	return errors;
}

export const autoscalerChecks: Checks<HorizontalPodAutoscaler> = {
	validate({ spec }) {
		const { minReplicas = 1, maxReplicas = 0, metrics = [], behavior = {} } = spec;
		const errors: FieldError[] = [];
		if (minReplicas < 1) errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
		if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
		if (maxReplicas < minReplicas)
			errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
		errors.push(...referenceErrors(spec.scaleTargetRef, 'spec.scaleTargetRef'));
		metrics.forEach((metric, index) => {
			errors.push(...metricErrors(metric, `spec.metrics[${index}]`));
		});
		return [
			...errors,
			...ruleErrors(behavior.scaleUp, 'spec.behavior.scaleUp'),
			...ruleErrors(behavior.scaleDown, 'spec.behavior.scaleDown'),
		];
	},
};
