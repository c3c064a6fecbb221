/** Checks of a Pod's volumes (pkg/apis/core/validation, ValidateVolumes), those sources that a node here can mount. */

import type { FieldError } from '../../types.ts';
import { allInvalid, duplicate, forbidden, invalid, oneOf, required } from '../shared/field-errors.ts';
import { dns1123Label } from '../shared/names.ts';
import type { Volume } from '../types.ts';

/** The order in which upstream asks for a volume's source. */
const ORDER = [
	'emptyDir',
	'hostPath',
	'secret',
	'nfs',
	'persistentVolumeClaim',
	'downwardAPI',
	'configMap',
	'projected',
];

const HOST_PATH_TYPES = [
	'',
	'BlockDevice',
	'CharDevice',
	'Directory',
	'DirectoryOrCreate',
	'File',
	'FileOrCreate',
	'Socket',
];

function backsteps(field: string, path: string): FieldError[] {
	return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}

/** A path below the volume (validateLocalNonReservedPath). */
export function localPathErrors(field: string, path: string): FieldError[] {
	if (path.startsWith('/')) return [invalid(field, path, 'must be a relative path')];
	const errors = backsteps(field, path);
	if (path.startsWith('..') && !path.startsWith('../') && path !== '..')
		errors.push(invalid(field, path, "must not start with '..'"));
	return errors;
}

interface KeyToPath {
	key?: string;
	path?: string;
	mode?: number;
}

const modeErrors = (field: string, mode: number | undefined): FieldError[] =>
	mode !== undefined && (mode < 0 || mode > 0o777)
		? [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
		: [];

function itemErrors(field: string, items: KeyToPath[] = []): FieldError[] {
	return items.flatMap(({ key, path, mode }, index) => {
		const at = `${field}.items[${index}]`;
		return [
			...(key ? [] : [required(`${at}.key`)]),
			...(path ? localPathErrors(`${at}.path`, path) : [required(`${at}.path`)]),
			...modeErrors(`${at}.mode`, mode),
		];
	});
}

function sourceErrors(volume: Volume, field: string): FieldError[] {
	const { secret, configMap, hostPath, persistentVolumeClaim, nfs } = volume;
	const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
	const given = Object.keys(volume)
		.filter((key) => key !== 'name')
		.sort((a, b) => rank(a) - rank(b));
	const [first] = given;
	const errors: FieldError[] = [];
	if (first === 'hostPath' && hostPath) {
		if (!hostPath.path) errors.push(required(`${field}.hostPath.path`));
		else errors.push(...backsteps(`${field}.hostPath.path`, hostPath.path));
		if (hostPath.type) errors.push(...oneOf(`${field}.hostPath.type`, hostPath.type, HOST_PATH_TYPES));
	} else if (first === 'secret' && secret) {
		const at = `${field}.secret`;
		if (!secret.secretName) errors.push(required(`${at}.secretName`));
		errors.push(...modeErrors(`${at}.defaultMode`, secret.defaultMode), ...itemErrors(at, secret.items));
	} else if (first === 'configMap' && configMap) {
		const at = `${field}.configMap`;
		if (!configMap.name) errors.push(required(`${at}.name`));
		errors.push(...modeErrors(`${at}.defaultMode`, configMap.defaultMode), ...itemErrors(at, configMap.items));
	} else if (first === 'nfs' && nfs) {
		if (!nfs.server) errors.push(required(`${field}.nfs.server`));
		if (!nfs.path) errors.push(required(`${field}.nfs.path`));
		else if (!nfs.path.startsWith('/')) errors.push(invalid(`${field}.nfs.path`, nfs.path, 'must be an absolute path'));
	} else if (first === 'persistentVolumeClaim' && !persistentVolumeClaim?.claimName)
		errors.push(required(`${field}.persistentVolumeClaim.claimName`));
	for (const other of given.slice(1))
		errors.push(forbidden(`${field}.${other}`, 'may not specify more than 1 volume type'));
	return errors;
}

/** Checks the volumes; `names` are those that containers may mount: a volume with faults is as good as none. */
export function volumeErrors(volumes: Volume[], path: string): { errors: FieldError[]; names: Set<string> } {
	const names = new Set<string>();
	const errors = volumes.flatMap((volume, index) => {
		const field = `${path}[${index}]`;
		const wrong = sourceErrors(volume, field);
		if (!volume.name) wrong.push(required(`${field}.name`));
		else wrong.push(...allInvalid(`${field}.name`, volume.name, dns1123Label(volume.name)));
		if (names.has(volume.name)) wrong.push(duplicate(`${field}.name`, volume.name));
		if (wrong.length === 0) names.add(volume.name);
		return wrong;
	});
	return { errors, names };
}
