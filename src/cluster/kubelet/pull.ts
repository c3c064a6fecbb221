/** Getting a container's image onto the node, by its pull policy and with back-off (upstream: pkg/kubelet/images). */

import { parseReference } from '../images/reference.ts';
import type { Container } from '../resources/types.ts';
import { Backoff, goDuration } from './backoff.ts';
import type { KubeletContext } from './context.ts';
import { invalidReference, type LocalImage } from './images.ts';

/** Why a container waits. */
export interface Waiting {
	waiting: string;
	message: string;
}

type Record = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

export class ImagePull {
	private readonly context: KubeletContext;
	private readonly container: Container;
	private readonly event: Record;
	private readonly backoff = new Backoff();
	private failure: { at: number; message: string } | undefined;

	/** @param event records an event about the container. */
	constructor(context: KubeletContext, container: Container, event: Record) {
		this.context = context;
		this.container = container;
		this.event = event;
	}

	/** The image when it is there and may be used, why it cannot be had, or `pull`. */
	decide(): LocalImage | Waiting | 'pull' {
		const reference = this.container.image ?? '';
		const policy = this.container.imagePullPolicy ?? 'IfNotPresent';
		if (!parseReference(reference)) {
			const message = `Failed to apply default image tag "${reference}": ${invalidReference(reference)}`;
			this.event('Warning', 'InspectFailed', message);
			return this.failed('InvalidImageName', message);
		}
		const present = this.context.images.find(reference);
		if (present && policy !== 'Always') {
			const message = `Container image "${reference}" already present on machine and can be accessed by the pod`;
			this.event('Normal', 'Pulled', message);
			return present;
		}
		if (policy === 'Never') {
			const message = `Container image "${reference}" is not present with pull policy of Never`;
			this.event('Warning', 'ErrImageNeverPull', message);
			return this.failed('ErrImageNeverPull', message);
		}
		if (this.failure && this.backoff.holds(this.failure.at, this.context.clock.now())) {
			const message = `Back-off pulling image "${reference}"`;
			this.event('Normal', 'BackOff', message);
			return this.failed('ImagePullBackOff', `${message}: ErrImagePull: ${this.failure.message}`);
		}
		return 'pull';
	}

	/** Pulls; `done` gets the image or why there is none. */
	pull(done: (result: LocalImage | Waiting) => void): void {
		const reference = this.container.image ?? '';
		this.event('Normal', 'Pulling', `Pulling image "${reference}"`);
		this.context.images.pull(reference, (result) => {
			if ('error' in result) {
				this.event('Warning', 'Failed', `Failed to pull image "${reference}": ${result.error}`);
				this.failure = { at: this.context.clock.now(), message: result.error };
				this.backoff.next(this.failure.at);
				done(this.failed('ErrImagePull', result.error));
				return;
			}
			this.failure = undefined;
			const { own, total, image } = result;
			const times = `${goDuration(own)} (${goDuration(total)} including waiting)`;
			const message = `Successfully pulled image "${reference}" in ${times}. Image size: ${image.image.size} bytes.`;
			this.event('Normal', 'Pulled', message);
			done(image);
		});
	}

	private failed(waiting: string, message: string): Waiting {
		this.event('Warning', 'Failed', `Error: ${waiting}`);
		return { waiting, message };
	}
}
