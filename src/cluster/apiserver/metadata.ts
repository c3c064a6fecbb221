/** Checks of metadata that hold for every kind (apimachinery api/validation). */

import { dns1123Subdomain, labelValueErrors, qualifiedNameErrors } from '../resources/shared/names.ts';
import type { FieldError, KubeObject, ResourceDefinition } from '../types.ts';
import { same } from './json.ts';

/** All annotations together, in bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

/** `metadata.labels` or a template's labels. */
export function validateLabels(labels: Record<string, string> | undefined, field: string): FieldError[] {
	const errors: FieldError[] = [];
	for (const [key, value] of Object.entries(labels ?? {})) {
		for (const detail of qualifiedNameErrors(key)) errors.push({ type: 'Invalid', field, value: key, detail });
		for (const detail of labelValueErrors(value)) errors.push({ type: 'Invalid', field, value, detail });
	}
	return errors;
}

export function validateMeta(definition: ResourceDefinition, object: KubeObject): FieldError[] {
	const meta = object.metadata;
	const errors: FieldError[] = [];
	if (!meta.name) errors.push({ type: 'Required', field: 'metadata.name', detail: 'name or generateName is required' });
	else {
		for (const detail of (definition.validateName ?? dns1123Subdomain)(meta.name)) {
			errors.push({ type: 'Invalid', field: 'metadata.name', value: meta.name, detail });
		}
	}
	errors.push(...validateLabels(meta.labels, 'metadata.labels'));
	let size = 0;
	for (const [key, value] of Object.entries(meta.annotations ?? {})) {
		for (const detail of qualifiedNameErrors(key.toLowerCase())) {
			errors.push({ type: 'Invalid', field: 'metadata.annotations', value: key, detail });
		}
		size += key.length + value.length;
	}
	if (size > MAX_ANNOTATIONS) {
		errors.push({
			type: 'TooLong',
			field: 'metadata.annotations',
			detail: `may not be more than ${MAX_ANNOTATIONS} bytes`,
		});
	}
	(meta.ownerReferences ?? []).forEach((owner, index) => {
		const field = `metadata.ownerReferences[${index}]`;
		for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) {
			if (!owner[key])
				errors.push({
					type: 'Invalid',
					field: `${field}.${key}`,
					value: '',
					detail: key === 'apiVersion' ? 'version must not be empty' : `must not be empty`,
				});
		}
	});
	if ((meta.ownerReferences ?? []).filter((owner) => owner.controller).length > 1) {
		errors.push({
			type: 'Invalid',
			field: 'metadata.ownerReferences',
			value: meta.ownerReferences,
			detail: 'Only one reference can have Controller set to true.',
		});
	}
	(meta.finalizers ?? []).forEach((finalizer) => {
		for (const detail of qualifiedNameErrors(finalizer)) {
			errors.push({ type: 'Invalid', field: 'metadata.finalizers', value: finalizer, detail });
		}
	});
	return errors;
}

export function validateMetaUpdate(object: KubeObject, old: KubeObject): FieldError[] {
	const errors: FieldError[] = [];
	if (old.metadata.deletionTimestamp) {
		const added = (object.metadata.finalizers ?? []).filter((name) => !old.metadata.finalizers?.includes(name));
		if (added.length > 0) {
			errors.push({
				type: 'Forbidden',
				field: 'metadata.finalizers',
				detail: `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
			});
		}
	}
	for (const key of ['name', 'namespace', 'uid', 'creationTimestamp'] as const) {
		if (!same(object.metadata[key], old.metadata[key])) {
			errors.push({
				type: 'Invalid',
				field: `metadata.${key}`,
				value: object.metadata[key],
				detail: 'field is immutable',
			});
		}
	}
	return errors;
}
