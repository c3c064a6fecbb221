/** Waiting for objects to reach a state, with a limit. */

import type { KubeObject, Status } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, StatusError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import type { LiveObject } from './builder.ts';

/** What waits: a resource, where, and its name. */
export type Waited = Pick<LiveObject, 'resource' | 'namespace' | 'name'>;

/** Ran out of time. */
export class WaitTimeout extends Error {}

/**
 * Runs `action` for at most `milliseconds` of simulated time.
 * @param action gets a signal that tells when nobody waits for it any more.
 * @throws WaitTimeout.
 */
export async function withTimeout<T>(
	cli: Cli,
	milliseconds: number,
	action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const { clock } = cli.process;
	const givenUp = new AbortController();
	let expire: (() => void) | undefined;
	const expired = new Promise<never>((_, reject) => {
		expire = () => {
			clock.stir();
			reject(new WaitTimeout('timed out waiting for the condition'));
		};
	});
	const timer = clock.after(milliseconds, () => expire?.());
	try {
		return await cli.process.wait(Promise.race([action(givenUp.signal), expired]));
	} finally {
		timer.cancel();
		givenUp.abort();
	}
}

/**
 * Follows one object until `done` says so: first as it is, then at each change; undefined stands for "not there".
 * A watch that the server ends is begun again.
 * @param signal ends it without another look: `done` may print, and must not once the command is over.
 */
export async function follow(
	cli: Cli,
	{ resource, namespace, name }: Waited,
	done: (object: KubeObject | undefined) => boolean | Promise<boolean>,
	signal?: AbortSignal,
): Promise<KubeObject | undefined> {
	while (!signal?.aborted) {
		let object: KubeObject | undefined;
		try {
			object = await cli.api.json('GET', resourcePath(resource, namespace, name));
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
		if (await done(object)) return object;
		const query = {
			fieldSelector: `metadata.name=${name}`,
			resourceVersion: object?.metadata.resourceVersion,
		};
		for await (const event of cli.api.watch<KubeObject>(resourcePath(resource, namespace), { query })) {
			if (signal?.aborted) return undefined;
			if (event.type === 'BOOKMARK') continue;
			if (event.type === 'ERROR') {
				const status = event.object as unknown as Status;
				if (status.code === 410) break;
				throw new StatusError(status);
			}
			const current = event.type === 'DELETED' ? undefined : event.object;
			if (await done(current)) return current;
		}
		// Lets time pass between two watches: a server that ends them at once must not hold the clock.
		await cli.process.sleep(100);
	}
	return undefined;
}

/**
 * Waits until objects are gone (or others stand in their place).
 * @throws CliError `timed out waiting for the condition on pods/x`.
 */
export async function waitForDeletion(cli: Cli, objects: LiveObject[], timeout: number): Promise<void> {
	const end = cli.now + timeout;
	for (const each of objects) {
		const { uid } = each.object.metadata;
		try {
			await withTimeout(cli, Math.max(0, end - cli.now), () =>
				follow(cli, each, (object) => object === undefined || object.metadata.uid !== uid),
			);
		} catch (error) {
			if (!(error instanceof WaitTimeout)) throw error;
			throw new CliError(`timed out waiting for the condition on ${each.resource.plural}/${each.name}`);
		}
	}
}

/** `timed out waiting for the condition on pods/x` */
export const timedOutOn = ({ resource, name }: Waited): CliError =>
	new CliError(`timed out waiting for the condition on ${resource.plural}/${name}`);
