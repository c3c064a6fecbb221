/** One node's images: what is there, and pulling what is not; one pull at a time (serializeImagePulls). */

import type { Clock } from '../../os/clock.ts';
import type { FileTable } from '../../os/fs.ts';
import type { Random } from '../../os/random.ts';
import { findImage } from '../images/index.ts';
import { parseReference } from '../images/reference.ts';
import type { Image } from '../images/types.ts';
import { draw, PULL_BYTES_PER_SECOND, TIMING } from './timing.ts';

/** An image with a tag, as it lies on a node. */
export interface LocalImage {
	image: Image;
	tag: string;
	/** `docker.io/library/nginx:latest` */
	name: string;
	/** `docker.io/library/nginx@sha256:…` */
	id: string;
}

const tables = new WeakMap<Image, Map<string, FileTable>>();

/** The files of an image and tag: one table for all its containers, which begin as copies of it. */
export function filesOf({ image, tag }: LocalImage): FileTable {
	const byTag = tables.get(image) ?? new Map<string, FileTable>();
	tables.set(image, byTag);
	const found = byTag.get(tag) ?? image.files(tag);
	byTag.set(tag, found);
	return found;
}

/** How a pull went. Milliseconds: the pull itself, and with the wait for its turn. */
export type PullResult = { own: number; total: number } & ({ image: LocalImage } | { error: string });

interface Pull {
	reference: string;
	asked: number;
	done(result: PullResult): void;
}

/** The kubelet's complaint about a reference that is none (docker reference grammar's own words). */
export function invalidReference(reference: string): string {
	const lower = reference.toLowerCase();
	const why =
		lower !== reference && parseReference(lower)
			? `repository name (${reference.includes('/') ? reference : `library/${reference}`}) must be lowercase`
			: '';
	return `couldn't parse image name "${reference}": invalid reference format${why ? `: ${why}` : ''}`;
}

export class NodeImages {
	private readonly clock: Clock;
	private readonly random: Random;
	private readonly seed: Random;
	private readonly present = new Map<string, LocalImage>();
	private readonly queue: Pull[] = [];
	private busy = false;

	/** @param seed gives digests: the same generator on each node, so that nodes agree on them. */
	constructor(clock: Clock, random: Random, seed: Random) {
		this.clock = clock;
		this.random = random;
		this.seed = seed;
	}

	/** The image when it is on this node. */
	find(reference: string): LocalImage | undefined {
		const parsed = parseReference(reference);
		return parsed && this.present.get(parsed.name);
	}

	/** All images on this node, in the order they came. */
	list(): LocalImage[] {
		return [...this.present.values()];
	}

	/** Puts an image on the node without pulling, as an installer does. */
	preload(reference: string): void {
		const image = this.resolve(reference);
		if (typeof image === 'string') return;
		// Whoever runs it during the boot must have it already: only images with their contents at hand are of use there.
		if (image.image.load) void this.clock.hold(image.image.load().catch(() => undefined));
		this.present.set(image.name, image);
	}

	/** Pulls an image in its turn; `done` is called when it is there or has failed. */
	pull(reference: string, done: (result: PullResult) => void): void {
		this.queue.push({ reference, asked: this.clock.now(), done });
		this.next();
	}

	private next(): void {
		if (this.busy) return;
		const pull = this.queue.shift();
		if (!pull) return;
		this.busy = true;
		const began = this.clock.now();
		const found = this.resolve(pull.reference);
		// The code of some images is fetched from where the page came from; the clock stands still until it is there.
		let missing: string | undefined;
		if (typeof found !== 'string' && found.image.load)
			void this.clock.hold(
				found.image.load().catch((error: unknown) => {
					missing = `failed to pull and unpack image "${found.name}": the sandbox could not fetch it (${error instanceof Error ? error.message : String(error)})`;
				}),
			);
		this.clock.after(this.timeOf(found), () => {
			const now = this.clock.now();
			const times = { own: now - began, total: now - pull.asked };
			this.busy = false;
			if (typeof found === 'string') pull.done({ ...times, error: found });
			else if (missing !== undefined) pull.done({ ...times, error: missing });
			else {
				this.present.set(found.name, found);
				pull.done({ ...times, image: found });
			}
			this.next();
		});
	}

	private timeOf(found: LocalImage | string): number {
		if (typeof found === 'string') return draw(this.random, TIMING.refused);
		const manifest = draw(this.random, TIMING.manifest);
		if (this.present.has(found.name)) return manifest;
		const pace = 0.85 + this.random.float() * 0.3;
		return manifest + Math.round((found.image.size / PULL_BYTES_PER_SECOND) * 1000 * pace);
	}

	/** The image, or containerd's error. */
	private resolve(reference: string): LocalImage | string {
		const parsed = parseReference(reference);
		if (!parsed) return invalidReference(reference);
		const { name, registry, path, tag } = parsed;
		const found = findImage(reference);
		if (found.error === undefined) {
			const digest = parsed.digest ?? `sha256:${this.seed.fork(`digest ${name}`).hex(64)}`;
			return { image: found.image, tag: found.tag, name, id: `${registry}/${path}@${digest}` };
		}
		const failed = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": `;
		if (found.error === 'elsewhere')
			return `${failed}the sandbox's registry does not have this image, though a real one does`;
		if (found.error === 'no-such-tag' || registry === 'registry.k8s.io')
			return `rpc error: code = NotFound desc = ${failed}${name}: not found`;
		if (registry === 'docker.io')
			return `${failed}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
		const host = registry.replace(/:\d+$/, '');
		return `${failed}failed to do request: Head "https://${registry}/v2/${path}/manifests/${tag}": dial tcp: lookup ${host}: no such host`;
	}
}
