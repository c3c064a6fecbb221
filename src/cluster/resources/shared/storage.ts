/** What StorageClasses, PersistentVolumes and PersistentVolumeClaims have in common (component-helpers storage/volume). */

import { quantity } from '../../apimachinery/quantity.ts';
import type { FieldError } from '../../types.ts';
import type { StorageClass } from '../types.ts';
import { invalid, oneOf, required } from './field-errors.ts';

/** Is a class the one for claims that name none? */
export const isDefaultClass = ({ metadata: { annotations = {} } }: StorageClass): boolean =>
	annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
	annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true';

/** Are there any, and are they such as exist? */
export function accessModeErrors(modes: readonly string[] | undefined): FieldError[] {
	if (!modes?.length) return [required('spec.accessModes', 'at least 1 access mode is required')];
	return modes.flatMap((mode) =>
		oneOf('spec.accessModes', mode, ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']),
	);
}

/** Is it there, and more than nothing? */
export function sizeErrors(field: string, size: string | undefined): FieldError[] {
	if (size === undefined) return [required(field)];
	return quantity(size) > 0 ? [] : [invalid(field, size, 'must be greater than zero')];
}
