/** Checks of metadata that hold for every kind (apimachinery api/validation). */

import { allInvalid, invalid } from '../resources/shared/field-errors.ts';
import { dns1123Subdomain, labelValueErrors, qualifiedNameErrors } from '../resources/shared/names.ts';
import type { FieldError, KubeObject, OwnerReference, ResourceDefinition } from '../types.ts';
import { conflict, invalid as invalidObject, modified } from './errors.ts';
import { same } from './json.ts';
import type { DeleteOptions } from './requests.ts';

/**
 * Holds an update to the version that its writer saw. No version, or 0, overwrites whatever is there, where the kind lets
 * that be (apiserver registry/generic/registry/store.go, Update).
 * @throws ApiError 409 when it has changed since, 422 when the kind wants to know.
 */
export function checkVersion(definition: ResourceDefinition, sent: unknown, old: KubeObject): void {
	const { name, resourceVersion } = old.metadata;
	const unconditional = sent === undefined || sent === '' || sent === '0';
	if (unconditional && definition.unconditionalUpdate === false)
		throw invalidObject(definition, name, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')]);
	if (!unconditional && sent !== resourceVersion) throw modified(definition, name);
}

/**
 * Holds a deletion to the object that its sender meant, by uid and version (apiserver storage, Preconditions).
 * @throws ApiError 409
 */
export function checkPreconditions(definition: ResourceDefinition, old: KubeObject, options: DeleteOptions): void {
	const { name, uid, resourceVersion } = old.metadata;
	// Upstream names the kind here, not the resource.
	const subject = { group: definition.group, plural: definition.kind };
	if (options.uid && options.uid !== uid) {
		throw conflict(
			subject,
			name,
			`the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
		);
	}
	if (options.resourceVersion && options.resourceVersion !== resourceVersion) {
		throw conflict(
			subject,
			name,
			`the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
		);
	}
}

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

/** Errors of ownerReferences; as upstream, they are about the list and name no index (ValidateOwnerReferences). */
function ownerErrors(owners: OwnerReference[]): FieldError[] {
	const field = 'metadata.ownerReferences';
	const errors: FieldError[] = [];
	let first = '';
	for (const owner of owners) {
		if (!owner.apiVersion) errors.push(invalid(`${field}.apiVersion`, '', 'version must not be empty'));
		for (const key of ['kind', 'name', 'uid'] as const)
			if (!owner[key]) errors.push(invalid(`${field}.${key}`, '', 'must not be empty'));
		if (owner.apiVersion === 'v1' && owner.kind === 'Event')
			errors.push(invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
		if (!owner.controller) continue;
		const name = `${owner.kind}/${owner.name}`;
		if (first === '') first = name;
		else {
			const found = `Found "true" in references for ${first} and ${name}`;
			errors.push(invalid(field, owners, `Only one reference can have Controller set to true. ${found}`));
		}
	}
	return errors;
}

/** Finalizers without a domain that mean something to the server itself. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/**
 * Errors of finalizers (ValidateFinalizers); those of the core's kinds have a domain (validateKubeFinalizerName).
 * @param free the kind is not one of those.
 */
function finalizerErrors(finalizers: string[], free: boolean): FieldError[] {
	const field = 'metadata.finalizers';
	const errors = finalizers.flatMap((name) => allInvalid(field, name, qualifiedNameErrors(name)));
	if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
		errors.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
	finalizers.forEach((name, index) => {
		if (!free && !name.includes('/') && !STANDARD_FINALIZERS.includes(name))
			errors.push(
				invalid(`${field}[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified'),
			);
	});
	return errors;
}

export function validateMeta(definition: ResourceDefinition, object: KubeObject): FieldError[] {
	const meta = object.metadata;
	const errors: FieldError[] = [];
	const nameErrors = definition.validateName ?? dns1123Subdomain;
	const { generateName } = meta;
	if (generateName) {
		// What is generated goes behind it, so that it may end in a dash (NameIsDNSSubdomain with a prefix).
		const masked = generateName.length > 1 ? generateName.replace(/.-$/s, 'a') : generateName;
		errors.push(...allInvalid('metadata.generateName', generateName, nameErrors(masked)));
	}
	if (!meta.name) errors.push({ type: 'Required', field: 'metadata.name', detail: 'name or generateName is required' });
	else errors.push(...allInvalid('metadata.name', meta.name, nameErrors(meta.name)));
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
	const free = definition.custom !== undefined || definition.group === 'apiextensions.k8s.io';
	errors.push(...ownerErrors(meta.ownerReferences ?? []), ...finalizerErrors(meta.finalizers ?? [], free));
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
