/** What the page's browser has visited: addresses asked from a machine, and what came back. Plain JSON. */

import type { BrowserPlace } from './places.ts';

/** Why nothing could be shown, as Chromium names it (net/base/net_error_list.h). */
export type BrowserErrorCode =
	| 'ERR_INVALID_URL'
	| 'ERR_UNKNOWN_URL_SCHEME'
	| 'ERR_NAME_NOT_RESOLVED'
	| 'ERR_CONNECTION_REFUSED'
	| 'ERR_CONNECTION_TIMED_OUT'
	| 'ERR_CONNECTION_RESET'
	| 'ERR_ADDRESS_UNREACHABLE'
	| 'ERR_EMPTY_RESPONSE'
	| 'ERR_INVALID_HTTP_RESPONSE'
	| 'ERR_SSL_PROTOCOL_ERROR'
	| 'ERR_CERT_AUTHORITY_INVALID'
	| 'ERR_CERT_COMMON_NAME_INVALID'
	| 'ERR_TOO_MANY_REDIRECTS'
	| 'ERR_TIMED_OUT';

export interface BrowserAnswer {
	status: number;
	reason: string;
	headers: [name: string, value: string][];
	body: string;
	/** The body was longer than what is kept of it. */
	cut: boolean;
}

/** One address that was asked for, and how it went. */
export interface Visit {
	/** Counts from 1. */
	id: number;
	from: BrowserPlace;
	/** The URL asked last: after redirects, not the one that was typed. What was typed, when that is no URL. */
	url: string;
	/** The URLs that led on to others, oldest first. */
	redirects: string[];
	state: 'loading' | 'answered' | 'failed' | 'stopped';
	/** When it began and ended, in simulated milliseconds since the epoch. */
	started: number;
	ended?: number;
	answer?: BrowserAnswer;
	error?: BrowserErrorCode;
}
