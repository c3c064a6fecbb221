/** Syntax of names, labels and addresses, in apimachinery's words (util/validation). Each returns what is wrong. */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** `must consist of … (e.g. 'a',  or 'b', regex used for validation is '…')` */
export function regexError(message: string, pattern: string, ...examples: string[]): string {
	const list = examples.map((example) => `'${example}'`).join(',  or ');
	return examples.length === 0
		? `${message} (regex used for validation is '${pattern}')`
		: `${message} (e.g. ${list}, regex used for validation is '${pattern}')`;
}

/** What apimachinery's two packages of such checks measure in: names in characters, parts of labels in bytes. */
type Unit = 'characters' | 'bytes';
const tooLong = (length: number, unit: Unit = 'characters'): string => `must be no more than ${length} ${unit}`;
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_1123 = whole(SUBDOMAIN);
/** A DNS subdomain (RFC 1123): names of most objects. */
export function dns1123Subdomain(value: string, unit?: Unit): string[] {
	const errors: string[] = [];
	if (value.length > 253) errors.push(tooLong(253, unit));
	if (!SUBDOMAIN_1123.test(value)) {
		errors.push(
			regexError(
				"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
				SUBDOMAIN,
				'example.com',
			),
		);
	}
	return errors;
}

const WILDCARD = `\\*\\.${SUBDOMAIN}`;
/** All names below a subdomain: `*.example.com` (RFC 1034 section 4.3.3). */
export const wildcardErrors = (value: string): string[] =>
	whole(WILDCARD).test(value)
		? []
		: [
				regexError(
					"a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
					WILDCARD,
					'*.example.com',
				),
			];

const LABEL_1123 = whole(LABEL);
/** A DNS label (RFC 1123): names of namespaces, containers … */
export function dns1123Label(value: string): string[] {
	const errors: string[] = [];
	if (value.length > 63) errors.push(tooLong(63));
	if (!LABEL_1123.test(value)) {
		errors.push(
			SUBDOMAIN_1123.test(value)
				? 'must not contain dots'
				: regexError(
						"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
						LABEL,
						'my-name',
						'123-abc',
					),
		);
	}
	return errors;
}

/** A name that is a part of a path (api/validation/path, IsValidPathSegmentName). */
export function pathSegmentErrors(value: string): string[] {
	if (value === '.' || value === '..') return [`may not be '${value}'`];
	return ['/', '%'].filter((mark) => value.includes(mark)).map((mark) => `may not contain '${mark}'`);
}

const LABEL_1035_TEXT = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL_1035 = whole(LABEL_1035_TEXT);
/** A DNS label that begins with a letter (RFC 1035). */
export function dns1035Label(value: string): string[] {
	const errors: string[] = [];
	if (value.length > 63) errors.push(tooLong(63));
	if (!LABEL_1035.test(value)) {
		errors.push(
			regexError(
				"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
				LABEL_1035_TEXT,
				'my-name',
				'abc-123',
			),
		);
	}
	return errors;
}

const NAME_PART_TEXT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const NAME_PART = whole(NAME_PART_TEXT);
/** A key of labels or annotations, a finalizer: `[prefix/]name`. */
export function qualifiedNameErrors(value: string): string[] {
	const errors: string[] = [];
	const pieces = value.split('/');
	const syntax = (subject: string): string =>
		regexError(
			`${subject} must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
			NAME_PART_TEXT,
			'MyName',
			'my.name',
			'123-abc',
		);
	if (pieces.length > 2)
		return [`${syntax('a valid label key')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
	const name = pieces.at(-1) as string;
	if (pieces[0] === '' && pieces.length === 2) errors.push('prefix part must be non-empty');
	else if (pieces.length === 2)
		errors.push(...dns1123Subdomain(pieces[0] as string, 'bytes').map((error) => `prefix part ${error}`));
	if (name === '') errors.push('name part must be non-empty');
	else if (name.length > 63) errors.push(`name part ${tooLong(63, 'bytes')}`);
	if (!NAME_PART.test(name)) errors.push(syntax('name part'));
	return errors;
}

const LABEL_VALUE_TEXT = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const LABEL_VALUE = whole(LABEL_VALUE_TEXT);
export function labelValueErrors(value: string): string[] {
	const errors: string[] = [];
	if (value.length > 63) errors.push(tooLong(63, 'bytes'));
	if (!LABEL_VALUE.test(value)) {
		errors.push(
			regexError(
				"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
				LABEL_VALUE_TEXT,
				'MyValue',
				'my_value',
				'12345',
			),
		);
	}
	return errors;
}

/** A key of a ConfigMap or Secret: a file's name that leads to no other directory. */
export function configKeyErrors(value: string): string[] {
	const errors: string[] = [];
	if (value.length > 253) errors.push(tooLong(253));
	if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
		errors.push(
			regexError(
				"a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
				'[-._a-zA-Z0-9]+',
				'key.name',
				'KEY_NAME',
				'key-name',
			),
		);
	}
	if (value === '.' || value === '..') errors.push(`must not be '${value}'`);
	else if (value.startsWith('..')) errors.push("must not start with '..'");
	return errors;
}

/** A port's name (RFC 6335 service name). */
export function portNameErrors(value: string): string[] {
	const errors: string[] = [];
	if (value.length > 15) errors.push(tooLong(15));
	if (!/^[-a-z0-9]+$/.test(value))
		errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
	if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
	if (value.includes('--')) errors.push('must not contain consecutive hyphens');
	if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
	return errors;
}

export const portNumberErrors = (value: number): string[] =>
	value < 1 || value > 65_535 ? ['must be between 1 and 65535, inclusive'] : [];

/** The four numbers of an IPv4 address in dotted form, without leading zeros; undefined for anything else. */
export function parseIPv4(text: string): number | undefined {
	const pieces = text.split('.');
	if (pieces.length !== 4) return undefined;
	let value = 0;
	for (const piece of pieces) {
		if (!/^(0|[1-9]\d{0,2})$/.test(piece) || Number(piece) > 255) return undefined;
		value = value * 256 + Number(piece);
	}
	return value;
}

export const formatIPv4 = (value: number): string =>
	[value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');

/** First address and number of addresses of an IPv4 CIDR. */
export function parseCIDR(text: string): { base: number; size: number } | undefined {
	const [address = '', length = ''] = text.split('/');
	const ip = parseIPv4(address);
	if (ip === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
	const size = 2 ** (32 - Number(length));
	return { base: Math.floor(ip / size) * size, size };
}

export const isIPv6 = (text: string): boolean =>
	text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text) && text.split(':').length <= 8 && text.split(':').length >= 3;

export const ipErrors = (value: string): string[] =>
	parseIPv4(value) !== undefined || isIPv6(value)
		? []
		: ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
