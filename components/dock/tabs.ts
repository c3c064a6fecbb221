/**
 * One tab at a time has a lab. The browser's lock manager says which (Web Locks API); it frees the lock of a tab that
 * is gone. A tab that wants the lab from a living one asks over a channel, so that the other can save first.
 */

/** How long a page that is going away may take to free its lock, milliseconds: no other tab has it then. */
const LEAVING = 600;

/** How long another tab gets to save and give up, milliseconds. After that the lock is taken from it. */
const YIELDING = 2_000;

export interface LabClaim {
	/** Gives the lab up. */
	release(): void;
}

/** Where a browser does not say who has a lab, the last tab to save wins; nothing breaks, its work is simply what is kept. */
const UNTOLD: LabClaim = { release() {} };

/** Undefined where the browser denies channels together with storage. */
function channelOf(name: string): BroadcastChannel | undefined {
	try {
		return new BroadcastChannel(name);
	} catch {
		return undefined;
	}
}

/**
 * Claims a lab for this tab.
 * @param onAsked another tab wants it: save, stop, and call `release` on the claim.
 * @param insist ask (and after a while make) another tab give it up.
 * @returns undefined when another tab has it.
 */
export async function claimLab(lab: string, onAsked: () => void, insist = false): Promise<LabClaim | undefined> {
	const locks = globalThis.navigator?.locks;
	const name = `naru:${lab}`;
	const channel = locks && channelOf(name);
	if (!channel) return UNTOLD;
	if (insist) channel.postMessage('yield');

	const request = (options: LockOptions) =>
		new Promise<LabClaim | undefined>((resolve) => {
			let held = false;
			locks
				.request(name, options, () => {
					held = true;
					// The lock is held for as long as this promise waits.
					return new Promise<void>((free) => {
						channel.onmessage = ({ data }) => data === 'yield' && onAsked();
						resolve({
							release() {
								channel.close();
								free();
							},
						});
					});
				})
				// Another tab took it from us, we waited in vain, or the browser denies locks together with storage.
				.catch((error: unknown) => {
					if (held) onAsked();
					else resolve((error as DOMException).name === 'SecurityError' ? UNTOLD : undefined);
				});
		});

	let claim = await request({ signal: AbortSignal.timeout(insist ? YIELDING : LEAVING) });
	if (!claim && insist) claim = await request({ steal: true });
	if (!claim || claim === UNTOLD) channel.close();
	return claim;
}
