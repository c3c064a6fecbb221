/** Short words for field errors, and checks that kinds share (apimachinery util/validation/field and api/validation). */

import type { FieldError } from '../../types.ts';
import { ipErrors, parseCIDR, parseIPv4, portNameErrors, portNumberErrors, regexError } from './names.ts';

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
	type: 'Invalid',
	field,
	value,
	detail,
});
export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail });
export const forbidden = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });
export const duplicate = (field: string, value: unknown): FieldError => ({ type: 'Duplicate', field, value });

/** An error when a value is none of those supported, which are told in the order given. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
	if (value !== undefined && supported.includes(value)) return [];
	if (!value) return [required(field)];
	return [{ type: 'NotSupported', field, value, supported: [...supported] }];
}

/** Each of the details that a check of `names.ts` gave, as an error of the field. */
export const allInvalid = (field: string, value: unknown, details: string[]): FieldError[] =>
	details.map((detail) => invalid(field, value, detail));

/** A range of addresses (IsValidCIDR); nothing is said of IPv6. */
export const cidrErrors = (field: string, value: string): FieldError[] =>
	parseCIDR(value) || value.includes(':')
		? []
		: [invalid(field, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];

/** A port by number or by name (`targetPort`, a NetworkPolicy's port). */
export const portErrors = (field: string, port: number | string): FieldError[] =>
	allInvalid(field, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port));

/** A number of things or a part of them: not negative (ValidatePositiveIntOrPercent). */
export function percentErrors(field: string, value: number | string | undefined): FieldError[] {
	if (typeof value === 'number') return value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
	if (value === undefined || /^\d+%$/.test(value)) return [];
	const detail = "a valid percent string must be a numeric string followed by an ending '%'";
	return [invalid(field, value, regexError(detail, '[0-9]+%', '1%', '93%'))];
}

/** Not more than 100% (IsNotMoreThan100Percent). */
export const wholeErrors = (field: string, value: number | string | undefined): FieldError[] =>
	typeof value === 'string' && /^\d+%$/.test(value) && Number.parseInt(value, 10) > 100
		? [invalid(field, value, 'must not be greater than 100%')]
		: [];

/** An address that something may be reached at: no unspecified, loopback, link-local or multicast one (ValidateEndpointIP). */
export function endpointAddressErrors(field: string, ip: string): FieldError[] {
	const wrong = ipErrors(ip);
	if (wrong.length > 0) return allInvalid(field, ip, wrong);
	const value = parseIPv4(ip);
	if (value === undefined) return [];
	if (value === 0) return [invalid(field, ip, `may not be unspecified (${ip})`)];
	if (value >>> 24 === 127) return [invalid(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
	if (value >>> 16 === 0xa9fe)
		return [invalid(field, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')];
	if (value >>> 8 === 0xe00000)
		return [invalid(field, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')];
	return [];
}
