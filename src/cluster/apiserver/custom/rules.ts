/** What a CustomResourceDefinition must be like (apiextensions-apiserver pkg/apis/apiextensions/validation, v1/defaults). */

import { compilePerlRegex } from '../../../os/text/perl-regex.ts';
import { RegexError } from '../../../os/text/regex.ts';
import { allInvalid, invalid } from '../../resources/shared/field-errors.ts';
import { dns1035Label, dns1123Subdomain } from '../../resources/shared/names.ts';
import type { CustomResourceDefinition } from '../../resources/types.ts';
import type { FieldError } from '../../types.ts';
import { type Fields, isFields, same } from '../json.ts';

/** Keeps the definition until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

const COLUMN_TYPES = ['integer', 'number', 'string', 'boolean', 'date'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

export function setDefaults({ spec }: CustomResourceDefinition): void {
	if (!spec?.names) return;
	const { names } = spec;
	if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
	if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
	spec.conversion ??= { strategy: 'None' };
}

/** A new one has no status of its own; its finalizer is the server's doing. */
export function prepareForCreate(crd: CustomResourceDefinition): void {
	crd.metadata.finalizers = [...new Set([...(crd.metadata.finalizers ?? []), CLEANUP])];
	crd.status = {
		acceptedNames: { kind: '', plural: '' },
		conditions: [],
		storedVersions: (crd.spec?.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name),
	};
}

export function validate({ metadata, spec }: CustomResourceDefinition): FieldError[] {
	const errors: FieldError[] = [];
	const required = (field: string, detail?: string) =>
		errors.push({ type: 'Required', field, ...(detail ? { detail } : {}) });
	const { group = '', names, scope, versions = [] } = spec ?? {};
	const { plural = '', kind = '', singular = '', listKind = '' } = names ?? {};
	if (metadata.name && metadata.name !== `${plural}.${group}`)
		errors.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
	if (group === '') required('spec.group');
	else if (!group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
	else errors.push(...allInvalid('spec.group', group, dns1123Subdomain(group)));
	if (/(^|\.)(k8s|kubernetes)\.io$/.test(group) && !metadata.annotations?.['api-approved.kubernetes.io'])
		required(
			'metadata.annotations[api-approved.kubernetes.io]',
			'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
		);
	if (!scope) required('spec.scope');
	else if (scope !== 'Cluster' && scope !== 'Namespaced')
		errors.push({ type: 'NotSupported', field: 'spec.scope', value: scope, supported: ['Cluster', 'Namespaced'] });
	if (versions.length === 0) required('spec.versions', 'must have at least one version');
	const seen = new Set<string>();
	versions.forEach((version, index) => {
		const field = `spec.versions[${index}]`;
		const { name = '', schema, additionalPrinterColumns = [] } = version;
		errors.push(...allInvalid(`${field}.name`, name, dns1035Label(name)));
		if (seen.has(name))
			errors.push(
				invalid(
					'spec.versions',
					versions.map((each) => each.name),
					'must contain unique version names',
				),
			);
		seen.add(name);
		const root = schema?.openAPIV3Schema as Fields | undefined;
		if (!root) required(`${field}.schema.openAPIV3Schema`, 'schemas are required');
		else errors.push(...structuralErrors(root, `${field}.schema.openAPIV3Schema`, true));
		additionalPrinterColumns.forEach((column, at) => {
			const own = `${field}.additionalPrinterColumns[${at}]`;
			if (!column.name) required(`${own}.name`);
			if (!column.jsonPath) required(`${own}.JSONPath`);
			else if (!/^[.[]/.test(column.jsonPath))
				errors.push(invalid(`${own}.jsonPath`, column.jsonPath, 'must be a simple json path starting with . (dot)'));
			if (!column.type) required(`${own}.type`);
			else if (!COLUMN_TYPES.includes(column.type))
				errors.push(invalid(`${own}.type`, column.type, `must be one of ${COLUMN_TYPES.join(',')}`));
		});
	});
	const stored = versions.filter(({ storage }) => storage);
	if (versions.length > 0 && stored.length !== 1)
		errors.push(
			invalid(
				'spec.versions',
				versions.map(({ name }) => name),
				'must have exactly one version marked as storage version',
			),
		);
	if (plural === '') required('spec.names.plural');
	else errors.push(...allInvalid('spec.names.plural', plural, dns1035Label(plural)));
	if (singular !== '') errors.push(...allInvalid('spec.names.singular', singular, dns1035Label(singular)));
	else required('spec.names.singular');
	for (const [name, value] of Object.entries({ kind, listKind }))
		if (value === '') required(`spec.names.${name}`);
		else {
			const details = dns1035Label(value.toLowerCase()).map(
				(detail) => `may have mixed case, but should otherwise match: ${detail}`,
			);
			errors.push(...allInvalid(`spec.names.${name}`, value, details));
		}
	if (kind !== '' && kind === listKind)
		errors.push(invalid('spec.names.listKind', listKind, 'kind and listKind may not be the same'));
	return errors;
}

/** What makes a schema structural: every part says its type (kubernetes.io/docs, "Specifying a structural schema"). */
function structuralErrors(schema: Fields, field: string, root = false): FieldError[] {
	const errors: FieldError[] = [];
	const { type, properties, items, additionalProperties } = schema;
	const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
	if (type !== undefined && !TYPES.includes(String(type)))
		errors.push({ type: 'NotSupported', field: `${field}.type`, value: type, supported: TYPES.toSorted() });
	else if (type === undefined && (root || !free))
		errors.push({
			type: 'Required',
			field: `${field}.type`,
			detail: `must not be empty for specified ${root ? 'root' : 'object fields'}`,
		});
	else if (root && type !== 'object') errors.push(invalid(`${field}.type`, type, 'must be object at the root'));
	if (type === 'array' && items === undefined)
		errors.push({ type: 'Required', field: `${field}.items`, detail: 'must be specified' });
	if (typeof schema.pattern === 'string' && !compiles(schema.pattern))
		errors.push(invalid(`${field}.pattern`, schema.pattern, 'must be a valid regular expression'));
	if (isFields(properties))
		for (const [key, property] of Object.entries(properties))
			if (isFields(property) && !(root && ['apiVersion', 'kind', 'metadata'].includes(key)))
				errors.push(...structuralErrors(property, `${field}.properties[${key}]`));
	if (isFields(items)) errors.push(...structuralErrors(items, `${field}.items`));
	if (isFields(additionalProperties))
		errors.push(...structuralErrors(additionalProperties, `${field}.additionalProperties`));
	return errors;
}

function compiles(pattern: string): boolean {
	try {
		compilePerlRegex(pattern);
		return true;
	} catch (error) {
		if (error instanceof RegexError) return false;
		throw error;
	}
}

export function validateUpdate(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
	const fixed: [string, unknown, unknown][] = [
		['spec.group', crd.spec?.group, old.spec?.group],
		['spec.names.plural', crd.spec?.names?.plural, old.spec?.names?.plural],
		['spec.scope', crd.spec?.scope, old.spec?.scope],
		['spec.names.kind', crd.spec?.names?.kind, old.spec?.names?.kind],
	];
	return fixed.flatMap(([field, value, before]) =>
		same(value, before) ? [] : [invalid(field, value, 'field is immutable')],
	);
}

/** What is taken, and then not done. */
export function warnings({ spec }: CustomResourceDefinition): string[] {
	const versions = spec?.versions ?? [];
	const shut = versions.filter(({ served, storage }) => served && !storage).map(({ name }) => name);
	return [
		...(JSON.stringify(versions).includes('"x-kubernetes-validations"')
			? ['the sandbox does not evaluate x-kubernetes-validations (CEL): such rules let everything pass']
			: []),
		...(shut.length > 0 ? [`the sandbox serves the storage version only, not ${shut.join(', ')}`] : []),
	];
}
