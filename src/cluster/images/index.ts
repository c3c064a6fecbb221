/** The registry that the sandbox's clusters pull from: a list of images, one file each. */

import { LAZY_IMAGES } from './catalogue.ts';
import { controlPlaneImages } from './control-plane.ts';
import { corednsImages } from './coredns.ts';
import { alpineImage, busyboxImage, curlImage, debianImage, ubuntuImage } from './distributions.ts';
import { isElsewhere } from './elsewhere.ts';
import { parseReference } from './reference.ts';
import { systemImages } from './system.ts';
import type { Image } from './types.ts';

/** All images there are. */
export const IMAGES: readonly Image[] = [
	busyboxImage,
	alpineImage,
	debianImage,
	ubuntuImage,
	curlImage,
	...corednsImages,
	...systemImages,
	...controlPlaneImages,
	...LAZY_IMAGES,
];

const BY_REPOSITORY = new Map(IMAGES.map((image) => [image.repository, image]));

/** What looking for an image gives. */
export type FoundImage =
	| { image: Image; tag: string; name: string; error?: undefined }
	| {
			/**
			 * `invalid`: no image reference at all; `not-found`: no such repository; `elsewhere`: a real registry has it, the
			 * sandbox has not; `no-such-tag`: the repository has other tags.
			 */
			error: 'invalid' | 'not-found' | 'elsewhere' | 'no-such-tag';
			/** The full name, `docker.io/library/nosuch:latest`; the text itself when invalid. */
			name: string;
			/** Where it was looked for. */
			registry?: string;
			/** `library/nosuch` */
			path?: string;
			tag?: string;
	  };

/** Finds the image that a Pod's `image` field names. */
export function findImage(reference: string): FoundImage {
	const parsed = parseReference(reference);
	if (!parsed) return { error: 'invalid', name: reference };
	const { name, registry, path, tag } = parsed;
	const image = BY_REPOSITORY.get(parsed.repository);
	if (!image) return { error: isElsewhere(parsed.repository) ? 'elsewhere' : 'not-found', name, registry, path, tag };
	if (parsed.digest === undefined && tag !== 'latest' && !image.tags.test(tag))
		return { error: 'no-such-tag', name, registry, path, tag };
	return { image, tag, name };
}
