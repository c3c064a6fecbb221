/** GET …?watch=true: changes as lines of JSON, for as long as the client reads. */

import { ApiError, type KubeObject, type ResourceDefinition } from '../../types.ts';
import { copy } from '../json.ts';
import type { Registry } from '../registry.ts';
import { apiVersionOf } from '../requests.ts';
import { listQuery } from './list-options.ts';
import { PARTIAL } from './table.ts';

/** Bookmarks come about once a minute. */
const BOOKMARK_INTERVAL = 60_000;
/** Without timeoutSeconds a watch lasts this long (--min-request-timeout), up to twice as long. */
const DEFAULT_TIMEOUT = 1800;

interface WatchRequest {
	definition: ResourceDefinition;
	namespace: string | undefined;
	query: URLSearchParams;
	/** How an object is sent: as it is, as a table row, as its metadata. */
	render(object: KubeObject): unknown;
	/** Whether clients get metadata only, bookmarks too. */
	partial: boolean;
	signal: AbortSignal | undefined;
}

/**
 * Seconds that a watch lasts beyond the least, so that not all end at once. They follow from the request and its
 * instant: who only looks on must not draw what later names and uids are made of.
 */
const spread = ({ random, clock, began }: Registry, { plural }: ResourceDefinition, query: URLSearchParams): number =>
	random.fork(`watch ${plural} ${query} ${clock.now() - began}`).below(DEFAULT_TIMEOUT);

/**
 * Opens a watch. The body never ends before the client cancels, the server stops or the time is up.
 * @throws ApiError 400 for selectors that cannot be read, 422 for options that exclude each other, 504 for a future version.
 */
export function watchResponse(
	registry: Registry,
	{ definition, namespace, query, render, partial, signal }: WatchRequest,
): Response {
	const { clock } = registry;
	const encoder = new TextEncoder();
	const current = registry.store.resourceVersion;
	const { initial, sendInitialEvents, bookmarks, version, labelSelector, fieldSelector, ...asked } = listQuery(
		query,
		true,
		current,
	);
	const timeoutSeconds = asked.timeoutSeconds || DEFAULT_TIMEOUT + spread(registry, definition, query);
	const from = initial ? undefined : (version ?? current);
	const options = { ...(namespace === undefined ? {} : { namespace }), labelSelector, fieldSelector };
	// Unreadable selectors are refused before the stream begins.
	registry.selection(definition, options);
	let finish = (): void => {};
	const body = new ReadableStream<Uint8Array>(
		{
			start(controller) {
				let open = true;
				let subscription: { dispose(): void } | undefined;
				const send = (type: string, object: unknown): void => {
					if (!open) return;
					clock.stir();
					controller.enqueue(encoder.encode(`${JSON.stringify({ type, object })}\n`));
				};
				const bookmark = (annotations?: Record<string, string>): void => {
					const metadata = {
						resourceVersion: String(registry.store.resourceVersion),
						creationTimestamp: null,
						...(annotations ? { annotations } : {}),
					};
					const { kind, apiVersion } = partial ? PARTIAL : { ...definition, apiVersion: apiVersionOf(definition) };
					send('BOOKMARK', { kind, apiVersion, metadata });
				};
				const repeat = (): { cancel(): void } =>
					clock.after(BOOKMARK_INTERVAL, () => {
						bookmark();
						timers[1] = repeat();
					});
				const timers: { cancel(): void }[] = [];
				finish = () => {
					if (!open) return;
					open = false;
					subscription?.dispose();
					for (const timer of timers) timer.cancel();
					signal?.removeEventListener('abort', finish);
					registry.closing.delete(finish);
					clock.stir();
					try {
						controller.close();
					} catch {
						// The client cancelled: there is nothing left to close.
					}
				};
				try {
					subscription = registry.watch(definition, options, from, ({ type, object, resourceVersion }) => {
						// What left the selection carries the version at which it did.
						const sent =
							type === 'DELETED' && object.metadata.resourceVersion !== String(resourceVersion)
								? { ...object, metadata: { ...copy(object.metadata), resourceVersion: String(resourceVersion) } }
								: object;
						send(type, render(sent));
					});
				} catch (error) {
					if (!(error instanceof ApiError)) throw error;
					send('ERROR', error.status);
					finish();
					return;
				}
				if (!open) return subscription.dispose();
				if (sendInitialEvents && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
				timers.push(clock.after(timeoutSeconds * 1000, finish));
				if (bookmarks) timers.push(repeat());
				registry.closing.add(finish);
				signal?.addEventListener('abort', finish);
			},
			cancel: () => finish(),
		},
		// Changes are few; back-pressure would only lose their order.
		{ highWaterMark: Number.POSITIVE_INFINITY },
	);
	return new Response(body, {
		status: 200,
		headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' },
	});
}
