/** What the query of a list or a watch says (meta/v1 ListOptions), checked as apimachinery's internalversion/validation does. */

import type { FieldError } from '../../types.ts';
import { badRequest, failure, invalid } from '../errors.ts';

export interface ListQuery {
	labelSelector: string;
	fieldSelector: string;
	/** Objects of a page; 0 for all. */
	limit: number;
	continue: string;
	/** Undefined when left out or `0`: any version will do. */
	version: number | undefined;
	match: string;
	/** Watch: whether to tell first what is there. */
	initial: boolean;
	/** Watch: the client asked for the initial events, and wants to hear where they end. */
	sendInitialEvents: boolean;
	bookmarks: boolean;
	/** 0 when left out. */
	timeoutSeconds: number;
}

/** Whether a query's switch is on: all but `false` and `0` is, nothing at all too (runtime.Convert_Slice_string_To_bool). */
export const isTrue = (value: string | null): boolean =>
	value !== null && !['false', '0'].includes(value.toLowerCase());

/** A whole number of the query; 0 when left out. */
function whole(query: URLSearchParams, key: string): number {
	const text = query.get(key) ?? '';
	if (text === '') return 0;
	if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
	return Number(text);
}

function check(query: URLSearchParams, watching: boolean): FieldError[] {
	const match = query.get('resourceVersionMatch') ?? '';
	const version = query.get('resourceVersion') ?? '';
	const field = 'resourceVersionMatch';
	const initial = query.has('sendInitialEvents');
	const errors: FieldError[] = [];
	const forbid = (what: string, detail: string) => void errors.push({ type: 'Forbidden', field: what, detail });
	if (watching) {
		if (initial && match !== 'NotOlderThan')
			forbid(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
		if (match !== '') {
			if (!initial) forbid(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
			if (match !== 'NotOlderThan')
				errors.push({ type: 'NotSupported', field, value: match, supported: ['NotOlderThan'] });
			if (query.get('continue')) forbid(field, 'resourceVersionMatch is forbidden when continue is provided');
		}
		return errors;
	}
	if (match !== '') {
		if (version === '') forbid(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided');
		if (query.get('continue')) forbid(field, 'resourceVersionMatch is forbidden when continue is provided');
		if (match !== 'Exact' && match !== 'NotOlderThan')
			errors.push({ type: 'NotSupported', field, value: match, supported: ['Exact', 'NotOlderThan', ''] });
		if (match === 'Exact' && version === '0')
			forbid(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
	}
	if (initial) forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list');
	return errors;
}

/**
 * Reads the options of a list or a watch.
 * @param current the store's version: what lies beyond it nobody has seen.
 * @throws ApiError 400, 422, 504
 */
export function listQuery(query: URLSearchParams, watching: boolean, current: number): ListQuery {
	const errors = check(query, watching);
	if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
	const version = versionOf(query.get('resourceVersion') ?? '');
	if (version !== undefined && version > current) throw tooLarge(version, current);
	const token = query.get('continue') ?? '';
	if (token !== '' && version !== undefined)
		throw badRequest('specifying resource version is not allowed when using continue');
	const sendInitialEvents = isTrue(query.get('sendInitialEvents'));
	return {
		labelSelector: query.get('labelSelector') ?? '',
		fieldSelector: query.get('fieldSelector') ?? '',
		limit: Math.max(0, whole(query, 'limit')),
		continue: token,
		version,
		match: query.get('resourceVersionMatch') ?? '',
		// A watch without a version, or from 0, has always begun with what is there.
		initial: query.has('sendInitialEvents') ? sendInitialEvents : version === undefined,
		sendInitialEvents,
		bookmarks: isTrue(query.get('allowWatchBookmarks')),
		timeoutSeconds: Math.max(0, whole(query, 'timeoutSeconds')),
	};
}

/** A resource version of a query; undefined when any will do. */
export function versionOf(text: string): number | undefined {
	if (text === '' || text === '0') return undefined;
	if (!/^\d{1,15}$/.test(text)) {
		throw badRequest(
			`resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
		);
	}
	return Number(text);
}

/** A version from the future (storage.NewTooLargeResourceVersionError). */
export const tooLarge = (version: number, current: number) =>
	failure(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
		causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
		retryAfterSeconds: 1,
	});
